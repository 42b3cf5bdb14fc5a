"""The custody workbook on disk: recorded, moved into place, unchanged and true for ever."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from cellinv.domain.people import NotAllowed
from cellinv.records.engine import as_owner
from cellinv.records.ledger.texts import loads
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.triggers import create_triggers, drop_triggers
from cellinv.services.desk import Right
from cellinv.services.lineage import check_custody, export_custody
from cellinv.services.storage import move
from cellinv.sheets.custody import read_back
from cellinv.sheets.custody_parts import ANCHOR_MARK
from cellinv.sheets.errors import SheetNotWritten

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.ledger import Receipt
    from tests.integration.inventories import Source
    from tests.integration.whole_line import WholeLine


def rewrite(path: Path, cell: str | None = None, value: str = "", *, sheet: int = 1) -> None:
    """Save a workbook by another program's way, perhaps with one cell changed."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    if cell:
        book.worksheets[sheet][cell].value = value
    book.save(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "custody.xlsx"


@pytest.fixture
def exported(own_line: WholeLine, path: Path) -> Receipt:
    return export_custody(own_line.tick(), ["MCB-1-0001", "DP-1-0001"], path)


def test_the_ledger_has_the_files_digest(
    own_line: WholeLine, path: Path, exported: Receipt
) -> None:
    with own_line.desk.database.read() as session:
        body = session.scalars(
            select(LedgerEntry.body).where(LedgerEntry.action == "export_custody")
        ).one()
    assert body is not None
    data = loads(body)["data"]
    assert data["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert data["digest"] == read_back(path).digest_stated
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.shows("11.10(b)")
def test_it_is_unchanged_and_true_also_after_later_acts(
    own_line: WholeLine, path: Path, exported: Receipt
) -> None:
    move(own_line.tick(), [own_line.vials["MCB-1"][4]], own_line.ids["B-3"])
    found = check_custody(own_line.desk.database, path)
    assert (found.passed, found.findings, found.events) == (True, (), exported.details["events"])


def test_saved_by_another_program_it_is_still_true(
    own_line: WholeLine, path: Path, exported: Receipt
) -> None:
    rewrite(path)
    assert check_custody(own_line.desk.database, path).passed


def test_one_cell_changed_is_found(own_line: WholeLine, path: Path, exported: Receipt) -> None:
    rewrite(path, "F3", "Somebody Else")
    found = check_custody(own_line.desk.database, path)
    assert (found.unchanged, found.true) == (False, True)


@pytest.mark.parametrize("time", ["2026-03-02T09:00x", "0001-01-01T00:00:00Z", "soon"])
def test_an_anchor_with_an_impossible_time_is_found(
    own_line: WholeLine, path: Path, exported: Receipt, time: str
) -> None:
    a = read_back(path).anchors[0]
    cell = f"{ANCHOR_MARK} {a.inventory} {a.epoch} {a.chain} {a.seq} {a.hash} {time}"
    rewrite(path, "B5", cell, sheet=-1)
    found = check_custody(own_line.desk.database, path)
    assert (found.unchanged, found.true) == (False, False)


def test_a_workbook_digested_anew_is_not_true(
    own_line: WholeLine, path: Path, exported: Receipt
) -> None:
    rewrite(path, "F3", "Somebody Else")
    rewrite(path, "B3", read_back(path).digest_computed, sheet=-1)
    found = check_custody(own_line.desk.database, path)
    assert (found.unchanged, found.true) == (True, False)
    assert "no export" in found.findings[0]


def test_an_entry_rewritten_in_the_database_is_found(
    own_line: WholeLine, path: Path, exported: Receipt
) -> None:
    entry = read_back(path).events[2].entry
    seq = int(entry.rpartition(":")[2])
    with as_owner(own_line.desk.database) as engine, engine.begin() as connection:
        if own_line.desk.database.dialect == "sqlite":
            for name in connection.scalars(
                text("SELECT name FROM sqlite_master WHERE type='trigger'")
            ).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        connection.execute(
            text("UPDATE ledger_entry SET head = replace(head, 'lead', 'tech') "
                 "WHERE chain = 'HFX' AND seq = :seq"), {"seq": seq},
        )  # fmt: skip
    found = check_custody(own_line.desk.database, path)
    assert (found.unchanged, found.true) == (True, False)
    assert entry in found.findings[0]


def test_another_inventory_does_not_know_it(source: Source, path: Path, exported: Receipt) -> None:
    other = source.fresh()
    with as_owner(other) as engine, engine.begin() as connection:
        drop_triggers(connection)
        connection.execute(text("UPDATE inventory SET uuid = 'other'"))
        create_triggers(connection)
    found = check_custody(other, path).findings[0]
    source.drop(other)
    assert "another inventory" in found


def test_without_the_right_nothing_is_written(own_line: WholeLine, path: Path) -> None:
    desk = replace(own_line.desk, rights=(Right("technician", None, None),))
    with pytest.raises(NotAllowed):
        export_custody(desk, ["MCB-1"], path)
    assert list(path.parent.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_plainly(own_line: WholeLine, path: Path) -> None:
    with pytest.raises(SheetNotWritten, match=r"custody\.xlsx"):
        export_custody(own_line.desk, ["MCB-1-0001"], path.parent / "none" / path.name)
    with own_line.desk.database.read() as session:
        actions = set(session.scalars(select(LedgerEntry.action)))
    assert "export_custody" not in actions
