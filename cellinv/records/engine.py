"""All differences between SQLite and PostgreSQL: connecting, locking, isolation."""

from __future__ import annotations

import select
import sqlite3
import time
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import QueuePool
from typing_extensions import override

from cellinv.records.asking import AskingSession
from cellinv.records.compiled import CompiledStatements
from cellinv.records.errors import DatabaseAway, DatabaseMissing, NetworkDrive, surroundings
from cellinv.records.pooling import Kept, note_writers
from cellinv.records.shade import let_shade

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine.interfaces import IsolationLevel
    from sqlalchemy.orm import Session

BUSY_TIMEOUT_MS: Final = 10_000
QUIET_S: Final = 10.0
"""A connection that was silent for longer is asked whether its server is still there."""
CLIENT_ROLE: Final = "cellinv_client"
_SQLITE_TOLD: Final = {
    "SQLite": ("SELECT sqlite_version()", ""),
    "journal_mode": ("PRAGMA journal_mode", "wal"),
    "synchronous": ("PRAGMA synchronous", "2"),
    "foreign_keys": ("PRAGMA foreign_keys", "1"),
    "encoding": ("PRAGMA encoding", "UTF-8"),
    "quick_check": ("PRAGMA quick_check(1)", "ok"),
}
_POSTGRESQL_TOLD: Final = {
    "PostgreSQL": ("SHOW server_version", ""),
    "server_encoding": ("SHOW server_encoding", "UTF8"),
    "fsync": ("SHOW fsync", "on"),
    "full_page_writes": ("SHOW full_page_writes", "on"),
    "synchronous_commit": ("SHOW synchronous_commit", "on"),
    "time_zone": ("SHOW timezone", ""),
}
_ASKED_ONCE: Final = 1
"""What was asked once is prepared when it is asked again: nearly all is asked for every scan."""
_UNDER_WAY: Final = 2
"""How libpq says that a transaction goes on in which nothing failed: ``PQTRANS_INTRANS``."""
_OWN_TABLES: Final = ("kit (id INTEGER PRIMARY KEY)", "kit_act (entry_id INTEGER PRIMARY KEY)")
"""Tables of one connection alone, in memory: see :mod:`cellinv.records.shade`."""
_NETWORK_FILESYSTEMS: Final = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afpfs")


class _Reading(AskingSession):
    """Reads one snapshot on one connection; what would begin another is refused.

    It would see things as they are: see :mod:`cellinv.records.shade`.
    """

    @override
    def rollback(self) -> None:
        raise RuntimeError("A session that reads is ended, not rolled back.")

    @override
    def commit(self) -> None:
        raise RuntimeError("A session that reads has nothing to commit.")


class Database:
    """One inventory's database: an engine that writes and an engine that only reads.

    Writers on SQLite begin with ``BEGIN IMMEDIATE``, readers with a plain ``BEGIN``. On
    PostgreSQL both act as a role that owns no table. Writers are READ COMMITTED there; readers
    would see no more in a transaction of that kind, and begin none.
    """

    def __init__(self, url: str, *, create: bool = False) -> None:
        self.url: URL = make_url(url)
        self.dialect: Final = self.url.get_backend_name()
        self._file: tuple[int, int] | None = None
        if self.dialect == "sqlite":
            self.writer = self._sqlite("IMMEDIATE", create=create)
            self.reader = self._sqlite("DEFERRED", create=create)
        else:
            self.writer = self._postgresql(pool_size=2)
            self.reader = self._postgresql(pool_size=4, level="AUTOCOMMIT", pool=Kept)
            _only_read(self.reader)
            note_writers(self.writer)
        let_shade(self.reader)

    @property
    def where(self) -> str:
        """Return the place in words, never with a password."""
        if self.dialect == "sqlite":
            return self.url.database or "memory"
        return f"{self.url.host or 'local'}/{self.url.database}"

    @cached_property
    def path(self) -> Path | None:
        """Return the file of an SQLite inventory."""
        return Path(self.url.database) if self.dialect == "sqlite" and self.url.database else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session on one read snapshot; whatever it does is rolled back."""
        with surroundings(self.where), _Reading(self.reader, autoflush=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()
        self._file = None

    def _sqlite(self, mode: str, *, create: bool) -> Engine:
        path = self.path
        if path is not None and not create and not path.exists():
            raise DatabaseMissing(where=str(path))
        if path is not None and on_network_drive(path):
            raise NetworkDrive(where=str(path))
        engine = create_engine(
            self.url,
            connect_args={"timeout": BUSY_TIMEOUT_MS / 1000},
            execution_options={"compiled_cache": CompiledStatements()},
        )

        dialect: Any = engine.dialect
        statement = f"BEGIN {mode}"
        connect = dialect.connect

        def connecting(*how: Any, **named: Any) -> Any:
            self._check_place()
            return connect(*how, **named)

        def begin(dbapi_connection: Any) -> None:
            self._check_place()
            dbapi_connection.execute(statement)

        # Not as events: an engine that has any looks for some at every statement.
        dialect.connect = connecting
        dialect.do_begin = begin
        event.listen(engine, "connect", _sqlite_connect)
        return engine

    def _check_place(self) -> None:
        """Refuse to go on with a file that was moved away, or to make an empty one there.

        Where a file may be moved while it is open, SQLite would write on into the moved one.

        Raises:
            DatabaseAway: the file first seen isn't there.
        """
        if self.path is None:
            return
        try:
            found = self.path.stat()
            here = (found.st_dev, found.st_ino)
        except OSError:
            here = None
        if self._file is None:
            self._file = here
        elif here != self._file:
            raise DatabaseAway(where=self.where)

    def _postgresql(
        self,
        pool_size: int,
        level: IsolationLevel = "READ COMMITTED",
        pool: type[QueuePool] = QueuePool,
    ) -> Engine:
        url = self.url
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        # Late: who works on a file needn't wait for the server's driver.
        from cellinv.records.described import Cursor

        how = {"prepare_threshold": _ASKED_ONCE, "cursor_factory": Cursor}
        engine = create_engine(
            url,
            poolclass=pool,
            pool_size=pool_size,
            max_overflow=2,
            pool_pre_ping=True,
            pool_use_lifo=True,
            isolation_level=level,
            connect_args={"connect_timeout": 5, **how},
            execution_options={"compiled_cache": CompiledStatements()},
        )
        dialect: Any = engine.dialect
        dialect.do_ping = Pulse(dialect.do_ping)
        event.listen(engine, "connect", _postgresql_connect)
        return engine


def _sqlite_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -24576",
        "mmap_size = 67108864",
    ):
        try:
            cursor.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as error:
            # A read-only file can't change its journal; reading still works.
            if "readonly" not in str(error):
                raise
        except UnicodeDecodeError as error:
            # The schema is so damaged that not even the complaint about it can be read.
            raise sqlite3.DatabaseError("database disk image is malformed") from error
    for table in _OWN_TABLES:
        cursor.execute(f"CREATE TEMP TABLE {table}")
    cursor.close()


def _postgresql_connect(connection: Any, _record: object) -> None:
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (CLIENT_ROLE,))
        if cursor.fetchone():
            cursor.execute(f"SET ROLE {CLIENT_ROLE}")
    connection.autocommit = False


class Pulse:
    """Says whether the server of a connection from the pool is there, mostly without asking it.

    What it has said unasked is that it goes; only a long silence can mean that nobody is there.
    """

    def __init__(self, ask: Callable[[Any], bool]) -> None:
        self._ask = ask
        self._taken: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def __call__(self, connection: Any) -> bool:
        """Return whether it is there, in place of the driver's own way."""
        now, before = time.monotonic(), self._taken.get(connection)
        self._taken[connection] = now
        if before is None or now - before > QUIET_S or _has_said(connection):
            return self._ask(connection)
        return True


