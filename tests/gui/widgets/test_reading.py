"""What stands where something is still to be read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTreeView, QVBoxLayout, QWidget

from cellinv.domain.errors import SurroundingsError
from cellinv.ui.shell.hub import Hub, Trouble
from cellinv.ui.shell.top_line import ScanLine
from cellinv.ui.widgets.reading import ReadFirst, Reading
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def reading(qtbot: QtBot, hub: Hub) -> Reading:
    made = Reading(SimpleNamespace(hub=hub), "today")
    qtbot.addWidget(made)
    made.show()
    return made


def trouble(hub: Hub) -> None:
    hub.troubled.emit(Trouble.from_error(SurroundingsError(), None))


def test_what_comes_soon_comes_without_a_word(reading: Reading) -> None:
    assert not reading.word.isVisible()


def test_what_takes_longer_is_said_to_be_read(qtbot: QtBot, reading: Reading) -> None:
    qtbot.waitUntil(reading.word.isVisible)


def test_a_failure_is_told_in_its_place(reading: Reading, hub: Hub) -> None:
    trouble(hub)
    assert reading.failed.isVisible()


def test_it_is_read_again_when_the_inventory_is_back(
    qtbot: QtBot, reading: Reading, hub: Hub
) -> None:
    trouble(hub)
    hub.recovered.emit()
    assert not reading.failed.isVisible()
    qtbot.waitUntil(reading.word.isVisible)


def test_what_was_seen_stays_when_the_inventory_goes(qtbot: QtBot, hub: Hub) -> None:
    whole = words("what was read")
    first = ReadFirst(SimpleNamespace(hub=hub), "today", whole)
    qtbot.addWidget(first)
    first.show()
    assert not whole.isVisible()
    first.came()
    trouble(hub)
    assert whole.isVisible()


def below(qtbot: QtBot, hub: Hub, above: QWidget) -> tuple[QWidget, QTreeView, ReadFirst]:
    """Return an active window in which something is read, below a field."""
    window, whole = QWidget(), QTreeView()
    first = ReadFirst(SimpleNamespace(hub=hub), "storage", whole)
    column = QVBoxLayout(window)
    column.addWidget(above)
    column.addWidget(first)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window, whole, first


def test_whoever_types_goes_on_typing_when_it_has_come(qtbot: QtBot, hub: Hub) -> None:
    field = QLineEdit()
    _window, whole, first = below(qtbot, hub, field)
    field.setFocus()
    whole.setFocus()  # as a page does when it is shown
    QTest.keyClicks(field, "CM")
    first.came()
    assert field.hasFocus()
    QTest.keyClick(field, "0")
    assert field.text() == "CM0"


@pytest.mark.parametrize("asked", [True, False])
def test_whoever_asked_for_the_scan_line_keeps_it_when_it_has_come(
    qtbot: QtBot, hub: Hub, asked: bool
) -> None:
    line = ScanLine()
    window, whole, first = below(qtbot, hub, line)
    line.take_focus()
    whole.setFocus()  # as a page does when it is shown
    if asked:
        QTest.keyClick(window, Qt.Key.Key_F2)
    first.came()
    assert line.field.hasFocus() is asked
    assert whole.hasFocus() is not asked
