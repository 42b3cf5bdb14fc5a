"""Finding anything by fragments of its codes and names, wherever it lies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.errors import DomainError
from cellinv.domain.lookup import UnknownCode
from cellinv.records.queries.finding import found
from cellinv.records.queries.places import standing
from cellinv.records.queries.things import Thing, things
from cellinv.records.tables.people import Site
from cellinv.records.tables.search import SearchText
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of
from cellinv.services.station.resolving import resolve
from cellinv.services.station.views import ChoiceCard, CommandCard, Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk
    from cellinv.services.people.reach import Reach


def find(desk: Desk, text: str, limit: int = 50, *, places: bool = False) -> tuple[Hit, ...]:
    """Return what has the text in a code, a name or a day, the closest first, ``limit`` at most.

    Several words are found in any order; case, width (NFKC), separators and the spelling of days
    don't matter. What lies at another site is found as well. ``places`` adds where things stand.
    A text that is no fragment of anything is read like a scan.
    """
    reach = reach_of(desk)
    with viewing(desk) as session:
        seen = reach.where(SearchText.owner_id, SearchText.site_id)
        keys = found(session, text, limit, seen)
        known = things(session, keys)
        # Whose a case is isn't in the index: what it is about may be of another sponsor.
        hits = [one for key in keys if (one := known.get(key)) and _seen(one, reach)]
        if not hits:
            return _scanned(replace(desk, snapshot=session), text)[:limit]
        return _placed(session, hits) if places else tuple(map(_hit, hits))


def _seen(thing: Thing, reach: Reach) -> bool:
    return reach.sees(thing.owner_id, thing.site_id)


def _hit(thing: Thing) -> Hit:
    return Hit(thing.kind, thing.code, thing.status, thing.label, thing.id)


def _placed(session: Session, hits: Sequence[Thing]) -> tuple[Hit, ...]:
    sites = dict(session.execute(select(Site.id, Site.code)).all())
    stands = standing(
        session,
        vial_ids=[one.id for one in hits if one.kind == "vial"],
        child_ids=[one.id for one in hits if one.kind == "container"],
    )
    placed = []
    for one in hits:
        at = stands.get((one.kind, one.id))
        path = (*at.path, at.slot) if at and at.slot else at.path if at else ()
        site = sites.get(one.site_id, "") if one.site_id else ""
        placed.append(Hit(one.kind, one.code, one.status, one.label, one.id, path, site))
    return tuple(placed)


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
