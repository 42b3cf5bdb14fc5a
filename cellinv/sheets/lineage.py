"""A lineage as a workbook: its records on one sheet, what came from what on another."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from cellinv.domain.language import tr
from cellinv.sheets.cells import CellValue, RowPen, cell_text
from cellinv.sheets.page import lay_out, print_whole, sheet_name, write_head
from cellinv.sheets.staging import put_in_place, streamed_workbook

_RECORDS: Final = (16.0, 32.0, 16.0, 40.0, 10.0)
_STEPS: Final = (16.0, 32.0, 16.0, 32.0)

Rows = Sequence[Sequence[CellValue]]


def write_lineage(path: Path, title: str, records: Rows, steps: Rows) -> int:
    """Write a lineage's records (kind, code, state, place, count) and steps; return how many rows.

    A step is (from kind, from, to kind, to). Raises ``SheetNotWritten``.
    """
    put_in_place(path, partial(_write, title, records, steps))
    return len(records) + len(steps)


def _write(title: str, records: Rows, steps: Rows, path: Path) -> None:
    heads = (tr("Kind"), tr("Code"), tr("State"), tr("Place"), tr("Count"))
    ends = (tr("From: kind"), tr("From"), tr("To: kind"), tr("To"))
    with streamed_workbook() as workbook:
        workbook.properties.title = cell_text(title)
        for name, head, widths, rows in (
            (tr("Records"), heads, _RECORDS, records),
            (tr("What came from what"), ends, _STEPS, steps),
        ):
            sheet = workbook.create_sheet(sheet_name(name))
            lay_out(sheet, widths, cell_text(title))
            _fill(sheet, head, widths, rows)
        workbook.save(path)


def _fill(sheet: Any, heads: Sequence[str], widths: Sequence[float], rows: Rows) -> None:
    write_head(sheet, heads, widths)
    pen = RowPen(sheet, widths)
    for row in _shown(rows):
        pen.write(row)
    print_whole(sheet, len(heads), len(rows) + 1)


def _shown(rows: Rows) -> Iterable[Sequence[CellValue]]:
    for row in rows:
        yield [cell_text(value) if isinstance(value, str) else value for value in row]
