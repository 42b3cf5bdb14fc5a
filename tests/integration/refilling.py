"""Give a used PostgreSQL database the rows of another, when nothing but rows was changed in it.

To drop a database and to make another takes longer than most tests, and each connection to it
begins without knowing a single table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from cellinv.records.engine import Database

# What a change of the schema leaves in the catalogue: each row's number and its transaction.
_SHAPE: Final = b"""
SELECT coalesce(sum(hashtextextended(t || '|' || o::text || '|' || x::text, 0)), 0)::text FROM (
    SELECT 'c' AS t, c.oid::text || c.relfilenode::text AS o, c.xmin AS x FROM pg_class c
        WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 't', oid::text, xmin FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'k', oid::text, xmin FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'p', oid::text, xmin FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'a', attrelid::text || '.' || attnum::text, a.xmin
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'n', oid::text, xmin FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
    UNION ALL SELECT 'e', oid::text, xmin FROM pg_event_trigger
    UNION ALL SELECT 's', setdatabase::text, xmin FROM pg_db_role_setting
) shape
"""
_OTHERS: Final = b"""
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_TABLES: Final = b"""
SELECT c.relname FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
_SEQUENCES: Final = b"SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
FILLINGS: Final = 40  # so often rows are deleted before what they leave behind slows the tests

Rows = tuple[dict[str, bytes], dict[str, int | None]]


class Filled:
    """One database with the connection of its owner."""

    def __init__(self, uri: str) -> None:
        self.owner: Any = psycopg.connect(uri, autocommit=True)
        self.tables = [row[0] for row in self.owner.execute(_TABLES)]
        self.shape = self._shape()
        self.fillings = 0

    def _shape(self) -> str:
        return str(self.owner.execute(_SHAPE).fetchone()[0])

    def is_itself(self) -> bool:
        """Return whether the schema is the one that was there in the beginning."""
        return self._shape() == self.shape

    def may_be_filled(self, database: Database) -> bool:
        """Return whether nobody holds on to it, and nothing but rows was changed."""
        pools: list[Any] = [database.writer.pool, database.reader.pool]
        if self.fillings >= FILLINGS or any(pool.checkedout() for pool in pools):
            return False
        there = self.owner.execute(_OTHERS).fetchone()[0]
        return there == sum(pool.checkedin() for pool in pools) and self.is_itself()

    def rows(self) -> Rows:
        """Return what every table holds, and where its numbers stand."""
        held = {}
        with self.owner.cursor() as cursor:
            for table in self.tables:
                with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as out:
                    found = b"".join(bytes(part) for part in out)
                if found:
                    held[table] = found
        return held, dict(self.owner.execute(_SEQUENCES).fetchall())

    def fill(self, rows: Rows) -> None:
        """Hold these rows and no others."""
        held, numbers = rows
        self.fillings += 1
        deletes = [f'DELETE FROM "{table}"' for table in self.tables]
        counts = [
            f"SELECT setval('\"{name}\"', {at or 1}, {'false' if at is None else 'true'})"
            for name, at in numbers.items()
        ]
        begin = ["BEGIN", "SET LOCAL session_replication_role = replica", *deletes, *counts]
        with self.owner.cursor() as cursor:
            cursor.execute("; ".join(begin).encode())
            for table, data in held.items():
                with cursor.copy(
                    sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                ) as into:
                    into.write(data)
            cursor.execute(b"COMMIT")
