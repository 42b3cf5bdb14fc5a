"""Reading what stands where: types, paths, what is inside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from cellinv.domain.lookup import AmbiguousCode, UnknownCode
from cellinv.domain.naming import code_key
from cellinv.domain.storage.container_types import ContainerType
from cellinv.domain.storage.placing import Inside
from cellinv.domain.storage.positions import Slot, label_of, labels_of
from cellinv.records.asking import ask
from cellinv.records.codes_table import find_code, resolve
from cellinv.records.queries.above import containers_above
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.storage import Container, Placement, SlotMark
from cellinv.records.tables.storage import ContainerType as TypeRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session


@cache
def read_type(definition: str) -> ContainerType:
    """Return a container type from its stored definition."""
    return ContainerType.from_dict(orjson.loads(definition))


@dataclass(frozen=True, slots=True)
class ContainerRow:
    """A container as lists and pictures need it."""

    id: int
    code: str
    name: str
    kind: ContainerType
    site_id: int
    parent_id: int | None
    state: str
    whereabouts: str
    held_by_id: int | None

    @property
    def shown(self) -> str:
        """Return the name, with the code where it differs."""
        return self.name if self.name == self.code else f"{self.name} ({self.code})"


def _containers(of: Any = Container) -> Any:
    return select(
        of.id, of.code, of.name, TypeRow.definition, of.site_id, of.parent_id, of.state,
        of.whereabouts, of.held_by_id,
    ).join(TypeRow, TypeRow.id == of.type_id)  # fmt: skip


def _row(row_id: int, code: str, name: str, definition: str, *rest: Any) -> ContainerRow:
    return ContainerRow(row_id, code, name, read_type(definition), *rest)


_HOLDS_SOMETHING: Final = exists().where(
    Placement.container_id == Container.id, Placement.ended_at.is_(None)
)
_CONTAINER: Final = _containers().where(Container.id == bindparam("id"))


def container_row(session: Session, container_id: int) -> ContainerRow:
    """Return one container."""
    return _row(*ask(session, _CONTAINER, {"id": container_id}).one())


def children(session: Session, parent_id: int | None, site_id: int) -> tuple[ContainerRow, ...]:
    """Return the containers directly in another, or the roots of a site, by name.

    What stands nowhere any more, retired and empty, is no root.
    """
    query = _containers().where(Container.site_id == site_id, Container.parent_id == parent_id)
    if parent_id is None:
        gone = and_(Container.state == "retired", ~_HOLDS_SOMETHING)
        query = _containers().where(
            Container.site_id == site_id, Container.parent_id.is_(None), ~gone
        )
    query = query.order_by(func.length(Container.name), Container.name)
    return tuple(_row(*row) for row in session.execute(query))


def _way_up() -> Any:
    above = containers_above(
        Container.id == bindparam("id"), Container.code, Container.name, Container.type_id,
        Container.site_id, Container.state, Container.whereabouts, Container.held_by_id,
    ).c  # fmt: skip
    return _containers(above).order_by(above.up.desc())


_PATH: Final = _way_up()


def path_of(session: Session, container_id: int) -> tuple[ContainerRow, ...]:
    """Return the containers from the outermost to this one."""
    return tuple(_row(*row) for row in ask(session, _PATH, {"id": container_id}).all())


def slot_label(kind: ContainerType, row: int | None, column: int | None) -> str | None:
    """Return a slot as the container prints it."""
    if row is None or column is None or kind.grid is None:
        return None
    labels = labels_of(kind.scheme, *kind.grid)
    if 0 <= row < len(labels) and 0 <= column < len(labels[0]):
        return labels[row][column]
    return label_of(kind.scheme, *kind.grid, Slot(row, column))  # refuses, and says what there is


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a thing stands: its open placement."""

    placement_id: int
    container_id: int
    slot_row: int | None
    slot_column: int | None
    started_at: datetime


def where_is(
    session: Session, *, vial_id: int | None = None, child_id: int | None = None
) -> Stands | None:
    """Return the open placement of a vial or of a container."""
    query = select(
        Placement.id,
        Placement.container_id,
        Placement.slot_row,
        Placement.slot_column,
        Placement.started_at,
    ).where(Placement.ended_at.is_(None))
    match = Placement.vial_id == vial_id if vial_id is not None else Placement.child_id == child_id
    row = session.execute(query.where(match)).one_or_none()
    return None if row is None else Stands(*row)


