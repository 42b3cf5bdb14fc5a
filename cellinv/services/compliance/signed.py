"""Signatures as evidence: those under a record and the acts on it, and those somebody gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from cellinv.domain.compliance import Grid
from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.domain.signing import ACT
from cellinv.records.queries.things import among
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.base import iso
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.quality import PanelItem, QcResult
from cellinv.services.audit.sight import sight_of
from cellinv.services.audit.words import Words
from cellinv.services.ledger import viewing
from cellinv.services.people import SignatureRow, signatures_by, signatures_in, signatures_of
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from cellinv.records.queries.things import Thing
    from cellinv.services.audit.sight import Sight
    from cellinv.services.desk import Desk

Signed = tuple[str, SignatureRow]
"""What was signed, in words, and the signature."""
_NAMED: Final = 4
_RESULT: Final = "qc_result"


def signed_under(thing: Thing, acts: Iterable[int], desk: Desk) -> Iterator[Signed]:
    """Yield the signatures in all acts on a record, and of a vial's lot, with what was signed."""
    for act in acts:
        rows = signatures_in(desk, act)
        named = {Key(thing.kind, thing.id): thing.code, **_results(desk, rows)}
        for row in rows:
            key = Key(row.kind, row.record_id)
            yield named.get(key, tr(row.kind.replace("_", " "))), row
    if thing.kind == "vial":
        with viewing(desk) as session:
            lot = session.get_one(Vial, thing.id).lot_id
            code = Words(session, reach_of(desk)).of("lot_id", lot)
        for row in signatures_of(desk, "lot", lot):
            if row.kind == "lot":
                yield code, row


def signature_grid(signed: Iterable[Signed]) -> Grid:
    """Return signatures as a table of a paper."""
    heads = (tr("Under"), tr("Name"), tr("Meaning"), tr("When"), tr("State"), tr("Entry"))
    return Grid(tr("Signatures"), heads, tuple(_line(*one) for one in signed))


def given_grid(desk: Desk, person: Thing) -> Grid:
    """Return what somebody signed, oldest first: the record, what was done to it, the meaning.

    Where an act would tell of a blinded study's arms, its records go unnamed.

    Raises:
        NotAllowed, NotSignedIn.
    """
    rows = signatures_by(desk, person.id)
    acts, results = {row.act for row in rows}, _results(desk, rows)
    with viewing(desk) as session:
        sight = sight_of(session, desk)
        hidden = sight.withheld(acts)
        deeds = _deeds(session, acts)
        about = _about(sight, acts - hidden)
        lines = []
        for row in rows:
            key = Key(row.kind, row.record_id)
            named = [results[key]] if key in results else _record(sight, row)
            named = about.get(row.act, []) if row.kind == ACT else named
            under = _named(row.kind, [] if row.act in hidden else named)
            deed = tr(deeds[row.act].replace("_", " ")) if row.act in deeds else ""
            lines.append((under, deed, *_line(under, row)[2:]))
    heads = (
        tr("Under"), tr("What"), tr("Meaning"), tr("When"), tr("State"), tr("Entry"),
    )  # fmt: skip
    return Grid(tr("Signatures given by {who}", who=person.code), heads, tuple(lines))


def utc(moment: datetime) -> str:
    """Return a time of the ledger as evidence tells it."""
    return f"{iso(moment)[:19].replace('T', ' ')} UTC"


def _results(desk: Desk, rows: Iterable[SignatureRow]) -> dict[Key, str]:
    """Return of which lot and item signed results are, as far as they are within reach."""
    ids = [row.record_id for row in rows if row.kind == _RESULT]
    query = (
        select(QcResult.id, Lot.code, PanelItem.code, Lot.owner_id, Lot.site_id)
        .join(Lot, Lot.id == QcResult.lot_id)
        .join(PanelItem, PanelItem.id == QcResult.item_id)
    )
    reach = reach_of(desk)
    with viewing(desk) as session:
        found = session.execute(query.where(among(session, QcResult.id, ids))).all() if ids else []
    return {
        Key(_RESULT, row): f"{lot} {item}"
        for row, lot, item, owner, site in found
        if reach.sees(owner, site)
    }


def _line(under: str, row: SignatureRow) -> tuple[str, ...]:
    state = tr(row.state.replace("_", " "))
    return under, row.name, tr(row.meaning), utc(row.signed_at), state, row.entry


def _deeds(session: Session, acts: set[int]) -> dict[int, str]:
    query = select(LedgerEntry.id, LedgerEntry.action)
    rows = session.execute(query.where(among(session, LedgerEntry.id, acts)))
    return {row.id: row.action for row in rows}


def _about(sight: Sight, acts: set[int]) -> dict[int, list[str]]:
    """Return the codes of what acts are about, as far as they are within reach."""
    table = LedgerSubject
    query = select(table.entry_id, table.kind, table.subject_id).order_by(table.subject_id)
    rows = sight.session.execute(query.where(among(sight.session, table.entry_id, acts))).all()
    keys = {row: Key(row.kind, row.subject_id) for row in rows}
    sight.learn(keys.values())
    found: dict[int, list[str]] = {}
    for row, key in keys.items():
        thing = sight.thing(key)
        if thing is not None:
            found.setdefault(row.entry_id, []).append(thing.code)
    return found


def _record(sight: Sight, row: SignatureRow) -> list[str]:
    thing = sight.thing(Key(row.kind, row.record_id))
    return [thing.code] if thing is not None else []


def _named(kind: str, codes: list[str]) -> str:
    """Return what was signed: the codes of some, or else what kind of record it is."""
    if not codes:
        return tr(kind.replace("_", " "))
    shown = ", ".join(codes[:_NAMED])
    left = len(codes) - _NAMED
    return tr("{first} and {n} more", first=shown, n=left) if left > 0 else shown
