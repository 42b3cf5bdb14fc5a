"""Whose arm is still a secret from those who may not see the arms of some studies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.domain.storage.positions import Slot
from cellinv.records.queries.things import chunks
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.clinical import Dose, DoseVial, Study, Subject
from cellinv.records.tables.ledger import LedgerSubject
from cellinv.records.tables.storage import Placement

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


def hidden_subjects(blind: Collection[int]) -> Any:
    """Select the subjects of these studies who weren't unblinded."""
    return select(Subject.id).where(Subject.study_id.in_(blind), Subject.id.not_in(_unblinded()))


def _unblinded() -> Any:
    # Late: most looks are at nothing that is blinded, and must be there at once.
    from cellinv.records.tables.trials import Unblinding

    return select(Unblinding.subject_id)


def hidden_doses(blind: Collection[int]) -> Any:
    """Select the doses of those subjects: which vials they are of tells an arm."""
    return select(Dose.id).where(Dose.subject_id.in_(hidden_subjects(blind)))


def subjects_hidden(session: Session, blind: Collection[int]) -> frozenset[int]:
    """Return the subjects of these studies who weren't unblinded."""
    return frozenset(session.scalars(hidden_subjects(blind))) if blind else frozenset()


def blinded_subjects(session: Session) -> dict[int, Any]:
    """Return the subjects whose arm is a secret: code, study's id and code, by id."""
    query = (
        select(Subject.id, Subject.code, Subject.study_id, Study.code.label("study"))
        .join(Study, Study.id == Subject.study_id)
        .where(Study.blinded, Subject.id.not_in(_unblinded()))
    )
    return {row.id: row for row in session.execute(query)}


def kits_hidden(session: Session, vials: Collection[int], blind: Collection[int]) -> dict[int, Any]:
    """Return the hidden doses (id, code, status, study) that some vials are of, by vial."""
    if not vials or not blind:
        return {}
    query = (
        select(DoseVial.vial_id, Dose.id, Dose.code, Dose.status, Study.code.label("study"))
        .join(Dose, Dose.id == DoseVial.dose_id)
        .join(Subject, Subject.id == Dose.subject_id)
        .join(Study, Study.id == Subject.study_id)
        .where(Dose.id.in_(hidden_doses(blind)))
    )
    some = [query.where(DoseVial.vial_id.in_(part)) for part in chunks(sorted(set(vials)))]
    return {row.vial_id: row for each in some for row in session.execute(each)}


def vials_in_kits(blind: Collection[int]) -> Any:
    """Select the vials of those doses, also of one that came back."""
    return select(DoseVial.vial_id).where(DoseVial.dose_id.in_(hidden_doses(blind)))


def acts_on_kits(blind: Collection[int]) -> Any:
    """Select the entries on those doses: packing, and all that was done with a kit after it."""
    return select(LedgerSubject.entry_id).where(
        LedgerSubject.kind == "dose", LedgerSubject.subject_id.in_(hidden_doses(blind))
    )


def slots_left(session: Session, container_id: int, blind: Collection[int]) -> dict[Slot, str]:
    """Return the slots of a container that vials left in their kits, each with the vial's code.

    To those who may not see the arms they are taken still: see :mod:`cellinv.records.shade`.
    """
    if not blind:
        return {}
    query = (
        select(Placement.slot_row, Placement.slot_column, Vial.code)
        .join(Vial, Vial.id == Placement.vial_id)
        .where(
            Placement.container_id == container_id,
            Placement.slot_row.is_not(None),
            Placement.entry_id.in_(acts_on_kits(blind)),
        )
    )
    return {Slot(row or 0, column or 0): code for row, column, code in session.execute(query)}
