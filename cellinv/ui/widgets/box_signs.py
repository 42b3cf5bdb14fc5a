"""Draws what tells slots apart: containers, closed and kept slots, the dot of a reservation."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPen, QPolygonF

from cellinv.ui.shell.theme import Theme
from cellinv.ui.widgets.box_view import CellView


class Signs:
    """Draws with one painter at the middle of a cell."""

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self._painter, self._theme = painter, theme

    def container(
        self, cell: CellView, centre: QPointF, radius: float, strength: float = 1.0
    ) -> None:
        """Draw a container as a square with its name, filled from below as far as it is full.

        What is paler than all else keeps its name as clear.
        """
        self._painter.setOpacity(strength)
        half = QPointF(radius, radius)
        square = QRectF(centre - half, centre + half)
        self._painter.setPen(QPen(self._theme.colour("edge"), 1))
        self._painter.setBrush(self._theme.colour("card"))
        self._painter.drawRoundedRect(square, 6, 6)
        bar = square.adjusted(6, square.height() - 11, -6, -6)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.colour("line"))
        self._painter.drawRoundedRect(bar, 2, 2)
        share = min(max(cell.share or 0.0, 0.0), 1.0)
        self._painter.setBrush(self._theme.colour("attention" if share >= 1 else "accent"))
        bar.setWidth(bar.width() * share)
        self._painter.drawRoundedRect(bar, 2, 2)
        self._painter.setOpacity(1.0)
        self._painter.setFont(self._theme.font("small"))
        room = square.adjusted(4, 2, -4, -10)
        metrics = QFontMetricsF(self._painter.font())
        self._painter.setPen(self._theme.colour("text"))
        text = metrics.elidedText(cell.text, Qt.TextElideMode.ElideMiddle, room.width())
        self._painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def hatch(self, centre: QPointF, radius: float) -> None:
        """Draw a slot that nothing goes into: hatched."""
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QBrush(self._theme.colour("dim"), Qt.BrushStyle.BDiagPattern))
        self._painter.drawEllipse(centre, radius, radius)
        self._painter.setPen(QPen(self._theme.colour("dim"), 1))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawEllipse(centre, radius, radius)

    def kept(self, centre: QPointF, radius: float) -> None:
        """Draw a slot that is kept for something: dotted, with a small flag."""
        self._painter.setPen(QPen(self._theme.colour("accent"), 1.5, Qt.PenStyle.DotLine))
        self._painter.drawEllipse(centre, radius - 3, radius - 3)
        size = max(radius * 0.28, 3.0)
        flag = [QPointF(-size, -size), QPointF(size, -size), QPointF(size, size * 1.2)]
        flag += [QPointF(0, size * 0.4), QPointF(-size, size * 1.2)]
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.colour("accent"))
        self._painter.drawPolygon(QPolygonF([centre + at for at in flag]))

    def corner_dot(self, centre: QPointF, radius: float) -> None:
        """Draw the dot of a vial that is reserved."""
        at = centre + QPointF(radius * 0.68, -radius * 0.68)
        small = max(radius * 0.22, 2.5)
        self._painter.setPen(QPen(self._theme.colour("sunken"), 1.5))
        self._painter.setBrush(self._theme.colour("accent"))
        self._painter.drawEllipse(at, small, small)
