"""The Quality page: lots, items, every attempt, what is due, the matrix and the trend."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel

from cellinv.services import quality
from cellinv.services.quality.progress import Due
from cellinv.ui.quality import QualityPage
from cellinv.ui.shell.hub import Changed
from tests.gui.quality.conftest import ask, sign, states

if TYPE_CHECKING:
    from tests.gui.laboratory import Room
    from tests.integration.services.testing import Tests


def again(room: Room, page: QualityPage) -> None:
    page.refresh(None)
    room.settle()


def said(page: QualityPage) -> str:
    """Return all the words about the item that is chosen."""
    labels = page.items.found.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def test_a_lot_tells_how_far_it_is(page: QualityPage) -> None:
    QAbstractItemModelTester(
        page.lots.pane.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    assert page.code.text() == "WCB-9"
    assert page.told.text() == "0 of 4, 0 overdue, 0 failed"
    assert states(page) == dict.fromkeys(("A1", "A2", "A3", "A4"), "to_do")
    assert [chip.text for chip in page.items.groups._said] == ["Safety 0/3", "Activity 0/1"]


def test_every_attempt_is_shown_the_first_one_first(
    room: Room, page: QualityPage, tests: Tests
) -> None:
    tests.enter("A2", "7 EU/mL")
    tests.enter("A2", "0.4 EU/mL")
    again(room, page)
    page.items.choose(["A2"])
    value = next(column for column in page.items.pane.model.columns if column.name == "value")
    assert value.text(page.items.chosen[0]) == "7 EU/mL → 0.4 EU/mL"
    told = said(page)
    assert told.index("Attempt 1") < told.index("Attempt 2")
    assert "is open" in told
    assert "entered by Tess Technician" in told


def test_what_is_due_leads_to_its_item(room: Room, page: QualityPage, tests: Tests) -> None:
    quality.send_items(tests.of("tech"), tests.lot, ["A2"], due_on=room.desk.today())
    again(room, page)
    first = page.lots.due.entries.entry(0)
    assert (first.code, first.text) == ("WCB-9", "A2 Test A2")
    assert page.lots.due_title.text() == "Due this week: 1"
    page.lots.due.activated.emit(page.lots.due.entries.index(0, 0))
    assert [one.item.code for one in page.items.chosen] == ["A2"]


def test_what_is_overdue_is_counted_apart(room: Room, page: QualityPage) -> None:
    day = room.desk.today()
    due = [
        Due("result", 1, "WCB-9", f"A{n}", "Test", "", day + timedelta(days=n), n < 0)
        for n in (-2, -1, 0, 3)
    ]
    page.lots.show_lots(page.lots._lots, due)
    assert page.lots.due_title.text() == "Overdue: 2 · Due this week: 2"


def test_a_filter_and_a_scan_choose_lots(room: Room, page: QualityPage) -> None:
    kind = page.lots.choices["kind"]
    assert [kind.itemText(at) for at in range(kind.count())] == ["Kind", "WCB"]
    page.lots.pane.filter.setText("nothing like it")
    assert page.lots.pane.model.shown() == []
    room.scan(page, "WCB-9-0002")
    assert [lot.code for lot in page.lots.pane.selected()] == ["WCB-9"]


def test_a_lot_that_nothing_tests_is_brought_and_held(room: Room, page: QualityPage) -> None:
    room.scan(page, "MCB-1-0001")
    assert (page.code.text(), page.told.text()) == ("MCB-1", "testing has not started")
    assert ask(room, page, "start").none.isVisible()
    sign(room, ask(room, page, "on_hold"), "qa")
    again(room, page)
    assert (page.code.text(), page.lot.status if page.lot else "") == ("MCB-1", "on_hold")


def test_a_lot_asked_for_elsewhere_is_brought_and_stays(room: Room, page: QualityPage) -> None:
    page.open("MCB-1")
    again(room, page)
    assert page.code.text() == "MCB-1"
    page.open("NO-SUCH")
    again(room, page)
    assert page.code.text() == "MCB-1"


def test_what_needs_doing_first_is_chosen_first(room: Room, page: QualityPage) -> None:
    begun, today = page.lot, room.desk.today()
    assert begun is not None
    soon = replace(begun, id=-1, code="Z-SOON")
    late = replace(begun, id=-2, code="Z-LATE", panel=None)
    new = replace(begun, id=-3, code="A-NEW", panel=None)
    due = [Due("result", one.id, one.code, "A1", "Test", "", today, overdue=False)
           for one in (soon, late)]  # fmt: skip
    due[1] = replace(due[1], on=today - timedelta(days=9), overdue=True)
    page.lots.pane.view.clearSelection()
    page.lots.show_lots((new, begun, soon, late), due)
    page.lots.choose_first()
    codes = [lot.code for lot in page.lots.pane.model.shown()]
    assert codes == ["Z-LATE", "Z-SOON", "WCB-9", "A-NEW"]
    assert [lot.code for lot in page.lots.pane.selected()] == ["Z-LATE"]


def test_the_matrix_leads_to_an_item(room: Room, page: QualityPage) -> None:
    QAbstractItemModelTester(page.matrix.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [code for code, _ in page.matrix.model.items] == ["A1", "A2", "A3", "A4"]
    page.tabs.setCurrentWidget(page.matrix)
    assert page.matrix.names.upright
    assert page.matrix.model.headerData(0, Qt.Orientation.Vertical) == "▸ WCB-9"
    rows = page.matrix.view.verticalHeader().length() + page.matrix.names.height()
    assert page.matrix.view.maximumHeight() < rows + 40  # the bar stands below the last lot
    page.matrix.view.activated.emit(page.matrix.model.index(0, 2))
    assert page.tabs.currentIndex() == 0
    assert [one.item.code for one in page.items.chosen] == ["A3"]


def test_the_trend_has_the_numbers_and_their_limits(
    room: Room, page: QualityPage, tests: Tests
) -> None:
    tests.enter("A2", "0.5 EU/mL")
    page.tabs.setCurrentWidget(page.trend)
    room.settle()
    assert page.trend.said.text() == "EU/mL · at most 5"
    assert [(point.lot, str(point.number)) for point in page.trend.pane.model.shown()] == [
        ("WCB-9", "0.5")
    ]
    assert "WCB-9 0.5" in page.trend._plot.accessibleName()
    page.trend.pane.opened.emit(page.trend.pane.model.row_at(0))
    assert page.tabs.currentIndex() == 0


def test_a_change_of_something_else_reads_nothing(room: Room, page: QualityPage) -> None:
    page.refresh(Changed.of(["container"]))
    assert not page._soon.isActive()
    page.refresh(Changed.of(["qc_result"]))
    room.qtbot.waitUntil(lambda: not page._soon.isActive())
    room.settle()
    assert page.code.text() == "WCB-9"


def test_who_may_not_act_is_offered_what_is_to_be_read(room: Room, page: QualityPage) -> None:
    room.sit("viewer")
    page.items.choose(["A1"])
    offered = {**page.of_lot.buttons, **page.of_item.buttons}
    again(room, page)
    shown = [name for name, button in offered.items() if button.isVisible()]
    assert (shown, offered["report"].isEnabled()) == (["record", "report"], False)
    offered["record"].click()
    assert room.asked == [("record", "WCB-9")]


def test_where_no_lot_is_tested_it_says_what_to_do(room: Room) -> None:
    page = room.show(QualityPage(room.seat))
    assert page.start.isVisible()
    assert not page.items.isVisible()
    assert not page._head.isVisible()
    room.scan(page, "WCB-1")
    assert page.items.isVisible()
    assert not page.start.isVisible()
