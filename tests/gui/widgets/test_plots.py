"""Plots that are looked at: their numbers are drawn at once in every size of text."""

import pytest
from PySide6.QtGui import QFontMetricsF

from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.plots import dress_axes, still_plot

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.mark.parametrize("percent", [100, 150])
def test_a_number_has_room_before_the_first_is_drawn(qtbot, percent: int) -> None:
    theme().choose_text(percent)
    try:
        plot = still_plot()
        qtbot.addWidget(plot)
        dress_axes(plot)
        advance = QFontMetricsF(theme().font("small", tabular=True)).horizontalAdvance
        assert plot.getAxis("left").minimumWidth() >= advance("300")
    finally:
        theme().choose_text(100)
