"""A day is typed with hyphens or without; a last day begins at a day nearby, or is none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from cellinv.ui.widgets.fields import DayField, KnownField, LastDayField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TODAY = date(2026, 11, 23)


@pytest.fixture
def field(qapp: object) -> LastDayField:
    made = LastDayField()
    made.start(TODAY)
    return made


@pytest.mark.parametrize("typed", ["20270305", "2027-03-05", "2027-3-5"])
def test_a_day_is_typed_with_hyphens_or_without(qapp: object, typed: str) -> None:
    field = DayField()
    field.show_day(TODAY)
    field.setSelectedSection(DayField.Section.YearSection)
    QTest.keyClicks(field, typed)
    assert field.day() == date(2027, 3, 5)


@pytest.mark.parametrize("copied", ["2027-03-05", "5 Mar 2027", "2027/3/5", "31.12.2027"])
def test_a_day_is_pasted_as_it_was_written(field: LastDayField, copied: str) -> None:
    QApplication.clipboard().setText(copied)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.last_day() == (date(2027, 12, 31) if "31" in copied else date(2027, 3, 5))


@pytest.mark.parametrize("copied", ["", "next year", "05/03/2027"])
def test_what_may_be_no_day_or_two_is_not_pasted(field: LastDayField, copied: str) -> None:
    QApplication.clipboard().setText(copied)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.last_day() is None


def test_what_no_day_means_is_said_in_the_words_of_the_panel(qapp: object) -> None:
    field = LastDayField("not stated")
    field.start(TODAY)
    assert (field.text(), field.last_day()) == ("not stated", None)
    assert field.toolTip().endswith("Delete: not stated")


@pytest.mark.parametrize("typed", ["20270305", "2027-03-05", "no 20270305"])
def test_a_last_day_is_typed_where_it_said_without_end(field: LastDayField, typed: str) -> None:
    QTest.keyClicks(field, typed)
    assert field.last_day() == date(2027, 3, 5)


def test_tab_goes_on_from_where_there_is_no_day(field: LastDayField, qtbot: QtBot) -> None:
    page, other = QWidget(), QLineEdit()
    column = QVBoxLayout(page)
    for one in (field, other):
        column.addWidget(one)
    qtbot.addWidget(page)
    page.show()
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert page.focusWidget() is other


def test_an_arrow_begins_at_a_day_nearby_and_delete_ends_with_none(field: LastDayField) -> None:
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.last_day() == TODAY
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.last_day() == date(2027, 11, 23)
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert field.last_day() is None
    assert field.text() == "without end"


def test_what_is_known_never_widens_its_panel(qtbot: QtBot) -> None:
    field = KnownField()
    qtbot.addWidget(field)
    narrow = field.minimumSizeHint().width()
    field.offer(["A protocol with a name that is much longer than any panel is wide, edition 2"])
    assert field.minimumSizeHint().width() == narrow
