"""Lists as files: any table to .xlsx or .csv, and the rows an import returned with their reason."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import ClassVar, Final

from cellinv.domain.errors import UsageError
from cellinv.domain.exchange.table import ForeignTable
from cellinv.domain.language import tr
from cellinv.sheets.cells import CellValue, RowPen, cell_text, fits_date_cell, guard
from cellinv.sheets.digest import cell_moment
from cellinv.sheets.page import lay_out, print_whole, sheet_name, write_head
from cellinv.sheets.staging import put_in_place, streamed_workbook

_SAMPLED: Final = 200
_NARROW: Final = 8
_WIDE: Final = 48


class FileKindUnknown(UsageError):
    """A name whose ending says neither workbook nor separated text."""

    sentence: ClassVar[str] = "{name} must end in .xlsx or .csv."
    way_out: ClassVar[str] = "Give the file one of these endings."


def write_table(
    path: Path, title: str, columns: Sequence[str], rows: Iterable[Sequence[CellValue]]
) -> int:
    """Write a list and return how many rows it has.

    The name's ending says the kind. Aware times become UTC; text is guarded as ``sheets.cells``
    says. The file appears whole or not at all. Raises ``FileKindUnknown``, ``SheetNotWritten``.
    """
    writers = {".xlsx": _write_xlsx, ".csv": _write_csv}
    if path.suffix.lower() not in writers:
        raise FileKindUnknown(name=path.name)
    counted = _Counted(rows)
    write = partial(writers[path.suffix.lower()], title, columns, counted)
    put_in_place(path, write)
    return counted.count


def write_rejects(path: Path, table: ForeignTable, reasons: Iterable[tuple[int, str]]) -> int:
    """Write the rows an import returned, as they came, with line and reason; return how many.

    ``reasons`` are (line of the file, what is wrong). The file can be mended and imported again:
    its headers are those of the original, ours stand last.
    """
    by_line = {row.line: row.cells for row in table.rows}
    columns = [*table.headers, tr("Line"), tr("Reason")]
    width = len(table.headers)
    rows: Iterator[list[CellValue]] = (
        [*_padded(by_line.get(line, ()), width), line, reason] for line, reason in sorted(reasons)
    )
    return write_table(path, tr("Rejected rows"), columns, rows)


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Sequence[CellValue]]) -> None:
        self._rows, self.count = iter(rows), 0

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> Sequence[CellValue]:
        row = next(self._rows)
        self.count += 1
        return row


def _write_csv(
    _title: str, columns: Sequence[str], rows: Iterable[Sequence[CellValue]], path: Path
) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([guard(cell_text(column)) for column in columns])
        writer.writerows([_csv_value(value) for value in row] for row in rows)


def _csv_value(value: CellValue) -> object:
    if isinstance(value, str):
        return guard(cell_text(value))
    if isinstance(value, datetime):
        return cell_moment(value).isoformat(sep=" ") + ("Z" if value.tzinfo else "")
    return "" if value is None else str(value)


def _write_xlsx(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[CellValue]], path: Path
) -> None:
    captions = [cell_text(column) for column in columns]
    shown = ([_shown(value) for value in row] for row in rows)
    first = list(islice(shown, _SAMPLED))
    widths, count = _widths(captions, first), 1
    with streamed_workbook() as workbook:
        workbook.properties.title = cell_text(title)
        sheet = workbook.create_sheet(sheet_name(title))
        lay_out(sheet, widths, cell_text(title))
        write_head(sheet, captions, widths)
        pen = RowPen(sheet, widths)
        for count, row in enumerate(chain(first, shown), 2):  # noqa: B007 wanted below
            pen.write(row)
        print_whole(sheet, len(captions), count)
        workbook.save(path)


def _shown(value: CellValue) -> CellValue:
    if isinstance(value, str):
        return cell_text(value)
    if isinstance(value, datetime):
        moment = cell_moment(value)
        return moment if fits_date_cell(moment) else moment.isoformat(sep=" ")
    return value


def _widths(captions: Sequence[str], rows: Sequence[Sequence[CellValue]]) -> list[float]:
    longest = [len(caption) for caption in captions]
    for row in rows:
        for at, value in enumerate(row[: len(longest)]):
            longest[at] = max(longest[at], len(str(value)) if value is not None else 0)
    return [float(min(max(length + 2, _NARROW), _WIDE)) for length in longest]