def _has_said(connection: Any) -> bool:
    try:
        return bool(select.select([connection.pgconn.socket], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _only_read(engine: Engine) -> None:
    """Let the connections of an engine write nothing, and keep what they have prepared.

    The driver forgets it wherever a transaction is rolled back, so the few that there are, for
    rows that are read bit by bit, are ended by a commit.
    """
    dialect: Any = engine.dialect
    rollback = dialect.do_rollback

    def end(connection: Any) -> None:
        under_way = connection.pgconn.transaction_status == _UNDER_WAY
        (dialect.do_commit if under_way else rollback)(connection)

    dialect.do_rollback = end
    event.listen(engine, "connect", _write_nothing)


def _write_nothing(connection: Any, _record: object) -> None:
    from cellinv.records.described import BitByBit

    connection.autocommit = True
    connection.execute("SET default_transaction_read_only = on")
    connection.server_cursor_factory = BitByBit


@contextmanager
def as_owner(database: Database) -> Iterator[Engine]:
    """Give an engine that may change the schema: the owner's role, one connection."""
    if database.dialect == "sqlite":
        yield database.writer
        return
    url = database.url
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=1)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def without_foreign_keys(engine: Engine) -> Iterator[Connection]:
    """Give one transaction on the owner's connection in which SQLite checks no foreign key.

    SQLite ignores the switch inside a transaction, and a connection here begins in one.
    """
    with engine.connect() as connection:
        _switch_foreign_keys(connection, "OFF")
        try:
            yield connection
            connection.commit()
        finally:
            connection.rollback()
            _switch_foreign_keys(connection, "ON")


def _switch_foreign_keys(connection: Connection, to: str) -> None:
    if connection.dialect.name == "sqlite":
        for statement in ("ROLLBACK", f"PRAGMA foreign_keys = {to}", "BEGIN IMMEDIATE"):
            connection.exec_driver_sql(statement)


def url_of(path: Path) -> str:
    """Return the URL of an inventory in a file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def on_network_drive(path: Path) -> bool:
    """Return whether the file lies on a file system that can't lock reliably."""
    if str(path).startswith(("\\\\", "//")):
        return True
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    best, kind = "", ""
    folder = str(path.resolve().parent)
    for line in mounts.read_text(encoding="utf-8").splitlines():
        _, mount, filesystem, *_ = line.split(" ")
        inside = folder == mount or folder.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, filesystem
    return kind in _NETWORK_FILESYSTEMS


def table_names(database: Database) -> set[str]:
    """Return the names of the tables that are there."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if database.dialect == "sqlite"
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    with database.read() as session:
        return set(session.scalars(text(query)))


def settings_of(database: Database) -> dict[str, tuple[str, str]]:
    """Return what the database is and runs with, each with what it should be where that counts."""
    sqlite = database.dialect == "sqlite"
    with database.read() as session:
        found = {}
        for name, (query, wanted) in (_SQLITE_TOLD if sqlite else _POSTGRESQL_TOLD).items():
            found[name] = (str(session.scalar(text(query))), wanted)
    return found
