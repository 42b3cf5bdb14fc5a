"""The ledger entries about a record, without those that would tell a blinded arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from cellinv.records.tables.clinical import Dose, Subject
from cellinv.records.tables.ledger import LedgerSubject

if TYPE_CHECKING:
    from collections.abc import Collection

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
