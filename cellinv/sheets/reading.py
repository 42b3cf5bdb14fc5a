"""Foreign files to text tables: workbooks and separated text, whatever their name ends in."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Final

from cellinv.domain.exchange.table import ForeignRow, ForeignTable, header_key, header_keys
from cellinv.sheets.encodings import decode, separator_of
from cellinv.sheets.errors import (
    HeaderNotFound,
    SheetDamaged,
    SheetEmpty,
    SheetNotFound,
    SheetNotRead,
    SheetTooLarge,
)
from cellinv.sheets.opening import LIMITS, FileKind, Limits, OpenBook, kind_of, open_book

_SEARCHED: Final = 60
_EXACT: Final = 2**53

Lines = list[tuple[int, list[str]]]


def read_table(
    path: Path,
    known: Iterable[frozenset[str]] = (),
    *,
    sheet: str = "",
    limits: Limits = LIMITS,
) -> ForeignTable:
    """Read the table of a file, every cell as text.

    ``known`` are sets of header keys (``header_keys``) that mappings look for: a row that has
    one of them whole is the header, else the first row that looks like one. Of a workbook it is
    the sheet named, else the first sheet with such a row. Lines above the header that start with
    ``#`` are remarks. Raises the errors of ``sheets.errors``, each one plain sentence.
    """
    wanted = list(known)
    if kind_of(path, limits) is FileKind.TEXT:
        return _read_text(path, wanted, limits)
    with open_book(path, limits) as book:
        return _read_book(path, book, wanted, sheet)


def read_lines(path: Path, limits: Limits = LIMITS) -> ForeignTable:
    """Read a file without looking for a header: every line a row, as rack scanners write."""
    if kind_of(path, limits) is not FileKind.TEXT:
        with open_book(path, limits) as book:
            lines = _book_lines(book, book.names[0]) if book.names else []
            rows = tuple(ForeignRow(line, tuple(cells)) for line, cells in lines)
            return ForeignTable((), rows, path.name, book.names[0] if book.names else "")
    text, encoding = _text_of(path)
    separator = separator_of(text)
    lines = _parted(text, separator, path.name, limits)
    rows = tuple(ForeignRow(line, tuple(cells)) for line, cells in lines)
    return ForeignTable((), rows, path.name, "", encoding, separator, 0)


def read_text(path: Path, limits: Limits = LIMITS) -> str:
    """Read a text file whole, its encoding found."""
    return _text_of(path)[0] if kind_of(path, limits) is FileKind.TEXT else ""


def _text_of(path: Path) -> tuple[str, str]:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise SheetNotRead(name=path.name, why=problem.strerror or str(problem)) from problem
    if not data.strip():
        raise SheetEmpty(name=path.name)
    return decode(data, path.name)


def _read_text(path: Path, known: Sequence[frozenset[str]], limits: Limits) -> ForeignTable:
    text, encoding = _text_of(path)
    separator = separator_of(text)
    lines = _parted(text, separator, path.name, limits)
    at = _header_at(lines, known)
    if not any(any(cells) for _, cells in lines):
        raise SheetEmpty(name=path.name)
    if at is None:
        raise HeaderNotFound(name=path.name)
    return _table(lines, at, path.name, encoding=encoding, delimiter=separator)


def _parted(text: str, separator: str, name: str, limits: Limits) -> Lines:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    lines: Lines = []
    start = 1
    try:
        for cells in reader:
            lines.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
            if len(lines) > limits.rows:
                limit = f"{limits.rows:,}"
                raise SheetTooLarge(name=name, what="its number of rows", limit=limit)
    except csv.Error as problem:
        raise SheetDamaged(name=name, why=f"line {start} can't be read") from problem
    if lines and lines[0][1] and "".join(lines[0][1]).lower().startswith("sep="):
        lines = lines[1:]
    return lines


def _is_remark(cells: Sequence[str]) -> bool:
    return bool(cells) and cells[0].startswith("#")


def _read_book(
    path: Path, book: OpenBook, known: Sequence[frozenset[str]], sheet: str
) -> ForeignTable:
    if sheet and sheet not in book.names:
        raise SheetNotFound(name=path.name, sheet=sheet, sheets=", ".join(book.names))
    read = {name: _book_lines(book, name) for name in ([sheet] if sheet else book.names)}
    filled = {name: lines for name, lines in read.items() if lines}
    if not filled:
        raise SheetEmpty(name=path.name)
    for name, lines in filled.items():
        at = _known_header_at(lines, known)
        if at is not None:
            return _table(lines, at, path.name, sheet=name)
    for name, lines in filled.items():
        at = _likely_header_at(lines)
        if at is not None:
            return _table(lines, at, path.name, sheet=name)
    raise HeaderNotFound(name=path.name)


def _book_lines(book: OpenBook, name: str) -> Lines:
    lines = (
        (at, [plain_text(value) for value in row]) for at, row in enumerate(book.rows(name), 1)
    )
    kept = list(lines)
    return kept if any(any(cells) for _, cells in kept) else []


def plain_text(value: object) -> str:
    """Return a cell of a workbook as text: whole numbers without a point, dates in ISO."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else _other(value)


def _other(value: object) -> str:
    return str(value.total_seconds()) if isinstance(value, timedelta) else str(value)


def _header_at(lines: Lines, known: Sequence[frozenset[str]]) -> int | None:
    found = _known_header_at(lines, known)
    return _likely_header_at(lines) if found is None else found


def _known_header_at(lines: Lines, known: Sequence[frozenset[str]]) -> int | None:
    for at, (_, cells) in enumerate(lines[:_SEARCHED]):
        keys = header_keys(cells)
        if any(wanted and wanted <= keys for wanted in known):
            return at
    return None


def _likely_header_at(lines: Lines) -> int | None:
    """Return the first row of mostly different words that is as wide as what follows it."""
    sample = lines[:_SEARCHED]
    width = max((sum(map(bool, cells)) for _, cells in sample), default=0)
    for at, (_, cells) in enumerate(sample):
        if _names_columns(cells, width):
            return at
    return None


def _names_columns(cells: Sequence[str], width: int) -> bool:
    if _is_remark(cells):
        return False
    said = [cell for cell in cells if cell]
    words = [cell for cell in said if header_key(cell) and not _is_number(cell)]
    different = len({header_key(cell) for cell in words}) * 2 > len(words)
    return bool(words) and len(words) == len(said) and different and len(said) * 2 >= width


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def _table(
    lines: Lines, at: int, name: str, *, sheet: str = "", encoding: str = "", delimiter: str = ""
) -> ForeignTable:
    header_line, cells = lines[at]
    headers = tuple(_distinct(_trimmed(cells)))
    rows = tuple(
        ForeignRow(line, tuple(_trimmed(row))) for line, row in lines[at + 1 :] if any(row)
    )
    return ForeignTable(headers, rows, name, sheet, encoding, delimiter, header_line)


def _trimmed(cells: Sequence[str]) -> list[str]:
    last = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
    return list(cells[:last])


def _distinct(headers: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for header in headers:
        count = seen[header] = seen.get(header, 0) + 1
        yield f"{header} ({count})" if header and count > 1 else header
