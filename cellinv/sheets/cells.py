"""What a value may become in a spreadsheet cell, so that no program changes or runs it."""

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width

from typing_extensions import override

from cellinv.domain.language import tr

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

CellValue = str | int | Decimal | date | datetime | None

LONGEST: Final = 32_767
"""UTF-16 units a cell holds (ECMA-376 Part 1, and every program's own limit)."""

_NAMES: Final = (
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR",
    "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC",
    "FS", "GS", "RS", "US",
)  # fmt: skip
_BY_NAME: Final = {name: chr(code) for code, name in enumerate(_NAMES)} | {
    "DEL": "\x7f",
    "LT": "<",
}
_BY_CHAR: Final = {char: f"<{name}>" for name, char in _BY_NAME.items()}
_TOKEN: Final = re.compile(f"<({'|'.join(_BY_NAME)}|U\\+[0-9A-F]{{4,6}})>")
_PLANE_ENDS: Final = "".join(
    f"{chr(p + 0xFFFE)}{chr(p + 0xFFFF)}" for p in range(0, 0x110000, 1 << 16)
)
_UNSAFE: Final = re.compile(
    f"{_TOKEN.pattern}|[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}]"
)

_STARTS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b"
_RISKY: Final = re.compile(f"[\t\r\n]|[\\s\"'\ufeff]*[{_STARTS}]")
_INNER: Final = re.compile(f"([;\t\r\n][\\s\"]*)(?=['{_STARTS}])")
_INNER_GUARDED: Final = re.compile("([;\t\r\n][\\s\"]*)'")
_EXCEL_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LINE_PT: Final = 15
_MOST_LINES: Final = 20
_FIRST_DAY: Final = date(1900, 3, 1)


def escape(text: str) -> str:
    """Spell out what a cell cannot hold: control characters as ``<GS>``, others as ``<U+FFFE>``.

    Line feeds stay. ``unescape`` gives back the very text.
    """
    if text.isprintable() and "<" not in text:
        return text
    return _UNSAFE.sub(_spell, text)


def _spell(found: re.Match[str]) -> str:
    char = found[0]
    if len(char) > 1:
        return f"<LT>{char[1:]}"
    return _BY_CHAR.get(char) or f"<U+{ord(char):04X}>"


def unescape(text: str) -> str:
    """Return the text that ``escape`` was given."""
    return _TOKEN.sub(_unspell, text)


def _unspell(found: re.Match[str]) -> str:
    name = found[1]
    return _BY_NAME[name] if name in _BY_NAME else _from_number(found)


def _from_number(found: re.Match[str]) -> str:
    number = int(found[1][2:], 16)
    return chr(number) if number <= sys.maxunicode else found[0]


def is_risky(text: str) -> bool:
    """Say whether some program would take ``text`` for a formula when it is typed or opened."""
    return _RISKY.match(text) is not None


def guard(text: str) -> str:
    """Return ``text`` for a CSV field: an apostrophe before whatever would start a formula.

    Also after a semicolon, tab or line end, where a program with another separator would begin
    a new cell. ``unguard`` gives back the very text.
    """
    inner = _INNER.sub(r"\1'", text)
    return f"'{inner}" if is_risky(text) or text.startswith("'") else inner


def unguard(text: str) -> str:
    """Return the text that ``guard`` was given."""
    return _INNER_GUARDED.sub(r"\1", text.removeprefix("'"))


def cell_text(text: str) -> str:
    """Return ``text`` as a cell shows it: escaped, and cut with a remark where it is too long."""
    shown = escape(text)
    if len(shown) * 2 <= LONGEST or _units(shown) <= LONGEST:
        return shown
    remark = tr(" … (cut here, {count} characters in all)", count=len(text))
    room = LONGEST - _units(remark)
    return shown.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + remark


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def stored_text(text: str) -> str:
    """Return ``cell_text`` as the file format wants it: its own ``_x0041_`` escapes disarmed."""
    return _EXCEL_ESCAPE.sub("_x005F_", text) if "_x" in text else text


def fits_date_cell(value: date) -> bool:
    """Say whether every program reads the date alike: before March 1900 they do not."""
    return (value.date() if isinstance(value, datetime) else value) >= _FIRST_DAY


