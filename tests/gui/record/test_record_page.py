"""The page of one record: vials, lots, boxes and the rest, history, labels, custody."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from cellinv.records.tables.banks import Lot
from cellinv.services import custody, storage
from cellinv.services.lineage import check_custody
from cellinv.services.station import card_of
from cellinv.services.station.views import VialCard
from cellinv.ui.record import RecordPage
from cellinv.ui.record.tables import act_in_full
from cellinv.ui.record.words import lasting
from cellinv.ui.shell.hub import Changed
from cellinv.ui.station.chips import vial_chips
from cellinv.ui.widgets.chip import Chip
from tests.gui.laboratory import Room
from tests.integration.services.laboratory import Laboratory


@pytest.fixture
def page(room: Room) -> RecordPage:
    return room.show(RecordPage(room.seat))


def facts(page: RecordPage) -> dict[str, str]:
    """Return the values of the facts by caption."""
    grid = page.facts.grid._grid
    found = {}
    for row in range(grid.rowCount()):
        cells = [grid.itemAtPosition(row, column) for column in (0, 1)]
        texts = [item.widget().text() for item in cells if item is not None]
        if len(texts) == 2:
            found[texts[0]] = texts[1]
    return found


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (14, "14 s"), (120, "2 min"), (433, "7 min 13 s"), (3_614, "1 h 14 s")],
)
def test_how_long_it_was_out_has_units(seconds: int, told: str) -> None:
    assert lasting(seconds) == told


def chips(page: RecordPage) -> list[str]:
    return [chip.text() for chip in page.head.chips.findChildren(Chip) if chip.isVisible()]


def actions(page: RecordPage) -> list[str]:
    return [act.action for act in page.tables.history.table.model.shown()]


def test_before_anything_is_open_it_says_what_to_do(page: RecordPage) -> None:
    assert page._stack.currentWidget() is page._start
    assert page.title == "Record"


def test_a_vial_is_told_whole(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    assert page.title == "WCB-1-0003"
    assert page.head.what.text().startswith("Vial 3 of 6 · WCB WCB-1")
    assert chips(page)[:3] == ["Stored", "Lot released", "GMP"]
    assert facts(page)["Lot"] == "WCB-1"
    assert page.head.crumb.accessibleName() == "Place: HFX / LN-1 / R-1 / B-2 / A3"


def test_what_isnt_gmp_is_said_of_it(room: Room, page: RecordPage) -> None:
    lab = Laboratory(room.line)
    lab.put(Lot, lab.id("WCB-1"), grade="non-GMP")
    room.open(page, "WCB-1-0003")
    assert chips(page)[2] == "Non-GMP"
    card = card_of(room.desk, "vial", lab.line.vials["WCB-1"][2])
    assert isinstance(card, VialCard)
    assert "Non-GMP" in [chip.text for chip in vial_chips(card, room.desk.today())]


def test_the_slot_is_lit_in_a_small_picture(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    assert page.facts.picture.isVisible()
    assert page.facts.picture._marks.lit == {(0, 2)}


def test_facts_do_not_scroll_where_a_smaller_picture_has_room(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    picture = page.facts.picture
    assert picture.sizeHint().expandedTo(picture.minimumSizeHint()).height() == 152


def test_its_history_is_told_newest_first(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    assert actions(page) == ["store", "register_lot"]
    first = page.tables.history.table.model.row_at(0)
    assert first.changes == ("into B-2 A3", "status: expected → stored")


def test_site_time_and_utc_stand_side_by_side(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    titles, row = page.tables.history.table.table()[:2]
    said = dict(zip(titles, row, strict=True))
    assert said["When"] != said["UTC"]
    assert said["When"][:10] == said["UTC"][:10] == "2026-03-02"


def test_an_act_chosen_is_told_in_full(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    table = page.tables.history.table
    act = table.model.row_at(0)
    table.select_keys([act.entry])
    assert page.tables.history.whole.text() == act_in_full(act)
    assert act.hash in act_in_full(act)


def test_the_tables_are_sound_models(room: Room, page: RecordPage) -> None:
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tables = (page.tables.history.table, page.tables.vials, page.tables.places)
    testers = [QAbstractItemModelTester(table.model, fatal) for table in tables]
    room.open(page, "DP-1")
    room.open(page, "WCB-1-0003")
    assert len(testers) == 3


def test_a_withdrawal_shows_at_once(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    vial = room.line.vials["WCB-1"][2]
    receipt = custody.withdraw(room.desk, [vial], purpose="research", reason="A test")
    room.seat.hub.changed.emit(Changed.of(["vial"], receipt.touched))
    room.settle()
    assert chips(page)[0] == "Out"
    assert actions(page)[0] == "withdraw"
    assert page.head.storage.isHidden()


def test_a_change_meanwhile_keeps_the_record_that_was_asked_for(
    room: Room, page: RecordPage
) -> None:
    room.open(page, "WCB-1-0003")
    page.open("WCB-1-0004")
    vial = room.line.vials["WCB-1"][2]
    room.seat.hub.changed.emit(Changed.of(["vial"], [("vial", vial)]))
    room.settle()
    assert page.title == "WCB-1-0004"


def test_what_concerns_others_reads_nothing(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    room.seat.hub.changed.emit(Changed.of(["vial"], [("vial", room.line.vials["WCB-1"][3])]))
    assert room.seat.tasks.busy() == 0


def test_a_lot_counts_what_is_free(room: Room, page: RecordPage) -> None:
    custody.reserve(room.desk, [room.line.vials["WCB-1"][2]], "retain")
    room.open(page, "WCB-1")
    figures = page.tables.figures
    assert figures.stored.accessibleName() == "Stored 4"
    assert figures.free.accessibleName() == "Free 3 stored − 1 reserved"
    assert figures.others.text() == "Consumed 2 · All in one tank"


def test_a_lot_lists_its_vials_and_where_they_are(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1")
    lines = {line.code: (line.status, line.slot) for line in page.tables.vials.model.shown()}
    assert lines["WCB-1-0001"] == ("consumed", None)
    assert lines["WCB-1-0003"] == ("stored", "A3")
    told = page.tables.vials.view.textElideMode()
    assert told is Qt.TextElideMode.ElideLeft, "a place is told by its end"
    assert [(row.path[-1], row.vials) for row in page.tables.places.model.shown()] == [("B-2", 4)]


def test_a_lot_lists_its_releases(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1")
    (release,) = page.tables.releases.model.shown()
    assert "production" in release.purposes
    assert release.ended_at is None


def test_only_a_lot_has_tabs(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1")
    tabs = page.tables.tabs
    assert [tabs.tabText(at) for at in range(tabs.count())] == [
        "Vials",
        "Where",
        "Releases",
        "History",
    ]
    room.open(page, "WCB-1-0003")
    assert [tabs.tabText(at) for at in range(tabs.count())] == ["History"]


def test_a_vial_of_the_list_opens(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1")
    page.tables.vials.opened.emit(page.tables.vials.model.row_at(3))
    room.settle()
    assert page.title == "WCB-1-0004"


def test_a_fact_that_names_a_record_opens_it(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    link = next(b for b in page.facts.grid.findChildren(QPushButton) if b.text() == "WCB-1")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    room.settle()
    assert page.title == "WCB-1"


def test_a_fact_is_copied_by_keys(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    link = next(b for b in page.facts.grid.findChildren(QPushButton) if b.text() == "WCB-1")
    for widget, text in ((link, "WCB-1"), (page.head.code, page.title)):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        QTest.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QApplication.clipboard().text() == text


@pytest.mark.parametrize(
    ("code", "caption"),
    [("D-1", "Cell lines"), ("L-1", "Lots"), ("BANK-1", "Vials consumed"), ("K-S-1", "Subject")],
)
def test_other_records_tell_their_facts(
    room: Room, page: RecordPage, code: str, caption: str
) -> None:
    room.open(page, code)
    assert caption in facts(page)
    assert actions(page)


def test_a_scan_opens_that_record(room: Room, page: RecordPage) -> None:
    room.scan(page, "B-2")
    assert page.title == "B-2"
    assert facts(page)["Vials in it"] == "4 of 81 places"


def test_a_command_opens_nothing(room: Room, page: RecordPage) -> None:
    room.open(page, "B-2")
    room.scan(page, "CIXSTORE")
    assert page.title == "B-2"
    assert room.last.tone == "attention"


def test_unknown_words_typed_are_searched_for(room: Room, page: RecordPage) -> None:
    room.scan(page, "some words", typed=True)
    assert room.searched == ["some words"]
    assert page._stack.currentWidget() is page._start


def test_the_blinded_read_of_no_dose(room: Room, page: RecordPage) -> None:
    room.sit("viewer")
    room.open(page, "DP-1-0002")
    shown = [label.text() for label in page.findChildren(QLabel)]
    assert not any("S-2" in text for text in shown)
    assert "administer" not in actions(page)


def test_trace_and_storage_are_asked_for(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    page.head.trace.click()
    page.head.storage.click()
    assert room.asked == [("lineage", "WCB-1-0003"), ("storage", "WCB-1-0003")]


def test_a_step_of_the_place_opens_in_storage(room: Room, page: RecordPage) -> None:
    room.open(page, "WCB-1-0003")
    page.head.place_opened.emit(room.line.ids["R-1"])
    assert room.asked == [("storage", room.line.ids["R-1"])]


def test_a_label_as_a_file(room: Room, page: RecordPage, tmp_path: Path) -> None:
    room.open(page, "WCB-1-0003")
    page.head.labels.click()
    room.settle()
    page.labels.write_to(tmp_path / "label.zpl")
    room.settle()
    assert (tmp_path / "label.zpl").read_text().startswith("^XA")
    assert page.side.currentIndex() == 0
    assert actions(page)[0] == "label"


def test_a_label_on_a_printer(room: Room, page: RecordPage, tmp_path: Path) -> None:
    from PySide6.QtPrintSupport import QPrinter

    room.open(page, "WCB-1-0003")
    page.head.labels.click()
    room.settle()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    page.labels.print_on(printer)
    room.settle()
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")
    assert actions(page)[0] == "label"


def test_evidence_of_a_vial(room: Room, page: RecordPage, tmp_path: Path) -> None:
    room.open(page, "WCB-1-0003")
    assert page.tables.history.evidence.isVisible()
    page.evidence.write("WCB-1-0003", tmp_path / "evidence.pdf")
    room.settle()
    assert (tmp_path / "evidence.pdf").read_bytes().startswith(b"%PDF")
    assert actions(page)[0] == "export_evidence"


def test_custody_of_a_lot(room: Room, page: RecordPage, tmp_path: Path) -> None:
    room.open(page, "WCB-1")
    page.custody.write(["WCB-1"], tmp_path / "custody.xlsx")
    room.settle()
    assert check_custody(room.desk.database, tmp_path / "custody.xlsx").passed


def test_who_may_only_read_makes_nothing(room: Room, page: RecordPage) -> None:
    room.sit("viewer")
    room.open(page, "WCB-1-0003")
    assert page.head.labels.isHidden()
    assert page.head.custody.isHidden()


def test_a_box_taken_out_says_so(room: Room, page: RecordPage) -> None:
    storage.take_out(room.desk, room.line.ids["B-2"])
    room.open(page, "B-2")
    assert chips(page)[0] == "Out"
    assert facts(page)["Held by"].startswith("Leo Lead")
