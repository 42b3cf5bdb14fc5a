"""The picture of a box below its rings, kept: only cells that look different are drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

if TYPE_CHECKING:
    from collections.abc import Hashable

    from PySide6.QtCore import QSize

    from cellinv.ui.widgets.box_view import Slot


class Drawing(Protocol):
    """Draws a box, and tells what its picture depends on."""

    def frame(self) -> Hashable:
        """Return all that tray and labels depend on, and cells in the same way."""
        ...

    def looks(self) -> dict[Slot, Hashable]:
        """Return for every slot what its cell depends on; the same again where it is kept."""
        ...

    def clear(self, painter: QPainter, slots: list[Slot]) -> None:
        """Paint what lies below some cells as it is without them."""
        ...

    def labels(self, painter: QPainter) -> None:
        """Paint all that lies around the cells."""
        ...

    def ground(self, painter: QPainter) -> None:
        """Paint all that lies below the cells."""
        ...

    def cells(self, painter: QPainter, slots: list[Slot]) -> None:
        """Paint some cells."""
        ...


class BoxLayer:
    """Keeps what was painted of a box last, and how each of its cells looked."""

    def __init__(self) -> None:
        self._drawn = QPixmap()
        self._frame: Hashable = None
        self._looks: dict[Slot, Hashable] = {}

    def brought_up(self, drawing: Drawing, size: QSize, scale: float) -> QPixmap:
        """Return the picture as ``drawing`` would paint it now, ``size`` large."""
        looks = drawing.looks()
        frame = (size.width(), size.height(), scale, drawing.frame())
        if frame != self._frame:
            self._frame, self._drawn = frame, _blank(size, scale)
            changed = list(looks)
        else:
            known = self._looks
            changed = [
                slot
                for slot, look in looks.items()
                if known[slot] is not look and known[slot] != look
            ]
        if changed:
            self._draw(drawing, changed, whole=len(changed) == len(looks))
        self._looks = looks
        return self._drawn

    def _draw(self, drawing: Drawing, slots: list[Slot], *, whole: bool) -> None:
        painter = QPainter(self._drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if whole:
            drawing.ground(painter)
            drawing.labels(painter)
        else:
            drawing.clear(painter, slots)
        drawing.cells(painter, slots)
        painter.end()


def _blank(size: QSize, scale: float) -> QPixmap:
    blank = QPixmap(size * scale)
    blank.setDevicePixelRatio(scale)
    blank.fill(Qt.GlobalColor.transparent)
    return blank
