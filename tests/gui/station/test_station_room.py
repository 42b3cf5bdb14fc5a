"""Where the bench is narrow or low: what was done and what is chosen still stand whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QBoxLayout

from cellinv.ui.shell.watch import Watch

if TYPE_CHECKING:
    from tests.gui.station.conftest import AtTheBench


@pytest.fixture
def withdrawn(bench: AtTheBench) -> AtTheBench:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    return bench


def test_what_was_done_is_told_in_fewer_words_before_it_takes_a_line(
    withdrawn: AtTheBench,
) -> None:
    middle = withdrawn.page.middle
    middle.resize(900, 600)
    assert middle.result.accessibleName().startswith("Withdrawn ")
    assert "CIXUNDO" in middle.undo.text()
    middle.resize(410, 600)
    assert middle.result.accessibleName() == "Withdrawn"
    assert (middle.undo.text(), middle.undo.accessibleName()) == ("", "Undo")
    assert middle._top.direction() == QBoxLayout.Direction.LeftToRight


def test_the_box_in_hand_is_named(bench: AtTheBench) -> None:
    watch = Watch(bench.room.seat, bench.window)
    shown = bench.page.doing.in_hand
    watch.begin()
    bench.scan("CIXOPEN", "B-1")
    bench.room.qtbot.waitUntil(lambda: shown.isVisible() and shown.text() == "B-1")
    bench.scan("CIXOPEN", "B-2")
    bench.room.qtbot.waitUntil(lambda: shown.text() == "B-1 and 1 more")
    watch.end()
    assert not shown.isVisible()


def test_a_low_bench_leaves_the_hint_out(withdrawn: AtTheBench) -> None:
    doing = withdrawn.page.doing
    doing.resize(doing.width(), 700)
    assert not doing._cards.isHidden()
    doing.resize(doing.width(), 400)
    assert doing._cards.isHidden()
