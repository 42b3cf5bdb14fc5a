"""Copying an inventory whole: online SQLite copies, and rows between the two databases."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Table, func, insert, select, text

from cellinv.records.engine import Database, as_owner, without_foreign_keys
from cellinv.records.errors import surroundings
from cellinv.records.search_sql import refill
from cellinv.records.tables import Base
from cellinv.records.triggers import create_triggers, drop_triggers
from cellinv.records.upgrade import make_schema
from cellinv.records.verify.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BATCH: Final = 2000
_PAGES: Final = 2000


def copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite inventory while others use it, into one file without side files."""
    with surroundings(str(source)):
        reader, writer = sqlite3.connect(source), sqlite3.connect(target)
        try:
            reader.backup(writer, pages=_PAGES)
            writer.execute("PRAGMA journal_mode = DELETE")
        finally:
            reader.close()
            writer.close()


def as_one_file(path: Path) -> None:
    """Fold an SQLite inventory's side files into it; nobody may have it open."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()


def copy_rows(source: Database, target: Database) -> None:
    """Copy every row of one snapshot of an inventory into an empty place, ids kept.

    The schema is made there first. Triggers and foreign keys are in force again at the end.
    """
    with (
        snapshot(source) as view,
        surroundings(target.where),
        as_owner(target) as engine,
        without_foreign_keys(engine) as connection,
    ):
        make_schema(connection)
        drop_triggers(connection)
        keys = _without_keys(connection)
        for table in Base.metadata.sorted_tables:
            for batch in _batches(view.connection, table):
                connection.execute(insert(table), batch)
            _continue_numbers(connection, table)
        for key in keys:
            connection.exec_driver_sql(key)
        refill(connection)
        create_triggers(connection)
    target.dispose()


def _without_keys(connection: Connection) -> list[str]:
    """Take the foreign keys off, since tables refer to each other in circles.

    Returns the statements that put them on again.
    """
    if connection.dialect.name == "sqlite":
        return []
    keys = connection.exec_driver_sql(
        "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    ).all()
    for table, name, _ in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return [f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}" for table, name, rule in keys]


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    rows = connection.execution_options(yield_per=_BATCH).execute(select(table))
    for batch in rows.mappings().partitions(_BATCH):
        yield [dict(row) for row in batch]


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let new rows continue after the highest id that was copied."""
    column = table.columns.get("id")
    if connection.dialect.name == "sqlite" or column is None or column.autoincrement is False:
        return
    last = connection.scalar(select(func.max(column)))
    if last is not None:
        query = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")
        connection.execute(query, {"table": table.name, "last": last})
