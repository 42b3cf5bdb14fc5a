"""The events of a custody book: the acts on each thing, and those on what stood around it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from cellinv.domain.custody.book import BookEvent, BookSignature
from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.domain.signing import ACT
from cellinv.records.ledger.signing import signatures_in_acts
from cellinv.records.queries.around import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cellinv.records.ledger.signing import Standing
    from cellinv.records.queries.around import Stay
    from cellinv.records.queries.custody_book import Around, Told
    from cellinv.services.lineage.sources import Sources


class Event(NamedTuple):
    """An event before it is written: whose it is (no vial for a lot, dose, subject, container)."""

    told: Told
    thing: str
    vial_id: int | None
    row: BookEvent


def events_of(sources: Sources) -> list[Event]:
    """Return every event of the book in order; moving a tank stands in each vial's custody."""
    found = [*_of_vials(sources), *_of_named(sources)]
    return sorted(found, key=lambda event: (event.told.order, event.thing))


def signatures_of(sources: Sources, events: list[Event]) -> tuple[BookSignature, ...]:
    """Return the signatures given in the acts; each says what is wrong with it, if anything is.

    Where there is none, as in inventories from before there were signatures, a second person
    named at the act is told instead, with the entry's hash.
    """
    told = {event.told.header_id: event.told for event in events}
    found: list[tuple[Told, BookSignature]] = []
    signed = set[int]()
    for row, standing in signatures_in_acts(sources.scope.session, told):
        act = told[row["act_id"]]
        signed.add(act.header_id)
        found.append((act, _signed(act, row, standing)))
    found += [
        (act, BookSignature(act.name, act.happened_at, sources.who(act.witness),
                            tr("witnessed"), act.hash))
        for act in told.values()
        if act.witness and act.header_id not in signed
    ]  # fmt: skip
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0].order))


def _signed(act: Told, row: dict[str, Any], standing: Standing) -> BookSignature:
    meaning = tr(row["meaning"])
    if not standing.holds:
        meaning = tr("{meaning}: does not hold", meaning=meaning)
    elif standing.now != row["record_version"] and row["record_kind"] != ACT:
        meaning = tr("{meaning}: changed since", meaning=meaning)
    return BookSignature(act.name, row["signed_at"], row["printed_name"], meaning, row["digest"])


def _row(
    sources: Sources,
    told: Told,
    thing: str,
    action: str,
    *,
    source: str = "",
    target: str = "",
    exposure_s: int | None = None,
) -> BookEvent:
    return BookEvent(
        entry=told.name,
        entry_hash=told.hash,
        happened_at=told.happened_at,
        zone=sources.zones.get(told.chain, "UTC"),
        thing=thing,
        who=sources.who(told.actor),
        action=action,
        witness=sources.who(told.witness),
        source=source,
        target=target,
        reason=told.reason,
        exposure_s=exposure_s,
        recorded_at=told.recorded_at if told.late else None,
    )


def _of_vials(sources: Sources) -> Iterator[Event]:
    own = sources.entries.about("vial", sources.scope.vials)
    for vial in sorted(sources.scope.vials):
        code, mine = sources.code(vial), own.get(vial, [])
        for told in mine:
            yield Event(told, code, vial, _own_event(sources, vial, code, told))
        known = {told.id for told in mine}
        for stay in sources.stays.get(vial, ()):
            for act in acts_around(sources, stay):
                if act.told.id not in known:
                    known.add(act.told.id)
                    row = _container_event(sources, act, code, vial)
                    yield Event(act.told, code, vial, row)


def _own_event(sources: Sources, vial: int, code: str, told: Told) -> BookEvent:
    at = told.happened_at
    left = right = ""
    for stay in sources.stays.get(vial, ()):
        if stay.ended_entry_id == told.header_id:
            left = sources.path(stay, _just_before(stay, at))
        if stay.started_entry_id == told.header_id:
            right = sources.path(stay, at)
    for hands in sources.hands.get(Key("vial", vial), ()):
        if hands.ended_at == at:
            left = left or sources.names.get(hands.person_id, "")
        if hands.started_at == at:
            right = right or sources.names.get(hands.person_id, "")
    if not right and told.action in {"consume", "administer", "set_aside", "hand_over"}:
        right = ", ".join(sources.fates.get(vial, ()))
    seconds = sources.exposed.get(vial, {}).get(at)
    return _row(
        sources, told, code, _word(told.action), source=left, target=right, exposure_s=seconds
    )


