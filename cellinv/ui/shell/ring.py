"""A ring around what has the focus and doesn't show it itself: codes, what scrolls, empty lists.

Of what scrolls it goes around the bar, which is what the keys move: words begin at its edges.
Of a button filled with the accent it goes inside the edge, clear of its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QGraphicsView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTextBrowser,
    QWidget,
)
from typing_extensions import override

from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

_ROUND = 8
_INSIDE = 3
_ROUND_INSIDE = 5
_MOVED = {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide}


class FocusRings(QObject):
    """Follows the focus through a window with one ring."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._ring: _Ring | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._ring is not None and shiboken6.isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        wanted = now is not None and now.window() is self._window and _silent(now)
        self._ring = _Ring(now) if wanted and now is not None else None


def _silent(widget: QWidget) -> bool:
    if isinstance(widget, QAbstractItemView):
        return not widget.currentIndex().isValid()
    if isinstance(widget, QPushButton):
        return widget.property("kind") in {"primary", "big"}
    return isinstance(widget, QScrollArea | QGraphicsView | QTextBrowser | QLabel)


def _filled(widget: QWidget) -> bool:
    """Say whether a button is filled with the accent now; one of several while it is chosen."""
    if not isinstance(widget, QPushButton):
        return False
    return widget.property("kind") == "primary" or widget.isChecked()


class _Ring(QWidget):
    """Around what it lies upon, or around its bar; the mouse goes through it."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        self._target = target
        self._bar = target.verticalScrollBar() if isinstance(target, QScrollArea) else None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._follow()
        for one in (target, self._bar):
            if one is not None:
                one.installEventFilter(self)
        self.show()
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVED:
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        target, bar = self._target, self._bar
        if bar is None or not bar.isVisibleTo(target):
            self.setGeometry(target.rect())
        else:
            self.setGeometry(QRect(bar.mapTo(target, QPoint(0, 0)), bar.size()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        button, filled = isinstance(self._target, QPushButton), _filled(self._target)
        if button and not filled:
            return  # its frame shows it
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("on_accent" if filled else "accent"), 2))
        gap = 1 + (_INSIDE if filled else 0)
        round_px = min(_ROUND_INSIDE if filled else _ROUND, self.width() / 2 - 1)
        line = QRectF(self.rect()).adjusted(gap, gap, -gap, -gap)
        painter.drawRoundedRect(line, round_px, round_px)
