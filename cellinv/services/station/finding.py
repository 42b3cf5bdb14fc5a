"""Finding anything by a fragment of its code or name."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from cellinv.domain.errors import DomainError
from cellinv.domain.lookup import UnknownCode
from cellinv.records.queries.finding import by_code, by_name, squeezed
from cellinv.records.queries.things import Thing, things
from cellinv.services.people.reach import Reach, reach_of
from cellinv.services.station.resolving import resolve
from cellinv.services.station.views import ChoiceCard, CommandCard, Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from cellinv.domain.lineage.graph import Key
    from cellinv.services.desk import Desk

_BATCH: Final = 200


def find(desk: Desk, text: str, limit: int = 50) -> tuple[Hit, ...]:
    """Return what has the text in a code or a name, the closest first, ``limit`` at most.

    Case, width (NFKC) and separators don't matter. A text that is no fragment of anything is
    read like a scan.
    """
    reach = reach_of(desk)
    fragment = squeezed(text)
    found: tuple[Hit, ...] = ()
    if fragment:
        with desk.database.read() as session:
            keys = chain(by_code(session, fragment), by_name(session, fragment))
            seen = _seen(session, reach, keys)
            found = tuple(islice((_hit(thing) for thing in seen), limit))
    return found or _scanned(desk, text)[:limit]


def _seen(session: Session, reach: Reach, keys: Iterator[Key]) -> Iterator[Thing]:
    known: set[Key] = set()
    while batch := list(islice(keys, _BATCH)):
        fresh = [key for key in dict.fromkeys(batch) if key not in known]
        known.update(fresh)
        found = things(session, fresh)
        for key in fresh:
            thing = found.get(key)
            if thing is not None and reach.sees(thing.owner_id, thing.site_id):
                yield thing


def _hit(thing: Thing) -> Hit:
    return Hit(thing.kind, thing.code, thing.status, thing.label, thing.id)


def _scanned(desk: Desk, text: str) -> tuple[Hit, ...]:
    if not text.strip():
        return ()
    try:
        card = resolve(desk, text)
    except (UnknownCode, DomainError):
        return ()
    if isinstance(card, CommandCard):
        return ()
    cards = card.choices if isinstance(card, ChoiceCard) else (card,)
    return tuple(Hit(each.kind, each.code, each.status, each.label, each.id) for each in cards)
