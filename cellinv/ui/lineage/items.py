"""What the graph is painted from: a node as a card, a line between two nodes."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from cellinv.domain.lineage.folding import Drawn
from cellinv.ui.lineage.layout import NODE_HEIGHT
from cellinv.ui.lineage.words import headline, icon_of, is_fold, look_of_node, second_line
from cellinv.ui.shell.icons import icon
from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.shell.theme import theme

_FAINT: Final = 0.3
_ROUND: Final = 8
_NARROWEST, _WIDEST = 112.0, 220.0


class NodeItem(QGraphicsItem):
    """A node: icon, code, kind and state; folded vials look like a pile."""

    def __init__(self, drawn: Drawn, width: float, *, root: bool) -> None:
        super().__init__()
        self.drawn, self._width, self._root = drawn, width, root
        self.chosen = self.found = False
        self.setZValue(1)
        self.setToolTip(plain_tip(f"{headline(drawn)}\n{second_line(drawn)}"))

    def mark(self, *, chosen: bool, found: bool, faint: bool) -> None:
        """Mark the node as selected, as found by the search, or as beside the way."""
        self.chosen, self.found = chosen, found
        self.setOpacity(_FAINT if faint else 1.0)
        self.update()

    @override
    def boundingRect(self) -> QRectF:
        return QRectF(-4, -4, self._width + 16, NODE_HEIGHT + 16)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(0, 0, self._width, NODE_HEIGHT)
        self._cards(painter, body)
        look = look_of_node(self.drawn.node)
        tokens = theme().tokens.colours()
        tone = tokens["dim" if look.tone == "plain" else look.tone]
        strip = QPainterPath()
        strip.addRoundedRect(body, _ROUND, _ROUND)
        painter.save()
        painter.setClipPath(strip)
        painter.fillRect(QRectF(0, 0, 4, NODE_HEIGHT), QColor(tone))
        painter.restore()
        self._frame(painter, body)
        icon(icon_of(self.drawn.node.kind), tokens["accent" if self._root else "dim"]).paint(
            painter, 14, 16, 20, 20
        )
        self._words(painter)

    def _cards(self, painter: QPainter, body: QRectF) -> None:
        looks = theme()
        painter.setPen(QPen(looks.colour("edge"), 1))
        painter.setBrush(looks.colour("card"))
        if is_fold(self.drawn):
            for step in (6, 3):
                painter.drawRoundedRect(body.translated(step, step), _ROUND, _ROUND)
        painter.setBrush(looks.colour("accent_soft" if self._root or self.chosen else "card"))
        painter.drawRoundedRect(body, _ROUND, _ROUND)

    def _frame(self, painter: QPainter, body: QRectF) -> None:
        if not (self.chosen or self.found):
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.SolidLine if self.chosen else Qt.PenStyle.DashLine
        painter.setPen(QPen(theme().colour("accent"), 2.5, style))
        painter.drawRoundedRect(body, _ROUND, _ROUND)

    def _words(self, painter: QPainter) -> None:
        looks = theme()
        font = looks.font(mono=not is_fold(self.drawn))
        font.setWeight(QFont.Weight.DemiBold)
        plain = not (self._root or self.chosen)
        upper = QRectF(44, 7, self._width - 52, 20)
        lower = QRectF(44, 27, self._width - 52, 18)
        _elided(painter, upper, headline(self.drawn), font, looks.colour("text"))
        tone = looks.colour("dim" if plain else "text")
        _elided(painter, lower, second_line(self.drawn), looks.font("small"), tone)


class LineItem(QGraphicsItem):
    """A line from one node to what came of it."""

    def __init__(self, start: QPointF, end: QPointF) -> None:
        super().__init__()
        self._lit = False
        reach = max((end.x() - start.x()) / 2, 24.0)
        self._path = QPainterPath(start)
        self._path.cubicTo(start + QPointF(reach, 0), end - QPointF(reach, 0), end)

    def mark(self, *, lit: bool, faint: bool) -> None:
        """Mark the line as part of the way, or as beside it."""
        self._lit = lit
        self.setOpacity(_FAINT if faint else 1.0)
        self.update()

    @override
    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-3, -3, 3, 3)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        colour = theme().colour("accent" if self._lit else "edge")
        painter.setPen(QPen(colour, 2 if self._lit else 1.5))
        painter.drawPath(self._path)


def width_of(drawn: Drawn) -> float:
    """Return how wide a node must be for its two lines, within reason."""
    looks = theme()
    upper = QFontMetricsF(looks.font(mono=not is_fold(drawn))).horizontalAdvance(headline(drawn))
    lower = QFontMetricsF(looks.font("small")).horizontalAdvance(second_line(drawn))
    return min(max(max(upper * 1.06, lower) + 60, _NARROWEST), _WIDEST)


def _elided(painter: QPainter, rect: QRectF, text: str, font: QFont, colour: QColor) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(rect.width()))
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)
