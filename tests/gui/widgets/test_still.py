"""What is said anew inside lays nothing out around it, unless it takes another height."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.ui.shell.foot import ResultLine
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.still import Ground, Still, StillButton, cover
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Counted = TypeVar("Counted", bound="Counting")
pytestmark = pytest.mark.usefixtures("dressed")


class Counting(QWidget):
    """Counts how often it is laid out."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.laid_out = 0
        self.installEventFilter(self)
        self.resize(width, height)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.laid_out += watched is self and event.type() == QEvent.Type.LayoutRequest
        return False


class Column(Counting):
    """A column of one label."""

    def __init__(self) -> None:
        super().__init__(200, 400)
        self.said = words("one", wrap=True)
        QVBoxLayout(self).addWidget(Still(self.said))


def settle() -> None:
    """Let what follows from a change, step by step, happen."""
    for _ in range(5):
        QCoreApplication.sendPostedEvents()


def shown(qtbot: QtBot, widget: Counted) -> Counted:
    """Show a widget, and count from then on how often it is laid out."""
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    settle()
    widget.laid_out = 0
    return widget


@pytest.fixture
def column(qtbot) -> Column:
    return shown(qtbot, Column())


@pytest.mark.parametrize(("text", "times"), [("two", 0), ("many words in many lines " * 5, 1)])
def test_only_another_height_is_passed_on(column: Column, text: str, times: int) -> None:
    column.said.setText(text)
    settle()
    assert column.laid_out == times
    assert column.said.height() >= column.said.heightForWidth(column.said.width())


@pytest.fixture
def line(qtbot) -> Line:
    line = Line()
    theme().dress(line)
    return shown(qtbot, line)


class Line(Counting):
    """A line with one button."""

    def __init__(self) -> None:
        super().__init__(400, 60)
        self.button = StillButton()
        self.button.setFont(theme().font(tabular=True))
        self.button.say("0:10")
        row = QHBoxLayout(self)
        row.addWidget(self.button)
        row.addStretch(1)


@pytest.mark.parametrize(("words", "times"), [("0:11", 0), ("1:00:11", 1)])
def test_a_clock_moves_what_is_beside_it_only_when_it_grows(
    line: Line, words: str, times: int
) -> None:
    line.button.say(words)
    settle()
    assert line.laid_out == times
    assert line.button.size() == line.button.sizeHint()


def test_a_clock_grows_with_the_text(line: Line) -> None:
    before = line.button.width()
    theme().choose_text(150)
    settle()
    grown = line.button.size() == line.button.sizeHint() and line.button.width() > before
    theme().choose_text(100)
    settle()
    assert grown
    assert line.button.width() == before


def test_a_line_s_words_lay_nothing_out(qtbot) -> None:
    line = shown(qtbot, Held())
    line.said.setText("two")
    settle()
    assert line.laid_out == 0
    assert line.said.size() == line.said.parentWidget().size()


def test_a_line_grows_with_the_text(qtbot) -> None:
    line = shown(qtbot, Held())
    before = line.said.height()
    theme().choose_text(150)
    settle()
    grown = line.said.height()
    theme().choose_text(100)
    settle()
    assert grown > before == line.said.height()


class Held(Counting):
    """A column of one line of words."""

    def __init__(self) -> None:
        super().__init__(200, 400)
        theme().dress(self)
        self.said = words("one")
        column = QVBoxLayout(self)
        column.addWidget(Still(self.said))
        column.addStretch(1)


def test_a_result_s_words_leave_nothing_to_paint_below(qtbot) -> None:
    foot = ResultLine()
    theme().dress(foot)
    qtbot.addWidget(foot)
    foot.resize(800, 60)
    foot.show_result(Result("Withdrawn", "done"))
    qtbot.waitExposed(foot)
    settle()
    for choice in ("dark", "light"):
        theme().choose(choice)
        theme().dress(foot)
        settle()
        picture, painted = foot.grab().toImage(), Painted(foot)
        held = foot.findChild(Ground)
        held.repaint()
        assert painted.count == 0
        below = picture.pixelColor(held.x() + held.width() - 2, held.y() + 1)
        assert below == theme().colour("done_soft")


def test_what_covers_its_card_leaves_nothing_to_paint_below(qtbot) -> None:
    card = Card("A card")
    theme().dress(card)
    qtbot.addWidget(card)
    said = Still(words("one"))
    cover(said)
    card.body.addWidget(said)
    card.show()
    qtbot.waitExposed(card)
    settle()
    painted = Painted(card)
    said.repaint()
    assert painted.count == 0
    colour = said.palette().brush(said.backgroundRole()).color()
    assert colour == theme().colour("card")


class Painted(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    @override
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False
