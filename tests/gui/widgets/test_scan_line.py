"""What was entered is replaced by what is typed next, however soon that comes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cellinv.ui.shell.top_line import ScanLine


@pytest.fixture
def line(qtbot) -> ScanLine:
    line = ScanLine()
    qtbot.addWidget(line)
    line.show()
    qtbot.waitExposed(line)
    QTest.keyClicks(line.field, "W021-0047")
    with qtbot.waitSignal(line.entered) as entered:
        QTest.keyClick(line.field, Qt.Key.Key_Return)
    assert entered.args == ["W021-0047"]
    return line


def test_what_was_entered_is_selected_after_the_answer(line: ScanLine, qtbot) -> None:
    qtbot.waitUntil(lambda: line.field.selectedText() == "W021-0047")


def test_what_is_typed_at_once_takes_its_place(line: ScanLine) -> None:
    QTest.keyClicks(line.field, "M1")
    assert line.field.text() == "M1"


def test_enter_again_enters_the_same_again(line: ScanLine, qtbot) -> None:
    with qtbot.waitSignal(line.entered) as entered:
        QTest.keyClick(line.field, Qt.Key.Key_Return)
    assert entered.args == ["W021-0047"]


def test_what_is_pasted_at_once_takes_its_place(line: ScanLine) -> None:
    QApplication.clipboard().setText("W021-0048")
    QTest.keyClick(line.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert line.field.text() == "W021-0048"


def test_what_is_shown_instead_stays_as_it_is(line: ScanLine, qtbot) -> None:
    line.show_text("W021-0050")
    line.field.deselect()
    qtbot.wait(80)
    assert (line.field.text(), line.field.selectedText()) == ("W021-0050", "")
