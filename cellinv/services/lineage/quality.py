"""What quality said of the material at the time of each act: state of the lot, releases, holds."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.custody.book import BookQuality
from cellinv.domain.lineage.graph import Key
from cellinv.records.queries.cards import HoldFound, holds_on
from cellinv.records.queries.custody_book import lot_states, vial_limits
from cellinv.records.queries.descent import Origin, origins
from cellinv.records.queries.things import chunks
from cellinv.records.tables.banks import Lot, LotRelease, Vial

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from cellinv.records.queries.custody_book import Became, Limited
    from cellinv.services.lineage.events import Event
    from cellinv.services.lineage.sources import Sources


@dataclass(slots=True)
class _Quality:
    """What was read: lots by vial, and per lot its states, releases, origin."""

    sources: Sources
    lot_of: dict[int, int]
    limits: dict[int, list[Limited]]
    lots: dict[int, Lot]
    states: dict[int, list[Became]]
    releases: dict[int, list[LotRelease]]
    origins: dict[int, Origin]
    holds: dict[Key, list[HoldFound]]
    reach: dict[int, list[HoldFound]]


def quality_of(sources: Sources, events: list[Event]) -> tuple[BookQuality, ...]:
    """Return the quality of each vial's lot at each of its events."""
    read = _read(sources)
    return tuple(_seen(read, event, event.vial_id) for event in events if event.vial_id is not None)


def _read(sources: Sources) -> _Quality:
    session, vials = sources.scope.session, sources.scope.vials
    lot_of: dict[int, int] = {}
    for some in chunks(sorted(vials)):
        query = select(Vial.id, Vial.lot_id).where(Vial.id.in_(some))
        lot_of.update((vial, lot_id) for vial, lot_id in session.execute(query))
    ids = set(lot_of.values())
    lots = {lot.id: lot for lot in session.scalars(select(Lot).where(Lot.id.in_(ids)))}
    releases: dict[int, list[LotRelease]] = defaultdict(list)
    for release in session.scalars(select(LotRelease).where(LotRelease.lot_id.in_(ids))):
        releases[release.lot_id].append(release)
    came_from = origins(session, ids)
    holds = _holds(sources, came_from)
    return _Quality(
        sources=sources,
        lot_of=lot_of,
        limits=vial_limits(sources.entries, lot_of),
        lots=lots,
        states=lot_states(sources.entries, ids),
        releases=releases,
        origins=came_from,
        holds=holds,
        reach={lot: list(_above(holds, origin)) for lot, origin in came_from.items()},
    )


def _holds(sources: Sources, came_from: dict[int, Origin]) -> dict[Key, list[HoldFound]]:
    found: dict[Key, list[HoldFound]] = defaultdict(list)
    on: dict[str, set[int]] = {
        "lot": {each for origin in came_from.values() for each in origin.lots},
        "run": {each for origin in came_from.values() for each in origin.runs},
        "cell_line": {each for origin in came_from.values() for each in origin.lines},
        "donor": {each for origin in came_from.values() for each in origin.donors},
        "container": set(sources.near.known),
    }
    parts = [on, *({"vial": set(some)} for some in chunks(sorted(sources.scope.vials)))]
    for part in parts:
        for hold in holds_on(sources.scope.session, part, open_only=False):
            found[Key(hold.on, hold.on_id)].append(hold)
    return found


def _above(holds: dict[Key, list[HoldFound]], origin: Origin) -> Iterator[HoldFound]:
    for kind, ids in (
        ("lot", origin.lots),
        ("run", origin.runs),
        ("cell_line", origin.lines),
        ("donor", origin.donors),
    ):
        for each in sorted(ids):
            yield from holds.get(Key(kind, each), ())


def _seen(read: _Quality, event: Event, vial: int) -> BookQuality:
    lot = read.lots[read.lot_of[vial]]
    at = event.told.happened_at
    return BookQuality(
        entry=event.told.name,
        at=at,
        thing=event.thing,
        lot=lot.code,
        lot_status=_status(read, lot, event),
        holds="; ".join(_open_at(read, vial, lot.id, at)),
        released_for=" ".join(_released(read.releases[lot.id], at)),
        expires_on=_expiry(read, vial, lot, event),
    )


def _status(read: _Quality, lot: Lot, event: Event) -> str:
    states = read.states.get(lot.id)
    return states[max(_place(states, event), 0)].status if states else lot.status


def _expiry(read: _Quality, vial: int, lot: Lot, event: Event) -> date | None:
    """Return the last day that held for a vial at an event: its own, else its lot's."""
    own, states = read.limits.get(vial, []), read.states.get(lot.id)
    place = _place(own, event)
    told = own[place].expires_on if place >= 0 else None
    if told is None:
        if not states:
            return lot.expires_on
        told = states[max(_place(states, event), 0)].expires_on
    return date.fromisoformat(told) if told else None


def _place(became: Sequence[Became | Limited], event: Event) -> int:
    """Return the place of what held at an event; -1 where it was before all of them."""
    moment = (event.told.happened_at, event.told.id)
    return bisect_right(became, moment, key=lambda each: (each.at, each.entry_id)) - 1


def _open_at(read: _Quality, vial: int, lot: int, at: datetime) -> Iterator[str]:
    holds = [*read.holds.get(Key("vial", vial), ()), *read.reach[lot]]
    if any(key.kind == "container" for key in read.holds):
        holds += _on_containers(read, vial, at)
    for hold in holds:
        if hold.opened_at <= at and (hold.closed_at is None or hold.closed_at > at):
            kind = hold.kind.replace("_", " ")
            yield f"{kind} on {hold.on.replace('_', ' ')} {hold.code}: {hold.reason}"


def _on_containers(read: _Quality, vial: int, at: datetime) -> Iterator[HoldFound]:
    stay = read.sources.stay_at(vial, at)
    if stay is not None:
        for step in read.sources.near.path(stay.container_id, at):
            yield from read.holds.get(Key("container", step.id), ())


def _released(releases: list[LotRelease], at: datetime) -> list[str]:
    return sorted(
        {
            purpose
            for release in releases
            if release.released_at <= at and (release.ended_at is None or release.ended_at > at)
            for purpose in release.purposes.split()
        }
    )
