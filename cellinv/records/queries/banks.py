"""Lots in numbers: by state, set aside, where they stand, and when their vials left."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

from cellinv.domain.banks.spread import Tower
from cellinv.records.tables.banks import VIAL_STATES, CellLine, Lot, Vial
from cellinv.records.tables.cases import Hold
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.people import Party, Site
from cellinv.records.tables.storage import Container, Placement
from cellinv.records.tables.storage import ContainerType as TypeRow

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

_COLD = frozenset({"tank", "freezer"})
_LEFT = ("expected", "stored", "out", "in_transit", "missing")
"""States of vials that are still somewhere, or ought to be."""


class LotFound(NamedTuple):
    """A lot as the fill record tells it, with the codes of what it belongs to."""

    id: int
    code: str
    kind: str
    status: str
    grade: str
    line_id: int | None
    line: str | None
    product: str | None
    owner: str
    site: str
    filled: int
    passage: str | None
    filled_on: date | None
    expires_on: date | None
    retest_on: date | None
    minimum_reserve: int
    lead_time_days: int | None
    site_id: int


class DueFound(NamedTuple):
    """Something whose day of expiry or retest comes: a lot, or a vial with a day of its own."""

    kind: str
    id: int
    code: str
    lot: str
    lot_kind: str
    expires_on: date | None
    retest_on: date | None
    vials: int


def lots(session: Session, where: ColumnElement[bool]) -> list[LotFound]:
    """Return the lots that fulfil a condition, by line and code."""
    query = (
        select(
            Lot.id, Lot.code, Lot.kind, Lot.status, Lot.grade, Lot.line_id, CellLine.code,
            Product.code, Party.code, Site.code, Lot.filled, Lot.passage, Lot.filled_on,
            Lot.expires_on, Lot.retest_on, Lot.minimum_reserve, Lot.lead_time_days, Lot.site_id,
        )
        .outerjoin(CellLine, CellLine.id == Lot.line_id)
        .outerjoin(Product, Product.id == Lot.product_id)
        .join(Party, Party.id == Lot.owner_id)
        .join(Site, Site.id == Lot.site_id)
        .where(where)
        .order_by(CellLine.code, Lot.filled_on, Lot.code)
    )  # fmt: skip
    return [LotFound._make(row) for row in session.execute(query)]


def states(session: Session, where: ColumnElement[bool]) -> dict[int, dict[str, int]]:
    """Return how many vials the lots that fulfil a condition have in each state.

    Most vials are stored: the others are counted by the index over lot and state, and what is
    left of those filled is stored. That these are all that aren't void, verifying proves.
    """
    others = [state for state in VIAL_STATES if state != "stored"]
    counts = [_count(Vial.status == state) for state in others]
    found = {}
    for lot_id, filled, *rest in session.execute(select(Lot.id, Lot.filled, *counts).where(where)):
        by_state = dict(zip(others, rest, strict=True))
        elsewhere = sum(rest) - by_state["void"]
        by_state = {"stored": filled - elsewhere, **by_state}
        found[lot_id] = {state: count for state, count in by_state.items() if count}
    return found


def _count(*of: ColumnElement[bool]) -> Any:
    counted = select(func.count()).select_from(Vial).where(Vial.lot_id == Lot.id, *of)
    return counted.correlate(Lot).scalar_subquery()


def held(session: Session) -> set[int]:
    """Return the lots that an open hold is on: on themselves, their line or their run."""
    closed = Hold.closed_at.is_(None)
    query = select(Lot.id).join(
        Hold, or_(Hold.lot_id == Lot.id, Hold.line_id == Lot.line_id, Hold.run_id == Lot.run_id)
    )
    return set(session.scalars(query.where(closed, Hold.vial_id.is_(None))))


def reserved(session: Session) -> dict[int, int]:
    """Return how many stored vials of each lot are set aside, singly or as a number."""
    singly = (
        select(Vial.lot_id, Vial.status, func.count())
        .select_from(Reservation)
        .outerjoin(Vial, Vial.id == Reservation.vial_id)  # an inner join begins with the vials
        .where(Reservation.closed_at.is_(None), Reservation.vial_id.is_not(None))
        .group_by(Vial.lot_id, Vial.status)
    )
    as_number = (
        select(Reservation.lot_id, func.sum(Reservation.quantity))
        .where(
            Reservation.closed_at.is_(None),
            Reservation.lot_id.is_not(None),
            Reservation.kind != "reserve",
        )
        .group_by(Reservation.lot_id)
    )
    found: dict[int, int] = defaultdict(int)
    for lot_id, status, count in session.execute(singly):
        found[lot_id] += count if status == "stored" else 0
    for lot, count in session.execute(as_number):
        found[int(lot or 0)] += int(count)
    return found


def standing(session: Session, lot_ids: Select[Any]) -> list[tuple[int, int, int]]:
    """Return (lot, container, vials) for what stands directly in a container now."""
    query = (
        select(Vial.lot_id, Placement.container_id, func.count())
        .join(Placement, and_(Placement.vial_id == Vial.id, Placement.ended_at.is_(None)))
        .where(Vial.lot_id.in_(lot_ids), Vial.status == "stored")
        .group_by(Vial.lot_id, Placement.container_id)
    )
    return [(lot, container, count) for lot, container, count in session.execute(query)]


def towers(session: Session, container_ids: Collection[int]) -> dict[int, Tower]:
    """Return for containers the site, room and tank or freezer around each, as it is now.

    What stands in neither counts its outermost container as the tank.
    """
    rows = session.execute(
        select(Container.id, Container.parent_id, Container.site_id, TypeRow.kind).join(
            TypeRow, TypeRow.id == Container.type_id
        )
    )
    known = {row_id: (parent, site, kind) for row_id, parent, site, kind in rows}
    return {each: _tower(known, each) for each in container_ids}


def _tower(known: dict[int, tuple[int | None, int, str]], container_id: int) -> Tower:
    room, tank, last = None, None, container_id
    step: int | None = container_id
    while step is not None:
        parent, _, kind = known[step]
        room = step if kind == "room" else room
        tank = step if kind in _COLD else tank
        last = step if kind != "room" else last
        step = parent
    return Tower(known[container_id][1], room, tank or last)


def left_store(
    session: Session, lot_ids: Collection[int], months: Sequence[datetime], states_: Sequence[str]
) -> list[int]:
    """Return how many vials that are now in one of the states left their place in each month.

    ``months`` are the moments at which they begin, and after them the end of the last.
    """
    last = (
        select(func.max(Placement.ended_at).label("at"))
        .join(Vial, Vial.id == Placement.vial_id)
        .where(Vial.lot_id.in_(lot_ids), Vial.status.in_(states_))
        .group_by(Vial.id)
        .subquery()
    )
    bins = [
        func.sum(case((and_(last.c.at >= start, last.c.at < end), 1), else_=0))
        for start, end in pairwise(months)
    ]
    return [int(count or 0) for count in session.execute(select(*bins)).one()]


def due_lots(session: Session, where: ColumnElement[bool], until: date) -> list[DueFound]:
    """Return the lots with vials left that expire or are to be retested by a day."""
    left = (
        select(func.count()).where(Vial.lot_id == Lot.id, Vial.status.in_(_LEFT)).scalar_subquery()
    )
    query = select(
        literal("lot"), Lot.id, Lot.code, Lot.code, Lot.kind, Lot.expires_on, Lot.retest_on, left
    ).where(where, or_(Lot.expires_on <= until, Lot.retest_on <= until), Lot.status != "rejected")
    return [DueFound._make(row) for row in session.execute(query) if row[-1]]


def due_vials(session: Session, where: ColumnElement[bool], until: date) -> list[DueFound]:
    """Return the vials left whose own day, not their lot's, comes by a day."""
    query = (
        select(
            literal("vial"), Vial.id, Vial.code, Lot.code, Lot.kind, Vial.expires_on,
            Vial.retest_on, literal(1),
        )
        .join(Lot, Lot.id == Vial.lot_id)
        .where(or_(Vial.expires_on <= until, Vial.retest_on <= until))
        .where(where, Vial.status.in_(_LEFT))
    )  # fmt: skip
    return [DueFound._make(row) for row in session.execute(query)]
