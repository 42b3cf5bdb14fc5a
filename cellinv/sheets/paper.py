"""A paper of tables as a workbook: what it is about first, then a sheet for each table."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from cellinv.domain.compliance import Grid, Paper
from cellinv.domain.language import tr
from cellinv.sheets.cells import RowPen, cell_text
from cellinv.sheets.page import lay_out, print_whole, sheet_name, write_head
from cellinv.sheets.staging import put_in_place, streamed_workbook

_NARROWEST, _WIDEST = 10.0, 48.0
_LOOKED_AT: Final = 200
"""So many rows tell how wide a column must be."""


def write_paper(path: Path, paper: Paper) -> None:
    """Write a paper as a workbook; all that is in it is text. Raises ``SheetNotWritten``."""
    put_in_place(path, partial(_write, paper))


def _write(paper: Paper, path: Path) -> None:
    with streamed_workbook() as workbook:
        workbook.properties.title = cell_text(paper.title)
        for grid in _sheets(paper):
            widths = tuple(_widths(grid))
            sheet = workbook.create_sheet(sheet_name(grid.title))
            lay_out(sheet, widths, cell_text(paper.title))
            write_head(sheet, grid.heads, widths)
            pen = RowPen(sheet, widths)
            for row in grid.rows:
                pen.write([cell_text(one) for one in row])
            print_whole(sheet, len(grid.heads), len(grid.rows) + 1)
        workbook.save(path)


def _sheets(paper: Paper) -> Iterator[Grid]:
    facts = (*paper.facts, (tr("Made"), paper.foot))
    yield Grid(tr("About"), (tr("Field"), tr("Value")), facts)
    yield from paper.grids


def _widths(grid: Grid) -> Iterator[float]:
    for at, head in enumerate(grid.heads):
        longest = max((len(row[at]) for row in grid.rows[:_LOOKED_AT]), default=0)
        yield min(max(longest + 2.0, len(head) + 4.0, _NARROWEST), _WIDEST)
