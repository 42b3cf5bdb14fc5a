"""The vials of a dose: which they are, and whether they may be given to its subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.clinical import OtherSubject, ProductMismatch
from cellinv.domain.usability import refusals
from cellinv.records.queries.usability import vial_facts
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.clinical import Dose, DoseVial, Product, Subject
from cellinv.services.custody import purpose_named
from cellinv.services.storage.place import take_vials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


def vials_of(act: Doing, desk: Desk, dose: Dose) -> list[Vial]:
    """Return a dose's vials, all of them at the desk's site."""
    ids = act.session.scalars(select(DoseVial.vial_id).where(DoseVial.dose_id == dose.id)).all()
    return take_vials(act, desk, ids, right="withdraw")


def check_agree(
    act: Doing, desk: Desk, dose: Dose, subject: Subject, vials: Sequence[Vial]
) -> None:
    """Refuse vials of another product or subject, or not released for clinical use."""
    session = act.session
    product = session.get_one(Product, dose.product_id)
    facts = vial_facts(session, [vial.id for vial in vials], study_id=subject.study_id)
    for vial in vials:
        lot = session.get_one(Lot, vial.lot_id)
        if lot.product_id != dose.product_id:
            found = session.get_one(Product, lot.product_id).code if lot.product_id else lot.kind
            raise ProductMismatch(vial=vial.code, found=found, dose=dose.code, wanted=product.code)
        if lot.subject_id is not None and lot.subject_id != subject.id:
            raise OtherSubject(vial=vial.code, subject=subject.code)
        serving = facts[vial.id].reserved
        own = serving if serving and serving.reference == dose.code else None
        for refusal in refusals(
            facts[vial.id], purpose_named("clinical"), desk.today(), serving=own
        ):
            raise refusal
