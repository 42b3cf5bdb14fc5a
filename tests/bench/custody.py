"""The custody workbook of some 10,000 events, against openpyxl writing the same cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.ledger import LedgerSubject
from cellinv.services import people
from cellinv.services.lineage.book import custody_book
from cellinv.services.lineage.export import export_custody
from cellinv.sheets.custody import write_custody
from tests.bench.building import KEPT, PASSWORD
from tests.bench.figures import Row, Series

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk

EVENTS = 10_000
ROUNDS = 3


def measure(url: str) -> tuple[list[Row], list[Series]]:
    """Write the book of a few lots and its plain copy in turn; the whole export for the record."""
    desk = people.sign_in(people.open_inventory(url, station="bench"), "lead", PASSWORD)
    path, plain = KEPT / "custody.xlsx", KEPT / "custody-plain.xlsx"
    codes = _lots(desk)
    ours, floor = Series("custody workbook"), Series("openpyxl write-only")
    export = Series("custody workbook, gathered and recorded too")
    book = custody_book(desk, codes)
    write_custody(book, path)
    cells = _cells(path)
    for _ in range(ROUNDS):
        with ours.timed():
            write_custody(book, path)
        with floor.timed():
            _write_plain(cells, plain)
        with export.timed():
            export_custody(desk, codes, path)
    desk.database.dispose()
    few = len(book.events) < EVENTS
    what, note = "custody workbook of 10,000 events", f"{len(book.events):,} events"
    return [Row(what, ours, floor, 1.5, note=note, broken=few)], [export]


def _lots(desk: Desk) -> list[str]:
    """Return lots that some 10,000 events are about."""
    query = (
        select(Lot.code, func.count())
        .join(Vial, Vial.lot_id == Lot.id)
        .join(LedgerSubject, (LedgerSubject.kind == "vial") & (LedgerSubject.subject_id == Vial.id))
        .where(Lot.code.like("L0%"))
        .group_by(Lot.code)
        .order_by(Lot.code)
        .limit(5)
    )
    chosen, events = [], 0
    with desk.database.read() as session:
        for code, count in session.execute(query):
            if events < EVENTS:
                chosen.append(code)
                events += count
    return chosen


_Sheet = list[list[tuple[Any, str, Any]]]


def _cells(path: Path) -> dict[str, _Sheet]:
    """Return every cell of a workbook: value, number format, alignment."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    found = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        found[sheet.title] = [[_cell(cell) for cell in row] for row in sheet.iter_rows()]
    book.close()
    return found


def _cell(cell: Any) -> tuple[Any, str, Any]:
    if cell.value is None:
        return None, "General", None
    return cell.value, cell.number_format, cell.alignment


def _write_plain(sheets: dict[str, _Sheet], path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            cells = []
            for value, number_format, alignment in row:
                cell = WriteOnlyCell(sheet, value)
                cell.number_format = number_format
                if alignment is not None:
                    cell.alignment = alignment
                cells.append(cell)
            sheet.append(cells)
    book.save(path)
