"""Searching from the scan line: results while typing, by keyboard, and where things are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel

from cellinv.domain.scanning import ScanTorn
from cellinv.ui.shell.searching import Searching
from cellinv.ui.shell.sign_in import SignInPage
from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.window import MainWindow
from tests.e2e.reaching import changed_enough, luminance
from tests.gui.laboratory import files, made_line, room

if TYPE_CHECKING:
    from cellinv.ui.shell.hub import Hub
    from tests.gui.laboratory import Room

__all__ = ["files", "made_line", "room"]


@pytest.fixture
def window(room: Room, hub: Hub, qtbot: Any) -> MainWindow:
    """A window that somebody at the first site works in."""
    made = MainWindow(hub, room.seat.desk.now)
    qtbot.addWidget(made)
    made.show()
    made.enter("lead", "supervisor", ["read"], "HFX")
    return made


@pytest.fixture
def searching(room: Room, window: MainWindow, qtbot: Any) -> Searching:
    """The search of that window."""
    made = Searching(room.seat, window)
    QAbstractItemModelTester(made.list.model, made)
    window.activateWindow()
    qtbot.waitActive(window)
    return made


def type_in(searching: Searching, text: str, qtbot: Any) -> Any:
    """Type as people do and wait for the list; return the field."""
    field = searching.list.window().top_line.scan_line.field
    field.setFocus()
    field.setText(text[:-1])
    QTest.keyClicks(field, text[-1])
    qtbot.waitUntil(lambda: text in searching.list._told.text(), timeout=10_000)
    return field


def codes(searching: Searching) -> list[str]:
    return [one.code for one in searching.list.model.found]


def test_results_come_while_typing_and_the_focus_stays(searching: Searching, qtbot: Any) -> None:
    field = type_in(searching, "cb 1 0003", qtbot)
    assert codes(searching) == ["MCB-1-0003", "WCB-1-0003"]
    assert searching.list.isVisible()
    assert QApplication.focusWidget() is field


def test_arrows_choose_and_enter_opens(searching: Searching, room: Room, qtbot: Any) -> None:
    field = type_in(searching, "cb 1 0003", qtbot)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(field, key)
    assert room.asked == [("record", "WCB-1-0003")]
    assert not searching.list.isVisible()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_focus_inside_it_is_seen(searching: Searching, qtbot: Any, look: str) -> None:
    theme().choose(look)
    field, view = type_in(searching, "mcb", qtbot), searching.list.view
    QTest.keyClick(field, Qt.Key.Key_Down)
    line = view.visualRect(view.currentIndex())
    before = luminance(view.viewport(), line)
    view.setFocus()
    assert changed_enough(before, luminance(view.viewport(), line)) >= line.width()


def test_escape_closes_it_and_so_does_a_short_text(searching: Searching, qtbot: Any) -> None:
    field = type_in(searching, "mcb", qtbot)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not searching.list.isVisible()
    type_in(searching, "mcb-1", qtbot)
    field.setText("m")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert not searching.list.isVisible()


def test_a_line_says_kind_state_and_place(searching: Searching, room: Room, qtbot: Any) -> None:
    type_in(searching, "mcb10003", qtbot)
    said = searching.list.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert all(part in said for part in ("MCB-1-0003", "Vial", "LN-1", "A3", "Stored"))
    assert "at " not in said


def test_what_lies_at_another_site_says_so(searching: Searching, room: Room, qtbot: Any) -> None:
    room.seat.take(room.seat.desk.at_site(room.line.world.sites[1]))
    type_in(searching, "mcb10003", qtbot)
    assert "at HFX" in searching.list.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_more_leads_to_the_whole_list(
    searching: Searching, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    monkeypatch.setattr("cellinv.ui.shell.searching._MOST", 2)
    type_in(searching, "cb 1 000", qtbot)
    assert len(codes(searching)) == 2
    searching.list.more.click()
    qtbot.waitUntil(lambda: len(codes(searching)) == 12, timeout=10_000)
    assert QApplication.focusWidget() is searching.list.view
    assert not searching.list.more.isVisible()


def test_nothing_found_is_said(searching: Searching, qtbot: Any) -> None:
    type_in(searching, "no such thing", qtbot)
    assert searching.list._told.text().startswith("Nothing was found")


def test_a_scan_in_pieces_is_shown_and_refused(
    searching: Searching, window: MainWindow, room: Room
) -> None:
    opened: list[object] = []
    room.seat.hub.open_asked.connect(lambda *told: opened.append(told))
    torn = ScanTorn(before="WCB-", rest="1-0003")
    room.seat.hub.scan_torn.emit(torn, "WCB-1-0003")
    assert window.top_line.scan_line.field.text() == "WCB-1-0003"
    assert torn.explain() in window.result_line.findChildren(QLabel)[1].text()
    assert not opened


@pytest.mark.parametrize("percent", [100, 150])
def test_it_ends_above_the_line_that_tells_how_an_act_ended(
    searching: Searching, window: MainWindow, room: Room, percent: int, qtbot: Any
) -> None:
    theme().choose("light", percent)
    window.resize(1280, 720)
    room.seat.hub.done("WCB-1-0001 withdrawn")
    qtbot.waitUntil(window.result_line.isVisible)
    type_in(searching, "cb 1 000", qtbot)
    below = window.result_line.mapTo(window, window.result_line.rect().topLeft()).y()
    assert searching.list.geometry().bottom() <= below
    assert searching.list.view.height() >= 3 * 48
    theme().choose("light", 100)


def test_what_was_found_is_not_seen_behind_the_sign_in(searching: Searching, qtbot: Any) -> None:
    type_in(searching, "cb 1 0003", qtbot)
    window = searching.list.window()
    window.show_sign_in(SignInPage(searching._seat.tasks, str.__add__))
    assert not searching.list.isVisible()
    searching.list.show_found("cb 1 0003", searching.list.model.found)
    assert not searching.list.isVisible()
