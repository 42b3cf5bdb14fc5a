"""One act in full: what it touched, and every value it changed, old and new, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from cellinv.domain.language import tr
from cellinv.domain.ledger import EntryUnknown
from cellinv.domain.lineage.graph import Key
from cellinv.records.ledger.texts import ENTRIES_PER_CHAIN, loads
from cellinv.records.queries.audit import entries_by_id
from cellinv.records.queries.cards import people
from cellinv.records.queries.things import thing_queries
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.people import Site
from cellinv.services.audit.history import header_of, parts_of
from cellinv.services.audit.listing import LedgerRow, Touched, row_of, subjects_told, touched
from cellinv.services.audit.sight import Sight, sight_of
from cellinv.services.audit.words import NOTHING, UNSAID, Words, field_name, moment
from cellinv.services.ledger import viewing
from cellinv.services.people.looks import note_look
from cellinv.services.people.reach import seeing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

_LINES: Final = 400
_TOUCHED: Final = 200
_SILENT: Final = frozenset({"code"})
_TABLES: Final = {"case_record": "case"}
_ABOUT: Final = (
    "vial_id", "child_id", "lot_id", "dose_id", "subject_id", "study_id", "run_id", "line_id",
    "donor_id", "product_id", "container_id", "case_id", "person_id", "party_id",
)  # fmt: skip
_WHY: Final = {
    "password": "the password was wrong",
    "pin": "the PIN was wrong",
    "badge": "nobody has that badge",
    "withdrawn": "the badge was withdrawn",
    "inactive": "who was named is deactivated",
    "expired": "the password had expired",
    "delayed": "the wait after failed tries wasn't over",
    "WitnessSelf": "nobody is their own witness",
    "OwnWork": "nobody signs for their own work",
    "ProofUsed": "a signature was used twice",
    "ProofStale": "they proved who they are too long before",
    "MaySignNothing": "they may not sign that",
}
"""Why somebody wasn't let in, or couldn't sign, by what the ledger says."""
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_KINDS: Final = {"child_id": "container", "line_id": "cell_line"}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One value an act changed, in words; ``code`` is empty where it belongs to no record."""

    kind: str
    id: int
    code: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ActInFull:
    """An act with all it touched and changed, as far as the reader may see it.

    ``said`` is what was told with it (name and value); ``cut`` says that there is more than shown.
    """

    row: LedgerRow
    about: tuple[Touched, ...]
    said: tuple[tuple[str, str], ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    reverses: str | None = None
    cut: bool = False


def act_in_full(desk: Desk, name: str, *, most: int = _LINES) -> ActInFull:
    """Return the act that an entry (``CHAIN:SEQ``) tells of, with so many changes at the most.

    To those who may see them, that it told of arms is recorded.

    Raises:
        EntryUnknown: there is none within reach.
        NotSignedIn, NotAllowed.
    """
    with viewing(desk) as session:
        sight = sight_of(session, seeing(desk))
        header = header_of(session, _entry(session, name))
        (entry,) = entries_by_id(session, [header.id])
        body = loads(entry.body) if entry.body else None
        if not sight.sees(entry.chain, entry.actor, _subjects(body)):
            raise EntryUnknown(entry=name[:80])
        row = row_of(sight, entry, body)
        if row.hidden or body is None:
            return ActInFull(row, ())
        found = _in_full(sight, row, header, body, most=most)
        told = subjects_told(session, desk, [header.id])
    note_look(desk, "entry", (), told)
    return found


def _entry(session: Session, name: str) -> LedgerEntry:
    chain, _, seq = name.strip().rpartition(":")
    if not seq.isdecimal() or int(seq) >= ENTRIES_PER_CHAIN:
        raise EntryUnknown(entry=name[:80])
    query = select(LedgerEntry).where(LedgerEntry.chain == chain, LedgerEntry.seq == int(seq))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise EntryUnknown(entry=name[:80])
    return found


def _subjects(body: dict[str, Any] | None) -> list[Key]:
    return [Key(each["kind"], each["id"]) for each in body["subjects"]] if body else []


def _in_full(
    sight: Sight,
    row: LedgerRow,
    header: LedgerEntry,
    body: dict[str, Any],
    *,
    most: int,
) -> ActInFull:
    words = Words(sight.session, sight.reach, people=people(sight.session))
    lines: list[ChangeLine] = []
    about: list[Touched] = []
    cut = False
    for part in parts_of(sight.session, header):
        about += touched(sight, header.chain, part)
        shown = (each for each in part["changes"] if each["table"] not in _SILENT)
        lines += (line for each in shown for line in _lines(sight, words, header.chain, each))
        if len(lines) > most or len(about) > max(most, _TOUCHED):
            cut = True
            break
    data = body["data"]
    return ActInFull(
        row=row,
        about=tuple(about[:_TOUCHED]),
        said=tuple(_said(data)),
        changes=tuple(_joined(lines)[:most]),
        reverses=data.get("reverses"),
        cut=cut,
    )


def _said(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        if name == "reverses" or value is None or isinstance(value, dict):
            continue
        if isinstance(value, list):
            if value and all(isinstance(one, str | int) for one in value):
                yield field_name(name), ", ".join(str(one) for one in value)
        elif isinstance(value, bool):
            yield field_name(name), tr("yes") if value else tr("no")
        else:
            yield field_name(name), _in_words(name, str(value))


def _in_words(name: str, value: str) -> str:
    if name in {"why", "refused"} and value in _WHY:
        return tr(_WHY[value])
    if name == "act":
        return field_name(value)
    return moment(value) if _MOMENT.fullmatch(value) else value


def _lines(
    sight: Sight, words: Words, chain: str, change: dict[str, Any]
) -> Iterator[ChangeLine]:  # fmt: skip
    table, after, before = change["table"], change["after"], change.get("before")
    key = _key(table, change["key"]["id"], after)
    if not (sight.reads_all_of(chain) or (key is not None and sight.owns(key))):
        return
    blank = _blank(words, key, table, after)
    if table == "placement":
        place = words.place(after)
        old, new = (NOTHING, place) if before is None else (place, NOTHING)
        yield replace(blank, field=tr("place"), before=old, after=new)
    elif table == "outing":
        since = tr("since {time}", time=moment(after["started_at"]))
        until = tr("until {time}", time=moment(after.get("ended_at") or after["started_at"]))
        old, new = (NOTHING, since) if before is None else (since, until)
        yield replace(blank, field=tr("out of the cold"), before=old, after=new)
    elif table == "setting":
        old = NOTHING if before is None else str(before.get("value"))
        yield replace(blank, field=field_name(after["name"]), before=old, after=after["value"])
    elif before is None:
        yield replace(blank, field=_made(table), after=_values(words, after))
    else:
        names = sorted(before.keys() - UNSAID - {"version", "entry_id"})
        for name in names:
            old, new = words.of(name, before[name]), words.of(name, after.get(name))
            yield replace(blank, field=field_name(name), before=old, after=new)


def _blank(words: Words, key: Key | None, table: str, after: dict[str, Any]) -> ChangeLine:
    if table == "setting":
        site = after.get("site_id")
        code = words.code(Key("site", site)) if site else tr("everywhere")
        return ChangeLine("site" if site else "", site or 0, code, "", NOTHING, NOTHING)
    if key is None:
        return ChangeLine("", 0, "", "", NOTHING, NOTHING)
    return ChangeLine(key.kind, key.id, words.code(key), "", NOTHING, NOTHING)


def _key(table: str, row_id: int, after: dict[str, Any]) -> Key | None:
    """Return the record a changed row belongs to, if it belongs to one."""
    kind = _TABLES.get(table, table)
    if kind in thing_queries():
        return Key(kind, row_id)
    if after.get("record_kind") in thing_queries():
        return Key(after["record_kind"], after["record_id"])
    name = next((each for each in _ABOUT if after.get(each) is not None), None)
    return Key(_KINDS.get(name, name.removesuffix("_id")), after[name]) if name else None


def _made(table: str) -> str:
    return tr("{thing} recorded", thing=tr(_TABLES.get(table, table).replace("_", " ")))


def _values(words: Words, after: dict[str, Any]) -> str:
    said = {
        field_name(name): words.of(name, value)
        for name, value in after.items()
        if name not in UNSAID | {"version", "entry_id", "code"} and value not in ("", 0, False)
    }
    return ", ".join(f"{name} {value}" for name, value in said.items() if value != NOTHING)


def _joined(lines: list[ChangeLine]) -> list[ChangeLine]:
    """Bring together what is of one record; its leaving and arriving make one line."""
    place, found = tr("place"), list[ChangeLine]()
    at: dict[tuple[str, int], int] = {}
    for line in lines:
        if line.field != place:
            found.append(line)
            continue
        index = at.setdefault((line.kind, line.id), len(found))
        if index == len(found):
            found.append(line)
            continue
        known = found[index]
        before = line.before if known.before == NOTHING else known.before
        after = line.after if known.after == NOTHING else known.after
        found[index] = replace(known, before=before, after=after)
    order = {key: number for number, key in enumerate(dict.fromkeys(map(_record, found)))}
    return sorted(found, key=lambda line: order[_record(line)])


def _record(line: ChangeLine) -> tuple[str, int]:
    return line.kind, line.id


def chains_here(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return the chains whoever is at the desk may read something of: code and name."""
    with viewing(desk) as session:
        sight = sight_of(session, desk)
        rows = session.execute(select(Site.code, Site.name).order_by(Site.code)).all()
        names = [("ORG", tr("no site: people, lines, products, settings"))]
        names += [(code, name) for code, name in rows]
    return tuple(each for each in names if sight.chains is None or each[0] in sight.chains)
