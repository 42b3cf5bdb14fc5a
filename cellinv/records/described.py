"""PostgreSQL's cursors: what the driver's own would ask or tell needlessly is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self, overload

import psycopg
from psycopg.pq import TransactionStatus
from typing_extensions import override

if TYPE_CHECKING:
    from psycopg import Column
    from psycopg.pq.abc import PGresult


class Described(Sequence["Column"]):
    """The columns of a result, each described when it is looked at.

    SQLAlchemy looks at them once for each statement, and asks every time whether there are any:
    describing them all took longer than the driver takes to read a row.
    """

    def __init__(self, cursor: psycopg.Cursor[Any], result: PGresult) -> None:
        self._cursor, self._count = cursor, result.nfields

    @override
    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Column: ...

    @overload
    def __getitem__(self, index: slice) -> list[Column]: ...

    @override
    def __getitem__(self, index: int | slice) -> Column | list[Column]:
        columns = psycopg.Cursor.description.fget(self._cursor)  # type: ignore[attr-defined]
        found: Column | list[Column] = (columns or [])[index]
        return found


class Cursor(psycopg.Cursor[Any]):
    """The driver's cursor with such a description."""

    @property
    @override
    def description(self) -> Any:
        """Return the columns of the result, or nothing where it has none."""
        result = self.pgresult
        if result is not None and result.nfields:
            return Described(self, result)
        return super().description


class BitByBit(psycopg.ServerCursor[Any]):
    """The driver's cursor on rows that stay at the server until they are wanted.

    Only within a transaction are they kept: one is begun where there is none.
    """

    @override
    def execute(self, *what: Any, **how: Any) -> Self:
        """Run a query; see the driver's own."""
        here = self.connection
        if here.autocommit and here.pgconn.transaction_status == TransactionStatus.IDLE:
            here.execute("BEGIN")
        return super().execute(*what, **how)
