"""Whose arm is still a secret from those who may not see the arms of some studies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cellinv.domain.storage.positions import Slot
from cellinv.records.queries.storage import inside
from cellinv.records.queries.things import chunks
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.clinical import Dose, Study, Subject
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.ledger import LedgerSubject
from cellinv.records.tables.storage import Placement

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

    from cellinv.domain.storage.placing import Inside


BLINDED: Final = select(Study.id, Study.owner_id).where(Study.blinded)
"""Asks for the blinded studies, and whose they are."""


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


def inside_seen(
    session: Session, container_id: int, blind: Collection[int], but: Collection[str] = ()
) -> Inside:
    """Return what has each slot of a container, and how much lies loose in it, ``but`` some vials.

    To those who may not see the arms, what vials left in their kits is taken still: see
    :mod:`cellinv.records.shade`.
    """
    now = inside(session, container_id)
    left = [row for row in _left(session, container_id, blind) if row.code not in but]
    if not left:
        return now
    slots = {Slot(row.down, row.across): row.code for row in left if row.down is not None}
    loose = now.loose + sum(row.down is None for row in left)
    return replace(now, taken={**slots, **now.taken}, loose=loose)


def _left(session: Session, container_id: int, blind: Collection[int]) -> Sequence[Any]:
    """Return the vials that left a container in hidden kits and stand nowhere since."""
    if not blind:
        return ()
    later = aliased(Placement)
    query = (
        select(Vial.code, Placement.slot_row.label("down"), Placement.slot_column.label("across"))
        .join(Vial, Vial.id == Placement.vial_id)
        .where(
            Placement.container_id == container_id,
            Placement.entry_id.in_(acts_on_kits(blind)),
            ~select(later.id)
            .where(later.vial_id == Placement.vial_id, later.id > Placement.id)
            .exists(),
        )
    )
    return session.execute(query).all()
