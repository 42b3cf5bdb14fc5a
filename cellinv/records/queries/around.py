"""What stood around a thing over time: the containers above it, and how long they were out."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import BigInteger, Integer, Text, bindparam, literal_column, null, select, union_all
from sqlalchemy.orm import aliased

from cellinv.domain.custody.exposure import Outing
from cellinv.records.asking import ask
from cellinv.records.queries.storage import read_type, slot_label
from cellinv.records.queries.things import chunks
from cellinv.records.tables.custody import Outing as OutingRow
from cellinv.records.tables.storage import Container, Placement
from cellinv.records.tables.storage import ContainerType as TypeRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy.orm import Session

    from cellinv.domain.storage.container_types import ContainerType

ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Stay(NamedTuple):
    """An interval in which a thing stood directly in a container."""

    placement_id: int
    thing_id: int
    container_id: int
    slot_row: int | None
    slot_column: int | None
    started_at: datetime
    ended_at: datetime | None
    started_entry_id: int
    ended_entry_id: int | None


class Above(NamedTuple):
    """An interval in which a container was around another, or is that container itself."""

    container_id: int
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One container of a path; ``slot`` is where the next one, or the thing, is in it."""

    id: int
    code: str
    name: str
    kind: str
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a container that was read with what stands around it."""

    id: int
    code: str
    name: str
    kind: ContainerType
    site_id: int


@dataclass(slots=True)
class Around:
    """Containers and all they ever stood in; made by :func:`around`."""

    known: dict[int, Known]
    stays: dict[int, list[Stay]]
    outings: dict[int, list[Outing]]
    """Of containers."""
    of_vials: dict[int, list[Outing]] = field(default_factory=dict)
    """Of the vials that were asked about at once."""
    _above: dict[int, tuple[Above, ...]] = field(default_factory=dict)
    _warm: dict[int, list[Outing]] = field(default_factory=dict)

    def above(self, container_id: int) -> tuple[Above, ...]:
        """Return a container and all that was ever around it, each with its interval."""
        found = self._above.get(container_id)
        if found is None:
            spans = [Above(container_id, ALWAYS, NEVER)]
            for stay in self.stays.get(container_id, ()):
                spans += _clipped(
                    self.above(stay.container_id), stay.started_at, stay.ended_at or NEVER
                )
            found = self._above[container_id] = tuple(spans)
        return found

    def path(self, container_id: int, at: datetime | None, slot: str | None = None) -> list[Step]:
        """Return the path to a container from the outermost, now or at a time."""
        steps: list[Step] = []
        here: int | None = container_id
        while here is not None:
            known = self.known[here]
            steps.append(Step(here, known.code, known.name, known.kind.kind.value, slot))
            stay = self.stay_at(here, at)
            here = stay.container_id if stay else None
            slot = self.label(stay) if stay else None
        return steps[::-1]

    def stay_at(self, container_id: int, at: datetime | None) -> Stay | None:
        """Return where a container stood directly, now or at a time."""
        for stay in reversed(self.stays.get(container_id, [])):
            if at is None:
                if stay.ended_at is None:
                    return stay
            elif stay.started_at <= at and (stay.ended_at is None or stay.ended_at > at):
                return stay
        return None

    def label(self, stay: Stay) -> str | None:
        """Return the slot of a stay as its container prints it."""
        known = self.known[stay.container_id]
        return slot_label(known.kind, stay.slot_row, stay.slot_column)

    def warm(self, container_id: int) -> list[Outing]:
        """Return when a container was out of the cold, itself or with what was around it."""
        found = self._warm.get(container_id)
        if found is None:
            parts = (
                part
                for container, from_at, to_at in self.above(container_id)
                for part in clip(self.outings.get(container, ()), from_at, to_at)
            )
            found = sorted(parts, key=lambda part: part.started_at)
            self._warm[container_id] = found
        return found


def clip(outings: Iterable[Outing], from_at: datetime, to_at: datetime) -> Iterator[Outing]:
    """Yield the parts of outings that fall into an interval."""
    for started, ended in outings:
        if started >= to_at or (ended is not None and ended <= from_at):
            continue
        cut = to_at != NEVER and (ended is None or ended > to_at)
        yield Outing(max(started, from_at), to_at if cut else ended)


def _clipped(spans: Iterable[Above], from_at: datetime, to_at: datetime) -> Iterator[Above]:
    for container, start, end in spans:
        if start < to_at and end > from_at:
            yield Above(container, max(start, from_at), min(end, to_at))


_CONTAINER, _STAY, _OUTING = 0, 1, 3
"""What a row of a vial's story tells of; there are stays of the vial itself, too."""

# Statements are built once: building them anew for every scan costs more than running them.
_IDS: Final[Any] = bindparam("ids", expanding=True)
_CONTAINERS_OUT: Final = (
    select(OutingRow.container_id, OutingRow.started_at, OutingRow.ended_at)
    .where(OutingRow.container_id.in_(_IDS))
    .order_by(OutingRow.started_at)
)
_VIALS_OUT: Final = select(OutingRow.vial_id, OutingRow.started_at, OutingRow.ended_at).where(
    OutingRow.vial_id.in_(_IDS)
)


def _stay(column: Any) -> tuple[Any, ...]:
    """Return the columns of a stay by what stood: ``vial_id`` or ``child_id``."""
    return (
        Placement.id, column, Placement.container_id, Placement.slot_row, Placement.slot_column,
        Placement.started_at, Placement.ended_at, Placement.started_entry_id,
        Placement.ended_entry_id,
    )  # fmt: skip


@cache
def _stays(by: str) -> Any:
    """Return the select of stays by what stood: ``vial_id`` or ``child_id``."""
    column = getattr(Placement, by)
    query = select(*_stay(column)).where(column.in_(_IDS))
    return query.order_by(Placement.started_at, Placement.id)


_KNOWN: Final = (
    Container.id, Container.code, Container.name, Container.type_id, Container.site_id,
)  # fmt: skip


def _ever_around(these: Any) -> Any:
    """Return containers and all they ever stood in.

    What is known of each goes through the recursion: joined afterwards, PostgreSQL would read all
    there are.
    """
    above = these.cte("above", recursive=True)
    stood_in = aliased(Container)
    return above.union(
        select(*(getattr(stood_in, column.key) for column in _KNOWN))
        .join(Placement, Placement.container_id == stood_in.id)
        .join(above, above.c.id == Placement.child_id)
    )


def _closure() -> Any:
    """Select such containers: what is known of each, and each stay of it."""
    there = _ever_around(select(*_KNOWN).where(Container.id.in_(_IDS))).c
    stay = _stay(Placement.child_id)
    return (
        select(there.id, there.code, there.name, TypeRow.definition, there.site_id, *stay)
        .join(TypeRow, TypeRow.id == there.type_id)
        .outerjoin(Placement, Placement.child_id == there.id)
        .order_by(Placement.started_at, Placement.id)
    )


_CLOSURE: Final = _closure()


def _whole_story() -> Any:
    """Select of a vial where it stood, what was ever around that, and when any of it was out.

    A row begins with what it tells of: a container, a stay of one, a stay of the vial, an outing.
    """
    vial = bindparam("vial", type_=BigInteger)
    stood_in = (
        select(*_KNOWN)
        .join(Placement, Placement.container_id == Container.id)
        .where(Placement.vial_id == vial)
    )
    above = _ever_around(stood_in)
    there, number, text = above.c, null().cast(BigInteger), null().cast(Text)
    moment = null().cast(Placement.started_at.type)
    nothing = (number, text, text, text, number)
    no_stay = (
        number.label("stay"), number.label("thing"), number.label("container"),
        number.label("down"), number.label("across"), moment.label("began"),
        moment.label("ended"), number.label("started_by"), number.label("ended_by"),
    )  # fmt: skip
    taken_out = (
        OutingRow.vial_id, OutingRow.container_id, number, number, OutingRow.started_at,
        OutingRow.ended_at, number, number,
    )  # fmt: skip
    outing: Any = select(literal_column("3"), *nothing, OutingRow.id, *taken_out)
    return union_all(
        select(
            literal_column("0", Integer).label("tells"), there.id, there.code, there.name,
            TypeRow.definition, there.site_id, *no_stay,
        ).join(TypeRow, TypeRow.id == there.type_id),
        select(literal_column("1"), *nothing, *_stay(Placement.child_id)).join(
            above, there.id == Placement.child_id
        ),
        select(literal_column("2"), *nothing, *_stay(Placement.vial_id)).where(
            Placement.vial_id == vial
        ),
        outing.join(above, there.id == OutingRow.container_id),
        outing.where(OutingRow.vial_id == vial),
    )  # fmt: skip


STORY: Final = _whole_story()
_STAY_ID, _BEGAN = 6, 11


def story_told(vial_id: int, rows: Iterable[Any]) -> tuple[list[Stay], Around]:
    """Return where a vial stood, oldest first, and all that was ever around it."""
    found = Around({}, defaultdict(list), defaultdict(list), {vial_id: []})
    stays: list[Stay] = []
    for tells, row_id, code, name, definition, site_id, *rest in sorted(rows, key=_by_time):
        if tells == _CONTAINER:
            found.known[row_id] = Known(row_id, code, name, read_type(definition), site_id)
        elif tells == _OUTING:
            _, vial, container, _, _, started, ended, *_ = rest
            of, thing = (found.outings, container) if vial is None else (found.of_vials, vial)
            of[thing].append(Outing(started, ended))
        else:
            stay = Stay(*rest)
            (found.stays[stay.thing_id] if tells == _STAY else stays).append(stay)
    return stays, found


def _by_time(row: Any) -> tuple[datetime, int]:
    return row[_BEGAN] or ALWAYS, row[_STAY_ID] or 0


def around(session: Session, container_ids: Collection[int]) -> Around:
    """Return the containers and everything they ever stood in, in two queries or so."""
    found = Around({}, defaultdict(list), defaultdict(list))
    for some in chunks(sorted(container_ids)):
        _learn(found, ask(session, _CLOSURE, {"ids": some}).all())
    ids = found.known.keys()
    for container, started, ended in _rows(session, _CONTAINERS_OUT, ids):
        found.outings[container].append(Outing(started, ended))
    return found


def _learn(found: Around, rows: Iterable[Any]) -> None:
    """Add containers with their stays, but for those that are known already."""
    before = frozenset(found.known)
    for row_id, code, name, definition, site_id, *stay in rows:
        if row_id in before:
            continue
        if row_id not in found.known:
            found.known[row_id] = Known(row_id, code, name, read_type(definition), site_id)
        if stay[0] is not None:
            found.stays[row_id].append(Stay(*stay))


def _rows(session: Session, query: Any, ids: Iterable[int]) -> Iterator[Any]:
    for some in chunks(sorted(ids)):
        yield from ask(session, query, {"ids": some}).all()


def stays_of(session: Session, column: Any, ids: Iterable[int]) -> dict[int, list[Stay]]:
    """Return the placements of vials or of containers (``column`` says which), oldest first."""
    found: dict[int, list[Stay]] = defaultdict(list)
    for row in _rows(session, _stays(column.key), ids):
        stay = Stay(*row)
        found[stay.thing_id].append(stay)
    return found


def vial_outings(session: Session, vial_ids: Collection[int]) -> dict[int, list[Outing]]:
    """Return when each vial was out of the cold, itself or with what it stood in."""
    stays = stays_of(session, Placement.vial_id, vial_ids)
    near = around(session, {stay.container_id for each in stays.values() for stay in each})
    return outings_around(session, vial_ids, stays, near)


def outings_around(
    session: Session, vial_ids: Collection[int], stays: dict[int, list[Stay]], near: Around
) -> dict[int, list[Outing]]:
    """Return the same where the stays and what was around are read already."""
    found = {vial: [*near.of_vials.get(vial, ())] for vial in vial_ids}
    for vial, started, ended in _rows(session, _VIALS_OUT, found.keys() - near.of_vials.keys()):
        found[vial].append(Outing(started, ended))
    for vial, each in stays.items():
        for stay in each:
            warm = near.warm(stay.container_id)
            until = stay.ended_at or NEVER
            last = bisect_left(warm, until, key=lambda one: one.started_at)
            found[vial] += clip(warm[:last], stay.started_at, until)
    return found
