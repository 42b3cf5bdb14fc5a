"""Copying an inventory whole: online SQLite copies, and rows between the two databases."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Table, func, insert, select, text, update

from cellinv.records.engine import Database, as_owner, without_foreign_keys
from cellinv.records.errors import surroundings
from cellinv.records.search_sql import refill
from cellinv.records.tables.ledger import Inventory
from cellinv.records.triggers import create_triggers, drop_triggers
from cellinv.records.upgrade import make_schema
from cellinv.records.verify.snapshot import snapshot

if TYPE_CHECKING:
    from pathlib import Path

_BATCH: Final = 2000
_PAGES: Final = 2000
_SORT_MEMORY: Final = "256MB"


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


def give_identity(database: Database, identity: str) -> None:
    """Let a copy be an inventory of its own: no anchor or backup of it is the other's."""
    with as_owner(database) as engine, engine.begin() as connection:
        drop_triggers(connection)
        connection.execute(update(Inventory).values(uuid=identity))
        create_triggers(connection)


def copy_rows(source: Database, target: Database) -> None:
    """Copy every row of one snapshot of an inventory into an empty place, ids kept.

    The schema is made there first. Triggers and foreign keys are in force again at the end.
    """
    from cellinv.records.tables.whole import Base  # late: other work needn't wait for all tables

    with (
        snapshot(source) as view,
        surroundings(target.where),
        as_owner(target) as engine,
        without_foreign_keys(engine) as connection,
    ):
        make_schema(connection)
        drop_triggers(connection)
        again = [*_without_indexes(connection), *_without_keys(connection)]
        for table in Base.metadata.sorted_tables:
            _fill(connection, table, view.connection)
            _continue_numbers(connection, table)
        for statement in again:
            connection.exec_driver_sql(statement)
        refill(connection)
        create_triggers(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
    target.dispose()


def _without_indexes(connection: Connection) -> list[str]:
    """Take the indexes off that no constraint needs: over all rows at once they are made sooner.

    Returns the statements that make them again.
    """
    if connection.dialect.name == "sqlite":
        return []
    connection.exec_driver_sql(f"SET LOCAL maintenance_work_mem = '{_SORT_MEMORY}'")
    indexes = connection.exec_driver_sql(
        "SELECT i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE c.relnamespace = current_schema()::regnamespace "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
    ).all()
    for name, _ in indexes:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [made for _, made in indexes]


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


def _fill(connection: Connection, table: Table, source: Connection) -> None:
    """Write a table's rows into an empty one, on PostgreSQL by its own way for many."""
    rows = source.execution_options(yield_per=_BATCH).execute(select(table))
    names = [column.name for column in table.columns]
    if connection.dialect.name == "sqlite":
        for batch in rows.partitions(_BATCH):
            connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in batch])
        return
    driver: Any = connection.connection.driver_connection
    dialect = connection.dialect
    ways = [each.type.dialect_impl(dialect).bind_processor(dialect) for each in table.columns]
    told = [(at, way) for at, way in enumerate(ways) if way is not None]
    columns = ", ".join(map(dialect.identifier_preparer.quote, names))
    with driver.cursor().copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            values = [*row]
            for at, way in told:
                values[at] = way(values[at])
            copy.write_row(values)


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let new rows continue after the highest id that was copied."""
    column = table.columns.get("id")
    if connection.dialect.name == "sqlite" or column is None or column.autoincrement is False:
        return
    last = connection.scalar(select(func.max(column)))
    if last is not None:
        query = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")
        connection.execute(query, {"table": table.name, "last": last})
