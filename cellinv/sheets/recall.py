"""A recall as a workbook: what it affects, each part on its own sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cellinv.domain.language import tr
from cellinv.sheets.cells import CellValue, RowPen, cell_text
from cellinv.sheets.page import lay_out, print_whole, sheet_name, write_head
from cellinv.sheets.staging import put_in_place, streamed_workbook


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet: its name, its columns with their widths in characters, and its rows."""

    name: str
    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: Sequence[Sequence[CellValue]]


def write_parts(path: Path, title: str, parts: Sequence[Part]) -> int:
    """Write a workbook of some sheets, text as text; return how many rows it has.

    Raises ``SheetNotWritten``; the file appears whole or not at all.
    """
    put_in_place(path, partial(_write, title, parts))
    return sum(len(part.rows) for part in parts)


def _write(title: str, parts: Sequence[Part], path: Path) -> None:
    with streamed_workbook() as workbook:
        workbook.properties.title = cell_text(title)
        for part in parts:
            sheet = workbook.create_sheet(sheet_name(part.name))
            lay_out(sheet, part.widths, cell_text(title))
            write_head(sheet, [cell_text(head) for head in part.heads], part.widths)
            pen = RowPen(sheet, part.widths)
            for row in part.rows or [[tr("Nothing")]]:
                pen.write([cell_text(cell) if isinstance(cell, str) else cell for cell in row])
            print_whole(sheet, len(part.heads), len(part.rows) + 1)
        workbook.save(path)
