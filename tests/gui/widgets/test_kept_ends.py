"""In a room too low for a panel its buttons stay in sight, and what stands above them scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from cellinv.ui.widgets.acts.panel import ActPanel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

WIDTH = 320


@pytest.fixture
def panel(qapp: QApplication) -> Iterator[ActPanel]:
    host = QWidget()
    made = ActPanel("Release", "Release and sign", "done")
    for at in range(9):
        made.add(f"Field {at}", QLineEdit())
    made.keep_ends()
    column = QVBoxLayout(host)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(made)
    host.show()
    yield made
    host.close()
    host.deleteLater()


def give(panel: ActPanel, height: int, qapp: QApplication) -> None:
    panel.window().resize(WIDTH, height)
    for _ in range(3):
        qapp.processEvents()


def below(panel: ActPanel) -> int:
    """Return how much of the buttons is below the room."""
    ends = (panel.button, panel.leave_button)
    lowest = max(one.mapTo(panel.window(), QPoint(0, one.height())).y() for one in ends)
    return lowest - panel.window().height()


def test_in_a_low_room_the_buttons_stay(panel: ActPanel, qapp: QApplication) -> None:
    give(panel, 300, qapp)
    area = panel.findChild(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    assert below(panel) <= 0
    last = panel.findChildren(QLineEdit)[-1]
    area.ensureWidgetVisible(last)
    assert last.mapTo(panel, QPoint(0, last.height())).y() <= panel.button.y()


def test_in_a_high_room_they_stand_right_below_the_fields(
    panel: ActPanel, qapp: QApplication
) -> None:
    give(panel, 1200, qapp)
    area = panel.findChild(QScrollArea)
    assert area.verticalScrollBar().maximum() == 0
    last = panel.findChildren(QLineEdit)[-1]
    lowest = last.mapTo(panel, QPoint(0, last.height())).y()
    assert 0 <= panel.button.y() - lowest <= 16


def test_what_comes_later_is_given_room(panel: ActPanel, qapp: QApplication) -> None:
    give(panel, 1200, qapp)
    before = panel.button.y()
    panel.add("One more", QLineEdit())
    for _ in range(3):
        qapp.processEvents()
    assert panel.button.y() > before
    assert panel.findChild(QScrollArea).verticalScrollBar().maximum() == 0
