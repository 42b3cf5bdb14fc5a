"""Making a new inventory's schema, and bringing an older one up to date."""

from __future__ import annotations

import re
import shutil
import uuid
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, insert, text

from cellinv import data_folder
from cellinv.records.engine import (
    CLIENT_ROLE,
    Database,
    as_owner,
    table_names,
    without_foreign_keys,
)
from cellinv.records.errors import DatabaseDamaged, DatabaseMissing, SchemaNewer, surroundings
from cellinv.records.ledger.texts import GENESIS
from cellinv.records.tables.ledger import Inventory, LedgerHead
from cellinv.records.triggers import create_triggers, drop_triggers

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

ORG: Final = "ORG"
_REVISION: Final = re.compile(r'^(|down_)revision\b[^=\n]*= "([^"]+)"', re.MULTILINE)


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(data_folder("db") / "migrations"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """Return the schema revision this program works with."""
    known = _revisions()
    (newest,) = known.keys() - set(known.values())
    return newest


def known_revisions() -> set[str]:
    """Return every schema revision this program knows."""
    return set(_revisions())


@cache
def _revisions() -> dict[str, str | None]:
    """Return the revision before each one.

    Read from the files themselves: every start of the program asks, and Alembic takes longer to
    import than most commands to run.
    """
    found = {}
    for file in (data_folder("db") / "migrations" / "versions").glob("*.py"):
        told = dict(_REVISION.findall(file.read_text(encoding="utf-8")))
        found[told[""]] = told.get("down_")
    return found


def found_revision(database: Database) -> str | None:
    """Return the revision of the schema that is there, or ``None`` for an empty database."""
    names = table_names(database)
    if "alembic_version" not in names:
        from cellinv.records.tables.whole import Base  # late: nearly always it is there

        if names & set(Base.metadata.tables):
            raise DatabaseDamaged(where=database.where)
        return None
    with database.read() as session:
        found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def is_empty(database: Database) -> bool:
    """Return whether nothing was ever made here."""
    return found_revision(database) is None


def make(database: Database, at: datetime, *, demonstration: bool = False) -> None:
    """Make the schema, its triggers, this inventory's identity and the chain ``ORG``."""
    with surroundings(database.where), as_owner(database) as engine, engine.begin() as connection:
        make_schema(connection)
        identity = {
            "id": 1,
            "uuid": str(uuid.uuid4()),
            "epoch": 1,
            "demonstration": demonstration,
            "made_at": at,
        }
        connection.execute(insert(Inventory), identity)
        connection.execute(
            insert(LedgerHead),
            {"chain": ORG, "number": 1, "seq": 0, "hash": GENESIS, "recorded_at": None},
        )
    database.dispose()


def bring_up_to_date(database: Database) -> None:
    """Upgrade an older schema; an SQLite file is copied first.

    Raises:
        DatabaseMissing: nothing was ever made here.
        SchemaNewer: a newer program made it; it is left untouched.
    """
    found = found_revision(database)
    if found is None:
        raise DatabaseMissing(where=database.where)
    newest = newest_revision()
    if found == newest:
        return
    if found not in known_revisions():
        raise SchemaNewer(where=database.where, found=found, known=newest)
    if database.path is not None:
        _keep_copy(database.path, found)
    # With foreign keys on, a batch recreate of a parent table would delete its children.
    with (
        surroundings(database.where),
        as_owner(database) as engine,
        without_foreign_keys(engine) as connection,
    ):
        make_schema(connection)
    database.dispose()


def make_schema(connection: Connection) -> None:
    """Bring the schema to the newest revision: triggers, rights and the search index included."""
    from alembic import command

    from cellinv.records import search_index

    drop_triggers(connection)
    command.upgrade(_config(connection), "head")
    search_index.rebuild(connection)
    create_triggers(connection)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"The upgrade left rows without their parents: {broken[:3]}")
    else:
        _grant(connection)


def renew_search_index(database: Database) -> int:
    """Make the search index again in one transaction of the owner's; return its number of texts."""
    from cellinv.records.search_index import rebuild

    with (
        surroundings(database.where),
        as_owner(database) as engine,
        engine.begin() as connection,
    ):
        drop_triggers(connection)
        made = rebuild(connection)
        create_triggers(connection)
    return made


def _grant(connection: Connection) -> None:
    """Let the client read and write rows, and own nothing."""
    have = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    if connection.scalar(have, {"name": CLIENT_ROLE}) is None:
        connection.exec_driver_sql(f"CREATE ROLE {CLIENT_ROLE} NOLOGIN")
    connection.exec_driver_sql(f"GRANT {CLIENT_ROLE} TO current_user")
    schema = connection.scalar(text("SELECT current_schema()"))
    for statement in (
        f"GRANT USAGE ON SCHEMA {schema} TO {CLIENT_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA {schema} TO {CLIENT_ROLE}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {CLIENT_ROLE}",
    ):
        connection.exec_driver_sql(statement)


def _keep_copy(path: Path, revision: str) -> None:
    import sqlite3

    target = path.with_name(f"{path.stem}.before-{revision}{path.suffix}")
    if target.exists():
        return
    source, copy = sqlite3.connect(path), sqlite3.connect(target)
    try:
        source.backup(copy)
    except sqlite3.Error:
        shutil.copy2(path, target)
    finally:
        source.close()
        copy.close()
