"""What is marked on the picture of a box: selection, light, ghosts, and what a plan does here."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from cellinv.domain.language import tr
from cellinv.ui.shell.theme import Theme
from cellinv.ui.widgets.box_view import CellView, Slot


@dataclass(frozen=True)
class Staged:
    """What a plan does in one box: who leaves to where, who arrives, and where it can't be.

    ``leaving`` maps a slot to the words for where its vial goes, ``refused`` one to the reason.
    """

    leaving: Mapping[Slot, str] = field(default_factory=dict)
    arriving: Mapping[Slot, CellView] = field(default_factory=dict)
    refused: Mapping[Slot, str] = field(default_factory=dict)


NOTHING: Final = Staged()


@dataclass
class Marks:
    """What is marked on the picture, apart from what stands in it."""

    selected: set[Slot] = field(default_factory=set)
    lit: set[Slot] = field(default_factory=set)
    ghosts: set[Slot] = field(default_factory=set)
    lifted: Set[Slot] = frozenset()
    staged: Staged = NOTHING
    current: Slot | None = None
    hovered: Slot | None = None
    drop: Slot | None = None

    def said_of(self, slot: Slot) -> list[str]:
        """Return in words what is picked up or planned at a slot."""
        parts = [tr("picked up")] if slot in self.lifted else []
        if slot in self.staged.leaving:
            parts.append(tr("goes to {place}", place=self.staged.leaving[slot]))
        if slot in self.staged.arriving:
            parts.append(tr("{code} is planned here", code=self.staged.arriving[slot].code))
        if slot in self.staged.refused:
            parts.append(self.staged.refused[slot])
        return parts


class Badges:
    """Draws the small signs at the corner of a cell: away, here, can't be."""

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self._painter, self._theme = painter, theme

    def away(self, centre: QPointF, radius: float) -> None:
        """Draw an arrow out of the box."""
        at, size = self._disc(centre, radius, "dim")
        self._arrow(at, size, 1)

    def here(self, centre: QPointF, radius: float) -> None:
        """Draw an arrow into the box."""
        at, size = self._disc(centre, radius, "accent")
        self._arrow(at, size, -1)

    def refused(self, centre: QPointF, radius: float) -> None:
        """Draw a cross."""
        at, size = self._disc(centre, radius, "refused")
        self._stroke(size)
        arm = size * 0.4
        self._painter.drawLine(at + QPointF(-arm, -arm), at + QPointF(arm, arm))
        self._painter.drawLine(at + QPointF(-arm, arm), at + QPointF(arm, -arm))

    def _disc(self, centre: QPointF, radius: float, token: str) -> tuple[QPointF, float]:
        size = min(max(radius * 0.34, 5.0), 9.0)
        at = centre + QPointF(radius - size * 0.6, -radius + size * 0.6)
        self._painter.setPen(QPen(self._theme.colour("sunken"), 1.5))
        self._painter.setBrush(self._theme.colour(token))
        self._painter.drawEllipse(at, size, size)
        return at, size

    def _arrow(self, at: QPointF, size: float, way: int) -> None:
        """Draw an arrow up and right (``way`` 1) or down and left (−1)."""
        self._stroke(size)
        arm = size * 0.45 * way
        path = QPainterPath(at + QPointF(-arm, arm))
        path.lineTo(at + QPointF(arm, -arm))
        path.moveTo(at + QPointF(arm, -arm) + QPointF(-arm * 1.3, 0))
        path.lineTo(at + QPointF(arm, -arm))
        path.lineTo(at + QPointF(arm, -arm) + QPointF(0, arm * 1.3))
        self._painter.drawPath(path)

    def _stroke(self, size: float) -> None:
        pen = QPen(self._theme.colour("card"), max(size * 0.22, 1.4))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
