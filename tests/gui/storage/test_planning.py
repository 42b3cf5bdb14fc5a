"""Planning on the storage page: building from a template, finding room, the past, the map."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cellinv.services.station import tree
from cellinv.ui.shell.theme import theme
from cellinv.ui.storage import StoragePage
from cellinv.ui.storage.building import BuildView
from cellinv.ui.storage.finding import RoomView
from tests.gui.laboratory import Room

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(room: Room) -> StoragePage:
    return room.show(StoragePage(room.seat))


@pytest.fixture
def building(room: Room, page: StoragePage) -> BuildView:
    page.plans.build()
    look(room)
    view = page.plans.currentWidget()
    assert isinstance(view, BuildView)
    return view


@pytest.mark.usefixtures("dressed")
def test_the_levels_need_no_bar_in_a_small_window(building: BuildView) -> None:
    assert building.grid.rows
    assert building.grid.minimumSizeHint().width() <= 730  # of a window of 1280 × 800


@pytest.fixture
def finding(room: Room, page: StoragePage) -> RoomView:
    page.plans.find_room()
    room.settle()
    view = page.plans.currentWidget()
    assert isinstance(view, RoomView)
    view.what.setCurrentIndex(view.what.findText("Cryovial 2 mL"))
    return view


def look(room: Room) -> None:
    """Wait until what was filled in is judged."""
    room.settle()
    room.qtbot.waitUntil(lambda: not any(t.isActive() for t in timers()), timeout=5000)
    room.settle()


def timers() -> list[QTimer]:
    return [t for w in QApplication.topLevelWidgets() for t in w.findChildren(QTimer)
            if t.isSingleShot() and isinstance(t.parent(), BuildView)]  # fmt: skip


def test_a_template_is_shown_with_what_it_makes(building: BuildView) -> None:
    assert [level.count for level in building.levels()] == [1, 10, 10]
    assert building.button.accessibleName() == "Build 111 containers"
    assert "room for 10" in building.sums.text()
    assert building.model.rowCount() == 1


def test_a_template_begins_at_the_next_free_number(building: BuildView) -> None:
    assert building.levels()[0].first == 2
    assert (building.stands.isVisible(), building.button.isEnabled()) == (False, True)


def test_what_is_taken_is_told_and_begun_elsewhere(room: Room, building: BuildView) -> None:
    building.grid.begin_at(0, 1)
    look(room)
    assert building.stands.text() == "LN-1 is taken."
    assert not building.button.isEnabled()
    QTest.mouseClick(building.fix, LEFT)
    look(room)
    assert building.levels()[0].first == 2
    assert building.button.isEnabled()


def test_building_is_one_act_with_undo(room: Room, page: StoragePage, building: BuildView) -> None:
    before = len(tree(room.desk))
    QTest.mouseClick(building.button, LEFT)
    room.settle()
    assert room.last.text == "111 containers built, the first is LN-2"
    assert page.card is not None
    assert (page.card.code, page.plans.planning) == ("LN-2", False)
    assert room.last.undo is not None
    room.last.undo()
    room.settle()
    assert len(tree(room.desk)) == before


def test_what_can_not_stand_there_is_refused_before(room: Room, building: BuildView) -> None:
    building.grid.rows[2].remove.click()
    building.grid.rows[1].count.setValue(500)
    building.grid.rows[1].type.setCurrentIndex(building.grid.rows[1].type.findData("BOX-5X5"))
    building.grid.rows[0].type.setCurrentIndex(building.grid.rows[0].type.findData("RACK-10"))
    look(room)
    assert "doesn't stand in a site by itself" in building.stands.text()
    assert not building.button.isEnabled()


def test_the_tree_says_where_to_build(room: Room, page: StoragePage, building: BuildView) -> None:
    page.tree.chosen.emit(room.line.ids["R-2"])
    look(room)
    assert building.into.text().startswith("Into LN-1 / R-2.")
    assert page.plans.planning


def test_a_template_is_saved(room: Room, building: BuildView) -> None:
    building.title.setText("Our tank")
    QTest.mouseClick(building.save, LEFT)
    look(room)
    assert building.template.itemText(0) == "Our tank (own)"


def test_room_is_marked_in_the_picture(room: Room, finding: RoomView) -> None:
    finding.count.setValue(6)
    QTest.mouseClick(finding.search, LEFT)
    room.settle()
    assert finding.where.text() == "LN-1 / R-1 / B-3"
    assert len(finding.picture._marks.lit) == 6
    assert finding.picture.view.code == "B-3"


def test_slots_are_reserved_with_a_reason(room: Room, finding: RoomView) -> None:
    finding.count.setValue(3)
    QTest.mouseClick(finding.search, LEFT)
    room.settle()
    QTest.mouseClick(finding.reserve, LEFT)
    assert finding.reason.hasFocus()
    QTest.keyClicks(finding.reason, "WCB-2")
    QTest.keyClick(finding.reason, Qt.Key.Key_Return)
    room.settle()
    assert room.last.text == "3 slots reserved"
    assert room.last.undo is not None


def test_storing_begins_where_there_is_room(
    room: Room, page: StoragePage, finding: RoomView
) -> None:
    finding.count.setValue(2)
    QTest.mouseClick(finding.search, LEFT)
    room.settle()
    lit = set(finding.picture._marks.lit)
    QTest.mouseClick(finding.store, LEFT)
    room.settle()
    assert page.card is not None
    assert (page.card.code, page.deeds.placing) == ("B-3", True)
    assert page.contents.picture._marks.lit <= lit


def test_no_room_is_said_in_the_page(room: Room, finding: RoomView) -> None:
    finding.count.setValue(5000)
    QTest.mouseClick(finding.search, LEFT)
    room.settle()
    assert finding.stands.text().startswith("There is room for 222 of 5000 in Halifax.")
    assert not finding.store.isVisible()


def test_who_does_not_plan_is_offered_no_plan(room: Room) -> None:
    room.sit("viewer")
    assert not room.show(StoragePage(room.seat)).plans.bar.isVisible()


def back(room: Room, page: StoragePage, steps: int = 1) -> None:
    page.shown()
    for _ in range(steps):
        QTest.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    room.qtbot.waitUntil(lambda: not page.past._settle.isActive(), timeout=5000)
    room.settle()


def test_a_tank_as_it_was(room: Room, page: StoragePage) -> None:
    page.show_container(room.line.ids["LN-1"])
    room.settle()
    back(room, page, page.past.slider.maximum())
    assert page.strip.isVisible()
    assert page.strip.text.text().startswith("The past: as it was on ")
    assert sum(row.vials or 0 for row in page.contents.list.model.shown()) == 0


def test_nothing_can_be_done_in_the_past(room: Room, page: StoragePage) -> None:
    page.show_container(room.line.ids["B-1"])
    room.settle()
    back(room, page)
    assert not page.contents.picture.acceptDrops()
    assert not page.head.store.isVisible()
    assert not page.head.outing.isVisible()


def test_the_moment_stays_from_one_container_to_the_next(room: Room, page: StoragePage) -> None:
    page.show_container(room.line.ids["B-2"])
    room.settle()
    back(room, page, 2)
    moment = page.past.moment
    page.show_container(room.line.ids["R-1"])
    room.settle()
    assert page.past.moment == moment
    assert page.strip.isVisible()
    assert page.head.name.text() == "R-1"
    assert [row.name for row in page.contents.list.model.shown()][:1] == ["B-1"]
    room.scan(page, "B-1")
    assert page.past.moment is None
    assert not page.strip.isVisible()


def test_the_map_is_written_and_recorded(room: Room, page: StoragePage, tmp_path: Path) -> None:
    page.show_container(room.line.ids["R-1"])
    room.settle()
    page.maps._of = (room.line.ids["R-1"], "R-1", None)
    page.maps.write_to(tmp_path / "map.pdf")
    room.settle()
    assert room.last.text == "Map written to map.pdf"
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")


def test_the_map_goes_to_a_printer(room: Room, page: StoragePage, tmp_path: Path) -> None:
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    page.maps._of = (room.line.ids["B-1"], "B-1", None)
    page.maps.print_on(printer)
    room.settle()
    assert room.last.text == "Map of B-1 sent to the printer"
    assert (tmp_path / "out.pdf").stat().st_size > 1000


@pytest.mark.usefixtures("dressed")
def test_in_large_text_the_proposed_box_is_whole(room: Room, finding: RoomView) -> None:
    finding.count.setValue(4)
    finding.look()
    room.settle()
    whole = finding.where.text()
    finding.setMinimumSize(0, 0)
    try:
        theme().choose("light", 150)
        window = finding.window()
        window.setFixedSize(1080, 708)  # of a window of 1280 × 800
        room.qtbot.waitUntil(lambda: finding.picture.height() >= 220)
        assert finding.where.toolTip() == whole
    finally:
        theme().choose("light", 100)
