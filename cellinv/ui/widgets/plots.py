"""Plots that are looked at only: nothing is dragged, and a screen reader is told a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cellinv.ui.shell.icons import dress, icon_label
from cellinv.ui.shell.roles import paints
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.flow import flowing
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

_USUAL: Final = "0000"
"""A number at the left of a plot is about as wide; for longer ones the room is made when drawn."""


class PlotKeys(QWidget):
    """What is drawn in which colour, above a plot: it covers nothing and grows with the text."""

    def __init__(self, most: int) -> None:
        """``most`` things have a colour of their own at the same time."""
        super().__init__()
        self._keys = [(icon_label("drawn_so", "dim", 12), words("", "small")) for _ in range(most)]
        self._holders = [_beside(*key) for key in self._keys]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(flowing(*self._holders, spacing=12))

    def say(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show these words with the tokens of their colours."""
        for place, (holder, (sign, label)) in enumerate(
            zip(self._holders, self._keys, strict=True)
        ):
            holder.setVisible(place < len(keys))
            if place < len(keys):
                label.setText(keys[place][0])
                dress(sign, "drawn_so", keys[place][1])


def _beside(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for widget in widgets:
        row.addWidget(widget)
    return holder


def still_plot() -> Any:
    """Return an empty plot; what it tells is to be said as its accessible name."""
    import pyqtgraph

    pyqtgraph.setConfigOptions(antialias=True)
    plot = pyqtgraph.PlotWidget()
    paints(plot, "chart")
    plot.setMouseEnabled(x=False, y=False)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setFrameShape(plot.Shape.NoFrame)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return plot


def dress_axes(plot: Any) -> None:
    """Show the axes of a plot in the colours and in the size of text in use."""
    looks = theme()
    font = looks.font("small", tabular=True)
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setPen(looks.colour("line"))
        axis.setTextPen(looks.colour("dim"))
        axis.setTickFont(font)
    left = plot.getAxis("left")
    left.textWidth = QFontMetricsF(font).horizontalAdvance(_USUAL)  # else known once it is drawn
    left.setWidth(None)
