"""How rows reach the database: changed and new ones, of one table or of several together."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from sqlalchemy import bindparam, func, insert, literal_column, select, text, union_all, update

from cellinv.records.asking import AskingSession

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Insert, Table, Update

    from cellinv.records.tables.base import Ledgered

_TOGETHER: Final = 8
"""Rows that are written by one statement at most: there is one statement for each mixture."""


@dataclass(frozen=True, slots=True)
class Writes:
    """Rows of several tables that an act changes and adds, none of which asks for another's id.

    ``changed`` are given as they stand (every column by name) with the new values of some columns.
    """

    changed: list[tuple[type[Ledgered], dict[str, Any], dict[str, Any]]] = field(
        default_factory=list
    )
    added: list[tuple[type[Ledgered], dict[str, Any]]] = field(default_factory=list)

    def change(self, kind: type[Ledgered], row: dict[str, Any], **new: Any) -> None:
        """Change a row."""
        self.changed.append((kind, row, new))

    def add(self, kind: type[Ledgered], **row: Any) -> None:
        """Add a row."""
        self.added.append((kind, row))


class Written(NamedTuple):
    """The rows that were changed as they are then, and the ids of those added."""

    changed: list[dict[str, Any]]
    ids: list[int]


class Put(NamedTuple):
    """A row as it is to be: all its values, and the columns of it that are written."""

    table: Table
    values: dict[str, Any]
    names: tuple[str, ...]


class RowSession(AskingSession):
    """A session that writes rows as they are, without objects; the ledger's is made of it."""

    numbered_by_database: ClassVar[bool] = True
    """A row that is inserted alone gets its id from the database, with the same statement."""

    def _put(self, changed: Sequence[Put], added: Sequence[Put]) -> list[int]:
        """Write some rows and return the ids of those added.

        Raises:
            RuntimeError: one to be changed isn't one version behind.
        """
        if 1 < len(changed) + len(added) <= _TOGETHER and self._writes_together():
            return self._put_together(changed, added)
        for table, rows in groupby(changed, attrgetter("table")):
            self._update(table, [(row.values, row.names) for row in rows])
        ids: list[int] = []
        for table, rows in groupby(added, attrgetter("table")):
            ids += self._insert_new(table, [row.values for row in rows])
        return ids

    def _writes_together(self) -> bool:
        """Say whether the server writes to several tables by one statement."""
        return self.numbered_by_database and self.get_bind().dialect.name == "postgresql"

    def _put_together(self, changed: Sequence[Put], added: Sequence[Put]) -> list[int]:
        mixture: list[tuple[Table, tuple[str, ...], bool]] = []
        values: dict[str, Any] = {}
        for number, row in enumerate((*changed, *added)):
            here, is_new = f"r{number}_", number >= len(changed)
            mixture.append((row.table, row.names, is_new))
            values |= {f"{here}to_{name}": row.values[name] for name in row.names}
            if not is_new:
                values |= _which(row.values, here)
        rows: Any = self.connection().execute(_all_of(tuple(mixture)), values)
        done: dict[int, int] = dict(rows.all())
        for number, row in enumerate(changed):
            if number not in done:
                raise _not_as_given(row.table)
        return [done[len(changed) + number] for number in range(len(added))]

    def _insert_new(self, table: Table, rows: list[dict[str, Any]]) -> list[int]:
        """Insert rows and return their ids: that of one alone is the database's to give."""
        if len(rows) == 1 and self.numbered_by_database:
            done = self.connection().execute(_addition(table), rows[0])
            return [*(done.inserted_primary_key or ())]
        ids = self._fresh_ids(table.name, len(rows))
        self._insert(table, [{**row, "id": each} for each, row in zip(ids, rows, strict=True)])
        return ids

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        names = {name for values in rows for name in values}
        complete = [{**dict.fromkeys(names), **values} for values in rows]
        self.connection().execute(_addition(table), complete)

    def _update(self, table: Table, rows: list[tuple[dict[str, Any], tuple[str, ...]]]) -> None:
        """Write the named columns of some rows, each of which must be one version behind."""
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for values, names in rows:
            by_columns.setdefault(names, []).append(values)
        for names, some in by_columns.items():
            done = self.connection().execute(
                _change(table, names),
                [{f"to_{name}": values[name] for name in names} | _which(values)
                 for values in some],
            )  # fmt: skip
            if done.rowcount != len(some):
                raise _not_as_given(table)

    def _fresh_ids(self, table: str, count: int) -> list[int]:
        connection = self.connection()
        if connection.dialect.name == "sqlite":
            newest = f"SELECT coalesce(max(id), 0) FROM {table}"  # noqa: S608 - our own name
            last = connection.scalar(text(newest)) or 0
            return list(range(last + 1, last + count + 1))
        sequence = select(func.nextval(f"{table}_id_seq")).select_from(
            func.generate_series(1, count).alias()
        )
        return list(connection.scalars(sequence))


def _which(values: dict[str, Any], here: str = "") -> dict[str, Any]:
    """Return what finds a row that is to get these values."""
    return {f"{here}at_id": values["id"], f"{here}at_version": values["version"] - 1}


def _not_as_given(table: Table) -> RuntimeError:
    return RuntimeError(f"Rows of {table.name} don't stand as they were given.")


# Statements are built once: building them anew for every act costs more than running them.
@cache
def _addition(table: Table) -> Insert:
    return insert(table)


@cache
def _change(table: Table, names: tuple[str, ...], here: str = "") -> Update:
    """Return what writes some columns of a row that stands one version behind."""
    at_id: Any = bindparam(f"{here}at_id")
    at_version: Any = bindparam(f"{here}at_version")
    return (
        update(table)
        .where(table.c.id == at_id, table.c.version == at_version)
        .values({name: bindparam(f"{here}to_{name}") for name in names})
    )


@cache
def _all_of(mixture: tuple[tuple[Table, tuple[str, ...], bool], ...]) -> Any:
    """Return what writes several rows, and selects (number of the row, id) of each written."""
    done = []
    for number, (table, names, is_new) in enumerate(mixture):
        here = f"r{number}_"
        one: Any = _change(table, names, here)
        if is_new:
            one = insert(table).values({name: bindparam(f"{here}to_{name}") for name in names})
        written = one.returning(table.c.id).cte(f"written_{number}")
        done.append(select(literal_column(str(number)), written.c.id))
    return union_all(*done)
