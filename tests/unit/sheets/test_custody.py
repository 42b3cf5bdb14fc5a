"""A custody workbook says when it is no longer what was written."""

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from cellinv.domain.language import use_english, use_pseudo
from cellinv.sheets.custody import read_back, write_custody
from cellinv.sheets.errors import NotACustodyBook, SheetNotWritten
from cellinv.sheets.table import write_table
from tests.unit.sheets.books import ANCHOR, book, opened

SHEETS = ["Cover", "Events", "Lineage", "Storage", "Quality", "Signatures", "Verification"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "custody.xlsx"
    write_custody(book(), path)
    return path


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written, tmp_path))


def changed(path: Path, sheet: str, cell: str, value: object) -> bool:
    workbook = opened(path)
    workbook[sheet][cell] = value
    workbook.save(path)
    return not read_back(path).unchanged


def test_it_reads_back_as_written(written: Path) -> None:
    seen = read_back(written)
    assert seen.unchanged
    assert [each.entry for each in seen.events] == [f"LIC:{at}" for at in range(20)]
    assert seen.events[3].hash == f"{3:064x}"


def test_the_anchors_read_back(written: Path) -> None:
    (anchor,) = read_back(written).anchors
    assert (anchor.inventory, anchor.epoch, anchor.chain, anchor.seq) == ("7f3a", 1, "LIC", 9)
    assert anchor.hash == ANCHOR.hash


def test_the_digest_returned_is_the_one_stated(tmp_path: Path) -> None:
    stated = write_custody(book(3), tmp_path / "b.xlsx")
    assert read_back(tmp_path / "b.xlsx").digest_stated == stated


def test_each_part_has_its_sheet(written: Path) -> None:
    assert opened(written).sheetnames == SHEETS


def test_saving_it_in_another_program_leaves_it_true(copy: Path) -> None:
    workbook = opened(copy)
    workbook["Events"].column_dimensions["A"].width = 99
    workbook.save(copy)
    assert read_back(copy).unchanged


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [
        ("Events", "F3", "Eve (eve)"), ("Events", "C2", None), ("Cover", "B2", "other"),
        ("Storage", "J9", "x"), ("Verification", "B5", "all well"), ("Events", "L5", 5),
        ("Verification", "B3", "0" * 64), ("Events", "A1", "Entries"),
    ],
)  # fmt: skip
def test_any_cell_changed_is_seen(copy: Path, sheet: str, cell: str, value: object) -> None:
    assert changed(copy, sheet, cell, value)


def test_a_row_removed_is_seen(copy: Path) -> None:
    workbook = opened(copy)
    workbook["Events"].delete_rows(5)
    workbook.save(copy)
    assert not read_back(copy).unchanged


def test_sheets_in_another_order_are_seen(copy: Path) -> None:
    workbook = opened(copy)
    workbook.move_sheet("Lineage", 2)
    workbook.save(copy)
    assert not read_back(copy).unchanged


def test_a_formula_is_seen_even_where_it_shows_the_same(copy: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.xlsx"
    with zipfile.ZipFile(copy) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b"<v>1</v>", b"<f>0+1</f><v>1</v>", 1)
            new.writestr(name, data)
    seen = read_back(forged)
    assert seen.digest_stated == seen.digest_computed
    assert not seen.unchanged


def test_two_books_that_differ_in_a_microsecond_have_two_digests(tmp_path: Path) -> None:
    one = book(1)
    moved = replace(one.events[0], happened_at=one.events[0].happened_at.replace(microsecond=7))
    other = replace(one, events=(moved,))
    digests = {write_custody(each, tmp_path / "b.xlsx") for each in (one, other)}
    assert len(digests) == 2


def test_exact_times_site_time_and_date_cell(written: Path) -> None:
    row = [cell.value for cell in opened(written)["Events"][2]]
    assert row[1] == "2025-03-01T10:00:00.123456Z"
    assert row[2].isoformat() == "2025-03-01T10:00:00"
    assert row[3] == "2025-03-01 12:00:00+02:00"


def test_it_prints_one_page_wide_with_its_header_and_numbers(written: Path) -> None:
    sheet = opened(written)["Events"]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref == "A1:N21"
    assert "A$1:$N$21" in sheet.print_area
    assert "&P" in sheet.oddFooter.right.text


def test_no_cell_is_a_formula(written: Path) -> None:
    cells = (cell for sheet in opened(written) for row in sheet.rows for cell in row)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_it_reads_back_in_any_language(tmp_path: Path) -> None:
    use_pseudo()
    try:
        write_custody(book(2), tmp_path / "b.xlsx")
    finally:
        use_english()
    assert read_back(tmp_path / "b.xlsx").unchanged


def test_an_empty_book_is_a_book(tmp_path: Path) -> None:
    write_custody(replace(book(0), lineage=(), stays=()), tmp_path / "b.xlsx")
    assert read_back(tmp_path / "b.xlsx").unchanged


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    write_table(tmp_path / "t.xlsx", "T", ["a"], [["b"]])
    with pytest.raises(NotACustodyBook):
        read_back(tmp_path / "t.xlsx")


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SheetNotWritten) as refusal:
        write_custody(book(1), tmp_path / "no" / "b.xlsx")
    assert "b.xlsx" in refusal.value.explain()
