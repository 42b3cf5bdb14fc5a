"""Draws what lies around the cells of a box: rings, light, ghosts, and the signs of a plan."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from cellinv.ui.shell.theme import Theme
from cellinv.ui.widgets.box_marks import Badges, Marks
from cellinv.ui.widgets.box_view import BoxView, Geometry, Slot

_RING_PX: Final = 2.5


class Rings:
    """Paints the marks of one view."""

    def __init__(self, theme: Theme, view: BoxView, geometry: Geometry, marks: Marks) -> None:
        self._theme, self._view, self._geometry, self._marks = theme, view, geometry, marks

    def paint(self, painter: QPainter, *, focused: bool) -> None:
        """Paint all of them; the current cell has its ring while ``focused``."""
        for slot in _ringed(self._view, self._marks, focused=focused):
            self._ring(painter, slot, focused=focused)

    def _ring(self, painter: QPainter, slot: Slot, *, focused: bool) -> None:
        marks = self._marks
        centre, radius = self._geometry.centre(slot), self._geometry.radius
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if slot in marks.ghosts or slot in marks.lifted:
            token = "text" if slot in marks.lifted else "accent"
            painter.setPen(QPen(self._theme.colour(token), 2, Qt.PenStyle.DashLine))
            painter.drawEllipse(centre, radius - 1, radius - 1)
        if slot in marks.selected:
            painter.setPen(QPen(self._theme.colour("text"), _RING_PX))
            self._outline(painter, slot, radius)
        if slot in marks.lit or slot == marks.drop:
            self._light(painter, centre, radius)
        self._planned(painter, slot, centre, radius)
        if focused and slot == marks.current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(self._geometry.rect(slot).adjusted(1, 1, -1, -1), 8, 8)

    def _outline(self, painter: QPainter, slot: Slot, radius: float) -> None:
        centre = self._geometry.centre(slot)
        if self._view.cell(slot).share is None:
            painter.drawEllipse(centre, radius, radius)
            return
        half = QPointF(radius, radius)
        painter.drawRoundedRect(QRectF(centre - half, centre + half), 6, 6)

    def _planned(self, painter: QPainter, slot: Slot, centre: QPointF, radius: float) -> None:
        """Ring and sign what a plan does at a slot."""
        staged, badges = self._marks.staged, Badges(painter, self._theme)
        if slot in staged.refused:
            painter.setPen(QPen(self._theme.colour("refused"), 2.5))
            painter.drawEllipse(centre, radius - 1, radius - 1)
            badges.refused(centre, radius)
        elif slot in staged.arriving:
            self._light(painter, centre, radius - 1)
            badges.here(centre, radius)
        elif slot in staged.leaving:
            painter.setPen(QPen(self._theme.colour("dim"), 1.5, Qt.PenStyle.DashLine))
            painter.drawEllipse(centre, radius - 1, radius - 1)
            badges.away(centre, radius)

    def _light(self, painter: QPainter, centre: QPointF, radius: float) -> None:
        """Ring in accent with a gap of ground, so that it shows on any lot colour."""
        painter.setPen(QPen(self._theme.colour("card"), 5))
        painter.drawEllipse(centre, radius - 0.5, radius - 0.5)
        painter.setPen(QPen(self._theme.colour("accent"), 3))
        painter.drawEllipse(centre, radius + 0.5, radius + 0.5)


def _ringed(view: BoxView, marks: Marks, *, focused: bool) -> list[Slot]:
    """Return the slots with something around them, in the order they are painted."""
    staged = marks.staged
    ringed = {*marks.ghosts, *marks.lifted, *marks.selected, *marks.lit}
    ringed.update(staged.refused, staged.arriving, staged.leaving)
    ringed.update(slot for slot in (marks.drop, focused and marks.current) if slot)
    return sorted(slot for slot in ringed if view.holds(slot))
