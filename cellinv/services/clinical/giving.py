"""Giving a dose to its subject, taking it back, or destroying it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.dosing import AmountsUnsound, check_use_before
from cellinv.domain.production.runs import MOST_AMOUNT
from cellinv.domain.quality.testing import ReasonMissing
from cellinv.records.tables.clinical import Administration
from cellinv.records.tables.trials import DosePreparation
from cellinv.services.clinical.named import check_subject_here, dose_of_ours
from cellinv.services.clinical.vials import check_agree, parts_of, told, vials_of
from cellinv.services.clinical.visits import first_dose_on, plan_from_template
from cellinv.services.custody.end import close_reservations, end_outings
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.storage.taking import lift

if TYPE_CHECKING:
    from cellinv.records.tables.clinical import Dose
    from cellinv.services.desk import Desk

_OPEN = ("planned", "prepared", "released")


def administer(
    desk: Desk,
    dose_id: int,
    *,
    given_ul: int | None = None,
    wasted_ul: int | None = None,
    route: str | None = None,
    outcome: str | None = None,
) -> Receipt:
    """Record that a dose was given to its subject; its vials end as administered.

    ``given_ul`` and ``wasted_ul`` are of each vial.

    Raises:
        DoseNotReady, DoseVialState, SubjectElsewhere, ProductMismatch, OtherSubject,
        UseBeforePassed, AmountsUnsound, KitUnusable, and every reason why a vial isn't usable
        clinically at this moment.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "administer", chain=site.code) as act:
        session = act.session
        dose, _, subject, hidden = dose_of_ours(act, desk, dose_id, "released")
        check_subject_here(act, desk, subject)
        vials = vials_of(act, desk, dose, "out")
        check_agree(act, desk, dose, subject, vials)
        _check_fresh(act, dose)
        for what, amount in (("Given", given_ul), ("Wasted", wasted_ul)):
            if amount is not None and not 0 <= amount <= MOST_AMOUNT:
                raise AmountsUnsound(what=what, dose=dose.code, amount=amount)
        end_outings(act, vials)
        close_reservations(act, vials)
        for vial in vials:
            vial.status, vial.held_by_id = "administered", None
        for part in parts_of(act, dose):
            part.given_ul, part.wasted_ul = given_ul, wasted_ul
        session.add(
            Administration(
                dose_id=dose.id,
                site_id=site.id,
                person_id=act.actor.id,
                given_at=act.at,
                route=route,
                outcome=outcome,
            )
        )
        dose.status, subject.state = "administered", "treated"
        plan_from_template(act, subject, first_dose_on(session, subject.id) or desk.today())
        act.concerns("subject", subject.id, subject.code)
    return told(act, act.receipt(dose=dose.code), hidden=hidden)


def _check_fresh(act: Doing, dose: Dose) -> None:
    before = act.session.scalar(
        select(DosePreparation.use_before_at).where(DosePreparation.dose_id == dose.id)
    )
    check_use_before(dose.code, before, act.at)


def return_dose(desk: Desk, dose_id: int, *, reason: str) -> Receipt:
    """Take a dose back that nobody gets: its vials are free again.

    Those that are stored stay where they are; those that are out go back into stock by the rules
    of returns, or are destroyed, as any other vial in somebody's hands.

    Raises:
        NotAllowed, UnknownCode, ReasonMissing, DoseNotReady, DoseVialState, OtherSite.
    """
    site = here(desk)
    allow(desk, "return", site_id=site.id)
    with doing(desk, "return_dose", chain=site.code, reason=_said(reason)) as act:
        dose, _, _, hidden = dose_of_ours(act, desk, dose_id, *_OPEN, right="return")
        vials = vials_of(act, desk, dose, "stored", "out", right="return")
        close_reservations(act, vials)
        dose.status = "returned"
    return told(act, act.receipt(dose=dose.code), hidden=hidden)


def destroy_dose(desk: Desk, dose_id: int, *, reason: str) -> Receipt:
    """Record that a dose was destroyed; its vials end as destroyed.

    Raises:
        NotAllowed, UnknownCode, ReasonMissing, DoseNotReady, DoseVialState, OtherSite.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "destroy_dose", chain=site.code, reason=_said(reason)) as act:
        dose, _, _, hidden = dose_of_ours(act, desk, dose_id, *_OPEN)
        vials = vials_of(act, desk, dose, "stored", "out")
        lift(act, [vial for vial in vials if vial.status == "stored"])
        end_outings(act, [vial for vial in vials if vial.status == "out"])
        close_reservations(act, vials)
        for vial in vials:
            vial.status, vial.held_by_id = "destroyed", None
        dose.status = "destroyed"
    return told(act, act.receipt(dose=dose.code), hidden=hidden)


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason
