"""Finding room for vials or boxes, and keeping it for them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.custody.acts import ReasonNeeded
from cellinv.domain.language import tr
from cellinv.domain.storage.fill import free_slots
from cellinv.domain.storage.placing import choose_slots
from cellinv.domain.storage.positions import Slot, label_of
from cellinv.domain.storage.room import (
    MOST,
    NoRoom,
    Proposal,
    RoomUnasked,
    Spot,
    free_in,
    propose,
)
from cellinv.records.queries.room import (
    PlaceRow,
    RoomRow,
    names_of,
    owners_in,
    places,
    room_rows,
    unusable_in,
)
from cellinv.records.queries.storage import container_row, read_type
from cellinv.records.tables.banks import Format
from cellinv.records.tables.people import Party
from cellinv.records.tables.storage import Container, SlotMark
from cellinv.records.tables.storage import ContainerType as TypeRow
from cellinv.services.ledger import Receipt, doing, viewing
from cellinv.services.people import allow, check_here, here
from cellinv.services.people.reach import reach_of
from cellinv.services.storage.aiming import inside_now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from cellinv.domain.storage.container_types import ContainerType
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Wanted:
    """What room is looked for.

    ``format_code`` says vials of that format; otherwise ``type_code`` says containers of that
    type. ``within``: a container to look in. ``owner_id``: only where nobody else's vials stand.
    ``temperature_c``: only where it is that cold.
    """

    count: int
    format_code: str | None = None
    type_code: str | None = None
    within: int | None = None
    together: bool = True
    owner_id: int | None = None
    temperature_c: int | None = None


@dataclass(frozen=True, slots=True)
class RoomPlace:
    """A container with the slots that would be filled; no slots where it has none.

    The first ``rooms`` names of its path are rooms.
    """

    id: int
    code: str
    name: str
    path: tuple[str, ...]
    count: int
    slots: tuple[Slot, ...]
    labels: tuple[str, ...]
    free_before: int
    rooms: int = 0


@dataclass(frozen=True, slots=True)
class RoomFound:
    """One way to put everything somewhere.

    ``where`` is what holds it all, outermost first; the first ``rooms`` of it are rooms.
    """

    where: tuple[str, ...]
    places: tuple[RoomPlace, ...]
    left: int
    begun: int
    rooms: int = 0


@dataclass(frozen=True, slots=True)
class RoomChoices:
    """What can be asked for: formats, types of box, owners and temperatures there are."""

    formats: tuple[tuple[str, str], ...]
    types: tuple[tuple[str, str], ...]
    owners: tuple[tuple[int, str], ...]
    temperatures: tuple[int, ...]


def room_choices(desk: Desk) -> RoomChoices:
    """Return what room can be looked for at the desk's site."""
    site, reach = here(desk), reach_of(desk)
    with viewing(desk) as session:
        formats = session.execute(select(Format.code, Format.name).order_by(Format.id))
        kinds = [read_type(each) for each in session.scalars(select(TypeRow.definition))]
        owners = session.execute(select(Party.id, Party.name).order_by(Party.name))
        cold = session.scalars(
            select(Container.temperature_c)
            .where(Container.site_id == site.id, Container.temperature_c.is_not(None))
            .distinct()
        )
        return RoomChoices(
            tuple((code, name) for code, name in formats),
            tuple((kind.code, kind.name) for kind in kinds if kind.formats),
            tuple((row, name) for row, name in owners if reach.sees(row, site.id)),
            tuple(sorted(each for each in cold if each is not None)),
        )


def find_room(desk: Desk, wanted: Wanted) -> tuple[RoomFound, ...]:
    """Return ways to put so many vials or boxes at the desk's site, the best first.

    Raises:
        RoomUnasked: the number makes no sense.
        NoRoom: there aren't as many free places.
    """
    site = here(desk)
    allow(desk, "plan", site_id=site.id)
    if not 1 <= wanted.count <= MOST:
        raise RoomUnasked(count=wanted.count, most=MOST)
    with viewing(desk) as session:
        kinds = _kinds(session, wanted)
        rows = room_rows(session, site.id, wanted.within, kinds)
        around = places(session, site.id)
        spots = _spots(session, rows, around, wanted)
        found = propose(spots, wanted.count, together=wanted.together)
        if not found:
            where = site.name
            if wanted.within is not None:
                where = container_row(session, wanted.within).shown
            raise NoRoom(free=free_in(spots), count=wanted.count, where=where)
        return _Teller(session, rows, kinds, around).tell(found)


