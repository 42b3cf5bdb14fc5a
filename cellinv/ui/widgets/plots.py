"""Plots that are looked at only: nothing is dragged, and a screen reader is told a chart."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from cellinv.ui.shell.roles import paints


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
