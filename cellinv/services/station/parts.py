"""The parts that several cards share: place, holds, last events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellinv.records.queries.around import around
from cellinv.records.queries.cards import holds_on
from cellinv.records.queries.storage import slot_label, where_is
from cellinv.records.queries.vial_card import last_entries
from cellinv.services.station.views import EventLine, HoldLine, PlaceView

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy.orm import Session

    from cellinv.records.queries.around import Around, Stay
    from cellinv.records.queries.cards import HoldFound
    from cellinv.records.queries.storage import Stands
    from cellinv.records.queries.vial_card import EntryFound

EVENTS: Final = 8
"""How many events a card shows."""


def place_of(
    session: Session, *, vial_id: int | None = None, child_id: int | None = None
) -> PlaceView | None:
    """Return where a vial or a container stands now."""
    stands = where_is(session, vial_id=vial_id, child_id=child_id)
    if stands is None:
        return None
    return place_among(around(session, [stands.container_id]), stands)


def place_among(near: Around, stands: Stands | Stay) -> PlaceView:
    """Return the same where all that is around the thing was read already."""
    kind = near.known[stands.container_id].kind
    return PlaceView(
        steps=tuple(near.path(stands.container_id, None)),
        slot=slot_label(kind, stands.slot_row, stands.slot_column),
        slot_row=stands.slot_row,
        slot_column=stands.slot_column,
        since=stands.started_at,
    )


def hold_lines(session: Session, on: Mapping[str, Collection[int]]) -> tuple[HoldLine, ...]:
    """Return the open holds on any of the records given by kind."""
    return tuple(map(hold_line, holds_on(session, on)))


def hold_line(hold: HoldFound) -> HoldLine:
    """Return a hold as a card tells it."""
    return HoldLine(hold.on, hold.code, hold.kind, hold.reason, hold.case, hold.opened_at)


def named(name: str | None, login: str | None) -> str:
    """Return somebody as ``Name (login)``; a login alone where nobody has it."""
    return f"{name} ({login})" if name else login or ""


def event_lines(
    session: Session, kind: str, record_id: int, blind: frozenset[int]
) -> tuple[EventLine, ...]:
    """Return the last events of a thing, newest first."""
    return lines_of(last_entries(session, kind, record_id, blind=blind, limit=EVENTS))


def lines_of(entries: Iterable[EntryFound]) -> tuple[EventLine, ...]:
    """Return entries as a card tells them."""
    return tuple(
        EventLine(
            entry=f"{entry.chain}:{entry.seq}",
            happened_at=entry.happened_at,
            action=entry.action,
            who=named(entry.actor_name, entry.actor),
            witness=named(entry.witness_name, entry.witness) if entry.witness else None,
            reason=entry.reason,
        )
        for entry in entries
    )
