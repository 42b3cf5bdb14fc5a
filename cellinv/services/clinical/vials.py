"""The vials of a dose: which they are, and whether they may be given to its subject."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.blinding import KitUnusable
from cellinv.domain.clinical import DoseVialState, OtherSubject, ProductMismatch
from cellinv.domain.dosing import VialNotOfDose
from cellinv.domain.errors import DomainError
from cellinv.domain.usability import refusals
from cellinv.records.queries.usability import vial_facts
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.clinical import Dose, Product, Study, Subject
from cellinv.records.tables.custody import DoseVial, Reservation
from cellinv.services.clinical.named import hidden_from
from cellinv.services.custody import purpose_named
from cellinv.services.people import check_here
from cellinv.services.people.looks import note_look
from cellinv.services.storage.taking import take_vials

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing, Receipt

LOTS = ("vial", "lot", "allocation")
"""What an act on a kit is about that those who are blind to it aren't told."""


def reference_of(study: Study, dose: str) -> str:
    """Return what a vial of a dose is said to be set aside for; of a kit the study alone."""
    return study.code if study.blinded else dose


def told(act: Doing, receipt: Receipt, *, hidden: bool) -> Receipt:
    """Return a receipt without what those who are blind to a kit may not know."""
    if not hidden:
        return receipt
    seen = tuple(each for each in act.act.subjects if each[0] not in LOTS)
    return replace(receipt, touched=seen)


def parts_of(act: Doing, dose: Dose) -> list[DoseVial]:
    """Return which vials a dose is of, with the amounts."""
    query = select(DoseVial).where(DoseVial.dose_id == dose.id).order_by(DoseVial.id)
    return list(act.session.scalars(query))


def vials_of(
    act: Doing, desk: Desk, dose: Dose, *wanted: str, right: str = "withdraw"
) -> list[Vial]:  # fmt: skip
    """Return a dose's vials, all of them at the desk's site and in one of the states wanted.

    Raises:
        OtherSite, DoseVialState: by the name of the dose alone where the study is blinded.
    """
    session = act.session
    ids = [part.vial_id for part in parts_of(act, dose)]
    subject = session.get_one(Subject, dose.subject_id)
    hidden = hidden_from(session, desk, subject)
    for vial in session.scalars(select(Vial).where(Vial.id.in_(ids))):
        check_here(session, desk, vial.site_id, dose.code if hidden else vial.code)
    vials = take_vials(act, desk, ids, right=right, as_kit=True)
    for vial in vials:
        if wanted and vial.status not in wanted:
            raise DoseVialState(
                vial=dose.code if hidden else vial.code,
                dose=dose.code,
                status=vial.status.replace("_", " "),
                wanted=" or ".join(wanted).replace("_", " "),
            )
    return vials


@contextmanager
def noting_refusal(desk: Desk, subjects: Collection[int]) -> Iterator[None]:
    """Record that whoever packs kits was told why one can't be packed: that may tell its arm."""
    try:
        yield
    except DomainError:
        if desk.batch is None:
            note_look(desk, "refused_kit", (), subjects)
        raise


def check_agree(
    act: Doing, desk: Desk, dose: Dose, subject: Subject, vials: Sequence[Vial],
    *, packing: bool = False,
) -> None:  # fmt: skip
    """Refuse vials of another product or subject, or not released for clinical use.

    Of a kit the refusal gives no reason, whoever asks: it would tell what is in it, and that it
    was told would stand nowhere. Whoever packs one is told, see :func:`noting_refusal`.

    Raises:
        ProductMismatch, OtherSubject, KitUnusable, and every reason why a vial isn't usable.
    """
    try:
        _agree(act, desk, dose, subject, vials)
    except DomainError as refusal:
        if packing or not hidden_from(act.session, desk, subject):
            raise
        study = act.session.get_one(Study, subject.study_id)
        raise KitUnusable(kit=dose.code, study=study.code) from refusal


def _agree(act: Doing, desk: Desk, dose: Dose, subject: Subject, vials: Sequence[Vial]) -> None:
    session = act.session
    product = session.get_one(Product, dose.product_id)
    ids = [vial.id for vial in vials]
    facts = vial_facts(session, ids, study_id=subject.study_id)
    mine = set(
        session.scalars(
            select(Reservation.vial_id).where(
                Reservation.vial_id.in_(ids),
                Reservation.dose_id == dose.id,
                Reservation.closed_at.is_(None),
            )
        )
    )
    for vial in vials:
        lot = session.get_one(Lot, vial.lot_id)
        if lot.product_id != dose.product_id:
            found = session.get_one(Product, lot.product_id).code if lot.product_id else lot.kind
            raise ProductMismatch(vial=vial.code, found=found, dose=dose.code, wanted=product.code)
        if lot.subject_id is not None and lot.subject_id != subject.id:
            raise OtherSubject(vial=vial.code, subject=subject.code)
        own = facts[vial.id].reserved if vial.id in mine else None
        for refusal in refusals(
            facts[vial.id], purpose_named("clinical"), desk.today(), serving=own
        ):
            raise refusal


def put_into(act: Doing, dose: Dose, study: Study, vials: Sequence[Vial]) -> None:
    """Make vials those of a dose, and reserve them for it.

    A vial that came back from a dose nobody got goes over to this one.

    Raises:
        VialNotOfDose: it is in a dose that somebody got or is to get.
    """
    session = act.session
    for vial in vials:
        part = session.scalars(select(DoseVial).where(DoseVial.vial_id == vial.id)).one_or_none()
        if part is None:
            session.add(DoseVial(dose_id=dose.id, vial_id=vial.id))
        elif session.get_one(Dose, part.dose_id).status != "returned":
            raise VialNotOfDose(vial=vial.code, dose=dose.code)
        else:
            part.dose_id, part.given_ul, part.wasted_ul = dose.id, None, None
        session.add(
            Reservation(
                vial_id=vial.id,
                quantity=1,
                kind="dose",
                reference=reference_of(study, dose.code),
                dose_id=dose.id,
                person_id=act.actor.id,
                opened_at=act.at,
            )
        )
