"""What the painted lines of a subject share: one thing of several is chosen, by key or pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from cellinv.ui.shell.roles import paints
from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

_RADIUS = 8


class Picked(QWidget):
    """A painted row or column of things; ``chosen`` carries the place of the one chosen."""

    chosen = Signal(int)
    back: ClassVar[Qt.Key] = Qt.Key.Key_Left
    on: ClassVar[Qt.Key] = Qt.Key.Key_Right

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self.at = name, -1
        self.ringed = QRectF()
        """Where the one chosen was painted last."""
        self.told: tuple[str, ...] = ()
        """Each thing in words, as a reader of the screen says it."""
        paints(self, "canvas")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().changed.connect(self._follow_text)

    def tell(self, told: tuple[str, ...]) -> None:
        """Say what there is now; the one that was chosen stays chosen while it is there."""
        self.told = told
        self.at = min(self.at, len(told) - 1)
        if self.at < 0 and told:
            self.at = 0
        self._say()
        self.updateGeometry()
        self.update()

    def choose(self, place: int) -> None:
        """Choose a thing by its place."""
        if 0 <= place < len(self.told) and place != self.at:
            self.at = place
            self._say()
            self.update()
            self.chosen.emit(place)

    def height_px(self) -> int:
        """Return how high it is."""
        return 0

    def place_at(self, point: QPointF) -> int:
        """Return the place of what is painted at a point, or −1."""
        del point
        return -1

    def draw(self, painter: QPainter) -> None:
        """Paint what there is."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, self.height_px())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.height_px())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().font("small"))
        self.draw(painter)
        painter.end()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {self.back: -1, self.on: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.choose(min(max(self.at + step, 0), len(self.told) - 1))
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place >= 0:
            self.choose(place)
        super().mousePressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def ring(self, painter: QPainter, rect: QRectF) -> None:
        """Paint that this is the one chosen: softly, and with a ring while keys go here."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("accent_soft"))
        if self.hasFocus():
            painter.setPen(QPen(theme().colour("accent"), 2))
        self.ringed = rect
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def _say(self) -> None:
        now = self.told[self.at] if 0 <= self.at < len(self.told) else ""
        self.setAccessibleDescription(now)
        self.setAccessibleName(": ".join(part for part in (self._name, now) if part))

    def _follow_text(self) -> None:
        self.updateGeometry()
        self.update()
