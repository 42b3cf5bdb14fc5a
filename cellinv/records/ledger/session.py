"""The one session that may write: every flushed row ends in the entry of its act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import ORMExecuteState, class_mapper
from sqlalchemy.orm.attributes import set_committed_value

from cellinv.domain.ledger import (
    HappenedBeforeLast,
    HappenedInFuture,
    LateNeedsReason,
    UnknownChain,
)
from cellinv.domain.texts import check_texts
from cellinv.records import search_notes
from cellinv.records.ledger.acts import PART, Act, Change, EntryRef, Open, entry_row
from cellinv.records.ledger.heads import Head, lock
from cellinv.records.ledger.row_session import Put, RowSession, Writes, Written
from cellinv.records.ledger.rows import (
    as_json,
    changed_json,
    fixed_defaults,
    is_ledgered,
    table_of,
)
from cellinv.records.ledger.texts import check_plain, entry_id
from cellinv.records.ledger.writing import write_entries
from cellinv.records.tables.base import Ledgered, iso
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


class LedgerSession(RowSession):
    """A session in which rows change only inside an act, and the act ends in its entry.

    Use :meth:`open_act`, change rows, then :meth:`close_act`, then commit. A commit with a change
    outside an act is refused: that would be a change nobody made.
    """

    _open: Open | None = None
    _clock: datetime | None = None
    _written_now: list[tuple[Ledgered, dict[str, Any] | None]]

    def open_act(self, act: Act) -> datetime:
        """Lock the chain's head and return the act's time (``happened_at``, else now)."""
        if self._open is not None:
            raise RuntimeError("An act is already open in this session.")
        check_texts({"reason": act.reason, "station": act.station})
        row = self._head(act.chain)
        if row is None:
            raise UnknownChain(chain=act.chain)
        now = act.now or self._time()
        behind = row.recorded_at is not None and now < row.recorded_at
        self._open = Open(act, row.number, row.seq + 1, row.hash, now, behind)
        self._written_now = []
        if act.happened_at is None:
            return now
        if not act.reason:
            raise LateNeedsReason
        if act.happened_at > now:
            raise HappenedInFuture(at=iso(act.happened_at))
        return act.happened_at

    def lock_chain(self, chain: str) -> int:
        """Lock a chain's head, before any act on it, and return the next entry's number."""
        row = self._head(chain)
        if row is None:
            raise UnknownChain(chain=chain)
        return row.seq + 1

    @property
    def act(self) -> Act:
        """Return the act under way."""
        return self._under_way().act

    @property
    def entry_id(self) -> int:
        """Return the id of the act's first entry, before it is written."""
        under_way = self._under_way()
        return entry_id(under_way.number, under_way.first_seq)

    @property
    def opened(self) -> Open:
        """Return the act under way with its place on the chain and what it changed so far."""
        return self._under_way()

    def add_rows(self, kind: type[Ledgered], rows: list[dict[str, Any]]) -> list[int]:
        """Insert many new rows at once, as part of the act; return their ids.

        Each row is a mapping of column name to value; ``id``, ``version`` and ``entry_id`` are
        filled in here.

        Raises:
            TextTooLong, TextUnsound: as for a row of its own.
        """
        return self.write(Writes(added=[(kind, row) for row in rows])).ids

    def change_rows(
        self, kind: type[Ledgered], rows: list[tuple[dict[str, Any], dict[str, Any]]]
    ) -> list[dict[str, Any]]:
        """Change many rows at once, as part of the act; return them as they are then.

        Each is given as it stands (every column by name) with the new values of some columns; the
        rest as for :meth:`write`.
        """
        return self.write(Writes([(kind, row, new) for row, new in rows])).changed

    def write(self, writes: Writes) -> Written:
        """Change and add rows of several tables at once, as part of the act.

        ``version`` and ``entry_id`` are filled in here. None may be changed twice in an act; one
        that is loaded as an object shows the new values.

        Raises:
            TextTooLong, TextUnsound: as for a row of its own.
            RuntimeError: a row doesn't stand as given, or not at all.
        """
        if not (writes.changed or writes.added):
            return Written([], [])
        self.flush()
        changed = [self._changed(*each) for each in writes.changed]
        added = [self._added(*each) for each in writes.added]
        ids = self._put(changed, added)
        changes = self._under_way().changes
        for row_id, row in zip(ids, added, strict=True):
            changes[row.table.name, row_id] = Change(
                row.table.name, row_id, None, as_json(row.table, row.values)
            )
        if len(self.identity_map):
            for (kind, *_), row in zip(writes.changed, changed, strict=True):
                _keep_in_step(self, kind, row.values)
        return Written([row.values for row in changed], ids)

    def _changed(self, kind: type[Ledgered], row: dict[str, Any], new: dict[str, Any]) -> Put:
        check_texts(new)
        under_way, table, row_id = self._under_way(), table_of(kind), row["id"]
        values = {**row, **new, "version": row["version"] + 1}
        values["entry_id"] = under_way.next_entry_id()
        before = changed_json(table, {name: row[name] for name in (*new, "version")})
        under_way.changes[table.name, row_id] = Change(
            table.name, row_id, before, as_json(table, values)
        )
        return Put(table, values, ("version", "entry_id", *new))

    def _added(self, kind: type[Ledgered], row: dict[str, Any]) -> Put:
        check_texts(row)
        table, entry = table_of(kind), self._under_way().next_entry_id()
        full = {**fixed_defaults(table), **row, "version": 1, "entry_id": entry}
        return Put(table, full, tuple(full))

    def close_act(self, aside: Any = None) -> list[EntryRef]:
        """Write the act's entry (or header and parts) and return it.

        ``aside`` selects entries that a late act may be told before, and hear nothing of.
        """
        self.flush()
        under_way = self._under_way()
        act = under_way.act
        check_plain(act.data)
        if act.happened_at is not None:
            self._check_order(act, act.happened_at, aside)
        written = self._write(under_way)
        search_notes.note(self.info, under_way.changes.values())
        self._open = None
        return written

    def _under_way(self) -> Open:
        if self._open is None:
            raise RuntimeError("Rows change only inside an act.")
        return self._open

    def _check_order(self, act: Act, at: datetime, aside: Any) -> None:
        newest = (
            select(LedgerEntry.chain, LedgerEntry.seq, LedgerEntry.happened_at)
            .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
            .order_by(LedgerEntry.happened_at.desc())
            .limit(1)
        )
        if aside is not None:
            newest = newest.where(LedgerEntry.id.not_in(aside))
        for (kind, record_id), code in act.subjects.items():
            last = self.execute(
                newest.where(LedgerSubject.kind == kind, LedgerSubject.subject_id == record_id)
            ).one_or_none()
            if last is not None and last.happened_at > at:
                raise HappenedBeforeLast(
                    at=iso(at),
                    entry=f"{last.chain}:{last.seq}",
                    what=code,
                    last=iso(last.happened_at),
                )

    def _write(self, under_way: Open) -> list[EntryRef]:
        act = under_way.act
        changes = [change.as_json() for change in under_way.changes.values()]
        subjects = list(act.subjects.items())
        parts = max(1, -(-max(len(changes), len(subjects)) // PART))
        written: list[EntryRef] = []
        rows, about, previous = [], [], under_way.previous
        for part in range(parts):
            here = slice(part * PART, (part + 1) * PART)
            row = entry_row(
                under_way,
                part=part,
                parts=parts,
                changes=changes[here],
                subjects=subjects[here],
                previous=previous,
            )
            previous = row["hash"]
            rows.append(row)
            about += [
                {"kind": kind, "subject_id": record_id, "entry_id": row["id"]}
                for (kind, record_id), _ in subjects[here]
            ]
            written.append(
                EntryRef(act.chain, row["seq"], row["id"], row["hash"], row["happened_at"])
            )
        head = Head(under_way.number, rows[-1]["seq"], previous, under_way.now)
        self._add(act.chain, rows, about, head)
        return written

    def _head(self, chain: str) -> Head | None:
        """Lock a chain's head and return it; nothing where there is no such chain."""
        locked = lock(self.connection(), chain)
        if locked is None:
            return None
        head, self._clock = locked
        return head

    def _time(self) -> datetime:
        """Return the server's time, which comes with a head that was locked just now."""
        told, self._clock = self._clock, None
        now = told or self.scalar(select(func.clock_timestamp()))
        if now is None:
            raise RuntimeError("No clock.")
        return now

    def _add(
        self, chain: str, rows: list[dict[str, Any]], about: list[dict[str, Any]], head: Head
    ) -> None:
        """Write an act's entries, the index of what they are about, and the chain's new head."""
        write_entries(self.connection(), chain, rows, about, head)

    def _stamp(self) -> None:
        """Raise versions and name the entry on every row about to be written."""
        self._written_now = []
        touched = [*self.new, *(row for row in self.dirty if self.is_modified(row))]
        if self.deleted:
            raise RuntimeError("Nothing is deleted from an inventory.")
        for row in touched:
            if not isinstance(row, Ledgered):
                continue
            check_texts(row.__dict__)
            under_way = self._under_way()
            state = row._sa_instance_state  # type: ignore[attr-defined]  # noqa: SLF001
            before = None if state.key is None else dict(state.committed_state)
            if (table_of(type(row)).name, row.id) in under_way.changes:
                under_way.stamped.setdefault(state, row.entry_id)
            if state not in under_way.stamped:
                row.version = (row.version or 0) + 1 if state.key else 1
                row.entry_id = under_way.stamped[state] = under_way.next_entry_id()
            self._written_now.append((row, before))

    def _capture(self) -> None:
        """Note the values of every row just written, and what they were before."""
        for row, before in self._written_now:
            under_way, table = self._under_way(), table_of(type(row))
            values = row.__dict__
            key = (table.name, row.id)
            former = None
            if before is not None:
                before.setdefault("version", row.version - 1)
                former = changed_json(table, before)
            known = under_way.changes.get(key)
            if known is not None:
                known.after = as_json(table, values)
                if known.before is not None and former is not None:
                    former.pop("version", None)
                    known.before = {**former, **known.before}
                continue
            under_way.changes[key] = Change(
                *key,
                former,
                as_json(table, values),
            )
        self._written_now = []


def _keep_in_step(session: Session, kind: type[Ledgered], values: dict[str, Any]) -> None:
    """Put the values of a row just changed into it, where it is loaded as an object."""
    key = class_mapper(kind).identity_key_from_primary_key((values["id"],))
    loaded = session.identity_map.get(key)
    if loaded is not None:
        for name, value in values.items():
            set_committed_value(loaded, name, value)


@event.listens_for(LedgerSession, "before_flush")
def _before_flush(session: LedgerSession, _context: object, _instances: object) -> None:
    session._stamp()  # noqa: SLF001 - the hook is the session's own half


@event.listens_for(LedgerSession, "after_flush")
def _after_flush(session: LedgerSession, _context: object) -> None:
    session._capture()  # noqa: SLF001 - as above


@event.listens_for(LedgerSession, "before_commit")
def _before_commit(session: LedgerSession) -> None:
    session.flush()
    if session._open is not None:  # noqa: SLF001 - as above
        raise RuntimeError("An act was never closed: its changes have no entry.")
    search_notes.settle(session)


@event.listens_for(LedgerSession, "do_orm_execute")
def _no_side_door(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table = getattr(getattr(state.statement, "table", None), "name", "")
    if is_ledgered(table):
        raise RuntimeError(f"{table} changes only through the session's objects or add_rows.")
