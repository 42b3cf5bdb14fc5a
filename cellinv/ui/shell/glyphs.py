"""Draws the glyphs of the icons' font, each once in a colour and size."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import orjson
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QIcon,
    QIconEngine,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPixmap,
)
from typing_extensions import override

_FONT: Final = "materialdesignicons6-webfont-*.ttf"
_NAMES: Final = "materialdesignicons6-webfont-charmap-*.json"
_SHARE: Final = 0.875
"""How much of the icon's height the font takes: glyphs have bearings."""


@cache
def _folder() -> Path:
    """Return where qtawesome keeps its fonts. Its code isn't run: it loads all of Qt to start."""
    found = find_spec("qtawesome")
    if found is None or found.origin is None:
        raise FileNotFoundError("qtawesome")
    return Path(found.origin).parent / "fonts"


@cache
def _numbers() -> dict[str, str]:
    """Return the number of each of seven thousand letters, in hexadecimal, by its glyph's name."""
    found: dict[str, str] = orjson.loads(max(_folder().glob(_NAMES)).read_bytes())
    return found


def _letter(name: str) -> str:
    return chr(int(_numbers()[name], 16))


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(max(_folder().glob(_FONT))))
    return QFontDatabase.applicationFontFamilies(number)[0]


@cache
def glyph(name: str, colour: str, side: int, scale: float) -> QPixmap:
    """Return a glyph ``side`` wide for a screen with ``scale`` pixels to each of the program's."""
    drawn = QPixmap(round(side * scale), round(side * scale))
    drawn.setDevicePixelRatio(scale)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    font = QFont(_family())
    font.setPixelSize(round(_SHARE * side))
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QRect(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, _letter(name))
    painter.end()
    return drawn


@cache
def outline(name: str, side: int) -> QPainterPath:
    """Return a glyph ``side`` wide as lines, for what is not made of pixels: a file or paper."""
    font = QFont(_family())
    font.setPixelSize(round(_SHARE * side))
    metrics, letter, path = QFontMetricsF(font), _letter(name), QPainterPath()
    left = (side - metrics.horizontalAdvance(letter)) / 2
    path.addText(left, (side - metrics.height()) / 2 + metrics.ascent(), font, letter)
    return path


class GlyphEngine(QIconEngine):
    """Gives an icon its pictures at any size, in one colour for each state of its button."""

    def __init__(self, name: str, colour: str, checked: str, disabled: str) -> None:
        super().__init__()
        self._name, self._colours = name, (colour, checked, disabled)

    @override
    def clone(self) -> QIconEngine:
        return GlyphEngine(self._name, *self._colours)

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        scale = painter.device().devicePixelRatio()
        at = QRect(0, 0, side, side)
        at.moveCenter(rect.center())
        colour = self._colour(mode, state)
        if painter.paintEngine().type() is QPaintEngine.Type.Raster:
            painter.drawPixmap(at.topLeft(), glyph(self._name, colour, side, scale))
        else:
            lines = outline(self._name, side).translated(at.topLeft())
            painter.fillPath(lines, QColor(colour))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        side = min(size.width(), size.height())
        return QPixmap(glyph(self._name, self._colour(mode, state), side, 1.0))

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        colour, checked, disabled = self._colours
        if mode is QIcon.Mode.Disabled:
            return disabled
        return checked if state is QIcon.State.On else colour
