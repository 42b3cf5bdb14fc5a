"""What a scan or a typed text is: looked up as it stands first, then read as a scheme."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.naming import code_key
from cellinv.records.codes_table import Named, find_code
from cellinv.records.queries.storage import container_named
from cellinv.records.queries.things import Thing, named_with_vials, things
from cellinv.services.ledger import reading
from cellinv.services.people.reach import reach_of
from cellinv.services.station.vials import Looking, lot_card, vial_and_box, vial_card
from cellinv.services.station.views import Card, ChoiceCard, CommandCard

if TYPE_CHECKING:
    from cellinv.codes.payload import Unclear
    from cellinv.codes.results import Source
    from cellinv.services.desk import Desk
    from cellinv.services.station.views import BoxView


def resolve(
    desk: Desk,
    text: str | bytes,
    *,
    source: Source = "typed",
    symbology: str | None = None,
    brief: frozenset[str] = frozenset(),
) -> Card:
    """Return the card of what a scan or a typed text names.

    Of the kinds in ``brief`` only what they are is told: something is done with them at once.

    An own code, a further name, a path of containers, a GS1 or ISBT 128 message, a command. An
    old label, or a text with several readings, gives a card to choose from: nothing acts on it.

    Raises:
        UnknownCode: nothing has this code, or it is out of reach; and the refusals of
            :func:`cellinv.codes.payload.parse`.
    """
    reach = reach_of(desk)
    with reading(desk) as session:
        looking = Looking(session, desk, reach, brief)
        plain = text if isinstance(text, str) else ""
        try:
            return _looked_up(looking, plain) or _read(looking, text, source, symbology)
        except UnknownCode:
            if not plain.strip():
                raise
        # Late: whoever looks a vial up needs neither production nor recalls.
        from cellinv.services.station.apart import apart_card

        return apart_card(replace(desk, snapshot=session), plain)


def card_of(desk: Desk, kind: str, record_id: int) -> Card:
    """Return the card of a record.

    Raises:
        UnknownCode: it isn't there, or is out of reach.
    """
    reach = reach_of(desk)
    with reading(desk) as session:
        card = _card_of(Looking(session, desk, reach), Key(kind, record_id))
    if card is None:
        raise UnknownCode(code=str(record_id))
    return card


def card_and_box(
    desk: Desk, vial_id: int, container_id: int
) -> tuple[Card, BoxView, tuple[tuple[int, str], ...]]:
    """Return the card of a vial, and a container it left with its path as (id, name).

    Raises:
        UnknownCode: one of them isn't there, or is out of reach.
    """
    reach = reach_of(desk)
    with reading(desk) as session:
        found = vial_and_box(Looking(session, desk, reach), vial_id, container_id)
    if found is None:
        raise UnknownCode(code=str(vial_id))
    card, box, path = found
    return card, box, tuple((step.id, step.name) for step in path)


def _card_of(looking: Looking, key: Key, known: Thing | None = None) -> Card | None:
    """Return the card of a record; nothing where there is none within reach."""
    if key.kind == "vial" and "vial" not in looking.brief:
        return vial_card(looking, key.id)
    thing = known or things(looking.session, [key]).get(key)
    if thing is None or not looking.reach.sees(thing.owner_id, thing.site_id):
        return None
    return _card(looking, thing)


def _looked_up(looking: Looking, text: str) -> Card | None:
    """Return the card of what a text names as it stands; old labels only give a choice."""
    if not text.strip():
        return None
    session, vials = looking.session, "vial" in looking.brief
    named, known = named_with_vials(session, text) if vials else (find_code(session, text), {})
    if not named:
        return None
    if named[0].kind == "old_label":
        found = _visible(looking, named)
        return _choice(looking, text.strip(), found) if found else None
    keys = dict.fromkeys(Key(each.record_kind, each.record_id) for each in named)
    cards = (_card_of(looking, key, known.get(key)) for key in keys)
    return next((card for card in cards if card is not None), None)


def _read(looking: Looking, text: str | bytes, source: Source, symbology: str | None) -> Card:
    """Return the card of what a text names once it is read as the scheme it claims."""
    # Late: a code of the inventory's own needs no scheme.
    from cellinv.codes.payload import CommandCode, Scan, Unclear, candidates, parse

    result = parse(Scan(text, source, looking.desk.today(), symbology))
    if isinstance(result, CommandCode):
        return CommandCard(kind="command", id=0, code=result.word, status="")
    if isinstance(result, Unclear):
        return _unclear(looking, result)
    known = code_key(text) if isinstance(text, str) else ""
    for candidate in candidates(result):
        card = _looked_up(looking, candidate) if code_key(candidate) != known else None
        if card is not None:
            return card
    path = _path(looking, result.text)
    found = _visible(looking, (path,)) if path else ()
    if not found:
        raise UnknownCode(code=result.text.strip()[:80])
    return _card(looking, found[0])


def _path(looking: Looking, text: str) -> Named | None:
    if "/" not in text:
        return None
    site = looking.desk.site
    try:
        row = container_named(looking.session, text, site.id if site else None)
    except UnknownCode:
        return None
    return Named("container", row.id, row.code, "own")


def _unclear(looking: Looking, result: Unclear) -> Card:
    """Return a card that asks which reading is right, with what the readings name."""
    from cellinv.codes.payload import candidates

    found: dict[Key, Thing] = {}
    for read in result.readings:
        for text in candidates(read):
            named = _visible(looking, find_code(looking.session, text))
            found |= {thing.key: thing for thing in named}
            if named:
                break
    return ChoiceCard(
        kind="choice",
        id=0,
        code=result.text,
        status="",
        question=result.question,
        choices=tuple(_card(looking, thing) for thing in found.values()),
        readings=result.candidates,
    )


def _visible(looking: Looking, named: tuple[Named, ...]) -> tuple[Thing, ...]:
    keys = [Key(each.record_kind, each.record_id) for each in named]
    found = things(looking.session, keys)
    return tuple(
        thing
        for key in dict.fromkeys(keys)
        if (thing := found.get(key)) is not None
        and looking.reach.sees(thing.owner_id, thing.site_id)
    )


def _card(looking: Looking, thing: Thing) -> Card:
    if thing.kind in looking.brief:
        return Card(kind=thing.kind, id=thing.id, code=thing.code, status=thing.status)
    if thing.kind == "vial" and (vial := vial_card(looking, thing.id)) is not None:
        return vial
    if thing.kind == "lot":
        return lot_card(looking, thing.id)
    # Late: nearly all that is looked up is a vial.
    from cellinv.services.station.others import container_card, other_card, person_card

    if thing.kind == "container":
        return container_card(looking, thing.id)
    if thing.kind == "person":
        return person_card(looking, thing.id)
    return other_card(looking, thing)


def _choice(looking: Looking, text: str, found: tuple[Thing, ...]) -> ChoiceCard:
    return ChoiceCard(
        kind="choice",
        id=0,
        code=text,
        status="",
        question=tr("This is an old label. Look, and scan the right one's own code."),
        choices=tuple(_card(looking, thing) for thing in found),
    )
