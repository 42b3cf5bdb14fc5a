"""A list looked at, mapped, brought in and taken back, from the page."""

import csv
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog

from cellinv.services.exchange import mappings
from cellinv.ui.exchange.page import ExchangePage
from tests.gui.laboratory import Room

HEADERS = ("Dewar", "Tower", "Box", "Pos", "Clone", "P", "Remarks")
ROWS = [
    ("LN-9", "1", "7", "A1", "L-1", "12", ""),
    ("LN-9", "1", "7", "A2", "L-1", "12", ""),
    ("LN-9", "1", "7", "A2", "L-1", "12", "twice"),
    ("LN-9", "1", "7", "", "", "", ""),
]
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "old tank.csv"
    with made.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, *ROWS])
    return made


@pytest.fixture
def page(room: Room, path: Path) -> ExchangePage:
    made = room.show(ExchangePage(room.seat))
    made.bring_in.file.field.setText(str(path))
    return made


@pytest.fixture
def mapped(room: Room, page: ExchangePage) -> ExchangePage:
    """The page with a mapping of that list, saved and looked by."""
    page.bring_in.edit.click()
    room.settle()
    page.outcome.editor.name.setText("Dewar list")
    page.outcome.editor.save.click()
    room.settle()
    room.settle()
    return page


def press(room: Room, page: ExchangePage, what: str) -> None:
    getattr(page.bring_in, what).click()
    room.settle()


@pytest.mark.parametrize(
    ("kind", "said"), [("", "Vials"), ("lots", "Lots"), ("rack-scan", "Vials")]
)
def test_a_template_to_fill_in_is_saved_from_there(
    room: Room, page: ExchangePage, tmp_path: Path, kind: str, said: str
) -> None:
    from openpyxl import load_workbook

    chosen = page.bring_in.kind
    chosen.setCurrentIndex(chosen.findData(kind))
    page.bring_in.template.click()
    (dialog,) = page.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "to fill in.xlsx"))
    dialog.close()
    room.settle()
    assert load_workbook(tmp_path / "to fill in.xlsx").sheetnames[0] == said
    assert "to fill in.xlsx" in room.last.text


def kinds(page: ExchangePage) -> list[str]:
    return [one.property("kind") for one in (page.bring_in.look, page.bring_in.go)]


def test_a_list_is_looked_at_before_it_comes_in(room: Room, page: ExchangePage) -> None:
    panel, path = page.bring_in, page.bring_in.file.field.text()
    panel.file.field.clear()
    assert not any(one.isEnabled() for one in (panel.look, panel.go, panel.edit))
    panel.file.field.setText(path)
    assert (panel.go.isEnabled(), kinds(page)) == (True, ["primary", "plain"])
    press(room, page, "look")
    assert kinds(page) == ["primary", "plain"], "no mapping knows it yet"
    page.outcome.map.click()
    room.settle()
    page.outcome.editor.name.setText("Dewar list")
    page.outcome.editor.save.click()
    room.settle()
    room.settle()
    assert kinds(page) == ["plain", "primary"]
    panel.file.field.setText("another.csv")
    assert kinds(page) == ["primary", "plain"]


def test_columns_nobody_knows_are_mapped_from_there(room: Room, page: ExchangePage) -> None:
    press(room, page, "look")
    assert "No mapping knows" in page.outcome.note.text()
    assert not page.outcome.map.isHidden()
    page.outcome.map.click()
    room.settle()
    said = [box.currentData() for box in page.outcome.editor.roles]
    assert said[:5] == ["place:tank", "place:rack", "place:box", "slot", "line"]


def test_a_mapping_is_saved_by_name_and_looked_by(room: Room, mapped: ExchangePage) -> None:
    assert [each.name for each in mappings(room.desk) if each.version] == ["dewar-list"]
    assert mapped.bring_in.mapping.currentData() == "dewar-list"
    assert mapped.outcome.state.accessibleName() == "Only looked at"


