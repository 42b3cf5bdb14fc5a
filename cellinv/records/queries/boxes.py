"""What a container held, slot by slot, now or as it was: child containers and closed slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, or_, select

from cellinv.domain.storage.positions import Slot
from cellinv.records.ledger.texts import loads
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.storage import Container, Placement, SlotMark

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session


class ChildRow(NamedTuple):
    """A container standing in another."""

    id: int
    code: str
    name: str
    status: str
    slot_row: int | None
    slot_column: int | None


def children_in(
    session: Session, container_id: int, at: datetime | None = None
) -> tuple[ChildRow, ...]:
    """Return the containers standing directly in one, now or as it was at a time."""
    query = (
        select(
            Container.id,
            Container.code,
            Container.name,
            Container.whereabouts,
            Placement.slot_row,
            Placement.slot_column,
        )
        .join(Placement, Placement.child_id == Container.id)
        .where(Placement.container_id == container_id, _standing(at))
        .order_by(Placement.slot_row, Placement.slot_column, func.length(Container.name))
        .order_by(Container.name)
    )
    return tuple(ChildRow(*row) for row in session.execute(query))


def _standing(at: datetime | None) -> Any:
    if at is None:
        return Placement.ended_at.is_(None)
    return (Placement.started_at <= at) & (Placement.ended_at.is_(None) | (Placement.ended_at > at))


def marks_in(
    session: Session, container_id: int, at: datetime | None = None
) -> dict[Slot, tuple[str, str]]:
    """Return the slots that were closed: (kind, reason). When one was closed the ledger tells."""
    query = select(SlotMark).where(
        SlotMark.container_id == container_id, SlotMark.kind != "known_free"
    )
    if at is None:
        marks = list(session.scalars(query.where(SlotMark.closed_at.is_(None))))
    else:
        later = or_(SlotMark.closed_at.is_(None), SlotMark.closed_at > at)
        marks = list(session.scalars(query.where(later)))
        made = _made_by(session, container_id, at) if marks else set()
        marks = [mark for mark in marks if mark.id in made]
    return {Slot(m.slot_row, m.slot_column): (m.kind, m.reason or "–") for m in marks}


def _made_by(session: Session, container_id: int, at: datetime) -> set[int]:
    """Return the ids of the marks that the ledger says were made on a container by a time."""
    bodies = session.scalars(
        select(LedgerEntry.body)
        .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
        .where(
            LedgerSubject.kind == "container",
            LedgerSubject.subject_id == container_id,
            LedgerEntry.happened_at <= at,
            LedgerEntry.body.contains('"slot_mark"'),
        )
    )
    return {
        change["key"]["id"]
        for body in bodies
        if body is not None
        for change in loads(body)["changes"]
        if change["table"] == "slot_mark" and "before" not in change
    }


def parents_among(session: Session, container_ids: Collection[int]) -> set[int]:
    """Return those of the containers that have others in them."""
    rows = session.scalars(
        select(Container.parent_id).where(Container.parent_id.in_(container_ids)).distinct()
    )
    return {each for each in rows if each is not None}
