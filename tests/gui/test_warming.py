"""What the first scans need is loaded while nobody waits, and in any case before a scan."""

import sys
from threading import Event

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cellinv.ui.shell.hub import Hub
from cellinv.ui.shell.pages import Page, PageSpec
from cellinv.ui.shell.tasks import TaskRunner
from cellinv.ui.shell.warming import FOR_A_PAGE, FOR_A_SCAN, Warming
from cellinv.ui.shell.window import MainWindow
from tests.gui.conftest import clock


@pytest.fixture
def window(qtbot: QtBot, hub: Hub) -> MainWindow:
    made = MainWindow(hub, clock)
    made.register(PageSpec("station", "Station", "station", Page, order=1))
    made.register(PageSpec("storage", "Storage", "storage", Page, order=2))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def warm(window: MainWindow, tasks: TaskRunner) -> Warming:
    return Warming(window, tasks)


def enter(window: MainWindow) -> None:
    window.enter("tech", "technician", ["read"], "S1")


def test_every_part_is_loaded_in_turn(qtbot: QtBot, warm: Warming) -> None:
    qtbot.waitUntil(lambda: not warm.left)
    assert {*FOR_A_PAGE, *FOR_A_SCAN} <= set(sys.modules)


def test_nothing_is_loaded_while_somebody_waits(warm: Warming, tasks: TaskRunner) -> None:
    answered = Event()
    tasks.run_read(answered.wait)
    before = list(warm.left)
    warm._load()
    assert warm.left == before
    answered.set()


def test_a_scan_finds_everything_loaded(window: MainWindow, warm: Warming) -> None:
    enter(window)
    assert warm.left
    window.take("L0-0001", typed=True)
    assert not warm.left


def test_keys_are_taken_before_there_is_a_page(
    qtbot: QtBot, window: MainWindow, warm: Warming
) -> None:
    qtbot.waitActive(window)
    enter(window)
    assert (window.signed_in, window.page) == (True, None)
    field = window.top_line.scan_line.field
    assert QApplication.focusWidget() is field
    QTest.keyClick(field, Qt.Key.Key_X)
    assert field.text() == "x"
    qtbot.waitUntil(lambda: window.page is not None)
    assert window.page_name == "station"
    assert (field.text(), field.selectedText()) == ("x", "")
    assert QApplication.focusWidget() is field


def test_what_is_typed_comes_between_the_parts(
    qtbot: QtBot, window: MainWindow, warm: Warming
) -> None:
    enter(window)
    left = []
    QApplication.postEvent(window, QEvent(QEvent.Type.User))
    window.event = lambda _event: left.append(len(warm.left)) or False  # type: ignore[assignment]
    qtbot.waitUntil(lambda: window.page is not None)
    assert max(left) > len(FOR_A_SCAN)


def test_a_scan_that_comes_first_finds_the_page(window: MainWindow, warm: Warming) -> None:
    enter(window)
    window.take("L0-0001", typed=False)
    assert window.page_name == "station"


def test_a_page_asked_for_meanwhile_stays(qtbot: QtBot, window: MainWindow, warm: Warming) -> None:
    enter(window)
    window.show_page("storage")
    assert window.page_name == "storage"
    qtbot.waitUntil(lambda: not warm.left)
    assert window.page_name == "storage"


def test_once_all_is_loaded_nobody_waits(window: MainWindow, warm: Warming) -> None:
    warm.load_all()
    enter(window)
    assert window.page_name == "station"
