"""The ledger entries about a record, without those that would tell a blinded arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from cellinv.records.tables.clinical import Dose, Subject
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

OF_THE_BLINDED = frozenset({"dose", "subject", "study"})
"""Kinds whose own history tells nothing of lots and may be read by the blinded."""


def telling(blind: Collection[int]) -> Any:
    """Select the entries about doses and subjects of blinded studies.

    In the history of a vial, a lot or a container such an entry ties it to a dose.
    """
    subjects = select(Subject.id).where(Subject.study_id.in_(blind))
    doses = select(Dose.id).where(Dose.subject_id.in_(subjects))
    return select(LedgerSubject.entry_id).where(
        or_(
            and_(LedgerSubject.kind == "dose", LedgerSubject.subject_id.in_(doses)),
            and_(LedgerSubject.kind == "subject", LedgerSubject.subject_id.in_(subjects)),
        )
    )


def last_entries(
    session: Session, kind: str, record_id: int, *, blind: Collection[int], limit: int
) -> Sequence[LedgerEntry]:
    """Return the newest entries about a record, newest first."""
    query = (
        select(LedgerEntry)
        .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
        .where(LedgerSubject.kind == kind, LedgerSubject.subject_id == record_id)
        .order_by(LedgerEntry.happened_at.desc(), LedgerEntry.id.desc())
        .limit(limit)
    )
    if blind and kind not in OF_THE_BLINDED:
        query = query.where(LedgerEntry.id.not_in(telling(blind)))
    return session.scalars(query).all()
