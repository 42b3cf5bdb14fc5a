"""One unchanging view of an inventory, read in streams of plain tuples."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Date, Table, select

from cellinv.records.errors import surroundings
from cellinv.records.tables.base import UtcDateTime
from cellinv.records.tables.ledger import LedgerEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Connection

    from cellinv.records.engine import Database

Row = tuple[Any, ...]
BATCH: Final = 5000
_ISO: Final = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


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

    def about(self, expected: int, sql: str) -> Iterator[Row]:
        """Return the rows of a query that should give some number of them; at most one more.

        A few come in one message; a cursor of the server takes four.
        """
        if self.sqlite or expected > BATCH:
            return self.rows(sql)
        with self._driver.cursor(binary=True) as cursor:
            found: list[Row] = cursor.execute(f"{sql} LIMIT {expected + 1}").fetchall()
        return iter(found)

    def _from_server(self, sql: str) -> Iterator[Row]:
        with self._driver.cursor(name=f"verify_{next(self._names)}", binary=True) as cursor:
            cursor.itersize = BATCH
            cursor.execute(sql)
            yield from cursor

    def as_bytes(self, text: str) -> str:
        """Return SQL for the UTF-8 bytes of a text."""
        return f"CAST({text} AS BLOB)" if self.sqlite else f"convert_to({text}, 'UTF8')"

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
