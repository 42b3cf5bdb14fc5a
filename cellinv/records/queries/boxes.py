"""What a container held, slot by slot, now or as it was: child containers and closed slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Text,
    bindparam,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from cellinv.domain.storage.positions import Slot
from cellinv.records.asking import ask
from cellinv.records.ledger.texts import loads
from cellinv.records.queries.storage import SlotRow
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.storage import Container, Placement, SlotMark

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
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
    query = _CHILDREN_NOW if at is None else _CHILDREN_THEN
    return tuple(ChildRow(*row) for row in ask(session, query, {"id": container_id, "at": at}))


# Statements are built once: building them anew for every box costs more than running them.
_BOX: Final[Any] = bindparam("id", type_=Placement.container_id.type)
_AT: Final[Any] = bindparam("at", type_=Placement.started_at.type)
_CHILDREN: Final = (
    select(
        Container.id,
        Container.code,
        Container.name,
        Container.whereabouts,
        Placement.slot_row,
        Placement.slot_column,
    )
    .join(Placement, Placement.child_id == Container.id)
    .where(Placement.container_id == _BOX)
    .order_by(Placement.slot_row, Placement.slot_column, func.length(Container.name))
    .order_by(Container.name)
)
_CHILDREN_NOW: Final = _CHILDREN.where(Placement.ended_at.is_(None))
_CHILDREN_THEN: Final = _CHILDREN.where(
    Placement.started_at <= _AT, Placement.ended_at.is_(None) | (Placement.ended_at > _AT)
)
_MARKS: Final = select(
    SlotMark.id, SlotMark.slot_row, SlotMark.slot_column, SlotMark.kind, SlotMark.reason
).where(SlotMark.container_id == _BOX, SlotMark.kind != "known_free")
_MARKS_NOW: Final = _MARKS.where(SlotMark.closed_at.is_(None))
_MARKS_THEN: Final = _MARKS.where(or_(SlotMark.closed_at.is_(None), SlotMark.closed_at > _AT))


_CHILD, _MARK, _VIAL = 0, 1, 2
"""What a row of a box tells of. Between a name or reason and a length it is a slot's row."""


def _all_in() -> Any:
    number, text = null().cast(BigInteger), null().cast(Text)
    slot = Placement.slot_row, Placement.slot_column
    # Not the parameter itself: a server that sees which box it is plans anew for each.
    this: Any = select(_BOX).scalar_subquery()
    stands_here = Placement.container_id == this, Placement.ended_at.is_(None)
    vials: Any = select(
        literal_column(str(_VIAL)), text, Vial.id, Vial.code, Vial.number, Vial.status, Vial.lot_id,
        Lot.code, *slot, number,
    )  # fmt: skip
    return union_all(
        select(
            literal_column(str(_CHILD)), Container.name.label("name"), Container.id.label("id"),
            Container.code, number, Container.whereabouts, number, text, *slot,
            func.length(Container.name).label("long"),
        )
        .join(Placement, Placement.child_id == Container.id)
        .where(*stands_here, Placement.child_id.is_not(None)),
        select(
            literal_column(str(_MARK)), SlotMark.reason, SlotMark.id, SlotMark.kind, number, text,
            number, text, SlotMark.slot_row, SlotMark.slot_column, number,
        ).where(
            SlotMark.container_id == this,
            SlotMark.kind != "known_free",
            SlotMark.closed_at.is_(None),
        ),
        vials.join(Placement, Placement.vial_id == Vial.id)
        .join(Lot, Lot.id == Vial.lot_id)
        .where(*stands_here),
    ).order_by("slot_row", "slot_column", "long", "name", "id")  # fmt: skip


_NOW: Final = _all_in()


class Held(NamedTuple):
    """All that is in a container: its vials, other containers, and its closed slots."""

    vials: Sequence[SlotRow]
    children: Sequence[ChildRow]
    marks: Mapping[Slot, tuple[str, str]]


def held_now(session: Session, container_id: int) -> Held:
    """Return what is in a container now, by one question."""
    vials: list[SlotRow] = []
    children: list[ChildRow] = []
    marks: dict[Slot, tuple[str, str]] = {}
    for row in ask(session, _NOW, {"id": container_id}).all():
        if row[0] == _VIAL:
            vials.append(SlotRow._make(row[2:10]))
            continue
        tells, name, row_id, code, _, state, _, _, down, across, _ = row
        if tells == _MARK:
            marks[Slot(down, across)] = (code, name or "–")
        else:
            children.append(ChildRow(row_id, code, name, state, down, across))
    return Held(vials, children, marks)


def marks_in(
    session: Session, container_id: int, at: datetime | None = None
) -> dict[Slot, tuple[str, str]]:
    """Return the slots that were closed: (kind, reason). When one was closed the ledger tells."""
    query = _MARKS_NOW if at is None else _MARKS_THEN
    marks = ask(session, query, {"id": container_id, "at": at}).all()
    if at is not None:
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
