"""Lists leave whole, and come back as they were."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cellinv.domain.exchange.table import ForeignRow, ForeignTable
from cellinv.sheets.page import sheet_name
from cellinv.sheets.reading import read_table
from cellinv.sheets.table import FileKindUnknown, write_rejects, write_table
from tests.unit.sheets.books import opened

COLUMNS = ["Code", "Place", "Count", "At", "On"]
AT = datetime(2025, 3, 1, 10, 0, 5, tzinfo=UTC)
ROWS = [["00123", "=1+1", 3, AT, date(2025, 3, 1)], ["12E05", "", None, None, None]]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_codes_come_back_as_they_were(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"t.{ending}"
    assert write_table(path, "Vials", COLUMNS, ROWS) == 2
    table = read_table(path)
    assert table.headers == tuple(COLUMNS)
    assert [row.cells[0] for row in table.rows] == ["00123", "12E05"]


def test_dates_are_date_cells_in_a_workbook(tmp_path: Path) -> None:
    write_table(tmp_path / "t.xlsx", "Vials", COLUMNS, ROWS)
    cells = opened(tmp_path / "t.xlsx")["Vials"][2]
    assert [cell.is_date for cell in cells] == [False, False, False, True, True]


def test_a_csv_guards_what_would_compute(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", "Vials", COLUMNS, ROWS)
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1] == ["00123", "'=1+1", "3", "2025-03-01 10:00:05Z", "2025-03-01"]


def test_a_failing_list_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> object:
        yield ["a"]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_table(tmp_path / "t.csv", "T", ["A"], broken())
    assert not list(tmp_path.iterdir())


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileKindUnknown):
        write_table(tmp_path / "t.doc", "T", ["A"], [])


@pytest.mark.parametrize("title", ["a/b:c*d?e[f]", "x" * 40, "'quoted'", "\x1d"])
def test_any_title_names_a_sheet(tmp_path: Path, title: str) -> None:
    write_table(tmp_path / "t.xlsx", title, ["A"], [["1"]])
    assert opened(tmp_path / "t.xlsx").sheetnames == [sheet_name(title)]


def test_rejects_keep_the_row_and_say_why(tmp_path: Path) -> None:
    table = ForeignTable(("A", "B"), (ForeignRow(7, ("=1",)), ForeignRow(9, ("2", "3"))))
    assert write_rejects(tmp_path / "r.xlsx", table, [(9, "No slot."), (7, "No line.")]) == 2
    back = read_table(tmp_path / "r.xlsx")
    assert back.headers == ("A", "B", "Line", "Reason")
    assert [row.cells for row in back.rows] == [
        ("=1", "", "7", "No line."),
        ("2", "3", "9", "No slot."),
    ]
