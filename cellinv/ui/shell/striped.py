"""The border of a practice copy's window: stripes and a word, so that nobody takes it for real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_SIDE_PX, _HEAD_PX, _STRIPE_PX = 8, 28, 12
_AROUND: Final = 12


class Striped(QWidget):
    """Holds the window's content; ``mark`` draws the border around it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.marked = False
        self._window = window
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.word = PlainLabel(tr("Practice: nothing here is real"), self)
        self.word.setProperty("role", "strong")
        self.word.setProperty("tone", "attention")
        self.word.hide()
        theme().changed.connect(self._fit)
        window.windowTitleChanged.connect(self._title)

    def mark(self, marked: bool) -> None:
        """Draw the border, or none."""
        self.marked = marked
        self.setAccessibleName(self.word.text() if marked else "")
        self.word.setVisible(marked)
        self._fit()
        self._title(self._window.windowTitle())

    @Slot(str)
    def _title(self, title: str) -> None:
        """Put the word before the window's title, wherever it is read."""
        word = tr("Practice")
        if self.marked and not title.startswith(word):
            self._window.setWindowTitle(f"{word} · {title}")

    @Slot()
    def _fit(self) -> None:
        side = _SIDE_PX if self.marked else 0
        self.column.setContentsMargins(side, tall(_HEAD_PX) if self.marked else 0, side, side)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.marked:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme().colour("attention_soft"))
        painter.setPen(QPen(theme().colour("attention"), _STRIPE_PX / 2))
        for x in range(-self.height(), self.width(), 2 * _STRIPE_PX):
            painter.drawLine(QPointF(x, self.height()), QPointF(x + self.height(), 0))
        inside = self.contentsRect().marginsRemoved(self.column.contentsMargins())
        painter.fillRect(inside, theme().colour("ground"))
        self._write(painter)

    def _write(self, painter: QPainter) -> None:
        """Leave room among the stripes for the word, in the middle of the head."""
        hint = self.word.sizeHint()
        wide, high = hint.width() + 2 * _AROUND, tall(_HEAD_PX)
        left = (self.width() - wide) / 2
        painter.fillRect(QRectF(left, 0, wide, high), theme().colour("card"))
        self.word.setGeometry(round(left) + _AROUND, 0, hint.width(), high)
        self.word.setAlignment(Qt.AlignmentFlag.AlignCenter)
