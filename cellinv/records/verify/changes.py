"""The last change of every row that the ledger knows, in arrays small enough for millions."""

from __future__ import annotations

from array import array
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

from cellinv.records.ledger.rows import fields
from cellinv.records.verify.report import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Table

_SPARSE: Final = 100_000
_ERASED: Final = 0


class LastChanges:
    """For each row of one table: its version, and a digest of its values and its entry.

    Row ids are dense, so lists indexed by id hold them, about 16 bytes a row; the few ids far
    beyond the number of rows get places at the end. Changes that come before their predecessor
    (on another chain) wait until all are read.
    """

    def __init__(self, table: Table, newest_id: int, rows: int, *, whole: bool) -> None:
        self.table: Final = table.name
        self.names: Final = tuple(field.name for field in fields(table))
        # Python hashes −1 and −2 alike; of the numbers kept only temperatures may be negative.
        self.below_zero: Final = any(name.endswith("_c") for name in self.names)
        self.newest_id: Final = newest_id
        self.whole: Final = whole
        self.dense: Final = min(newest_id, 4 * rows + _SPARSE) if whole else 0
        size = self.dense + 1
        self.versions = [0] * size  # small numbers cost a list nothing, and it is the faster
        self.digests = array("q", bytes(8 * size))
        self._far: dict[int, int] = {}
        self._waiting = array("q")
        self.note_change = self._noter()

    def digest(self, row: tuple[Any, ...]) -> int:
        """Return a 64-bit digest of a row: id, entry, and its values in the order of ``names``.

        Nulls are included. It is good within this process.
        """
        return hash((row, -1 in row)) if self.below_zero else hash(row)

    def place(self, row_id: int) -> int:
        """Return where a row's values are kept; 0 where none can be."""
        if 0 < row_id <= self.dense:
            return row_id
        return self._far.get(row_id, 0)

    @property
    def made(self) -> int:
        """Return how many rows were ever made."""
        return sum(map(bool, self.versions))

    def in_order(self) -> Iterator[int] | None:
        """Return the digests by row id, or ``None`` where only a closer look can compare them."""
        if self._far or self.below_zero or not self.whole:
            return None
        return compress(self.digests, self.versions)

    def _noter(self) -> Callable[[int, dict[str, Any], int], None]:
        """Return what takes in one change (row id, values as an entry tells them, entry).

        There are millions of changes: everything that the usual case needs is at hand.
        """
        versions, digests = self.versions, self.digests
        names, dense, below_zero = self.names, self.dense, self.below_zero

        def note_change(row_id: int, after: dict[str, Any], entry: int) -> None:
            version = after["version"]
            row = (row_id, entry, *map(after.get, names))
            values = hash((row, -1 in row)) if below_zero else hash(row)
            if 0 < row_id <= dense and version == versions[row_id] + 1:
                versions[row_id] = version
                digests[row_id] = values
            else:
                self.note(row_id, version, values, entry)

        return note_change

    def note(self, row_id: int, version: int, values: int, entry: int) -> None:
        """Take in one change by the digest of its row.

        Raises:
            GoneRow: the row that it made or changed isn't there any more.
        """
        at = row_id if 0 < row_id <= self.dense else self._place_far(row_id)
        known = self.versions[at]
        if version != known + 1 and (self.whole or known):
            self._waiting.extend((at, version, values, entry))
            return
        self.versions[at] = version
        self.digests[at] = values

    def note_erased(self, row_id: int, version: int, entry: int) -> None:
        """Take in that an erased body held a change."""
        self.note(row_id, version, _ERASED, entry)

    def settle(self, name: Callable[[int], str]) -> None:
        """Apply the changes that waited, in the order of their versions.

        Raises:
            Wrong: a version is missing or was written twice.
        """
        waiting = self._waiting
        quads = [tuple(waiting[at : at + 4]) for at in range(0, len(waiting), 4)]
        self._waiting = array("q")
        for at, version, values, entry in sorted(quads):
            known = self.versions[at]
            if version != known + 1:
                raise Wrong(
                    "state",
                    f"{self.table} {self.row_id(at)}",
                    "{where}: {entry} wrote version {version}, but the version before it is "
                    "{known}.",
                    entry=name(entry),
                    version=version,
                    known=known,
                )
            self.versions[at], self.digests[at] = version, values

    def row_id(self, at: int) -> int:
        """Return the row that is kept at a place."""
        if at <= self.dense:
            return at
        return next(row_id for row_id, place in self._far.items() if place == at)

    def row_ids(self) -> Iterator[int]:
        """Yield every row that was ever made."""
        yield from (at for at in range(1, self.dense + 1) if self.versions[at])
        yield from self._far

    def _place_far(self, row_id: int) -> int:
        if not 0 < row_id <= self.newest_id:
            raise GoneRow(self.table, row_id)
        at = self._far.get(row_id)
        if at is None:
            at = self._far[row_id] = len(self.versions)
            self.versions.append(0)
            self.digests.append(0)
        return at


class GoneRow(Exception):
    """The ledger speaks of a row that isn't there."""

    def __init__(self, table: str, row_id: int) -> None:
        super().__init__(table, row_id)
        self.table, self.row_id = table, row_id
