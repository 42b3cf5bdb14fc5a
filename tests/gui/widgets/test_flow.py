"""Words in a row: how it breaks, and that it begins at the other side where people read so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from cellinv.ui.widgets.flow import flowing

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH, GAP = 100, 10


def sized(width: int, height: int = 20) -> QWidget:
    made = QWidget()
    made.setFixedSize(width, height)
    return made


def laid(*widgets: QWidget, top: bool = False) -> list[tuple[int, int]]:
    """Lay widgets out in a row; return where each begins, from the left and from above."""
    row = flowing(*widgets, spacing=GAP, top=top)
    row.setLayoutDirection(QApplication.layoutDirection())
    row.resize(WIDTH, row.heightForWidth(WIDTH))
    row.layout().activate()  # type: ignore[union-attr]
    row.grab()
    return [(one.x(), one.y()) for one in widgets]


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.usefixtures("qapp")
def test_goes_on_below_where_the_line_is_full() -> None:
    assert laid(sized(40), sized(50), sized(30)) == [(0, 0), (50, 0), (0, 30)]


@pytest.mark.usefixtures("mirrored")
def test_begins_at_the_right_where_people_read_so() -> None:
    assert laid(sized(40), sized(50), sized(30)) == [(60, 0), (0, 0), (70, 30)]


@pytest.mark.usefixtures("qapp")
def test_lower_ones_stand_in_the_middle_or_hang_from_the_top() -> None:
    assert laid(sized(40), sized(50, 40)) == [(0, 10), (50, 0)]
    assert laid(sized(40), sized(50, 40), top=True) == [(0, 0), (50, 0)]
