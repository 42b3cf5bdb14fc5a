"""Short words that are painted over and over: each is laid out once in a font."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QStaticText, QTransform
from typing_extensions import override

_KEPT: Final = 3000

_Laid = tuple[QStaticText, float, float]
_laid_out: Final[dict[tuple[str, str, int], _Laid]] = {}


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

    def within(self, painter: QPainter, rect: QRectF, text: str) -> None:
        """Write a line at the left of a rectangle, as much of it as there is room for."""
        laid, _, high = self._laid(_shortened(self, text, int(rect.width())))
        painter.drawStaticText(QPointF(rect.left(), rect.center().y() - high / 2), laid)

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
