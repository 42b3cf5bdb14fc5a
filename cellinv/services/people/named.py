"""What a text names for whoever is at the desk: what is out of reach is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.lineage.graph import Key
from cellinv.domain.lookup import UnknownCode, WrongKind
from cellinv.records.codes_table import find_code, resolve
from cellinv.records.queries.storage import container_named
from cellinv.records.queries.things import Thing, thing_queries, things
from cellinv.services.ledger import reading
from cellinv.services.people.reach import reach_of
from cellinv.services.people.rights import site_by_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk, Place
    from cellinv.services.people.reach import Reach


def thing_named(desk: Desk, text: str, *kinds: str) -> Thing:
    """Return the one thing a text names, as :func:`things_named`."""
    return things_named(desk, [text], *kinds)[0]


def things_named(desk: Desk, texts: Sequence[str], *kinds: str) -> tuple[Thing, ...]:
    """Return the things that codes name, in their order; a container also by its path.

    Of the same path at several sites, it is the one at the desk's.

    Raises:
        UnknownCode, AmbiguousCode, WrongKind, NotAllowed.
    """
    reach = reach_of(desk)
    with reading(desk) as session:
        site_id = desk.site.id if desk.site else None
        try:
            keys = [_key(session, text, kinds, site_id) for text in texts]
        except WrongKind as refusal:
            _check_known(session, reach, str(refusal.values["code"]))
            raise
        found = things(session, keys)
    for text, key in zip(texts, keys, strict=True):
        if not _seen(reach, found.get(key)):
            raise UnknownCode(code=text.strip()[:80])
    return tuple(found[key] for key in keys)


def _check_known(session: Session, reach: Reach, text: str) -> None:
    """Refuse a code out of reach as unknown: its kind would tell that it is there."""
    named = find_code(session, text)
    kinds = thing_queries()
    keys = [Key(one.record_kind, one.record_id) for one in named if one.record_kind in kinds]
    if not any(_seen(reach, thing) for thing in things(session, keys).values()):
        raise UnknownCode(code=text.strip()[:80])


def _seen(reach: Reach, thing: Thing | None) -> bool:
    return thing is not None and reach.sees(thing.owner_id, thing.site_id)


def place_of(desk: Desk, thing: Thing) -> Place | None:
    """Return the site a thing is at, if it is at one."""
    if thing.kind == "site":
        return site_by_id(desk, thing.id)
    return site_by_id(desk, thing.site_id) if thing.site_id is not None else None


def _key(session: Session, text: str, kinds: Sequence[str], site_id: int | None) -> Key:
    path = "/" in text and (not kinds or "container" in kinds)
    if path and not find_code(session, text):
        return Key("container", container_named(session, text, site_id).id)
    named = resolve(session, text, *kinds)
    return Key(named.record_kind, named.record_id)