def _numbered(cells: Sequence[Any], row: int) -> Iterator[Any]:
    for cell in cells:
        if cell is not None:
            cell.row = row
            yield cell


@cache
def row_height(lines: int) -> dict[str, str]:
    """Return the attributes of a row that shows so many lines; a RowDimension is slow to write."""
    return {"ht": str(_LINE_PT * min(lines, _MOST_LINES)), "customHeight": "1"}


def lines_of(value: CellValue, width: float) -> int:
    """Return how many lines a value takes in a column so many characters wide, at most."""
    if not isinstance(value, str) or len(value) * 2 < width:
        return 1
    if value.isascii() and "\n" not in value:
        return ceil(len(value) / (width - 1))
    return sum(ceil(_breadth(line) / (width - 1)) or 1 for line in value.split("\n"))


def _breadth(line: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in line)


@cache
def _cell_class() -> Any:
    from openpyxl.cell import Cell
    from openpyxl.utils import get_column_letter

    class SharedCell(Cell):  # type: ignore[misc]  # openpyxl has no types
        """A cell that knows its style's number and its column's letter beforehand."""

        __slots__ = ("has_style", "letter", "style_id")

        def share(self, style: int) -> "SharedCell":
            self.style_id, self.has_style = style, True
            self.letter = get_column_letter(self.column)
            return self

        @property
        @override
        def coordinate(self) -> str:
            return f"{self.letter}{self.row}"

    return SharedCell


class RowPen:
    """Writes rows of one sheet with a handful of cells used again and again.

    A styled openpyxl cell costs more to make than to write, and a write-only sheet keeps none.
    """

    def __init__(self, sheet: "WriteOnlyWorksheet", widths: Sequence[float]) -> None:
        from openpyxl.styles import Alignment

        # Every value keeps off the next one: left, or a little from the right edge.
        layout = Alignment(horizontal="left", vertical="top", wrap_text=True)
        apart = Alignment(horizontal="right", indent=1, vertical="top", wrap_text=True)

        kind_of_cell = _cell_class()

        def make(number_format: str, kind: str, *, quoted: bool = False) -> list[Any]:
            first = kind_of_cell(sheet)
            first.number_format = number_format
            first.alignment = apart if kind == "n" else layout
            if quoted:
                first.quotePrefix = True
            number = sheet.parent._cell_styles.add(first._style)  # noqa: SLF001  (once, not a cell)
            cells = [
                kind_of_cell(sheet, column=at).share(number) for at in range(1, len(widths) + 1)
            ]
            for cell in cells:
                cell.data_type = kind
            return cells

        self._sheet, self._widths, self._row = sheet, widths, 1
        sheet._values_to_row = _numbered  # noqa: SLF001  (it tries each cell as a value first)
        self._texts, self._guarded = make("@", "s"), make("@", "s", quoted=True)
        self._numbers = make("General", "n")
        self._times, self._dates = make("yyyy-mm-dd hh:mm:ss", "d"), make("yyyy-mm-dd", "d")

    def write(self, values: Sequence[CellValue]) -> None:
        """Append one row below the header; text has passed ``cell_text``, times are naive UTC.

        A row that needs several lines gets its height here: not every program finds it itself.
        """
        self._row += 1
        lines = max(map(lines_of, values, self._widths), default=1)
        if lines > 1:
            self._sheet.row_dimensions[self._row] = row_height(lines)
        self._sheet.append([self._cell(at, value) for at, value in enumerate(values)])

    def _cell(self, at: int, value: CellValue) -> Any:
        if isinstance(value, str):
            if not value:
                return None
            cell = (self._guarded if _RISKY.match(value) else self._texts)[at]
            cell._value = stored_text(value)  # noqa: SLF001  (the setter would guess a type)
            return cell
        if value is None:
            return None
        return self._typed(at, value)

    def _typed(self, at: int, value: int | Decimal | date) -> Any:
        if isinstance(value, datetime):
            cell = self._times[at]
        else:
            cell = (self._dates if isinstance(value, date) else self._numbers)[at]
        cell._value = value  # noqa: SLF001  (as above)
        return cell
