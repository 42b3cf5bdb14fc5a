"""Whose arm is still a secret from those who may not see the arms of some studies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.records.tables.clinical import Dose, DoseVial, Study, Subject

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
    """Return the hidden doses (id and code) that some vials are of, by vial."""
    if not vials or not blind:
        return {}
    query = (
        select(DoseVial.vial_id, Dose.id, Dose.code)
        .join(Dose, Dose.id == DoseVial.dose_id)
        .where(DoseVial.vial_id.in_(vials), Dose.id.in_(hidden_doses(blind)))
    )
    return {row.vial_id: row for row in session.execute(query)}
