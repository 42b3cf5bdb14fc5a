"""Maps of containers as PDF and workbook, recorded in the ledger."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.lookup import UnknownCode
from cellinv.domain.people import NotAllowed
from cellinv.records.tables.banks import Lot
from cellinv.services.desk import Right
from cellinv.services.storage import mark_slot, move
from cellinv.services.storage.maps import container_map, export_map
from cellinv.sheets.errors import SheetNotWritten
from cellinv.sheets.table import FileKindUnknown

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.services.laboratory import Laboratory


def test_a_box_slot_by_slot_as_it_prints_them(lab: Laboratory) -> None:
    mark_slot(lab.desk, lab.id("B-1"), "A1", reason="=1+1")
    (page,) = container_map(lab.desk, lab.id("B-1")).pages
    said = {cell.label: (cell.kind, cell.code or cell.note) for cell in page.cells}
    assert (page.path, page.row_labels[0], page.column_labels[8]) == (("LN-1", "R-1"), "A", "9")
    assert said["A1"] == ("blocked", "=1+1")
    assert said["A3"] == ("vial", "MCB-1-0003")
    assert page.lots == (("A", "MCB-1", 4),)
    assert (page.kinds["free"], len(page.cells)) == (76, 81)


def test_a_tank_has_a_page_for_all_in_it(lab: Laboratory) -> None:
    made = container_map(lab.desk, lab.id("LN-1"))
    assert [page.code for page in made.pages] == ["LN-1", "R-1", "B-1", "B-2", "B-3", "R-2"]
    assert [(line.code, line.vials, line.room) for line in made.pages[1].lines] == [
        ("B-1", 4, 81), ("B-2", 4, 81), ("B-3", 13, 81)
    ]  # fmt: skip


def test_the_map_of_the_past(lab: Laboratory) -> None:
    before = lab.desk.now()
    move(lab.desk, lab.vials("MCB-1", 3, 4), lab.id("B-3"))
    then = container_map(lab.desk, lab.id("R-1"), before)
    assert [line.vials for line in then.pages[0].lines] == [4, 4, 13]
    assert then.pages[1].kinds["vial"] == 4
    assert container_map(lab.desk, lab.id("B-1")).pages[0].kinds["vial"] == 2


@pytest.mark.parametrize("suffix", ["pdf", "xlsx"])
def test_a_file_is_there_once_it_was_recorded(lab: Laboratory, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"map.{suffix}"
    receipt = export_map(lab.desk, lab.id("R-1"), path)
    data = lab.body(receipt.entry)["data"]
    assert data["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (data["file"], data["pages"]) == (path.name, 4)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_text_never_becomes_a_formula(lab: Laboratory, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    mark_slot(lab.desk, lab.id("B-1"), "A1", reason="=HYPERLINK(1)")
    export_map(lab.desk, lab.id("R-1"), tmp_path / "map.xlsx")
    book = load_workbook(tmp_path / "map.xlsx")
    assert book.sheetnames == ["Map", "List", "B-1", "B-2", "B-3"]
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book["B-1"]["B2"].value == "blocked: =HYPERLINK(1)"
    assert book["B-1"]["D2"].value == "MCB-1-0003"
    assert [row[5].value for row in book["List"]][1:3] == ["blocked", "stored"]


def test_what_others_own_is_only_occupied(lab: Laboratory) -> None:
    lab.put(Lot, lab.id("MCB-1"), owner_id=lab.line.world.party_id)
    theirs = replace(lab.desk, rights=(Right("viewer", None, 10**6),))
    (page,) = container_map(theirs, lab.id("B-1")).pages
    assert (page.kinds["occupied"], page.lots) == (4, ())
    away = replace(lab.desk, rights=(Right("viewer", lab.line.world.sites[1].id, None),))
    with pytest.raises(UnknownCode):
        container_map(away, lab.id("B-1"))


def test_no_file_without_right_place_or_kind(lab: Laboratory, tmp_path: Path) -> None:
    entries = lab.entries()
    with pytest.raises(NotAllowed):
        export_map(lab.of("tech"), lab.id("B-1"), tmp_path / "map.pdf")
    with pytest.raises(FileKindUnknown):
        export_map(lab.desk, lab.id("B-1"), tmp_path / "map.doc")
    with pytest.raises(SheetNotWritten):
        export_map(lab.desk, lab.id("B-1"), tmp_path / "nowhere" / "map.pdf")
    assert lab.entries() == entries
    assert list(tmp_path.iterdir()) == []
