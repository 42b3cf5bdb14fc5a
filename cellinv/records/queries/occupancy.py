"""How full containers are, now or as it was: counted by the database, at every depth at once.

The statements are made when they are first asked: to make them takes longer than one call of the
command line should wait.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, select
from sqlalchemy.orm import aliased

from cellinv.records.queries.above import containers_above
from cellinv.records.shade import IN_KITS, apart, unshaded
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.storage import Container, ContainerType, Placement, SlotMark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

HOLDS_VIALS: Final = ("box", "cane", "goblet", "bag")
"""Kinds whose slots are counted as room for vials."""

_IDS: Final[Any] = bindparam("ids", expanding=True)
_AT: Final[Any] = bindparam("at", type_=Placement.started_at.type)
_ROOM: Final = case(
    (
        ContainerType.kind.in_(HOLDS_VIALS),
        func.coalesce(ContainerType.rows * ContainerType.columns, ContainerType.capacity, 0),
    ),
    else_=0,
)


class Fill(NamedTuple):
    """How many vials stand somewhere, how many places there are, and how many are kept or shut."""

    vials: int
    room: int
    reserved: int
    blocked: int

    @property
    def free(self) -> int:
        """Return how many places can be filled; nothing is free where there is no limit."""
        return max(self.room - self.vials - self.reserved - self.blocked, 0)


EMPTY: Final = Fill(0, 0, 0, 0)


def _below() -> Any:
    """Return the containers below each of those asked for, themselves included."""
    below = (
        select(Container.id.label("top"), Container.id.label("id"), Container.type_id)
        .where(Container.id.in_(_IDS))
        .cte("below", recursive=True)
    )
    child = aliased(Container)
    return below.union_all(
        select(below.c.top, child.id, child.type_id).join(below, child.parent_id == below.c.id)
    )


def _count(of: Any, *where: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(of).where(*where).scalar_subquery()


@cache
def _fills() -> Any:
    below = _below()
    things = _count(Placement, Placement.container_id == below.c.id, Placement.ended_at.is_(None))
    any_marks = exists().where(SlotMark.closed_at.is_(None)).correlate(None)
    marks = {
        kind: _count(
            SlotMark,
            SlotMark.container_id == below.c.id,
            SlotMark.closed_at.is_(None),
            SlotMark.kind == kind,
        )
        for kind in ("reserved", "blocked")
    }
    each = (
        select(
            below.c.top,
            things.label("things"),
            _ROOM.label("room"),
            *(
                case((any_marks, count), else_=0).label(kind)  # most inventories have none
                for kind, count in marks.items()
            ),
        )
        .join(ContainerType, ContainerType.id == below.c.type_id)
        .subquery()
    )
    vials = func.sum(each.c.things) - (func.count() - 1)
    sums = (func.sum(each.c[name]) for name in Fill._fields[1:])
    return select(each.c.top, vials, *sums).group_by(each.c.top)


def fills(session: Session, container_ids: Sequence[int]) -> dict[int, Fill]:
    """Return how full each container is with all that stands in it: one query, any depth.

    What stands in these and is none of the containers below them is a vial: so the index alone
    is counted.
    """
    if not container_ids:
        return {}
    values = {"ids": list(container_ids)}
    if not apart(session):
        rows, more = session.execute(_fills(), values).all(), Counter[int]()
    else:
        more = _seeming(session)
        with unshaded(session):
            rows = session.execute(_fills(), values).all()
    found = {row[0]: Fill(*(int(value or 0) for value in row[1:])) for row in rows}
    for each in more.keys() & found.keys():
        found[each] = found[each]._replace(vials=found[each].vials + more[each])
    return {each: found.get(each, EMPTY) for each in container_ids}


def _seeming(session: Session) -> Counter[int]:
    """Return how many vials more than there are seem to stand in containers, at any depth.

    Those are of hidden kits. They are counted apart: else all that stands anywhere would be read.
    """
    placed = select(Placement.container_id).where(
        Placement.vial_id.in_(IN_KITS), Placement.ended_at.is_(None)
    )
    boxes = Counter(session.scalars(placed))
    with unshaded(session):
        boxes.subtract(session.scalars(placed))
        wrong = [box for box, more in boxes.items() if more]
        above = session.execute(_around(), {"ids": wrong}).all() if wrong else []
    found: Counter[int] = Counter()
    for box, container in above:
        found[container] += boxes[box]
    return found


@cache
def _around() -> Any:
    """Return the containers around each of those asked for, themselves included."""
    above = containers_above(Container.id.in_(_IDS))
    return select(above.c.start, above.c.id)


class PastChild(NamedTuple):
    """A container that stood in another, with what stood in it then."""

    id: int
    code: str
    name: str
    kind: str
    slot_row: int | None
    slot_column: int | None
    vials: int
    room: int
    out: bool
    parents: bool


def _stood(placement: Any) -> ColumnElement[bool]:
    return and_(
        placement.started_at <= _AT, placement.ended_at.is_(None) | (placement.ended_at > _AT)
    )


def _stood_below() -> Any:
    """Return what stood in a container at any depth, with what of it stood there directly."""
    first, deeper = aliased(Placement), aliased(Placement)
    below = (
        select(
            first.child_id.label("top"),
            first.child_id.label("id"),
            first.slot_row,
            first.slot_column,
        )
        .where(first.container_id == bindparam("id"), first.child_id.is_not(None), _stood(first))
        .cte("stood", recursive=True)
    )
    return below.union_all(
        select(below.c.top, deeper.child_id, below.c.slot_row, below.c.slot_column).join(
            below,
            and_(deeper.container_id == below.c.id, deeper.child_id.is_not(None), _stood(deeper)),
        )
    )


def _sums_then() -> Any:
    below = _stood_below()
    vials = _count(
        Placement,
        Placement.container_id == below.c.id,
        Placement.vial_id.is_not(None),
        _stood(Placement),
    )
    place = ("top", "slot_row", "slot_column")
    each = (
        select(*(below.c[name] for name in place), vials.label("vials"), _ROOM.label("room"))
        .join(Container, Container.id == below.c.id)
        .join(ContainerType, ContainerType.id == Container.type_id)
        .subquery()
    )
    return (
        select(
            *(each.c[name] for name in place),
            func.sum(each.c.vials).label("vials"),
            func.sum(each.c.room).label("room"),
            func.count().label("containers"),
        )
        .group_by(*(each.c[name] for name in place))
        .subquery()
    )


@cache
def _past() -> Any:
    sums = _sums_then()
    out = exists().where(
        Outing.container_id == Container.id,
        Outing.started_at <= _AT,
        Outing.ended_at.is_(None) | (Outing.ended_at > _AT),
    )
    return (
        select(
            Container.id,
            Container.code,
            Container.name,
            ContainerType.kind,
            sums.c.slot_row,
            sums.c.slot_column,
            sums.c.vials,
            sums.c.room,
            out,
            sums.c.containers > 1,
        )
        .join(sums, sums.c.top == Container.id)
        .join(ContainerType, ContainerType.id == Container.type_id)
        .order_by(sums.c.slot_row, sums.c.slot_column, func.length(Container.name), Container.name)
    )


def children_then(session: Session, container_id: int, at: datetime) -> tuple[PastChild, ...]:
    """Return the containers that stood in one at a time, each with its vials at any depth then."""
    rows = session.execute(_past(), {"id": container_id, "at": at})
    return tuple(
        PastChild._make((*row[:6], int(row[6]), int(row[7]), *map(bool, row[8:]))) for row in rows
    )


def _ever() -> Any:
    """Return every container that ever stood in one, at any depth, itself included."""
    ever = (
        select(Container.id.label("id"))
        .where(Container.id == bindparam("id"))
        .cte("ever", recursive=True)
    )
    return ever.union(
        select(Placement.child_id).join(
            ever, and_(Placement.container_id == ever.c.id, Placement.child_id.is_not(None))
        )
    )


@cache
def _moments() -> Any:
    ever = _ever()
    came = select(Placement.started_at).join(ever, Placement.container_id == ever.c.id)
    went = (
        select(Placement.ended_at)
        .join(ever, Placement.container_id == ever.c.id)
        .where(Placement.ended_at.is_not(None))
    )
    return came.union(went)


def moments_in(session: Session, container_id: int) -> tuple[datetime, ...]:
    """Return when something came into a container or left it, at any depth, oldest first."""
    return tuple(sorted(session.scalars(_moments(), {"id": container_id})))
