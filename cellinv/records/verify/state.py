"""Comparing every row with the last change that the ledger holds of it."""

from __future__ import annotations

from itertools import starmap, zip_longest
from operator import eq
from typing import TYPE_CHECKING, Any, Final

from cellinv.domain.language import tr
from cellinv.records.ledger.rows import ledgered_tables
from cellinv.records.ledger.texts import loads
from cellinv.records.verify.changes import GoneRow, LastChanges
from cellinv.records.verify.report import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Table

    from cellinv.records.verify.chains import Chains
    from cellinv.records.verify.snapshot import Row, Snapshot

_PICK: Final = 500


class State:
    """The rows of every ledgered table against the last changes of the chains."""

    def __init__(
        self, snapshot: Snapshot, chains: Chains, progress: Callable[[int, int], None]
    ) -> None:
        self._snapshot = snapshot
        self._chains = chains
        self._progress = progress
        self.rows = 0

    def compare(self, *, whole: bool) -> None:
        """Check every row, or with ``whole`` off the rows that the entries read speak of.

        Raises:
            Wrong: the first row that differs, that no entry made, or that is gone.
        """
        for name, table in ledgered_tables().items():
            known = self._chains.tables[name]
            if not whole or not self._all_equal(table, known):
                self._look_closer(table, known, whole=whole)
            self._progress(self.rows, 0)

    def explain_gone(self, gone: GoneRow) -> Wrong:
        """Return what to say about a row that an entry made and that isn't there."""
        entry, change = self._last_change(gone.table, gone.row_id)
        called = _called(gone.table, gone.row_id, change)
        sentence = "{where} is gone: {entry} wrote it."
        return Wrong("state", called, sentence, entry=self._chains.name(entry))

    def _all_equal(self, table: Table, known: LastChanges) -> bool:
        """Compare a table in one go, in the interpreter's own loops; say only whether it agrees."""
        expected = known.in_order()
        if expected is None:
            return False
        query = f"{_select(self._snapshot, table, known)} ORDER BY id"
        found = map(hash, self._snapshot.about(known.made, query))
        equal = all(starmap(eq, zip_longest(found, expected)))
        self.rows += known.made if equal else 0
        return equal

    def _look_closer(self, table: Table, known: LastChanges, *, whole: bool) -> None:
        seen = 0
        for row in self._query(table, known, whole=whole):
            row_id, entry = row[0], row[1]
            at = known.place(row_id)
            if not known.versions[at]:
                called = _called(table.name, row_id, _values(known, row))
                raise Wrong("state", called, "{where} is in no entry: nobody is known to have "
                            "made it.")  # fmt: skip
            if known.digest(row) != known.digests[at]:
                raise self._differs(table, row_id, entry, _values(known, row))
            seen += 1
        self.rows += seen
        if seen != known.made:
            self._name_gone(table, known)

    def _query(self, table: Table, known: LastChanges, *, whole: bool) -> Iterator[Row]:
        query = _select(self._snapshot, table, known)
        if whole:
            yield from self._snapshot.rows(f"{query} ORDER BY id")
            return
        wanted = sorted(known.row_ids())
        for start in range(0, len(wanted), _PICK):
            listed = ", ".join(map(str, wanted[start : start + _PICK]))
            yield from self._snapshot.rows(f"{query} WHERE id IN ({listed}) ORDER BY id")

    def _differs(self, table: Table, row_id: int, entry: int, values: dict[str, Any]) -> Wrong:
        written, recorded = self._last_change(table.name, row_id)
        told = self._chains.name(written)
        called = _called(table.name, row_id, recorded or values)
        for name in sorted({*values, *recorded}):
            if values.get(name) != recorded.get(name):
                return Wrong(
                    "state", called, "{where}: {field} is {now}, but {entry} last wrote {then}.",
                    field=name, now=_shown(values.get(name)), then=_shown(recorded.get(name)),
                    entry=told,
                )  # fmt: skip
        return Wrong(
            "state", called, "{where} names {named} as its entry, but {entry} last wrote it.",
            named=self._chains.name(entry), entry=told,
        )  # fmt: skip

    def _name_gone(self, table: Table, known: LastChanges) -> None:
        query = f"SELECT id FROM {table.name}"  # noqa: S608 - our own name
        there = {row[0] for row in self._snapshot.rows(query)}
        for row_id in known.row_ids():
            if row_id not in there:
                raise GoneRow(table.name, row_id)

    def _last_change(self, table: str, row_id: int) -> tuple[int, dict[str, Any]]:
        """Return the entry that last wrote a row, and the values it wrote; looks at every body."""
        place = "instr" if self._snapshot.sqlite else "strpos"
        mark = f'"key":{{"id":{int(row_id)}}},"table":"{table}"'
        last, values = 0, dict[str, Any]()
        for entry, body in self._snapshot.rows(
            f"SELECT id, body FROM ledger_entry WHERE {place}(body, '{mark}') > 0"  # noqa: S608
        ):
            for change in loads(body)["changes"]:
                after = change["after"]
                if (
                    change["table"] == table
                    and change["key"]["id"] == row_id
                    and after["version"] > values.get("version", 0)
                ):
                    last, values = entry, after
        return last, values


def _select(snapshot: Snapshot, table: Table, known: LastChanges) -> str:
    columns = snapshot.columns(table, "id", "entry_id", *known.names)
    return f"SELECT {columns} FROM {table.name}"  # noqa: S608 - our own names


def _called(table: str, row_id: int, values: dict[str, Any]) -> str:
    code = values.get("code") or values.get("login") or values.get("text")
    return f"{table} {code} (row {row_id})" if code else f"{table} row {row_id}"


def _shown(value: object) -> str:
    return tr("empty") if value is None else f"“{value}”"


def _values(known: LastChanges, row: Row) -> dict[str, Any]:
    """Return a row's values by name, as a change tells them."""
    return {n: v for n, v in zip(known.names, row[2:], strict=True) if v is not None}
