"""Importing 100,000 vials from a workbook, against reading it and inserting the same rows."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from cellinv.records.ledger.session import LedgerSession
from cellinv.records.tables import Base
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.services import banks, exchange, people, storage
from cellinv.services.banks.lots import NewLot
from cellinv.services.ledger import batch
from tests.bench.building import KEPT, PASSWORD
from tests.bench.figures import Row, Series

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from sqlalchemy import Connection

    from cellinv.services.desk import Desk
    from cellinv.services.exchange.report import ImportReport

VIALS = int(os.environ.get("BENCH_IMPORT", "100000"))
PER_BOX, PER_LOT = 100, 2_000
HEADERS = (
    "Vial code", "Lot", "Vial number", "Container", "Slot", "Cell line", "Passage or day",
    "Made on", "Cell type", "Medium", "Note",
)  # fmt: skip
TABLES = ("lot", "vial", "code", "placement")
"""What an import of vials into known lots and boxes adds rows to, beside the ledger."""

Rows = dict[str, list[dict[str, "Any"]]]


def measure(url: str) -> list[Row]:
    """Import and roll back, insert the very same rows and roll back; then import for good."""
    path = _workbook()
    desk = people.sign_in(people.open_inventory(url, station="bench"), "lead", PASSWORD)
    _prepare(desk)
    rows = _rows_of_import(desk, path)
    floor, ours = Series("calamine and raw insert"), Series("import")
    with floor.timed():
        _raw(desk, path, rows)
    with ours.timed():
        report = _bring_in(desk, path)
    desk.database.dispose()
    note = f"{report.loaded:,} loaded, {report.rejected:,} returned"
    what = f"import {VIALS:,} vials from .xlsx"
    return [Row(what, ours, floor, 10.0, note=note, broken=report.loaded != VIALS)]


def _bring_in(desk: Desk, path: Path) -> ImportReport:
    return exchange.import_file(desk, path, kind="vials", mapping="vials", reason="Bench")


def _workbook() -> Path:
    path = KEPT / f"vials-{VIALS}.xlsx"
    if path.exists():
        return path
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Vials")
    sheet.append(HEADERS)
    for number in range(VIALS):
        lot, place = number // PER_LOT, number % PER_BOX
        slot = f"{'ABCDEFGHIJ'[place // 10]}{place % 10 + 1}"
        sheet.append((
            f"XV-{number + 1:07d}", f"XL-{lot + 1:04d}", str(number % PER_LOT + 1),
            f"XB-{number // PER_BOX + 1:05d}", slot,
        ))  # fmt: skip
    book.save(path)
    return path


def _prepare(desk: Desk) -> None:
    """Register the lots and boxes that the workbook names."""
    with batch(desk, bulk=True) as session:
        together = replace(desk, batch=session)
        for number in range(-(-VIALS // PER_LOT)):
            new = NewLot(
                code=f"XL-{number + 1:04d}", kind="RESEARCH", owner_id=1,
                format_code="CRYO-1", filled=0, line_id=1,
            )  # fmt: skip
            banks.add_lot(together, new)
        for number in range(-(-VIALS // PER_BOX)):
            storage.add_container(together, "BOX-10X10", f"XB-{number + 1:05d}")


def _rows_of_import(desk: Desk, path: Path) -> Rows:
    with LedgerSession(desk.database.writer, expire_on_commit=False) as session:
        connection = session.connection()
        newest = {name: _newest(connection, name) for name in TABLES}
        entries = _newest(connection, "ledger_entry")
        _bring_in(replace(desk, batch=session), path)
        rows = {name: list(_since(connection, name, "id", newest[name])) for name in TABLES}
        rows["ledger_entry"] = list(_since(connection, "ledger_entry", "id", entries))
        rows["ledger_subject"] = list(_since(connection, "ledger_subject", "entry_id", entries))
        session.rollback()
    return rows


def _newest(connection: Connection, name: str) -> int:
    table = Base.metadata.tables[name]
    return connection.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1)) or 0


def _since(connection: Connection, name: str, key: str, newest: int) -> Iterator[dict[str, Any]]:
    table = Base.metadata.tables[name]
    for row in connection.execute(select(table).where(table.c[key] > newest)).mappings():
        yield dict(row)


def _raw(desk: Desk, path: Path, rows: Rows) -> None:
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    tables = [Base.metadata.tables[name] for name in TABLES]
    with desk.database.writer.connect() as connection:
        for table in (*tables, LedgerEntry.__table__, LedgerSubject.__table__):
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])
        connection.rollback()
