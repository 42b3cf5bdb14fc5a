"""What is said anew inside lays nothing out around it, unless it takes another height."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.ui.widgets.still import Still
from cellinv.ui.widgets.text import words

pytestmark = pytest.mark.usefixtures("dressed")


class Column(QWidget):
    """A column of one label, which counts how often it is laid out."""

    def __init__(self) -> None:
        super().__init__()
        self.said, self.laid_out = words("one", wrap=True), 0
        QVBoxLayout(self).addWidget(Still(self.said))
        self.installEventFilter(self)
        self.resize(200, 400)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.laid_out += watched is self and event.type() == QEvent.Type.LayoutRequest
        return False


def settle() -> None:
    """Let what follows from a change, step by step, happen."""
    for _ in range(5):
        QCoreApplication.sendPostedEvents()


@pytest.fixture
def column(qtbot) -> Column:
    column = Column()
    qtbot.addWidget(column)
    column.show()
    qtbot.waitExposed(column)
    settle()
    column.laid_out = 0
    return column


@pytest.mark.parametrize(("text", "times"), [("two", 0), ("many words in many lines " * 5, 1)])
def test_only_another_height_is_passed_on(column: Column, text: str, times: int) -> None:
    column.said.setText(text)
    settle()
    assert column.laid_out == times
    assert column.said.height() >= column.said.heightForWidth(column.said.width())
