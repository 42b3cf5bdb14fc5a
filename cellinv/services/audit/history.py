"""Reading the ledger: what was ever done to a record, and one act with all it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from cellinv.domain.ledger import EntryUnknown
from cellinv.domain.lineage.graph import Key
from cellinv.domain.lookup import UnknownCode
from cellinv.records.ledger.texts import ENTRIES_PER_CHAIN, loads
from cellinv.records.queries.history import telling
from cellinv.records.queries.things import thing_queries, things
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of
from cellinv.services.sight import arms_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk
    from cellinv.services.people.reach import Reach

_TABLES: Final = {"case": "case_record"}
_COLUMNS: Final = {"cell_line": ("line_id",), "container": ("container_id", "child_id")}
_KEPT_BY_LEDGER: Final = frozenset({"version", "entry_id"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that an act changed; ``None`` is empty. Values are as in the ledger's text."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """What an act did to one row; a row it made has no values before."""

    table: str
    row_id: int
    made: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An act as a history shows it; of its changes, those about the record asked for.

    ``erased`` means that the body was lawfully removed: who and when remain. ``marks`` are
    ``late`` and ``clock_behind``.
    """

    entry: str
    id: int
    hash: str
    happened_at: datetime
    recorded_at: datetime
    actor: str
    witness: str | None
    station: str
    action: str
    reason: str | None
    marks: tuple[str, ...]
    data: dict[str, Any]
    changes: tuple[RowChange, ...]
    erased: bool


def history(desk: Desk, kind: str, record_id: int) -> tuple[EntryRow, ...]:
    """Return every act on a record, oldest first, with old and new values.

    Raises:
        NotAllowed: whoever asks may read nothing.
        UnknownCode: the record is out of their reach.
    """
    reach = reach_of(desk)
    query = (
        select(LedgerEntry)
        .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
        .where(LedgerSubject.kind == kind, LedgerSubject.subject_id == record_id)
        .order_by(LedgerEntry.recorded_at, LedgerEntry.id)
    )
    found: dict[int, EntryRow] = {}
    with viewing(desk) as session:
        if not (reach.everything or _in_reach(session, reach, Key(kind, record_id))):
            raise UnknownCode(code=f"{kind} {record_id}")
        for entry in session.scalars(query):
            header = header_of(session, entry)
            if header.id not in found:
                found[header.id] = _row(header, _changes(session, header, kind, record_id))
    return tuple(found.values())


def _in_reach(session: Session, reach: Reach, key: Key) -> bool:
    thing = things(session, [key]).get(key) if key.kind in thing_queries() else None
    return thing is not None and reach.sees(thing.owner_id, thing.site_id)


def entry_named(desk: Desk, name: str) -> EntryRow:
    """Return an act by ``CHAIN:SEQ``, with everything it changed.

    For those who may read everything; :func:`cellinv.services.audit.act.act_in_full` is for all.

    Raises:
        NotAllowed: whoever asks may read nothing.
        EntryUnknown: there is none, or it isn't for whoever asks.
    """
    if not reach_of(desk).everything:
        raise EntryUnknown(entry=name[:80])
    chain, _, seq = name.rpartition(":")
    if not seq.isdecimal() or int(seq) >= ENTRIES_PER_CHAIN:
        raise EntryUnknown(entry=name[:80])
    with viewing(desk) as session:
        entry = session.scalars(
            select(LedgerEntry).where(LedgerEntry.chain == chain, LedgerEntry.seq == int(seq))
        ).one_or_none()
        if entry is None:
            raise EntryUnknown(entry=name)
        told = telling(arms_unseen(session, desk)).where(LedgerSubject.entry_id == entry.id)
        if session.scalar(told) is not None:
            raise EntryUnknown(entry=name)
        parts = parts_of(session, header_of(session, entry))
        changes = tuple(_shown(each) for part in parts for each in part["changes"])
        return _row(entry, changes)


def header_of(session: Session, entry: LedgerEntry) -> LedgerEntry:
    """Return the first entry of the act that an entry is part of."""
    body = loads(entry.body) if entry.body else {}
    first = body.get("data", {}).get("header")
    if first is None:
        return entry
    return session.get_one(LedgerEntry, entry.id - entry.seq + int(first.rpartition(":")[2]))


def parts_of(
    session: Session, header: LedgerEntry, containing: str | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the bodies of an act; ``containing`` leaves out those without a text."""
    if header.body is None:
        return
    body = loads(header.body)
    yield body
    if "parts" in body:
        others = select(LedgerEntry.body).where(
            LedgerEntry.id > header.id,
            LedgerEntry.id < header.id + body["parts"],
            LedgerEntry.body.is_not(None),
        )
        if containing is not None:
            others = others.where(LedgerEntry.body.contains(containing))
        for text in session.scalars(others.order_by(LedgerEntry.id)):
            yield loads(text or "")


def _changes(
    session: Session, header: LedgerEntry, kind: str, record_id: int
) -> tuple[RowChange, ...]:
    table, columns = _TABLES.get(kind, kind), _COLUMNS.get(kind, (f"{kind}_id",))
    found = []
    for body in parts_of(session, header, f":{record_id}"):
        for change in body["changes"]:
            after = change["after"]
            if (
                (change["table"] == table and change["key"]["id"] == record_id)
                or any(after.get(column) == record_id for column in columns)
                or (after.get("record_kind") == kind and after.get("record_id") == record_id)
            ):
                found.append(_shown(change))
    return tuple(found)


def _shown(change: dict[str, Any]) -> RowChange:
    before, after = change.get("before"), change["after"]
    names = sorted((after if before is None else before).keys() - _KEPT_BY_LEDGER)
    fields = (FieldChange(name, (before or {}).get(name), after.get(name)) for name in names)
    return RowChange(
        table=change["table"],
        row_id=change["key"]["id"],
        made=before is None,
        fields=tuple(each for each in fields if before is None or each.before != each.after),
    )


def _row(entry: LedgerEntry, changes: tuple[RowChange, ...]) -> EntryRow:
    return EntryRow(
        entry=f"{entry.chain}:{entry.seq}",
        id=entry.id,
        hash=entry.hash,
        happened_at=entry.happened_at,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        witness=entry.witness,
        station=entry.station,
        action=entry.action,
        reason=entry.reason,
        marks=tuple(loads(entry.head)["marks"]),
        data=loads(entry.body)["data"] if entry.body else {},
        changes=changes,
        erased=entry.body is None,
    )
