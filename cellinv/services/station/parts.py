"""The parts that several cards share: place, holds, last events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellinv.records.queries.around import around
from cellinv.records.queries.cards import holds_on, people_by_login
from cellinv.records.queries.history import last_entries
from cellinv.records.queries.storage import slot_label, where_is
from cellinv.services.station.views import EventLine, HoldLine, PlaceView

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.orm import Session

EVENTS: Final = 8
"""How many events a card shows."""


def place_of(
    session: Session, *, vial_id: int | None = None, child_id: int | None = None
) -> PlaceView | None:
    """Return where a vial or a container stands now."""
    stands = where_is(session, vial_id=vial_id, child_id=child_id)
    if stands is None:
        return None
    near = around(session, [stands.container_id])
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
    return tuple(
        HoldLine(hold.on, hold.code, hold.kind, hold.reason, hold.case, hold.opened_at)
        for hold in holds_on(session, on)
    )


def event_lines(
    session: Session, kind: str, record_id: int, blind: Collection[int]
) -> tuple[EventLine, ...]:
    """Return the last events of a thing, newest first."""
    entries = last_entries(session, kind, record_id, blind=blind, limit=EVENTS)
    who = people_by_login(session)
    return tuple(
        EventLine(
            entry=f"{entry.chain}:{entry.seq}",
            happened_at=entry.happened_at,
            action=entry.action,
            who=who.get(entry.actor, entry.actor),
            witness=who.get(entry.witness, entry.witness) if entry.witness else None,
            reason=entry.reason,
        )
        for entry in entries
    )
