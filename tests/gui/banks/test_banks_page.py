"""The banks page: lines, numbers, where they stand, how they go, what a scan chooses."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QScrollArea, QWidget

from cellinv.records.tables.banks import Lot
from cellinv.services import custody
from cellinv.services.ledger import doing
from cellinv.ui.banks import BanksPage
from cellinv.ui.banks.chart import UseChart
from cellinv.ui.shell.hub import Changed
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.card import EmptyState
from tests.e2e.looking import lacking_px
from tests.gui.laboratory import PASSWORD, Room


@pytest.fixture
def page(room: Room) -> BanksPage:
    return room.show(BanksPage(room.seat))


@pytest.fixture
def working(room: Room, page: BanksPage) -> BanksPage:
    """The page with the working bank chosen: 4 of 6 left, all in one tank."""
    room.open(page, "WCB-1")
    return page


def codes(page: BanksPage) -> list[str]:
    return [bank.lot.code for bank in page.pane.model.shown()]


def chosen(page: BanksPage) -> list[str]:
    return [bank.lot.code for bank in page.pane.selected()]


def text(page: BanksPage, name: str) -> str:
    """Return what the first row says in a column."""
    column = next(each for each in page.pane.model.columns if each.name == name)
    return column.text(page.pane.model.row_at(0))


def test_the_reserve_is_set_with_a_signature(room: Room, working: BanksPage) -> None:
    working.keeping.ask_reserve.click()
    panel = working.keeping.reserve
    panel.count.setValue(3)
    panel.signing.reason.setText("Rule 7")
    panel.signing.who.setText("qa")
    panel.signing.secret.setText(PASSWORD)
    QTest.keyClick(panel.signing.secret, Qt.Key.Key_Return)
    room.settle()
    assert room.last.text.startswith("WCB-1: 3 vials are always kept. Signed by")
    assert working.keeping.isHidden()


def test_the_time_the_next_bank_takes_is_set(room: Room, working: BanksPage) -> None:
    working.keeping.ask_lead_time.click()
    assert not working.keeping.reserve.isVisible()
    working.keeping.lead_time.days.setValue(90)
    QTest.keyClick(working.keeping.lead_time.days, Qt.Key.Key_Return)
    room.settle()
    working.refresh(None)
    room.settle()
    assert working.pane.selected()[0].lot.lead_time_days == 90


def test_another_bank_closes_the_panel(room: Room, working: BanksPage) -> None:
    working.keeping.ask_lead_time.click()
    room.open(working, "MCB-1")
    assert working.keeping.isHidden()
    working.pane.view.clearSelection()
    assert not working.keeping.ask_reserve.isEnabled()


def test_banks_are_listed_with_their_line(page: BanksPage) -> None:
    QAbstractItemModelTester(page.pane.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert codes(page) == ["MCB-1", "WCB-1"]
    assert [text(page, name) for name in ("filled", "stored", "free", "used", "place")] == [
        "6", "4", "4", "2", "One tank",
    ]  # fmt: skip
    assert page.lines.list.entries.entry(1).text == "1 MCB · 1 WCB"


def test_every_lot_when_asked(room: Room, page: BanksPage) -> None:
    page.every.click()
    room.settle()
    assert codes(page) == ["DP-1", "DP-2", "MCB-1", "WCB-1"]


def test_a_line_shows_only_its_own(room: Room, page: BanksPage) -> None:
    page.every.click()
    room.settle()
    page.lines.choose("L-1")
    assert len(codes(page)) == 4
    assert page.details.name.text() == "L-1"


def test_one_bank_tells_where_it_stands_and_how_it_goes(working: BanksPage) -> None:
    details = working.details
    assert details.code.text() == "WCB-1"
    assert details.free.accessibleName() == "Free 4 of 6 filled"
    assert details.risk.text() == "All in one tank"
    assert [(row.name, row.vials) for row in details._found] == [("LN-1", 4)]
    assert details.rate.text() == "2.0 a month · lasts until about 2026-05"
    assert details.bar.accessibleName() == "Vials by state: Stored 4, Consumed 2"


def test_months_are_told_where_the_mouse_points(working: BanksPage) -> None:
    chart = working.details.chart
    assert chart.accessibleName() == "Used in each month, 2026-03: 2"
    assert chart.told_at(chart.width() - 6) == "2026-03: 2 used, 0 lost"
    assert chart.told_at(-50) == ""
    assert UseChart().told_at(10) == ""


def test_a_tank_a_record_and_a_lineage_open_from_here(room: Room, working: BanksPage) -> None:
    details = working.details
    details.tanks.activated.emit(details.tanks.entries.index(0, 0))
    details.record.click()
    details.lineage.click()
    assert room.asked == [
        ("storage", room.line.ids["LN-1"]), ("record", "WCB-1"), ("lineage", "WCB-1"),
    ]  # fmt: skip


def test_enter_on_a_row_opens_its_record(room: Room, working: BanksPage) -> None:
    QTest.keyClick(working.pane.view, Qt.Key.Key_Return)
    assert room.asked == [("record", "WCB-1")]


def test_a_scanned_vial_chooses_its_bank_past_a_filter(room: Room, page: BanksPage) -> None:
    page.pane.filter.setText("WCB")
    room.scan(page, "MCB-1-0004")
    assert chosen(page) == ["MCB-1"]


def test_a_lot_that_is_no_bank_is_found_all_the_same(room: Room, page: BanksPage) -> None:
    room.scan(page, "DP-1-0003")
    assert chosen(page) == ["DP-1"]
    assert page.every.isChecked()


def test_a_line_is_chosen_and_others_open_their_record(room: Room, page: BanksPage) -> None:
    room.scan(page, "L-1")
    assert page.lines.line == "L-1"
    room.scan(page, "B-2")
    assert room.asked == [("record", "B-2")]


def test_unknown_words_typed_are_searched_for(room: Room, page: BanksPage) -> None:
    room.scan(page, "some words", typed=True)
    assert room.searched == ["some words"]


def test_what_others_do_shows_and_the_selection_stays(room: Room, working: BanksPage) -> None:
    custody.reserve(room.desk, room.line.vials["WCB-1"][2:4], "qc", until=date(2026, 4, 1))
    with doing(room.desk, "put", chain="HFX") as act:
        act.session.get_one(Lot, room.line.ids["WCB-1"]).minimum_reserve = 4
    room.seat.hub.changed.emit(Changed.of(["vial"]))
    room.qtbot.waitUntil(
        lambda: "2 below the reserve of 4" in working.details.free.accessibleName()
    )
    assert chosen(working) == ["WCB-1"]


def test_an_inventory_without_banks_says_what_to_do(room: Room, page: BanksPage) -> None:
    page._show_lots(())
    assert page._stack.currentWidget() is page._start
    (empty,) = page._start.findChildren(EmptyState)
    empty.asked.emit()
    assert room.asked == [("exchange", None)]


def test_a_tab_leaves_the_bank_in_sight(room: Room, page: BanksPage) -> None:
    page.pane.setMinimumHeight(0)
    page.resize(1000, 460)
    page.every.setChecked(True)
    room.settle()
    last = page.pane.model.row_at(page.pane.model.rowCount() - 1)
    room.open(page, last.lot.code)
    table, shown = page.pane.view, page.pane.view.viewport().rect()
    table.verticalScrollBar().setValue(0)
    assert not shown.contains(table.visualRect(table.currentIndex()))
    page.tabs.setCurrentIndex(1)
    room.settle()
    assert shown.contains(table.visualRect(table.currentIndex()))


def test_every_control_has_a_name(working: BanksPage) -> None:
    policy = Qt.FocusPolicy.TabFocus
    nameless = [
        widget.__class__.__name__
        for widget in working.findChildren(QWidget)
        if widget.focusPolicy() & policy and widget.isVisible() and not widget.accessibleName()
        and not widget.objectName().startswith("qt_")
    ]  # fmt: skip
    assert nameless == []


def test_how_long_a_bank_lasts_is_told_with_what_is_tried(room: Room, working: BanksPage) -> None:
    working.tabs.setCurrentIndex(1)
    room.settle()
    view = working.runway
    assert view.said.text().startswith("4 vials left, 2.0 a month, gone in 2026-")
    alone = view.found
    view.count.setValue(8.5)
    view.count.setFocus()
    view.add.click()
    room.settle()
    assert view.found is not None
    assert alone is not None
    assert str(view.found.demands[0].per_month) == "8.5"
    assert (view.found.shown.gone_on or date.max) < (alone.shown.gone_on or date.min)
    view.forget.click()
    room.settle()
    assert view.found.demands == ()


def test_what_a_tank_takes_with_it_leads_to_room_for_it(room: Room, working: BanksPage) -> None:
    working.tabs.setCurrentIndex(2)
    room.settle()
    view = working.places
    assert view.said.text() == "in 1 of at least 2 tanks"
    assert [row.code for row in view.lost.model.shown()] == ["MCB-1", "WCB-1"]
    shown = next(column for column in view.shares.model.columns if column.name == "share")
    first = replace(view.shares.model.shown()[0], permille=455)
    assert [shown.text(each) for each in (first, replace(first, permille=1000))] == [
        "45.5 %",
        "100.0 %",
    ]
    view.room.click()
    assert room.asked == [("storage", ("room", room.line.ids["LN-1"]))]
    view.lost.opened.emit(view.lost.model.row_at(0))
    assert chosen(working) == ["MCB-1"]


@pytest.mark.parametrize("percent", [100, 150])
def test_what_is_tried_can_be_read_in_its_fields(
    room: Room, working: BanksPage, percent: int
) -> None:
    working.tabs.setCurrentIndex(1)
    theme().choose("light", percent)
    room.settle()
    fields = (working.runway.count, working.runway.start, working.runway.end)
    room.qtbot.waitUntil(lambda: [lacking_px(field) for field in fields] == [0, 0, 0])
    theme().choose("light", 100)


def test_some_banks_stay_in_sight_in_large_text(room: Room, page: BanksPage) -> None:
    theme().choose("light", 150)
    page.resize(1060, 700)
    room.settle()
    view = page.pane.view
    assert view.viewport().height() >= 2 * view.rowHeight(0)
    for at in range(3):
        page.tabs.setCurrentIndex(at)
        room.settle()
        tab = page.tabs.widget(at)
        assert isinstance(tab, QScrollArea)
        assert tab.viewport().height() >= 0.75 * tab.widget().height(), tab.accessibleName()
    theme().choose("light", 100)


@pytest.mark.usefixtures("dressed")
def test_how_much_stands_where_is_told_in_large_text(room: Room, working: BanksPage) -> None:
    try:
        theme().choose("light", 150)
        working.resize(1060, 700)
        working.tabs.setCurrentIndex(2)
        room.settle()
        shares = working.places.shares
        named = [column.name for column in shares.model.columns]
        asked = [named.index(name) for name in ("name", "what", "vials", "share")]
        room.qtbot.waitUntil(lambda: not any(map(shares.view.isColumnHidden, asked)))
        assert working.places.lost.y() > shares.geometry().bottom(), "it stands below"
    finally:
        theme().choose("light", 100)
