"""A session for thousands of acts in one transaction: their entries are written together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event
from typing_extensions import override

from cellinv.records.ledger.heads import RAISE_HEAD, Head, head_values
from cellinv.records.ledger.rows import ledgered_tables
from cellinv.records.ledger.session import LedgerSession
from cellinv.records.ledger.writing import ADD_ENTRY, ADD_SUBJECT
from cellinv.records.tables.ledger import LedgerEntry, LedgerHead, LedgerSubject

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table
    from sqlalchemy.orm import ORMExecuteState

MOST: Final = 500
"""Entries that wait at most."""

_LEDGER: Final = {one.__mapper__ for one in (LedgerEntry, LedgerHead, LedgerSubject)}


class BulkSession(LedgerSession):
    """A session that keeps entries back until some hundreds wait, one is read, or it commits.

    The chains' heads stay locked from their first act on; nobody else can write in between.
    Reading means a select of a table of the ledger, not one that only joins it. Rows added or
    changed many at once are kept back as well, until anything is read or another row written:
    first those changed, then those added.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._heads: dict[str, Head] = {}
        self._raised: set[str] = set()
        self._entries: list[dict[str, Any]] = []
        self._about: list[dict[str, Any]] = []
        self._new_rows: dict[Table, list[dict[str, Any]]] = {}
        self._changed_rows: dict[Table, list[tuple[dict[str, Any], tuple[str, ...]]]] = {}
        self._unwritten: set[tuple[str, int]] = set()
        self._ids: dict[str, list[int]] = {}

    @override
    def connection(self, *args: Any, **options: Any) -> Connection:
        """Return the connection, with every row that waited written: who asks for it may read."""
        self.settle_rows()
        return super().connection(*args, **options)

    numbered_by_database = False  # rows are held back until there are many

    @override
    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        self._new_rows.setdefault(table, []).extend(rows)
        self._unwritten.update((table.name, row["id"]) for row in rows)

    @override
    def _update(self, table: Table, rows: list[tuple[dict[str, Any], tuple[str, ...]]]) -> None:
        touched = {(table.name, values["id"]) for values, _ in rows}
        if touched & self._unwritten:
            self.settle_rows()
        self._changed_rows.setdefault(table, []).extend(rows)
        self._unwritten |= touched

    @override
    def _fresh_ids(self, table: str, count: int) -> list[int]:
        kept = self._ids.get(table, [])
        if len(kept) < count:
            self.settle_rows()
            kept = super()._fresh_ids(table, count + MOST)
        self._ids[table] = kept[count:]
        return kept[:count]

    @override
    def _stamp(self) -> None:
        self.settle_rows()
        if self.get_bind().dialect.name == "sqlite":
            self._ids.clear()  # a new object gets the id that follows those written
        super()._stamp()

    @override
    def _head(self, chain: str) -> Head | None:
        known = self._heads.get(chain)
        return super()._head(chain) if known is None else known

    @override
    def _add(
        self, chain: str, rows: list[dict[str, Any]], about: list[dict[str, Any]], head: Head
    ) -> None:
        self._heads[chain] = head
        self._raised.add(chain)
        self._entries += rows
        self._about += about
        if len(self._entries) >= MOST:
            self.settle()

    def settle_rows(self) -> None:
        """Write every row that waits."""
        if not self._unwritten:
            return
        new, changed = self._new_rows, self._changed_rows
        self._new_rows, self._changed_rows, self._unwritten = {}, {}, set()
        for table, rows in changed.items():
            super()._update(table, rows)
        for table in sorted(new, key=list(ledgered_tables().values()).index):
            super()._insert(table, new[table])

    def settle(self) -> None:
        """Write every row and entry that waits."""
        self.settle_rows()
        if not self._entries:
            return
        entries, about, raised = self._entries, self._about, self._raised
        self._entries, self._about, self._raised = [], [], set()
        connection = self.connection()
        connection.execute(ADD_ENTRY, entries)
        if about:
            connection.execute(ADD_SUBJECT, about)
        heads = [head_values(chain, self._heads[chain]) for chain in sorted(raised)]
        connection.execute(RAISE_HEAD, heads)


@event.listens_for(BulkSession, "before_commit")
def _before_commit(session: BulkSession) -> None:
    session.settle()


@event.listens_for(BulkSession, "do_orm_execute")
def _before_reading(state: ORMExecuteState) -> None:
    session = state.session
    if not isinstance(session, BulkSession):
        return
    session.settle_rows()
    if state.bind_mapper in _LEDGER:
        session.settle()
