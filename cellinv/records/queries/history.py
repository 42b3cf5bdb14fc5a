"""The ledger entries about a record, without those that would tell a blinded arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from cellinv.records.queries.blinding import hidden_doses, hidden_subjects
from cellinv.records.tables.ledger import LedgerSubject

if TYPE_CHECKING:
    from collections.abc import Collection

OF_THE_BLINDED = frozenset({"dose", "subject", "study"})
"""Kinds whose own history tells nothing of lots and may be read by the blinded."""


def telling(blind: Collection[int]) -> Any:
    """Select the entries about doses and subjects of blinded studies and their allocation lists.

    In the history of a vial, a lot or a container such an entry ties it to a dose. Subjects who
    were unblinded are no secret.
    """
    subjects, doses = hidden_subjects(blind), hidden_doses(blind)
    return select(LedgerSubject.entry_id).where(
        or_(
            and_(LedgerSubject.kind == "dose", LedgerSubject.subject_id.in_(doses)),
            and_(LedgerSubject.kind == "subject", LedgerSubject.subject_id.in_(subjects)),
            and_(LedgerSubject.kind == "allocation", LedgerSubject.subject_id.in_(blind)),
        )
    )


def each_telling(blind: frozenset[int], hidden: frozenset[int]) -> tuple[Any, ...]:
    """Select the same one by one, which is quicker than all in one.

    ``hidden`` are studies whose kits' entries are about no vial, lot or container in a session,
    see :func:`cellinv.records.shade.hides`: in the history of those they needn't be looked for.
    """
    doses, subjects = hidden_doses(blind - hidden), hidden_subjects(blind)
    query = select(LedgerSubject.entry_id)
    of_doses = query.where(LedgerSubject.kind == "dose", LedgerSubject.subject_id.in_(doses))
    of_subjects = query.where(
        LedgerSubject.kind == "subject", LedgerSubject.subject_id.in_(subjects)
    )
    return (*([of_doses] if blind - hidden else []), of_subjects, allocating(blind))


def allocating(blind: Collection[int]) -> Any:
    """Select the entries on the allocation lists of blinded studies: those on packing, too."""
    return select(LedgerSubject.entry_id).where(
        LedgerSubject.kind == "allocation", LedgerSubject.subject_id.in_(blind)
    )
