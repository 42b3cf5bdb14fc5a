"""What the painters of lists share: the ring of the line in focus, and sides that can change."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from cellinv.ui.shell.theme import theme


def focus_line(painter: QPainter, rect: QRectF) -> None:
    """Draw the ring of the line that the keys stand on."""
    painter.setPen(QPen(theme().colour("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 8, 8)


def sided(option: QStyleOptionViewItem, part: QRectF) -> QRectF:
    """Return a part of a line where it lies: at the other side from right to left."""
    return QRectF(QStyle.visualRect(option.direction, option.rect, part.toRect()))
