"""Every table declares what it is, and a schema that isn't as made is told."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from cellinv.records.engine import Database, as_owner, without_foreign_keys
from cellinv.records.errors import DatabaseDamaged, DatabaseMissing, SchemaNewer
from cellinv.records.ledger.rows import ledgered_tables
from cellinv.records.tables import Derived, Ledgered, LedgerOwn, Local
from cellinv.records.tables.whole import Base
from cellinv.records.triggers import expected, present
from cellinv.records.upgrade import bring_up_to_date, make
from cellinv.records.verify import schema
from cellinv.records.verify.run import verify
from tests.integration.inventories import START, PostgresServer, SqliteFiles
from tests.integration.records.forge import owner, run

MARKS = (Ledgered, Derived, Local, LedgerOwn)
TABLES = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}


@pytest.mark.parametrize("name", Base.metadata.tables)
def test_every_table_says_what_it_is(name: str) -> None:
    marks = [mark for mark in MARKS if issubclass(TABLES[name], mark)]
    assert len(marks) == 1


def test_a_ledgered_row_names_its_entry_and_version() -> None:
    for table in ledgered_tables().values():
        assert {"id", "version", "entry_id"} <= set(table.columns.keys())


@pytest.mark.parametrize("name", [n for n, kind in TABLES.items() if issubclass(kind, Ledgered)])
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_ledgered_table_is_guarded(name: str, dialect: str) -> None:
    assert {f"tr_{name}_kept", f"tr_{name}_version"} <= set(expected(dialect))


def test_a_fresh_schema_is_as_made(database: Database) -> None:
    with database.reader.connect() as connection:
        assert list(schema.check(connection)) == []


def test_migrations_make_what_the_tables_say(sqlite_files: SqliteFiles) -> None:
    """Fresh DDL and migrated DDL, item by item, lost CHECK constraints included."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    migrated = sqlite_files.fresh()
    query = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql <> ''"
    with engine.connect() as one, migrated.reader.connect() as other:
        made = {row[0]: row[1] for row in one.exec_driver_sql(query)}
        found = {row[0]: row[1] for row in other.exec_driver_sql(query)}
    assert {n: schema._plain(s) for n, s in found.items() if n != "alembic_version"} == {
        n: schema._plain(s) for n, s in made.items()
    }
    sqlite_files.drop(migrated)
    engine.dispose()


BROKEN = {
    "DROP INDEX uq_code_key": "index uq_code_key",
    "DROP INDEX uq_placement_slot_open": "index uq_placement_slot_open",
    "ALTER TABLE donor RENAME COLUMN material TO stuff": "donor",
    "ALTER TABLE donor ADD COLUMN extra TEXT": "donor",
    "CREATE TABLE notes (id INTEGER)": "table notes",
    "CREATE VIEW notes AS SELECT 1 AS one": "view notes",
    "CREATE INDEX extra ON donor (material)": "index extra",
}


@pytest.mark.parametrize("statement", BROKEN)
def test_a_changed_schema_is_told(database: Database, statement: str) -> None:
    with owner(database) as connection:
        run(connection, statement)
    with database.reader.connect() as connection:
        told = [wrong.finding.where for wrong in schema.check(connection)]
    assert any(BROKEN[statement] in where for where in told), told


def test_an_index_remade_without_its_condition_is_told(database: Database) -> None:
    with owner(database) as connection:
        run(connection, "DROP INDEX uq_reservation_vial_open")
        run(connection, "CREATE UNIQUE INDEX uq_reservation_vial_open ON reservation (vial_id)")
    assert [one.where for one in verify(database).findings] == ["index uq_reservation_vial_open"]


SQLITE_TRIGGERS = {
    "DROP TRIGGER tr_entry_kept": "trigger tr_entry_kept",
    "CREATE TRIGGER quiet AFTER INSERT ON vial BEGIN SELECT 1; END": "trigger quiet",
}


@pytest.mark.parametrize("statement", SQLITE_TRIGGERS)
def test_sqlite_triggers_are_told(sqlite_files: SqliteFiles, statement: str) -> None:
    database = sqlite_files.fresh()
    with owner(database) as connection:
        run(connection, statement)
    assert [one.where for one in verify(database).findings] == [SQLITE_TRIGGERS[statement]]
    sqlite_files.drop(database)


