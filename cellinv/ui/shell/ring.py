"""A ring around what has the focus and doesn't show it itself: codes, what scrolls, empty lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QGraphicsView,
    QLabel,
    QScrollArea,
    QTextBrowser,
    QWidget,
)
from typing_extensions import override

from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

_ROUND = 8


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
    return isinstance(widget, QScrollArea | QGraphicsView | QTextBrowser | QLabel)


class _Ring(QWidget):
    """As large as what it lies upon; the mouse goes through it."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setGeometry(target.rect())
        target.installEventFilter(self)
        self.show()
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _ROUND, _ROUND)