_HERE: Final = select(Placement.slot_row, Placement.slot_column).where(
    Placement.container_id == bindparam("id"), Placement.ended_at.is_(None)
)
_VIALS_IN: Final = _HERE.add_columns(Vial.code).join(Vial, Vial.id == Placement.vial_id)
_BOXES_IN: Final = _HERE.add_columns(Container.code).join(
    Container, Container.id == Placement.child_id
)
_CLOSED_IN: Final = select(
    SlotMark.slot_row, SlotMark.slot_column, SlotMark.kind, SlotMark.reason
).where(
    SlotMark.container_id == bindparam("id"),
    SlotMark.closed_at.is_(None),
    SlotMark.kind != "known_free",
)


def inside(session: Session, container_id: int) -> Inside:
    """Return who has each slot now, which are closed, and how many things lie loose."""
    taken, loose, this = {}, 0, {"id": container_id}
    for row, column, code in (
        *session.execute(_VIALS_IN, this),
        *session.execute(_BOXES_IN, this),
    ):
        if row is None:
            loose += 1
        else:
            taken[Slot(row, column)] = code
    marks = session.execute(_CLOSED_IN, this)
    closed = {Slot(row, column): (kind, reason or "–") for row, column, kind, reason in marks}
    return Inside(taken, closed, loose)


class SlotRow(NamedTuple):
    """A vial in a container. A tuple, since every scan reads a box of them."""

    vial_id: int
    code: str
    number: int
    status: str
    lot_id: int
    lot: str
    slot_row: int | None
    slot_column: int | None


def contents(
    session: Session, container_id: int, at: datetime | None = None
) -> tuple[SlotRow, ...]:
    """Return the vials directly in a container, now or as it was at a time."""
    query = _CONTENTS_NOW if at is None else _CONTENTS_THEN
    rows = ask(session, query, {"id": container_id, "at": at}).all()
    return tuple(map(SlotRow._make, rows))


_AT: Final[Any] = bindparam("at", type_=Placement.started_at.type)
_CONTENTS: Final = (
    select(
        Vial.id,
        Vial.code,
        Vial.number,
        Vial.status,
        Vial.lot_id,
        Lot.code,
        Placement.slot_row,
        Placement.slot_column,
    )
    .join(Placement, Placement.vial_id == Vial.id)
    .join(Lot, Lot.id == Vial.lot_id)
    .where(Placement.container_id == bindparam("id"))
    .order_by(Placement.slot_row, Placement.slot_column, Vial.id)
)
_CONTENTS_NOW: Final = _CONTENTS.where(Placement.ended_at.is_(None))
_CONTENTS_THEN: Final = _CONTENTS.where(
    Placement.started_at <= _AT, Placement.ended_at.is_(None) | (Placement.ended_at > _AT)
)


def counts_below(session: Session, container_ids: Iterable[int]) -> dict[int, int]:
    """Return how many vials stand in each container, at any depth."""
    ids = tuple(container_ids)
    below = (
        select(Container.id.label("top"), Container.id.label("id"))
        .where(Container.id.in_(ids))
        .cte("below", recursive=True)
    )
    child = aliased(Container)
    below = below.union_all(
        select(below.c.top, child.id).join(below, child.parent_id == below.c.id)
    )
    query = (
        select(below.c.top, func.count(Placement.id))
        .join(Placement, Placement.container_id == below.c.id)
        .where(Placement.ended_at.is_(None), Placement.vial_id.is_not(None))
        .group_by(below.c.top)
    )
    found = {row[0]: int(row[1]) for row in session.execute(query)}
    return {each: found.get(each, 0) for each in ids}


def container_named(session: Session, text: str, site_id: int | None = None) -> ContainerRow:
    """Return a container by its code, or by its path of names such as ``LN-2/Rack 4/B-0113``.

    Where several sites have the same path, it is the one at ``site_id``.

    Raises:
        UnknownCode, WrongKind, AmbiguousCode: as :func:`resolve`.
    """
    if "/" in text and not find_code(session, text):
        return _by_path(session, text, site_id)
    return container_row(session, resolve(session, text, "container").record_id)


def _by_path(session: Session, text: str, site_id: int | None) -> ContainerRow:
    names = [code_key(part) for part in text.split("/") if part.strip()]
    if not names:
        raise UnknownCode(code=text.strip()[:80])
    last = select(Container.id).where(Container.name_key == names[-1])
    matches = []
    for container_id in session.scalars(last):
        path = [code_key(each.name) for each in path_of(session, container_id)]
        if path[-len(names) :] == names:
            matches.append(container_row(session, container_id))
    here = [each for each in matches if each.site_id == site_id]
    found = here if len(here) == 1 else matches
    if not found:
        raise UnknownCode(code=text.strip()[:80])
    if len(found) > 1:
        raise AmbiguousCode(code=text, candidates=", ".join(each.code for each in found))
    return found[0]
