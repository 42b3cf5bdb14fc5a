"""Asks for columns alone, without what it takes to make objects of rows."""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

SNAPSHOT: Final = "snapshot"
"""In a session's info: it reads one snapshot to its end, so that its connection stays the same."""
SHADE: Final = "shade"
"""In a session's info: what rewrites its statements, see :mod:`cellinv.records.shade`."""
_CONNECTION: Final = "connection"
_LIST: Final = re.compile(r"__\[POSTCOMPILE_\w+\]")
"""Where SQLAlchemy puts the values of a list into a statement."""
_KEPT: Final = 512


def ask(session: Session, query: Any, values: dict[str, Any] | None = None) -> Any:
    """Run a select of columns in a session's transaction; a third of the session's own time.

    What waits to be written is written first, as the session would. A query is kept ready for the
    next time: it is to be built once, with parameters for what changes.
    """
    connection = session.info.get(_CONNECTION)
    if connection is None:
        if session.autoflush and (session.new or session.dirty or session.deleted):
            session.flush()
        connection = session.connection()
        if SNAPSHOT in session.info:
            session.info[_CONNECTION] = connection
    if connection.dialect.name == "sqlite" and not _is_heard(connection):
        ready = _ready(query, connection.dialect)
        filled = ready.filled(values or {})
        if filled is not None:
            try:
                return ready.result(_fetched(session, connection, *filled))
            except sqlite3.Error:
                pass  # asked again below, which tells what is wrong as everywhere else
    return connection.execute(query, values)


def _is_heard(connection: Connection) -> bool:
    """Say whether somebody listens to what is asked of the database: then SQLAlchemy asks."""
    heard = connection.engine.dispatch
    return bool(heard.before_cursor_execute or heard.after_cursor_execute)


def _fetched(session: Session, connection: Connection, text: str, given: list[Any]) -> list[Any]:
    cursor: Any = connection.connection.cursor()
    shade = session.info.get(SHADE)
    if shade is not None:
        text, given = shade(connection, cursor, text, given)
    cursor.execute(text, given)
    found: list[Any] = cursor.fetchall()
    return found


class _Ready:
    """A select as SQLite takes it: its text, what is given to it, what becomes of its columns."""

    def __init__(self, query: Any, dialect: Any) -> None:
        compiled = query.compile(dialect=dialect)
        binds, columns = compiled.binds, query.selected_columns
        self._parts = _LIST.split(compiled.string)
        self._known = {
            name: value for name, value in compiled.params.items() if not binds[name].required
        }
        self._given = [
            (
                name,
                binds[name].expanding,
                binds[name].type.dialect_impl(dialect).bind_processor(dialect),
            )
            for name in compiled.positiontup
        ]
        ways = [one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns]
        self._ways = [(place, way) for place, way in enumerate(ways) if way is not None]
        self._shape = SimpleResultMetaData(tuple(columns.keys()))

    def filled(self, values: Mapping[str, Any]) -> tuple[str, list[Any]] | None:
        """Return text and values to give; nothing where a list is empty, which is another text."""
        given: list[Any] = []
        text, parts = self._parts[0], iter(self._parts[1:])
        for name, is_list, way in self._given:
            value = values[name] if name in values else self._known[name]
            some = value if is_list else (value,)
            given += some if way is None else map(way, some)
            if is_list:
                if not some:
                    return None
                text += ", ".join("?" * len(some)) + next(parts)
        return text, given

    def result(self, rows: Iterable[Any]) -> IteratorResult[Any]:
        """Return rows as SQLAlchemy would, their values as Python has them."""
        if self._ways:
            rows = [self._read(row) for row in rows]
        return IteratorResult(self._shape, iter(rows))

    def _read(self, row: Iterable[Any]) -> tuple[Any, ...]:
        values = [*row]
        for place, way in self._ways:
            values[place] = way(values[place])
        return tuple(values)


@lru_cache(_KEPT)
def _ready(query: Any, dialect: Any) -> _Ready:
    return _Ready(query, dialect)
