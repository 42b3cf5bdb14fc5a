"""Asks for columns alone, without what it takes to make objects of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, event
from sqlalchemy.orm import Session
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy import ColumnElement, Connection

    Among = Callable[[Any], ColumnElement[bool]]


class AskingSession(Session):
    """A session that is asked for its connection often, and looks for it once in a transaction."""

    _found: Connection | None = None

    @override
    def connection(self, *which: Any, **how: Any) -> Connection:
        """Return the connection of the transaction under way."""
        if self._found is None or which or how:
            self._found = super().connection(*which, **how)
        return self._found


@event.listens_for(AskingSession, "after_soft_rollback")
@event.listens_for(AskingSession, "after_transaction_end")
def _ended(session: AskingSession, _transaction: object) -> None:
    session._found = None  # noqa: SLF001 - the hook is the session's own half


def ask(session: Session, query: Any, values: dict[str, Any] | None = None) -> Any:
    """Run a select of columns in a session's transaction; half the time of the session's own way.

    What waits to be written is written first, as the session would.
    """
    if session.autoflush and (session.new or session.dirty or session.deleted):
        session.flush()
    return session.connection().execute(query, values)


class ByIds:
    """A select of what belongs to some ids, built once for a single one and once for several.

    Several are written into the statement each time anew; a single one is a parameter like others.
    ``build`` makes the select from a function, which says of a column that it is among the ids.
    """

    def __init__(self, build: Callable[[Among], Any]) -> None:
        self._one = build(lambda column: column == bindparam("ids"))
        self._some = build(lambda column: column.in_(bindparam("ids", expanding=True)))

    def of(self, ids: Collection[int]) -> tuple[Any, dict[str, Any]]:
        """Return the select with the values to run it with."""
        if len(ids) == 1:
            (one,) = ids
            return self._one, {"ids": one}
        return self._some, {"ids": list(ids)}
