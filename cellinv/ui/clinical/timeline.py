"""A subject's visits on a line of days from the first dose: windows, marks, events, today."""

from __future__ import annotations

from datetime import date, timedelta
from math import sqrt
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPen
from typing_extensions import override

from cellinv.domain.following import Standing
from cellinv.domain.language import a_list, tr
from cellinv.ui.clinical.marks import RADIUS, Shape, box, flag, mark
from cellinv.ui.clinical.picked import Picked
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.written import Words

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from cellinv.records.queries.following import EventSeen, VisitSeen
    from cellinv.services.clinical.following import FollowUp

_HIGH_PX: Final = 100
_LINE_PX: Final = 48
_ROW_PX: Final = 18
_EDGE: Final = 28
_SHAPES: Final[dict[Standing, Shape]] = {
    Standing.DONE: "done", Standing.MISSED: "missed", Standing.OVERDUE: "late",
    Standing.DUE: "next", Standing.EXPECTED: "open", Standing.DROPPED: "ended",
}  # fmt: skip


class Timeline(Picked):
    """Visits from left to right; days lie the closer the later they are."""

    def __init__(self) -> None:
        super().__init__(tr("Visits"))
        self.visits: tuple[VisitSeen, ...] = ()
        self.events: tuple[EventSeen, ...] = ()
        self._first = self._last = self._today = date.min

    def show_visits(self, found: FollowUp, today: date) -> None:
        """Show a subject's visits and events."""
        before = self.visit
        self.visits, self.events, self._today = found.visits, found.events, today
        days = [day for visit in found.visits for day in _days(visit)]
        days += [event.started_on for event in found.events]
        first = found.subject.first_on or found.subject.enrolled_on or today
        self._first = min([first, *days])
        self._last = max([today, *days, first + timedelta(days=1)])
        self.at = self._place_of(before) if before is not None else _pressing(found.visits)
        self.tell(tuple(told(visit) for visit in found.visits))

    @property
    def visit(self) -> VisitSeen | None:
        """Return the visit chosen."""
        return self.visits[self.at] if 0 <= self.at < len(self.visits) else None

    def _place_of(self, visit: VisitSeen) -> int:
        places = [place for place, one in enumerate(self.visits) if one.id == visit.id]
        return places[0] if places else _pressing(self.visits)

    @override
    def height_px(self) -> int:
        return tall(_HIGH_PX)

    @override
    def place_at(self, point: QPointF) -> int:
        near = [
            (abs(self._x(_day(visit)) - point.x()), place)
            for place, visit in enumerate(self.visits)
        ]
        return min(near)[1] if near and min(near)[0] <= 2 * tall(RADIUS) else -1

    @override
    def draw(self, painter: QPainter) -> None:
        y = float(tall(_LINE_PX))
        self._draw_axis(painter, y)
        for event in self.events:
            flag(painter, QPointF(self._x(event.started_on), y - tall(22)), serious=event.serious)
        for visit in self.visits:
            self._draw_window(painter, visit, y)
        rows = [0.0, 0.0]
        for place, visit in enumerate(self.visits):
            at = QPointF(self._x(_day(visit)), y)
            if place == self.at:
                self.ring(painter, box(at).adjusted(-6, -6, 6, 6))
            mark(painter, at, "extra" if visit.unscheduled else _SHAPES[visit.standing])
            self._draw_name(painter, visit, at, rows, strong=place == self.at)

    def _draw_axis(self, painter: QPainter, y: float) -> None:
        painter.setPen(QPen(theme().colour("edge"), 2))
        painter.drawLine(QPointF(_EDGE, y), QPointF(self.width() - _EDGE, y))
        x = self._x(self._today)
        painter.setPen(QPen(theme().colour("accent"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, tall(14)), QPointF(x, y + tall(16)))
        painter.setPen(theme().colour("accent"))
        words, said = Words(theme().font("small")), tr("today")
        wide = QFontMetricsF(words.font).horizontalAdvance(said)
        centre = min(max(x, wide / 2), self.width() - wide / 2)
        words.centred(painter, QPointF(centre, tall(7)), said)

    def _draw_window(self, painter: QPainter, visit: VisitSeen, y: float) -> None:
        if visit.window is None:
            return
        high = tall(RADIUS) + 3
        left, right = self._x(visit.window.first), self._x(visit.window.last)
        rect = QRectF(left, y - high, max(right - left, 2 * high), 2 * high)
        rect.moveCenter(QPointF((left + right) / 2, y))
        tone = {Standing.OVERDUE: "attention_soft", Standing.MISSED: "refused_soft"}
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(tone.get(visit.standing, "pressed")))
        painter.drawRoundedRect(rect, high, high)

    def _draw_name(
        self, painter: QPainter, visit: VisitSeen, at: QPointF, rows: list[float], *, strong: bool
    ) -> None:
        words = Words(theme().font("small"))
        wide = QFontMetricsF(words.font).horizontalAdvance(visit.name)
        left = min(max(at.x() - wide / 2, 0.0), self.width() - wide)
        row = next((one for one, end in enumerate(rows) if left >= end), None)
        if row is None:
            return
        rows[row] = left + wide + 8
        painter.setPen(theme().colour("text" if strong else "dim"))
        high = at.y() + tall(24) + row * tall(_ROW_PX)
        words.centred(painter, QPointF(left + wide / 2, high), visit.name)

    def _x(self, day: date) -> float:
        """Return where a day lies: by the root of the days since the first."""
        room = self.width() - 2 * _EDGE
        days, all_days = (day - self._first).days, (self._last - self._first).days
        return _EDGE + room * sqrt(min(max(days, 0), all_days) / all_days)


def told(visit: VisitSeen) -> str:
    """Return a visit in words: how it stands, and on which days."""
    stands = {
        Standing.DONE: tr("held"), Standing.MISSED: tr("missed"), Standing.DUE: tr("due"),
        Standing.OVERDUE: tr("overdue"), Standing.EXPECTED: tr("to come"),
        Standing.DROPPED: tr("no longer expected"),
    }[visit.standing]  # fmt: skip
    day = visit.done_on or visit.planned_on
    return a_list([visit.name, stands, f"{day}"])


def _day(visit: VisitSeen) -> date:
    return visit.done_on or visit.planned_on or date.min


def _days(visit: VisitSeen) -> tuple[date, ...]:
    ends = (visit.window.first, visit.window.last) if visit.window else ()
    return (_day(visit), *ends)


def _pressing(visits: tuple[VisitSeen, ...]) -> int:
    """Return the visit to be looked at first: one overdue or due, else the last one held."""
    for wanted in (Standing.OVERDUE, Standing.DUE):
        for place, visit in enumerate(visits):
            if visit.standing is wanted:
                return place
    held = [place for place, visit in enumerate(visits) if visit.standing is Standing.DONE]
    return held[-1] if held else 0
