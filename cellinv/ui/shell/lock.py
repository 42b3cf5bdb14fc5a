"""What stays in sight while the window is locked: what is out, and the last scans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from cellinv.domain.language import tr
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.settling import wrapped
from cellinv.ui.shell.sizes import hold
from cellinv.ui.shell.top_line import OutNow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cellinv.ui.shell.pages import Glance

_WIDTH: Final = 336
_MOST: Final = 28
"""So many letters of a code or of how it ended fit into a line."""


class InSight(QFrame):
    """A card with the clock of what is out and the last things scanned; to be read alone."""

    def __init__(self, clock: Callable[[], datetime], last: tuple[Glance, ...]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(tr("What is out, and the last scans"))
        hold(self, width=_WIDTH)
        self.out_now = OutNow(clock)
        self.out_now.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(_caption(tr("Out now")))
        column.addWidget(self.out_now, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(4)
        column.addWidget(_caption(tr("The last scans")))
        if not last:
            column.addWidget(wrapped(tr("nothing scanned yet")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for row, (code, ended, at) in enumerate(last):
            shown, when = PlainLabel(_short(code)), PlainLabel(at)
            shown.setProperty("mono", True)
            how = PlainLabel(_short(ended))
            for label in (how, when):
                label.setProperty("role", "small")
            grid.addWidget(shown, 3 * row, 0)
            grid.addWidget(when, 3 * row, 1)
            grid.addWidget(how, 3 * row + 1, 0, 1, 2)
            grid.setRowMinimumHeight(3 * row + 2, 4)
        column.addLayout(grid)


def _caption(text: str) -> QLabel:
    label = PlainLabel(text)
    label.setProperty("role", "section")
    return label


def _short(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
