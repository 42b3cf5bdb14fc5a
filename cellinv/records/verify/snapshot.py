"""One unchanging view of an inventory, read in streams of plain tuples."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Date, Table, select

from cellinv.records.errors import surroundings
from cellinv.records.ledger.texts import ENTRIES_PER_CHAIN
from cellinv.records.tables.base import UtcDateTime
from cellinv.records.tables.ledger import LedgerEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Connection

    from cellinv.records.engine import Database

Row = tuple[Any, ...]
BATCH: Final = 5000
_ISO: Final = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

_HEAD: Final = (
    '{"action":%s,"actor":%s,"body":"%s","chain":"%s","happened_at":"%s","marks":[],'
    '"recorded_at":"%s","seq":%s,"station":%s,"v":1,"witness":%s}'
)
_DIGEST: Final = 'substr(head, {}(head, \'"body":"\') + 8, 64)'
_SQLITE_BYTES: Final = "CAST({} AS BLOB)"
_SQLITE_SAME: Final = (
    f"head = printf('{_HEAD}', json_quote(action), json_quote(actor), {_DIGEST.format('instr')}, "
    "chain, happened_at, recorded_at, seq, json_quote(station), json_quote(witness))"
)
_OF_CHAIN: Final = "chain = (SELECT h.chain FROM ledger_head h WHERE h.number"
_PG_BYTES: Final = "convert_to({}, 'UTF8')"
_PG_SAME: Final = (
    f"head = format('{_HEAD}', to_json(action), to_json(actor), {_DIGEST.format('strpos')}, "
    f"chain, {_ISO.format('happened_at')}, {_ISO.format('recorded_at')}, seq, to_json(station), "
    "coalesce(to_json(witness)::text, 'null'))"
)


class Snapshot:
    """A connection inside one read transaction that sees no later change."""

    def __init__(self, connection: Connection) -> None:
        self.connection: Final = connection
        self.sqlite: Final = connection.dialect.name == "sqlite"
        self._driver: Any = connection.connection.driver_connection
        self._names = itertools.count(1)

    def rows(self, sql: str) -> Iterator[Row]:
        """Return the rows of a query as the driver gives them, without holding them all."""
        if self.sqlite:
            found: Iterator[Row] = self._driver.execute(sql)
            return found
        return self._from_server(sql)

    def _from_server(self, sql: str) -> Iterator[Row]:
        with self._driver.cursor(name=f"verify_{next(self._names)}", binary=True) as cursor:
            cursor.itersize = BATCH
            cursor.execute(sql)
            yield from cursor

    def entries(self, chain: int, after: int) -> str:
        """Return SQL for a chain's entries in order, as few and as plain columns as will do.

        They are id, whether the copies equal the head (false also where that needs a closer look),
        previous hash, hash, reason, head and body; the last two as bytes.
        """
        first, last = chain * ENTRIES_PER_CHAIN + after, (chain + 1) * ENTRIES_PER_CHAIN
        same, as_bytes = (_SQLITE_SAME, _SQLITE_BYTES) if self.sqlite else (_PG_SAME, _PG_BYTES)
        same += f" AND id - seq = {chain * ENTRIES_PER_CHAIN} AND {_OF_CHAIN} = {chain})"
        return (
            f"SELECT id, {same}, prev_hash, hash, reason, "  # noqa: S608 - our own columns
            f"{as_bytes.format('head')}, {as_bytes.format('body')} FROM ledger_entry "
            f"WHERE id > {first} AND id < {last} ORDER BY id"
        )

    def first(self, sql: str) -> Row | None:
        """Return the first row of a query."""
        cursor = self._driver.cursor()
        try:
            cursor.execute(sql)
            row: Row | None = cursor.fetchone()
            return row
        finally:
            cursor.close()

    def number(self, sql: str) -> int:
        """Return the one number that a query gives, 0 for none."""
        row = self.first(sql)
        return int(row[0]) if row and row[0] is not None else 0

    def hash_at(self, chain: str, seq: int) -> str | None:
        """Return the hash of an entry, or ``None`` where there is none."""
        query = select(LedgerEntry.hash).where(LedgerEntry.chain == chain, LedgerEntry.seq == seq)
        found: str | None = self.connection.scalar(query)
        return found

    def as_text(self, column: Column[Any]) -> str:
        """Return SQL for a column whose value reads as it stands in the ledger."""
        if self.sqlite:
            return column.name
        if isinstance(column.type, UtcDateTime):
            return f"{_ISO.format(column.name)} AS {column.name}"
        if isinstance(column.type, Date):
            return f"{column.name}::text AS {column.name}"
        return f'"{column.name}"'

    def columns(self, table: Table, *names: str) -> str:
        """Return SQL for some columns of a table, in the order given."""
        return ", ".join(self.as_text(table.columns[name]) for name in names)


@contextmanager
def snapshot(database: Database) -> Iterator[Snapshot]:
    """Give one read snapshot; nothing it does remains."""
    options = {} if database.dialect == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with (
        surroundings(database.where),
        database.reader.connect().execution_options(**options) as connection,
        connection.begin(),
    ):
        yield Snapshot(connection)
        connection.rollback()