def test_a_weakened_sqlite_trigger_is_told(sqlite_files: SqliteFiles) -> None:
    database = sqlite_files.fresh()
    weak = expected("sqlite")["tr_entry_kept"].replace("1 = 1", "1 = 2")
    with owner(database) as connection:
        run(connection, "DROP TRIGGER tr_entry_kept")
        connection.exec_driver_sql(weak)
    assert [one.where for one in verify(database).findings] == ["trigger tr_entry_kept"]
    sqlite_files.drop(database)


POSTGRES = {
    "DROP TRIGGER tr_entry_kept ON ledger_entry": "trigger tr_entry_kept",
    "ALTER TABLE vial DISABLE TRIGGER tr_vial_final": "trigger tr_vial_final",
    "ALTER TABLE vial ENABLE REPLICA TRIGGER tr_vial_final": "trigger tr_vial_final",
    "ALTER TABLE vial DROP CONSTRAINT ck_vial_number": "constraint ck_vial_number",
    "ALTER TABLE vial DROP CONSTRAINT fk_vial_lot_id": "foreign key fk_vial_lot_id",
    "ALTER TABLE vial ALTER COLUMN code DROP NOT NULL": "column vial.code",
    "CREATE RULE quiet AS ON DELETE TO vial DO INSTEAD NOTHING": "rule quiet",
    "CREATE OR REPLACE FUNCTION tr_entry_kept_fn() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN OLD; END $$": "trigger tr_entry_kept",
    "CREATE TRIGGER quiet BEFORE INSERT ON vial FOR EACH ROW "
    "EXECUTE FUNCTION tr_vial_final_fn()": "trigger quiet",
}  # fmt: skip


@pytest.mark.postgres
@pytest.mark.parametrize("statement", POSTGRES)
def test_postgresql_changes_are_told(postgres_server: PostgresServer, statement: str) -> None:
    database = postgres_server.fresh()
    with owner(database) as connection:
        connection.exec_driver_sql(statement)
    assert [one.where for one in verify(database).findings] == [POSTGRES[statement]]
    postgres_server.drop(database)


@pytest.mark.postgres
def test_a_weaker_check_is_told(postgres_server: PostgresServer) -> None:
    database = postgres_server.fresh()
    with owner(database) as connection:
        run(connection, "ALTER TABLE vial DROP CONSTRAINT ck_vial_number")
        run(connection, "ALTER TABLE vial ADD CONSTRAINT ck_vial_number CHECK (number > -5)")
    assert [one.where for one in verify(database).findings] == ["constraint ck_vial_number"]
    postgres_server.drop(database)


@pytest.mark.postgres
def test_the_client_owns_no_table(postgres_server: PostgresServer) -> None:
    database = postgres_server.fresh()
    query = "SELECT count(*) FROM pg_tables WHERE tableowner = current_user"
    with database.writer.connect() as connection:
        assert connection.exec_driver_sql(query).scalar() == 0
    postgres_server.drop(database)


def test_foreign_keys_are_off_while_migrating(sqlite_files: SqliteFiles) -> None:
    database = sqlite_files.fresh()
    with as_owner(database) as engine:
        with without_foreign_keys(engine) as connection:
            off = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
        with engine.connect() as connection:
            on = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
    assert (off, on) == (0, 1)
    sqlite_files.drop(database)


@pytest.mark.shows("Annex 11: 10")
def test_a_newer_schema_is_left_alone(database: Database) -> None:
    with owner(database) as connection:
        run(connection, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaNewer):
        bring_up_to_date(database)


def test_triggers_are_all_there(database: Database) -> None:
    with database.reader.connect() as connection:
        assert set(present(connection)) == set(expected(database.dialect))


def test_an_inventory_that_was_never_made_is_missing(sqlite_files: SqliteFiles) -> None:
    with pytest.raises(DatabaseMissing):
        Database(sqlite_files.empty())


def test_something_else_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("not a database at all, but long enough to look at" * 50, encoding="utf-8")
    report = verify(database := Database(f"sqlite:///{path}"))
    assert [one.kind for one in report.findings] == ["damage"]
    with pytest.raises(DatabaseDamaged):
        bring_up_to_date(database)
    database.dispose()


def test_an_inventory_has_its_own_identity(sqlite_files: SqliteFiles) -> None:
    database = Database(sqlite_files.empty(), create=True)
    make(database, START)
    assert "inventory" in inspect(database.reader).get_table_names()
    sqlite_files.drop(database)