def reserve_slots(
    desk: Desk, slots: Sequence[tuple[int, Sequence[str]]], *, reason: str
) -> Receipt:
    """Reserve slots in one container or several, in one act: (container, labels as printed).

    Raises:
        ReasonNeeded: it isn't said what for.
        SlotTaken, SlotClosed, NoSlots, OtherSite: one can't be kept; then none is.
    """
    site = here(desk)
    allow(desk, "plan", site_id=site.id)
    if not reason.strip():
        raise ReasonNeeded(action=tr("Reserving"))
    with doing(desk, "mark_slot", chain=site.code, reason=reason) as act:
        for container_id, labels in slots:
            box = container_row(act.session, container_id)
            check_here(act.session, desk, box.site_id, box.code)
            now, rows = inside_now(act, box.id), []
            for label in labels:
                (slot,) = choose_slots(box.shown, box.kind, now, 1, label)
                if slot is not None:
                    rows.append({"container_id": box.id, "slot_row": slot.row,
                                 "slot_column": slot.column, "kind": "reserved",
                                 "reason": reason})  # fmt: skip
            act.session.add_rows(SlotMark, rows)
            act.concerns("container", box.id, box.code)
    return act.receipt(count=sum(len(labels) for _, labels in slots))


def _kinds(session: Session, wanted: Wanted) -> dict[int, ContainerType]:
    """Return the types that may take what is wanted, by their ids."""
    rows = session.execute(select(TypeRow.id, TypeRow.definition))
    known = {row_id: read_type(definition) for row_id, definition in rows}
    if wanted.format_code is not None:
        return {each: kind for each, kind in known.items() if wanted.format_code in kind.formats}
    child = next(kind.kind for kind in known.values() if kind.code == wanted.type_code)
    return {each: kind for each, kind in known.items() if child in kind.may_hold and kind.room}


def _spots(
    session: Session, rows: Sequence[RoomRow], around: Mapping[int, PlaceRow], wanted: Wanted
) -> list[Spot]:
    spots = []
    for row in rows:
        free = (row.room or 0) - row.used - row.closed
        cold = _temperature(row, around)
        if free > 0 and wanted.temperature_c in (None, cold):
            spots.append(Spot(row.id, _way(row.parent_id, around), free, row.used))
    if wanted.owner_id is not None:
        theirs = owners_in(session, [spot.id for spot in spots if spot.used])
        own = {wanted.owner_id}
        spots = [spot for spot in spots if theirs.get(spot.id, own) <= own]
    order = {each: at for at, each in enumerate(around)}
    return sorted(spots, key=lambda spot: (*(order.get(each, 0) for each in spot.way), spot.id))


def _temperature(row: RoomRow, around: Mapping[int, PlaceRow]) -> int | None:
    above = row.parent_id
    found = row.temperature_c
    while found is None and above is not None and above in around:
        found, above = around[above].temperature_c, around[above].parent_id
    return found


def _way(parent_id: int | None, around: Mapping[int, PlaceRow]) -> tuple[int, ...]:
    way: list[int] = []
    while parent_id is not None and parent_id in around:
        way.insert(0, parent_id)
        parent_id = around[parent_id].parent_id
    return tuple(way)


class _Teller:
    """Puts proposals into names, ways and slots."""

    def __init__(
        self,
        session: Session,
        rows: Sequence[RoomRow],
        kinds: Mapping[int, ContainerType],
        around: Mapping[int, PlaceRow],
    ) -> None:
        self._session, self._kinds, self._around = session, kinds, around
        self._rows = {row.id: row for row in rows}

    def tell(self, found: Sequence[Proposal]) -> tuple[RoomFound, ...]:
        """Return the proposals as they are shown."""
        ids = {share.container_id for each in found for share in each.shares}
        self._known = {**self._around, **names_of(self._session, ids)}
        self._closed = unusable_in(self._session, ids)
        return tuple(
            RoomFound(
                self._path(each.within),
                tuple(self._place(share.container_id, share.count) for share in each.shares),
                each.left,
                each.begun,
                self._rooms(each.within),
            )
            for each in found
        )

    def _path(self, container_id: int | None) -> tuple[str, ...]:
        return tuple(self._known[each].name for each in self._way_to(container_id))

    def _rooms(self, container_id: int | None) -> int:
        return sum(self._known[each].kind == "room" for each in self._way_to(container_id))

    def _way_to(self, container_id: int | None) -> tuple[int, ...]:
        if container_id is None:
            return ()
        return *_way(self._known[container_id].parent_id, self._around), container_id

    def _place(self, row_id: int, count: int) -> RoomPlace:
        row = self._rows[row_id]
        kind = self._kinds[row.type_id]
        slots: tuple[Slot, ...] = ()
        labels: tuple[str, ...] = ()
        if kind.grid is not None:
            free = free_slots(kind.fill_order, *kind.grid, self._closed[row_id])
            slots = tuple(islice(free, count))
            labels = tuple(label_of(kind.scheme, *kind.grid, slot) for slot in slots)
        return RoomPlace(
            row_id,
            self._known[row_id].code,
            self._known[row_id].name,
            self._path(row_id),
            count,
            slots,
            labels,
            (row.room or 0) - row.used - row.closed,
            self._rooms(row_id),
        )
