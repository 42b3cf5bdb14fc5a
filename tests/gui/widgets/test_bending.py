"""Things stand beside each other where the width and the size of the text let them."""

from typing import Any

import pytest
from PySide6.QtWidgets import QBoxLayout, QWidget

from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.scrolled import Bending
from cellinv.ui.widgets.text import words

pytestmark = pytest.mark.usefixtures("dressed")


def test_they_go_below_where_width_or_text_leave_no_room(qtbot: Any) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    line = Bending(page)
    line.setContentsMargins(0, 0, 0, 0)
    for text in ("one", "two"):
        line.addWidget(words(text, "body"))
    ways = []
    try:
        for width, percent in ((500, 100), (500, 150), (700, 150), (400, 150), (400, 100)):
            theme().choose("light", percent)
            page.resize(width, 300)
            page.show()
            qtbot.wait(1)
            ways.append(line.direction() is QBoxLayout.Direction.LeftToRight)
    finally:
        theme().choose("light", 100)
    assert ways == [True, False, True, False, False]
