"""Taking a dose's vials out of the cold by its code alone, and preparing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.blinding import TellsArm
from cellinv.domain.dosing import AmountsUnsound, DosePrepared, MethodMissing, UseBeforeUnsound
from cellinv.domain.production.runs import MOST_AMOUNT, MOST_CELLS
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.trials import DosePreparation
from cellinv.services.clinical.named import dose_of_ours
from cellinv.services.clinical.vials import check_agree, told, vials_of
from cellinv.services.ledger import Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.storage.taking import lift

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.services.desk import Desk

_PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a dose was made ready; until when it may be given."""

    method: str
    diluent: str | None = None
    volume_ul: int | None = None
    cells: int | None = None
    viability_permille: int | None = None
    use_before_at: datetime | None = None


def take_dose(desk: Desk, dose_id: int) -> Receipt:
    """Take a dose's vials out into the hands of whoever is at the desk, for clinical use.

    Of a kit nothing is told of its vials: neither here nor in their histories.

    Raises:
        NotAllowed, UnknownCode, DoseNotReady, DoseVialState, OtherSite, KitUnusable, and every
        reason why a vial isn't usable.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "take_dose", chain=site.code) as act:
        dose, _, subject, hidden = dose_of_ours(
            act, desk, dose_id, "planned", "prepared", "released"
        )
        vials = vials_of(act, desk, dose, "stored")
        check_agree(act, desk, dose, subject, vials)
        lift(act, vials)
        for vial in vials:
            vial.status, vial.held_by_id, vial.purpose = "out", act.actor.id, "clinical"
        act.session.add_all(
            Outing(
                vial_id=vial.id,
                site_id=vial.site_id,
                person_id=act.actor.id,
                started_at=act.at,
            )
            for vial in vials
        )
    return told(act, act.receipt(dose=dose.code), hidden=hidden)


def prepare_dose(desk: Desk, dose_id: int, preparation: Preparation) -> Receipt:
    """Record how a dose, whose vials are out, was made ready.

    A planned dose is prepared then, and released after it; a released one stays released.

    Raises:
        NotAllowed, UnknownCode, DoseNotReady, DoseVialState, OtherSite, DosePrepared,
        UseBeforeUnsound, AmountsUnsound, MethodMissing.
        TellsArm: cells and viability of a blinded subject's kit.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    method = preparation.method.strip()
    if not method:
        raise MethodMissing
    with doing(desk, "prepare_dose", chain=site.code) as act:
        dose, study, _, hidden = dose_of_ours(act, desk, dose_id, "planned", "released")
        _check_amounts(dose.code, preparation)
        if study.blinded and (
            preparation.cells is not None or preparation.viability_permille is not None
        ):
            raise TellsArm(kit=dose.code)
        if act.session.scalar(select(DosePreparation.id).where(DosePreparation.dose_id == dose.id)):
            raise DosePrepared(dose=dose.code)
        before = preparation.use_before_at
        if before is not None and before <= act.at:
            raise UseBeforeUnsound(dose=dose.code, before=f"{before:%Y-%m-%d %H:%M}")
        vials_of(act, desk, dose, "out")
        act.session.add(
            DosePreparation(
                dose_id=dose.id,
                method=method,
                diluent=(preparation.diluent or "").strip() or None,
                volume_ul=preparation.volume_ul,
                cells=preparation.cells,
                viability_permille=preparation.viability_permille,
                prepared_at=act.at,
                prepared_by_id=act.actor.id,
                use_before_at=before,
            )
        )
        if dose.status == "planned":
            dose.status = "prepared"
    return told(act, act.receipt(dose=dose.code, status=dose.status), hidden=hidden)


def _check_amounts(dose: str, told_: Preparation) -> None:
    for what, amount, least, most in (
        ("Volume", told_.volume_ul, 1, MOST_AMOUNT),
        ("Cells", told_.cells, 0, MOST_CELLS),
        ("Viability", told_.viability_permille, 0, _PERMILLE),
    ):
        if amount is not None and not least <= amount <= most:
            raise AmountsUnsound(what=what, dose=dose, amount=amount)
