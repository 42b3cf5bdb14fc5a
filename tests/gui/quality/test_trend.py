"""The trend: as many lots named below the plot as there is room for, and of one kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QFontMetrics

from cellinv.services.quality.progress import Point, Trend
from cellinv.ui.quality.kinds import KindChoice
from cellinv.ui.quality.trend import TrendView
from cellinv.ui.shell.theme import theme
from tests.gui.laboratory import Room, files, made_line, room

if TYPE_CHECKING:
    from tests.integration.services.testing import Tests

pytestmark = pytest.mark.usefixtures("dressed")

__all__ = ["files", "made_line", "room"]


def trend(count: int) -> Trend:
    """Return a trend across so many lots with long codes."""
    day = date(2026, 3, 1)
    points = (Point(n, f"LSCP{n:02}-WIDE", 1, day, Decimal(n), "pass", True) for n in range(count))
    return Trend("Endotoxin", "EU/mL", None, Decimal(25), tuple(points))


def test_lots_are_named_only_where_there_is_room(room: Room) -> None:
    view = TrendView(room.seat)
    room.qtbot.addWidget(view)
    view._show(trend(20))
    wide = QFontMetrics(theme().font("small", tabular=True)).horizontalAdvance("LSCP00-WIDE")
    view.show()
    for width in (1400, 760):
        view.resize(width, 500)
        room.qtbot.wait(1)
        box = view._plot.getViewBox()
        named = [at for at, _ in view._plot.getAxis("bottom")._tickLevels[0]]
        apart = (named[1] - named[0]) * box.width() / 20 if len(named) > 1 else box.width()
        assert apart >= wide


def named(view: TrendView) -> list[str]:
    """Return the lots named below the plot."""
    return [name for _, name in view._plot.getAxis("bottom")._tickLevels[0]]


def test_the_lot_in_hand_is_named_whichever_others_are(room: Room) -> None:
    view = TrendView(room.seat)
    room.qtbot.addWidget(view)
    view.resize(760, 500)
    view.show()
    view._show(trend(20))
    room.qtbot.wait(1)
    for lot in ("LSCP07-WIDE", "LSCP12-WIDE", "LSCP19-WIDE"):
        view.mark(lot)
        assert lot in named(view)
        assert len(named(view)) < 20


def test_the_axis_begins_at_nought_where_values_are_small_beside_the_limit(room: Room) -> None:
    view = TrendView(room.seat)
    room.qtbot.addWidget(view)
    view._show(trend(3))
    assert view._plot.getViewBox().viewRange()[1][0] == 0
    day = date(2026, 3, 1)
    high = (Point(n, f"W{n}", 1, day, Decimal(90 + n), "pass", True) for n in range(3))
    view._show(Trend("Viability", "%", Decimal(70), None, tuple(high)))
    assert view._plot.getViewBox().viewRange()[1][0] > 60


def test_items_are_those_with_numbers_in_lots_of_the_kind(room: Room, tests: Tests) -> None:
    tests.enter("A2", "0.4 EU/mL")
    view = TrendView(room.seat)
    room.qtbot.addWidget(view)
    view.kind.offer(["WCB", "MCB"])
    view.refresh()
    room.settle()
    assert [view.item.itemText(at) for at in range(view.item.count())] == ["Test A2 (1)"]
    view.kind.choose("MCB")
    room.settle()
    assert view.item.count() == 0


def test_in_large_text_the_plot_can_be_read(room: Room) -> None:
    view = TrendView(room.seat)
    room.qtbot.addWidget(view)
    view._show(trend(3))
    view.show()
    try:
        theme().choose("light", 150)
        view.resize(521, 340)
        room.qtbot.waitUntil(lambda: view._plot.width() >= 200)
    finally:
        theme().choose("light", 100)


def test_the_kind_chosen_stays_and_follows_the_lot_shown(room: Room) -> None:
    choice = KindChoice()
    room.qtbot.addWidget(choice)
    choice.offer(["DP", "WCB", "DP"])
    choice.choose("WCB")
    choice.offer(["DP", "MCB", "WCB"])
    assert choice.currentData() == "WCB"
    choice.choose("SEED")
    assert (choice.currentData(), choice.count()) == ("WCB", 3)
