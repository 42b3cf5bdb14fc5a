"""One row's cells by meaning, with what every reader of rows asks of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from unicodedata import normalize

from cellinv.domain.banks.passage import DaysInDifferentiation, stage_of
from cellinv.domain.exchange.dates import read_date
from cellinv.domain.exchange.mapping import ImportMapping, Meaning
from cellinv.domain.exchange.refusals import CellMissing, NumberUnreadable, RowTooWide
from cellinv.domain.exchange.table import ForeignRow, ForeignTable

_NEVER_UNDEFINED: Final = (Meaning.CODE, Meaning.LINE, Meaning.LOT, Meaning.SLOT, Meaning.NOTE)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a mapping's columns stand in one table."""

    mapping: ImportMapping
    table: ForeignTable
    places: Mapping[str, int | None]
    undefined: frozenset[str]
    used: frozenset[int]

    @classmethod
    def of(cls, mapping: ImportMapping, table: ForeignTable) -> "Layout":
        """Find the mapping's columns in the table's header."""
        places = {header: table.place_of(header) for header in mapping.headers}
        used = frozenset(at for at in places.values() if at is not None)
        return cls(mapping, table, places, frozenset(map(same, mapping.undefined)), used)


@dataclass(frozen=True, slots=True)
class Cells:
    """A row seen through a mapping."""

    layout: Layout
    row: ForeignRow

    def under(self, header: str) -> str:
        """Return the cell under a header, empty where there is none."""
        at = self.layout.places.get(header)
        return self.row.cells[at] if at is not None and at < len(self.row.cells) else ""

    def get(self, meaning: Meaning) -> str:
        """Return what the row says of one thing; *undefined* words and the like as empty."""
        text = self.under(self.layout.mapping.columns.get(meaning, ""))
        undefined = meaning not in _NEVER_UNDEFINED and same(text) in self.layout.undefined
        return "" if undefined else text

    def need(self, meaning: Meaning) -> str:
        """Return the same, ``CellMissing`` where it is empty."""
        text = self.get(meaning)
        if not text:
            raise CellMissing(column=self.layout.mapping.columns.get(meaning, meaning.value))
        return text

    def day(self, meaning: Meaning) -> date | None:
        """Return a date, None where none is stated."""
        text = self.get(meaning)
        return read_date(text, self.layout.mapping.date_formats) if text else None

    def whole(self, meaning: Meaning) -> int | None:
        """Return a whole number, also from ``5.0``; None where none is stated."""
        text = self.get(meaning)
        if not text:
            return None
        digits = text.removesuffix(".0")
        if not (digits.isascii() and digits.isdigit()):
            column = self.layout.mapping.columns[meaning]
            raise NumberUnreadable(text=text, column=column)
        return int(digits)

    def age(self) -> tuple[str, int | None]:
        """Return the passage as text and the days in differentiation: one of them, or neither."""
        text = self.get(Meaning.AGE)
        if not text:
            return "", None
        stage = stage_of(f"p{text}" if text.isascii() and text.isdigit() else text)
        return ("", stage.days) if isinstance(stage, DaysInDifferentiation) else (str(stage), None)

    def key(self) -> str:
        """Return the text that identifies the row for ever: its key cells, parted by ``/``."""
        return "/".join(_part(self.under(column)) for column in self.layout.mapping.key)

    def rest(self) -> tuple[tuple[str, str], ...]:
        """Return what the mapping has no use for, with its headers, so that nothing is lost."""
        headers = self.layout.table.headers
        return tuple(
            (headers[at], text)
            for at, text in enumerate(self.row.cells)
            if text and at not in self.layout.used and at < len(headers)
        )

    def check_width(self) -> None:
        """Refuse a row that is wider than its header; ``RowTooWide``."""
        headers = len(self.layout.table.headers)
        if len(self.row.cells) > headers:
            raise RowTooWide(cells=len(self.row.cells), headers=headers)

    def is_example(self) -> bool:
        """Say whether the row is one of a template's examples."""
        mark, keys = same(self.layout.mapping.example), self.layout.mapping.key
        return bool(mark) and any(same(self.under(key)).startswith(mark) for key in keys)

    def says_nothing(self, besides: Sequence[str]) -> bool:
        """Say whether every cell is empty but those under these headers."""
        there = {self.layout.places.get(header) for header in besides}
        return not any(text for at, text in enumerate(self.row.cells) if at not in there)


def same(text: str) -> str:
    """Return what makes two spellings of a word the same: width, case and blanks aside."""
    return " ".join(normalize("NFKC", text).casefold().split())


def _part(text: str) -> str:
    return text.replace("\\", "\\\\").replace("/", "\\/")
