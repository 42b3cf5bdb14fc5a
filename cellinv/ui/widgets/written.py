"""Short words that are painted over and over: each is laid out once in a font."""

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGlyphRun,
    QPainter,
    QRawFont,
    QStaticText,
    QTextLayout,
    QTransform,
)
from typing_extensions import override

_KEPT: Final = 3000
_DIGITS: Final = "0123456789"
_ALIKE: Final = 1 / 16
"""How much the widths of digits may differ that are as wide as each other, in pixels."""

_Laid = tuple[QStaticText, float, float]
_laid_out: Final[dict[tuple[str, str, int], _Laid]] = {}


@dataclass(frozen=True)
class _Digits:
    """The ten digits of a font in which each is as wide as the others."""

    font: QRawFont
    glyphs: dict[str, int]
    wide: float
    base: float
    """How far the line they stand on is below the middle of their height."""
    kept: dict[str, list[int]] = field(default_factory=dict)

    def of(self, text: str) -> list[int] | None:
        """Return the glyphs of a number; none of what is no number."""
        found = self.kept.get(text)
        if found is None and text.isascii() and text.isdigit():
            if len(self.kept) >= _KEPT:
                self.kept.clear()
            found = self.kept[text] = [self.glyphs[digit] for digit in text]
        return found


class Words:
    """Writes words in one font; the painter must have that font already."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._key = font.key(), len(font.featureTags())

    def centred(self, painter: QPainter, centre: QPointF, text: str) -> None:
        """Write a word around a point."""
        laid, wide, high = self._laid(text)
        painter.drawStaticText(QPointF(centre.x() - wide / 2, centre.y() - high / 2), laid)

    def ending(self, painter: QPainter, end: QPointF, text: str) -> float:
        """Write a word that ends at a point, in the middle of its height; return its width."""
        laid, wide, high = self._laid(text)
        painter.drawStaticText(QPointF(end.x() - wide, end.y() - high / 2), laid)
        return wide

    def width(self, text: str) -> float:
        """Return how wide a word is."""
        return self._laid(text)[1]

    def within(self, painter: QPainter, rect: QRectF, text: str) -> None:
        """Write a line at the left of a rectangle, as much of it as there is room for."""
        laid, _, high = self._laid(_shortened(self, text, int(rect.width())))
        painter.drawStaticText(QPointF(rect.left(), rect.center().y() - high / 2), laid)

    @property
    def digits(self) -> _Digits | None:
        """Return the digits, where all are as wide as each other."""
        if self._key not in _digits:
            _digits[self._key] = _digits_of(self.font)
        return _digits[self._key]

    def _laid(self, text: str) -> _Laid:
        key = text, *self._key
        found = _laid_out.get(key)
        if found is None:
            if len(_laid_out) >= _KEPT:
                _laid_out.clear()
            laid = QStaticText(text)
            laid.setTextFormat(Qt.TextFormat.PlainText)
            laid.prepare(QTransform(), self.font)
            found = _laid_out[key] = laid, laid.size().width(), laid.size().height()
        return found

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and other._key == self._key

    @override
    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(_KEPT)
def _shortened(words: Words, text: str, room: int) -> str:
    metrics = QFontMetricsF(words.font)
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)


_digits: Final[dict[tuple[str, int], _Digits | None]] = {}


def _digits_of(font: QFont) -> _Digits | None:
    layout = QTextLayout(_DIGITS + _DIGITS[0], font)  # a line's end may be wider than its last one
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    runs = line.glyphRuns()
    glyphs = runs[0].glyphIndexes() if len(runs) == 1 else []
    if len(glyphs) != len(_DIGITS) + 1:
        return None
    at = runs[0].positions()
    wide = at[1].x() - at[0].x()
    if any(abs(end.x() - start.x() - wide) > _ALIKE for start, end in pairwise(at)):
        return None
    by_digit = dict(zip(_DIGITS, glyphs, strict=False))
    return _Digits(runs[0].rawFont(), by_digit, wide, at[0].y() - line.height() / 2)


class Numbers:
    """Collects numbers around points and writes them in one go: a box has a hundred.

    Each box shows others, and to lay out each of them takes longer than all else in its picture.
    """

    def __init__(self, words: Words) -> None:
        self._digits = words.digits
        self._waiting: dict[str, tuple[list[int], list[QPointF]]] = {}

    def take(self, centre: QPointF, text: str, ink: str) -> bool:
        """Take a number that is to be written around a point; nothing else is taken."""
        found = self._digits.of(text) if self._digits is not None else None
        if self._digits is None or found is None:
            return False
        waiting = self._waiting.get(ink)
        if waiting is None:
            waiting = self._waiting[ink] = [], []
        glyphs, places = waiting
        glyphs += found
        digits = self._digits
        places += _spread(centre.x(), centre.y() + digits.base, digits.wide, len(found))
        return True

    def write(self, painter: QPainter) -> None:
        """Write all that were taken."""
        for ink, (glyphs, places) in self._waiting.items():
            if self._digits is not None:
                run = QGlyphRun()
                run.setRawFont(self._digits.font)
                run.setGlyphIndexes(glyphs)
                run.setPositions(places)
                painter.setPen(QColor(ink))
                painter.drawGlyphRun(QPointF(), run)
        self._waiting.clear()


@lru_cache(_KEPT)
def _spread(middle: float, base: float, wide: float, count: int) -> tuple[QPointF, ...]:
    """Return where so many digits stand around the middle of a line."""
    left = middle - wide * count / 2
    return tuple(QPointF(left + at * wide, base) for at in range(count))
