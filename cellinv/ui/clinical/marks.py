"""The marks on the painted lines: each state has its shape, so that colour never speaks alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen, QPolygonF

from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

Shape = Literal["done", "next", "open", "missed", "late", "extra", "ended"]
RADIUS: Final = 8
_TONES: Final[dict[Shape, str]] = {
    "done": "done", "next": "accent", "open": "edge", "missed": "refused", "late": "attention",
    "extra": "done", "ended": "dim",
}  # fmt: skip


def mark(painter: QPainter, at: QPointF, shape: Shape) -> None:
    """Paint a mark: a disc with a tick, a ring, a cross, a triangle, a diamond or a bar."""
    radius, colour = tall(RADIUS), theme().colour(_TONES[shape])
    card = theme().colour("card")
    painter.setPen(QPen(colour, 2))
    painter.setBrush(colour if shape in {"done", "extra"} else card)
    if shape == "late":
        painter.drawPolygon(_triangle(at, radius))
    elif shape == "extra":
        painter.drawPolygon(_diamond(at, radius))
    else:
        painter.drawEllipse(at, radius - 1, radius - 1)
    _inside(painter, at, shape, radius * 0.45)


def _inside(painter: QPainter, at: QPointF, shape: Shape, half: float) -> None:
    tone = "card" if shape in {"done", "extra"} else _TONES[shape]
    painter.setPen(QPen(theme().colour(tone), 2, c=Qt.PenCapStyle.RoundCap))
    if shape in {"done", "extra"}:
        low = QPointF(at.x() - half * 0.2, at.y() + half * 0.7)
        painter.drawLine(QPointF(at.x() - half, at.y()), low)
        painter.drawLine(low, QPointF(at.x() + half, at.y() - half * 0.7))
    elif shape == "missed":
        for way in (1, -1):
            painter.drawLine(
                QPointF(at.x() - half, at.y() - half * way),
                QPointF(at.x() + half, at.y() + half * way),
            )
    elif shape == "late":
        painter.drawLine(QPointF(at.x(), at.y() - half * 0.4), QPointF(at.x(), at.y() + half * 0.4))
    elif shape == "ended":
        painter.drawLine(QPointF(at.x() - half, at.y()), QPointF(at.x() + half, at.y()))
    elif shape == "next":
        painter.setBrush(theme().colour("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(at, half * 0.8, half * 0.8)


def flag(painter: QPainter, at: QPointF, *, serious: bool) -> None:
    """Paint an adverse event above the line: filled where it is serious."""
    colour, side = theme().colour("refused" if serious else "attention"), tall(5)
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(colour if serious else theme().colour("card"))
    painter.drawPolygon(
        QPolygonF([
            QPointF(at.x() - side, at.y() - side), QPointF(at.x() + side, at.y() - side),
            QPointF(at.x(), at.y() + side * 0.7),
        ])
    )  # fmt: skip


def box(at: QPointF) -> QRectF:
    """Return the square around a mark."""
    radius = tall(RADIUS)
    return QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)


def _triangle(at: QPointF, radius: float) -> QPolygonF:
    return QPolygonF([
        QPointF(at.x(), at.y() - radius), QPointF(at.x() + radius, at.y() + radius * 0.75),
        QPointF(at.x() - radius, at.y() + radius * 0.75),
    ])  # fmt: skip


def _diamond(at: QPointF, radius: float) -> QPolygonF:
    return QPolygonF([
        QPointF(at.x(), at.y() - radius - 1), QPointF(at.x() + radius + 1, at.y()),
        QPointF(at.x(), at.y() + radius + 1), QPointF(at.x() - radius - 1, at.y()),
    ])  # fmt: skip
