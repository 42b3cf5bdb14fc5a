"""Asks for columns alone, without what it takes to make objects of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

SNAPSHOT: Final = "snapshot"
"""In a session's info: it reads one snapshot to its end, so that its connection stays the same."""
_CONNECTION: Final = "connection"

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def ask(session: Session, query: Any, values: dict[str, Any] | None = None) -> Any:
    """Run a select of columns in a session's transaction; half the time of the session's own way.

    What waits to be written is written first, as the session would.
    """
    connection = session.info.get(_CONNECTION)
    if connection is None:
        if session.autoflush and (session.new or session.dirty or session.deleted):
            session.flush()
        connection = session.connection()
        if SNAPSHOT in session.info:
            session.info[_CONNECTION] = connection
    return connection.execute(query, values)
