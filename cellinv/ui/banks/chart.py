"""Two small pictures: the vials of a bank by state, and how many left in each month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.ui.shell.roles import paints
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.tokens import palette_colour

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from PySide6.QtGui import QPaintEvent

    from cellinv.services.banks.overview import Using

_BAR_PX: Final = 14
_THIN_PX: Final = 2.0
_GAP: Final = 0.3


class StateBar(QWidget):
    """A bar as long as all vials of a bank, parted by state; chips beside it say the words."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[tuple[str, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        paints(self, "chart")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as time is plotted
        theme().changed.connect(self.update)

    def show_parts(self, parts: Sequence[tuple[str, int]]) -> None:
        """Show these states with their counts, in this order."""
        self._parts = tuple(parts)
        told = (f"{look_of(state).text()} {count}" for state, count in self._parts)
        self.setAccessibleName(tr("Vials by state: {states}", states=a_list(told)))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, tall(_BAR_PX))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        whole = sum(count for _, count in self._parts)
        if not whole:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        x, wide = 0.0, self.width()
        for state, count in self._parts:
            part = max(_THIN_PX, count / whole * wide)
            colour = palette_colour(look_of(state).colour, theme().tokens)
            painter.setBrush(theme().colour("edge") if state == "void" else QColor(colour))
            painter.drawRoundedRect(QRectF(x, 0, max(part - 1, 1), self.height()), 2, 2)
            x += part


class UseChart(QWidget):
    """Bars for the months: what was used, and upon it what was lost."""

    def __init__(self) -> None:
        super().__init__()
        self._using: Using | None = None
        self.setMinimumHeight(72)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        paints(self, "chart")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as time is plotted
        theme().changed.connect(self.update)

    def show_using(self, using: Using | None) -> None:
        """Show how a bank was used; nothing while it is being counted."""
        self._using = using
        said = tr("Used in each month")
        if using is not None:
            told = (f"{month:%Y-%m}: {count}" for month, count in self._counts() if count)
            said = a_list((said, *told))
        self.setAccessibleName(said)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, 120)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(event.pos().x()), self)
            return True
        return super().event(event)

    def told_at(self, x: float) -> str:
        """Return what the month at a place from the left says."""
        if self._using is None:
            return ""
        area = self._area()
        place = int((x - area.left()) / max(area.width(), 1) * len(self._using.months))
        if not 0 <= place < len(self._using.months):
            return ""
        used, lost = self._using.used[place], self._using.lost[place]
        month = f"{self._using.months[place]:%Y-%m}"
        return tr("{month}: {used} used, {lost} lost", month=month, used=used, lost=lost)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._using is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().font("small", tabular=True))
        area = self._area()
        top = max(1, *(count for _, count in self._counts()))
        self._frame(painter, area, top)
        step = area.width() / len(self._using.months)
        for place, (used, lost) in enumerate(zip(self._using.used, self._using.lost, strict=True)):
            left = area.left() + step * (place + _GAP / 2)
            foot = self._bar(painter, QRectF(left, area.bottom(), step * (1 - _GAP), 0),
                             used / top * area.height(), "accent")  # fmt: skip
            self._bar(painter, QRectF(left, foot, step * (1 - _GAP), 0),
                      lost / top * area.height(), "attention")  # fmt: skip

    def _counts(self) -> list[tuple[date, int]]:
        if self._using is None:
            return []
        both = zip(self._using.used, self._using.lost, strict=True)
        return list(zip(self._using.months, map(sum, both), strict=True))

    def _area(self) -> QRectF:
        line = self.fontMetrics().height()
        return QRectF(self.rect()).adjusted(28, line / 2, -4, -line - 4)

    def _bar(self, painter: QPainter, at: QRectF, high: float, token: str) -> float:
        if high <= 0:
            return at.top()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(token))
        painter.drawRoundedRect(at.adjusted(0, -max(high, _THIN_PX), 0, 0), 2, 2)
        return at.top() - max(high, _THIN_PX)

    def _frame(self, painter: QPainter, area: QRectF, top: int) -> None:
        """Draw the ground line, the line of the highest bar, and the first and last month."""
        painter.setPen(theme().colour("line"))
        for y in (area.top(), area.bottom()):
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(theme().colour("dim"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        line = painter.fontMetrics().height()
        for y, text in ((area.top(), str(top)), (area.bottom(), "0")):
            painter.drawText(QRectF(0, y - line / 2, area.left() - 6, line), right, text)
        months = self._using.months if self._using is not None else ()
        below = QRectF(area.left(), area.bottom() + 2, area.width(), line + 2)
        if len(months) > 1:
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"{months[0]:%Y-%m}")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{months[-1]:%Y-%m}")