def test_the_tab_of_the_boxes_has_room_for_its_words(room: Room, mapped: ExchangePage) -> None:
    assert mapped.outcome.tabs.isVisible()
    bar = mapped.outcome.tabs.tabBar()
    wanted = bar.fontMetrics().horizontalAdvance(bar.tabText(1))
    assert bar.tabRect(1).width() >= wanted + 2 * 12


def test_the_way_of_writing_dates_is_taken_from_the_file(
    room: Room, page: ExchangePage, tmp_path: Path
) -> None:
    editor = page.outcome.editor
    for days, form in ((("14.03.2025", "02.04.2025"), "dd.mm.yyyy"), (("03/04/2025",), "")):
        listed = tmp_path / "dated.csv"
        rows = [("Vial", "Frozen on", "Old tag"), *((f"V{day}", day, "X") for day in days)]
        with listed.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        page.bring_in.file.field.setText(str(listed))
        press(room, page, "edit")
        assert (editor.roles[1].currentData(), editor.dates.currentData()) == ("date", form)
    editor.dates.setCurrentIndex(2)
    editor.dates.activated.emit(2)
    editor.roles[2].setCurrentIndex(editor.roles[2].findData("note"))
    assert editor.dates.currentIndex() == 2, "what somebody chose stays"


def test_one_meaning_for_two_columns_is_refused(room: Room, page: ExchangePage) -> None:
    page.bring_in.edit.click()
    room.settle()
    first, last = page.outcome.editor.roles[0], page.outcome.editor.roles[-1]
    last.setCurrentIndex(last.findData(first.currentData()))
    assert not page.outcome.editor.save.isEnabled()
    assert "Place: tank" in page.outcome.editor.problem.text()


def test_rows_and_boxes_show_what_would_come_where(room: Room, mapped: ExchangePage) -> None:
    table, boxes = mapped.outcome.table, mapped.outcome.boxes
    QAbstractItemModelTester(table.model, FATAL, table.model)
    said = [row[1] for row in table.table()[1:]]
    assert said == ["Loads", "Loads", "Returned", "Returned"]
    table.opened.emit(table.model.row_at(1))
    assert mapped.outcome.tabs.currentWidget() is boxes
    assert [cell.label for cell in boxes.picture.selected()] == ["A2"]
    assert "from line 3" in boxes.said.text()
    boxes.picture.activated.emit(0, 0)
    assert [row.line for row in table.selected()] == [2]
    mapped.outcome.only.click()
    assert len(table.model.shown()) == 2


def test_good_rows_come_in_and_go_back_whole(
    room: Room, mapped: ExchangePage, path: Path
) -> None:  # fmt: skip
    press(room, mapped, "go")
    assert mapped.outcome.tiles["loaded"].accessibleName() == "Loaded 2"
    assert path.with_name("old tank-returned.xlsx").exists()
    assert room.last.undo is not None
    evidence = mapped.outcome.evidence
    evidence.export.write(evidence._code, path.with_suffix(".pdf"))
    room.settle()
    assert "1 entries and 0 signatures" in room.last.text
    mapped.outcome.back.click()
    room.settle()
    assert "taken back" in room.last.text
    press(room, mapped, "go")
    assert mapped.outcome.tiles["loaded"].accessibleName() == "Loaded 2"


def test_returned_rows_of_a_look_are_saved_where_asked(
    room: Room, mapped: ExchangePage, tmp_path: Path
) -> None:
    mapped.save_rejects(str(tmp_path / "mend.xlsx"))
    room.settle()
    assert (tmp_path / "mend.xlsx").exists()
    assert mapped.outcome.keep.isHidden()


def test_a_look_given_up_leaves_nothing_waiting(room: Room, mapped: ExchangePage) -> None:
    mapped.bring_in.look.click()
    mapped.cancel()
    assert "Cancelled" in mapped.outcome.note.text()
    assert mapped.bring_in.go.isEnabled()
    room.settle()


def test_who_may_not_import_only_looks_on(room: Room, path: Path) -> None:
    room.sit("qa")
    page = room.show(ExchangePage(room.seat))
    assert page.bring_in.isHidden()
    page.evidence.export.write("", path.with_suffix(".pdf"), page.evidence._look())
    room.settle()
    assert "entries and" in room.last.text
