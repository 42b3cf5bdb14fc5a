"""The vials and wells of a box's picture: each look is drawn once and then only put down."""

import math
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from cellinv.ui.shell.theme import Theme
from cellinv.ui.shell.tokens import Tokens, mix
from cellinv.ui.widgets.box_signs import Signs
from cellinv.ui.widgets.box_view import FILL, half_of

_OUTLINE: Final = 0.22
_SIZES_KEPT: Final = 6


class Sprites:
    """Pictures of a cell ``side`` wide, on a screen with ``scale`` pixels to each of ours."""

    def __init__(self, side: float, scale: float) -> None:
        self._half, self._scale = half_of(side), scale
        self._centre, self._radius = QPointF(self._half, self._half), side * FILL / 2
        self._drawn: dict[object, QPixmap] = {}

    def vial(self, theme: Theme, fill: str, ink: str, series: int, *, kept: bool) -> QPixmap:
        """Return a vial without its number; ``series`` rings tell lots of one colour apart."""
        key = fill, ink, series, kept
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = self._blank()
            painter = _painter(found)
            self._disc(painter, fill, ink, series)
            if kept:
                Signs(painter, theme).corner_dot(self._centre, self._radius)
            painter.end()
        return found

    def well(self, theme: Theme, ground: str, *, blocked: bool, kept: bool) -> QPixmap:
        """Return an empty slot, closed or kept for something."""
        key = ground, blocked, kept
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = self._blank()
            painter = _painter(found)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.setBrush(theme.colour(ground))
            painter.drawEllipse(self._centre, self._radius, self._radius)
            if blocked:
                Signs(painter, theme).hatch(self._centre, self._radius)
            elif kept:
                Signs(painter, theme).kept(self._centre, self._radius)
            painter.end()
        return found

    def _disc(self, painter: QPainter, fill: str, ink: str, series: int) -> None:
        painter.setPen(QPen(QColor(mix(fill, "#000000", _OUTLINE)), 1))
        painter.setBrush(QColor(fill))
        painter.drawEllipse(self._centre, self._radius, self._radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(ink), 1))
        step = max(self._radius * 0.1, 1.6)
        for ring in range(series):
            inner = self._radius - step * (ring + 1)
            painter.drawEllipse(self._centre, inner, inner)

    def _blank(self) -> QPixmap:
        pixels = math.ceil(2 * self._half * self._scale)
        blank = QPixmap(pixels, pixels)
        blank.setDevicePixelRatio(self._scale)
        blank.fill(Qt.GlobalColor.transparent)
        return blank


def _painter(pixmap: QPixmap) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


@lru_cache(_SIZES_KEPT)
def sprites(_tokens: Tokens, side: float, scale: float) -> Sprites:
    """Return the pictures of this size in these colours."""
    return Sprites(side, scale)
