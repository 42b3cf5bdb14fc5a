"""Which containers have free places, and what may be built where: read for planning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from cellinv.domain.storage.positions import Slot
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.codes import Code
from cellinv.records.tables.storage import Container, ContainerType, Placement, SlotMark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy.orm import Session

AT_ONCE: Final = 1000
"""Keys in one query."""

_ROOM: Final = func.coalesce(ContainerType.rows * ContainerType.columns, ContainerType.capacity)


class RoomRow(NamedTuple):
    """A container that may take things, with its own or the nearest temperature above it."""

    id: int
    parent_id: int | None
    type_id: int
    temperature_c: int | None
    room: int | None
    used: int
    closed: int


def chunks(ids: Collection[Any]) -> Iterator[list[Any]]:
    """Yield so many of the ids at a time as go into one query."""
    some = list(ids)
    for start in range(0, len(some), AT_ONCE):
        yield some[start : start + AT_ONCE]


def room_rows(
    session: Session, site_id: int, within: int | None, type_ids: Collection[int]
) -> tuple[RoomRow, ...]:
    """Return the active containers of some types in a site, or in a container of it.

    A retired or defrosting container, or one that is out, gives no room, nor does what is in it.
    """
    usable = and_(Container.state.in_(("active", "backup")), Container.whereabouts == "in_place")
    first = Container.parent_id.is_(None) if within is None else Container.id == within
    below = (
        select(Container.id, Container.parent_id, Container.type_id, Container.temperature_c)
        .where(Container.site_id == site_id, usable, first)
        .cte("below", recursive=True)
    )
    child = aliased(Container)
    below = below.union_all(
        select(
            child.id,
            child.parent_id,
            child.type_id,
            func.coalesce(child.temperature_c, below.c.temperature_c),
        )
        .join(below, child.parent_id == below.c.id)
        .where(child.state.in_(("active", "backup")), child.whereabouts == "in_place")
    )
    used = _count(Placement, Placement.container_id == below.c.id, Placement.ended_at.is_(None))
    closed = _count(
        SlotMark,
        SlotMark.container_id == below.c.id,
        SlotMark.closed_at.is_(None),
        SlotMark.kind != "known_free",
    )
    query = (
        select(
            below.c.id, below.c.parent_id, below.c.type_id, below.c.temperature_c,
            _ROOM, used, closed,
        )
        .join(ContainerType, ContainerType.id == below.c.type_id)
        .where(below.c.type_id.in_(list(type_ids)))
    )  # fmt: skip
    return tuple(RoomRow(*row) for row in session.execute(query))


def _count(of: Any, *where: Any) -> Any:
    return select(func.count()).select_from(of).where(*where).scalar_subquery()


class PlaceRow(NamedTuple):
    """A container's name and code, and what it stands in."""

    code: str
    name: str
    parent_id: int | None
    temperature_c: int | None
    kind: str


def places(session: Session, site_id: int) -> dict[int, PlaceRow]:
    """Return the containers of a site that hold others, by id: the ways to all the rest."""
    holder = select(Container.parent_id).where(Container.parent_id.is_not(None)).distinct()
    rows = session.execute(
        select(
            Container.id, Container.code, Container.name, Container.parent_id,
            Container.temperature_c, ContainerType.kind,
        )
        .join(ContainerType, ContainerType.id == Container.type_id)
        .where(Container.site_id == site_id, Container.id.in_(holder))
    )  # fmt: skip
    return {row[0]: PlaceRow(*row[1:]) for row in rows}


def names_of(session: Session, container_ids: Collection[int]) -> dict[int, PlaceRow]:
    """Return the names and codes of containers."""
    found = {}
    for some in chunks(container_ids):
        rows = session.execute(
            select(
                Container.id, Container.code, Container.name, Container.parent_id,
                Container.temperature_c, ContainerType.kind,
            )
            .join(ContainerType, ContainerType.id == Container.type_id)
            .where(Container.id.in_(some))
        )  # fmt: skip
        found.update({row[0]: PlaceRow(*row[1:]) for row in rows})
    return found


_OWNERS: Final = (
    select(Placement.container_id, Lot.owner_id)
    .join(Vial, Vial.id == Placement.vial_id)
    .join(Lot, Lot.id == Vial.lot_id)
    .where(
        Placement.container_id.in_(bindparam("ids", expanding=True)), Placement.ended_at.is_(None)
    )
    .distinct()
)


def owners_in(session: Session, container_ids: Collection[int]) -> dict[int, set[int]]:
    """Return whose vials stand directly in containers."""
    found: dict[int, set[int]] = {}
    for some in chunks(container_ids):
        for container_id, owner_id in session.execute(_OWNERS, {"ids": some}):
            found.setdefault(container_id, set()).add(owner_id)
    return found


def unusable_in(session: Session, container_ids: Collection[int]) -> dict[int, set[Slot]]:
    """Return the slots of containers that can't be filled: taken, blocked or reserved."""
    found: dict[int, set[Slot]] = {each: set() for each in container_ids}
    for some in chunks(container_ids):
        taken = select(Placement.container_id, Placement.slot_row, Placement.slot_column).where(
            Placement.container_id.in_(some),
            Placement.ended_at.is_(None),
            Placement.slot_row.is_not(None),
        )
        closed = select(SlotMark.container_id, SlotMark.slot_row, SlotMark.slot_column).where(
            SlotMark.container_id.in_(some),
            SlotMark.closed_at.is_(None),
            SlotMark.kind != "known_free",
        )
        for container_id, row, column in (*session.execute(taken), *session.execute(closed)):
            found[container_id].add(Slot(row, column))
    return found


def known_codes(session: Session, keys: Collection[str]) -> dict[str, tuple[str, int]]:
    """Return which of the keys name something: its kind and id."""
    found: dict[str, tuple[str, int]] = {}
    for some in chunks(keys):
        rows = session.execute(
            select(Code.key, Code.record_kind, Code.record_id).where(
                Code.key.in_(some), Code.kind != "old_label"
            )
        )
        found.update({key: (kind, record_id) for key, kind, record_id in rows})
    return found


def codes_like(session: Session, start: str, end: str) -> tuple[str, ...]:
    """Return the keys that begin and end so."""
    return tuple(
        session.scalars(
            select(Code.key).where(
                Code.key.startswith(start, autoescape=True),
                Code.key.endswith(end, autoescape=True),
                Code.kind != "old_label",
            )
        )
    )


def names_like(session: Session, site_id: int, start: str) -> tuple[str, ...]:
    """Return the names that begin so of what is at a site and not retired."""
    return tuple(
        session.scalars(
            select(Container.name).where(
                Container.site_id == site_id,
                Container.state != "retired",
                Container.name_key.startswith(start, autoescape=True),
            )
        )
    )


_TAKEN_BACK: Final = select(Container.id).where(
    Container.id.in_(bindparam("ids", expanding=True)),
    Container.state == "retired",
    Container.parent_id.is_(None),
    Container.site_id == bindparam("site_id"),
    Container.id.not_in(select(Placement.container_id).where(Placement.vial_id.is_not(None))),
)


def taken_back(session: Session, site_id: int, container_ids: Collection[int]) -> set[int]:
    """Return those that were made, taken back, and never had a vial: they can be made again."""
    found: set[int] = set()
    for some in chunks(container_ids):
        found |= set(session.scalars(_TAKEN_BACK, {"ids": some, "site_id": site_id}))
    return found
