"""Scores of a subject over its visits: a small plot for each, the last value in words."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, sqrt
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.sizes import tall, wide
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.written import Words

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from cellinv.services.clinical.following import FollowUp

_WIDE_PX: Final = 200
_HIGH_PX: Final = 92
_GAP: Final = 16
_MOST: Final = 8


class Scores(QWidget):
    """Small plots beside each other, in as many rows as the width asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.series: tuple[tuple[str, str, tuple[tuple[date, float], ...]], ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Scores"))
        theme().changed.connect(self._follow_text)

    def show_scores(self, found: FollowUp) -> None:
        """Show a subject's scores; one in words alone has no line."""
        series = []
        for item, values in sorted(found.scores.items())[:_MOST]:
            points = tuple(
                (visit.done_on, float(score.value.number))
                for visit, score in values
                if visit.done_on is not None and score.value.number is not None
            )
            series.append((item, values[-1][1].value.text, points))
        self.series = tuple(series)
        told = "; ".join(f"{item} {last}" for item, last, _ in series)
        self.setAccessibleName(tr("Scores: {values}", values=told) if told else tr("Scores"))
        self.setFixedHeight(self.heightForWidth(max(self.width(), 1)))
        self.update()

    @Slot()
    def _follow_text(self) -> None:
        self.setFixedHeight(self.heightForWidth(max(self.width(), 1)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(self.heightForWidth(event.size().width()))

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, arg__1: int) -> int:
        rows = ceil(len(self.series) / self._columns(arg__1))
        return rows * (tall(_HIGH_PX) + _GAP)

    @override
    def sizeHint(self) -> QSize:
        return QSize(wide(_WIDE_PX), self.heightForWidth(max(self.width(), wide(_WIDE_PX))))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns = self._columns(self.width())
        share = (self.width() - _GAP * (columns - 1)) / columns
        for place, (item, last, points) in enumerate(self.series):
            row, column = divmod(place, columns)
            top = row * (tall(_HIGH_PX) + _GAP)
            rect = QRectF(column * (share + _GAP), top, share, tall(_HIGH_PX))
            _plot(painter, rect, item, last, points)
        painter.end()

    def _columns(self, width: int) -> int:
        return min(max(int((width + _GAP) // (wide(_WIDE_PX) + _GAP)), 1), 3)


def _plot(
    painter: QPainter,
    rect: QRectF,
    item: str,
    last: str,
    points: tuple[tuple[date, float], ...],
) -> None:
    colour = theme().colour
    painter.setPen(QPen(colour("line"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    head = QRectF(rect.left() + 12, rect.top() + tall(6), rect.width() - 24, tall(20))
    words = Words(theme().font("small", tabular=True))
    painter.setFont(words.font)
    painter.setPen(colour("text"))
    taken = words.ending(painter, QPointF(head.right(), head.center().y()), _short(last))
    painter.setPen(colour("dim"))
    words.within(painter, head.adjusted(0, 0, -taken - 8, 0), item)
    if points:
        _line(painter, rect.adjusted(16, tall(34), -16, -tall(14)), points)


def _line(painter: QPainter, rect: QRectF, points: tuple[tuple[date, float], ...]) -> None:
    first, last = points[0][0], points[-1][0]
    low, high = min(y for _, y in points), max(y for _, y in points)
    days, span = max((last - first).days, 1), high - low
    at = [
        QPointF(
            rect.left() + rect.width() * sqrt((day - first).days / days),
            rect.bottom() - rect.height() * ((value - low) / span if span else 0.5),
        )
        for day, value in points
    ]
    painter.setPen(QPen(theme().colour("accent"), 2))
    for before, after in pairwise(at):
        painter.drawLine(before, after)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour("accent"))
    for point in at:
        painter.drawEllipse(point, 3.5, 3.5)


def _short(text: str) -> str:
    return text if len(text) <= _MOST * 2 else f"{text[: _MOST * 2 - 1]}…"