def _just_before(stay: Stay, at: datetime) -> datetime:
    """Return a moment at which the path that a thing left was still what it was."""
    return max(stay.started_at, at - timedelta(microseconds=1))


def acts_around(sources: Sources, stay: Stay) -> Iterator[Around]:
    """Yield the acts on the containers around a thing while it stood there, oldest first."""
    found = [
        act
        for container, from_at, to_at in sources.near.above(stay.container_id)
        for act in sources.acts.get(container, ())
        if max(from_at, stay.started_at) <= act.told.happened_at
        and act.told.happened_at <= min(to_at, stay.ended_at or NEVER)
        and _between(act.told, stay)
    ]
    seen: set[tuple[int, int]] = set()
    for act in sorted(found, key=lambda act: act.told.order):
        if (act.told.id, act.container_id) not in seen:
            seen.add((act.told.id, act.container_id))
            yield act


def _between(told: Told, stay: Stay) -> bool:
    """Say, of an act at the very moment a stay began or ended, whether it fell into it."""
    if told.happened_at == stay.started_at and told.header_id <= stay.started_entry_id:
        return False
    ended = stay.ended_at is not None and told.happened_at == stay.ended_at
    return not (ended and stay.ended_entry_id and told.header_id >= stay.ended_entry_id)


def _container_event(
    sources: Sources, act: Around, thing: str, vial: int | None = None
) -> BookEvent:
    """Return an act on a container as an event of what stood in it, or of itself."""
    known = sources.near.known[act.container_id]
    at = act.told.happened_at
    verb = (
        tr("move") if act.moved else tr("take out") if act.whereabouts == "out" else tr("put back")
    )
    source, target = _ways(sources, act)
    own = thing == known.code
    seconds = sources.exposed.get(vial, {}).get(at) if vial is not None else None
    action = verb if own else tr("{act} of {container}", act=verb, container=known.name)
    return _row(sources, act.told, thing, action, source=source, target=target, exposure_s=seconds)


def _ways(sources: Sources, act: Around) -> tuple[str, str]:
    at = act.told.happened_at
    before = after = ""
    for stay in sources.near.stays.get(act.container_id, ()):
        if stay.started_at < at and (stay.ended_at is None or stay.ended_at >= at):
            before = sources.path(stay, _just_before(stay, at))
        if stay.started_at <= at and (stay.ended_at is None or stay.ended_at > at):
            after = sources.path(stay, at)
    if act.moved:
        return before, after
    holder = next(
        (
            sources.names.get(hands.person_id, "")
            for hands in sources.hands.get(Key("container", act.container_id), ())
            if at in {hands.started_at, hands.ended_at}
        ),
        "",
    )
    return (before, holder) if act.whereabouts == "out" else (holder, after)


def _of_named(sources: Sources) -> Iterator[Event]:
    """Yield the events of the lots, doses, subjects and containers that the book names."""
    for kind in ("lot", "subject", "container"):
        yield from _of_kind(sources, kind, sources.scope.ids(kind))
    yield from _of_kind(sources, "dose", sources.scope.doses)


def _of_kind(sources: Sources, kind: str, ids: set[int]) -> Iterator[Event]:
    from cellinv.records.queries.things import things

    found = things(sources.scope.session, (Key(kind, each) for each in ids))
    about = sources.entries.about(kind, ids)
    for each in sorted(ids):
        code = found[Key(kind, each)].code
        acts = {act.told.id: act for act in sources.acts.get(each, ())}
        for told in about.get(each, ()):
            if kind == "container" and told.id in acts:
                row = _container_event(sources, acts[told.id], code)
            else:
                row = _row(sources, told, code, _word(told.action))
            yield Event(told, code, None, row)


def _word(action: str) -> str:
    return tr(action.replace("_", " "))
