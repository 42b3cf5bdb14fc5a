"""The numbers of one item across lots with its limits: a plot, and the same as a table."""

from __future__ import annotations

import functools
import math
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.services.quality import numeric_items, trend
from cellinv.ui.quality.kinds import KindChoice
from cellinv.ui.shell.sizes import tall, wide
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.plots import dress_axes, still_plot
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cellinv.services.quality.progress import Point, Trend
    from cellinv.ui.shell.seat import Seat

_TABLE_PX: Final = 344
_PLOT_PX: Final = 150
_EDGE: Final = 0.12
_APART_PX: Final = 16
"""Between two names below the plot."""
_RATIO: Final = 2
"""The axis begins at nought where the highest is more than so many times the lowest."""
_SYMBOLS: Final = {"pass": ("o", "done"), "fail": ("x", "refused"), "judge": ("t", "attention")}


class TrendView(QWidget):
    """``chosen`` carries the id of a lot."""

    chosen = Signal(int)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._trend: Trend | None = None
        self._plot: Any = None
        self._lot = ""
        self.kind, self.item = KindChoice(), QComboBox()
        self.said = words("", "dim", wrap=True)
        named(self.item, tr("Item with numbers"))
        self.item.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.kind.currentIndexChanged.connect(self.refresh)
        self.pane = TablePane(RowsModel(_columns(), _key), tr("Values across lots"), _empty())
        add_export(seat, self.pane, tr("Values across lots"))
        self.item.currentIndexChanged.connect(self._read_trend)
        self.pane.opened.connect(self._open)
        theme().changed.connect(self._draw)
        theme().changed.connect(self._share_out)
        self._body = QHBoxLayout()
        self._body.setSpacing(16)
        self._body.addWidget(self.pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.kind)
        line.addWidget(self.item)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.said)
        column.addLayout(self._body, 1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._share_out()  # what stands above the list comes with its rows
        return super().event(event)

    @Slot()
    def _share_out(self) -> None:
        """Leave the plot enough to be read where the list can do with the rest."""
        rest = self.width() - self._body.spacing() - tall(_PLOT_PX)
        least = self.pane.minimumSizeHint().width()
        self.pane.setFixedWidth(min(wide(_TABLE_PX), max(rest, least)))

    def mark(self, lot: str) -> None:
        """Name this lot below the plot, whichever others there is room for."""
        if lot != self._lot:
            self._lot = lot
            if self._plot is not None:
                self._name_lots()

    @Slot()
    def refresh(self, _index: int = 0) -> None:
        """Read which items have numbers in lots of the kind, and the values of the one chosen."""
        kind = self.kind.currentData()
        work = functools.partial(numeric_items, self._seat.desk, lot_kind=kind)
        self._seat.tasks.run_read(work, self._offer, owner=self, latest="items")

    def _offer(self, found: tuple[tuple[str, int], ...]) -> None:
        kept = self.item.currentData()
        self.item.blockSignals(True)
        self.item.clear()
        for name, count in found:
            self.item.addItem(tr("{name} ({n})", name=name, n=count), name)
        self.item.setCurrentIndex(max(self.item.findData(kept), 0))
        self.item.blockSignals(False)
        self._read_trend()

    @Slot()
    def _read_trend(self, _index: int = 0) -> None:
        name = self.item.currentData()
        if name is None:
            self.pane.set_rows(())
            return
        work = functools.partial(trend, self._seat.desk, name, lot_kind=self.kind.currentData())
        self._seat.tasks.run_read(work, self._show, owner=self, latest="trend")

    def _show(self, found: Trend) -> None:
        self._trend = found
        self.pane.set_rows(found.points)
        limits = (
            (tr("at least {n}", n=found.low), found.low),
            (tr("at most {n}", n=found.high), found.high),
        )
        told = [text for text, limit in limits if limit is not None]
        self.said.setText(" · ".join(part for part in (found.unit, *told) if part))
        self._draw()

    @Slot(object)
    def _open(self, point: Point) -> None:
        self.chosen.emit(point.lot_id)

    # ── the plot ────────────────────────────────────────────────────────────

    @Slot()
    def _draw(self) -> None:
        """Draw the values and limits in the colours of the theme in use."""
        if self._trend is None:
            return
        if self._plot is None:
            self._plot = still_plot()
            self._plot.getViewBox().sigResized.connect(self._name_lots)
            self._body.insertWidget(0, self._plot, 1)
        plot, found, colour = self._plot, self._trend, theme().colour
        plot.clear()
        plot.setBackground(colour("card"))
        self._frame(found)
        for limit in (found.low, found.high):
            if limit is not None:
                plot.addItem(_limit(float(limit), colour("refused")))
        xs, ys = list(range(1, len(found.points) + 1)), [float(p.number) for p in found.points]
        for verdict, (symbol, tone) in _SYMBOLS.items():
            at = [index for index, point in enumerate(found.points) if point.verdict == verdict]
            own = colour(tone)
            plot.plot([xs[i] for i in at], [ys[i] for i in at], pen=None, symbol=symbol,
                      symbolBrush=own, symbolPen=own, symbolSize=11)  # fmt: skip
        plot.setAccessibleName(self._told())

    def _frame(self, found: Trend) -> None:
        numbers = [float(p.number) for p in found.points]
        numbers += [float(n) for n in (found.low, found.high) if n is not None]
        dress_axes(self._plot)
        self._name_lots()
        if numbers:
            low, high = min(numbers), max(numbers)
            edge = (high - low or abs(low) or 1) * _EDGE
            whole = 0 <= low * _RATIO < high  # else what is twice as much would look tenfold
            self._plot.setYRange(0 if whole else low - edge, high + edge, padding=0)
            self._plot.setXRange(0.5, max(len(found.points), 1) + 0.5, padding=0)

    def _name_lots(self, _box: object = None) -> None:
        """Name as many of the lots below the plot as there is room for."""
        points = self._trend.points if self._trend is not None else ()
        codes = [(at, point.lot) for at, point in enumerate(points, 1)]
        font = QFontMetrics(theme().font("small", tabular=True))
        widest = max((font.horizontalAdvance(code) for _, code in codes), default=0)
        apart = self._plot.getViewBox().width() / max(len(codes), 1)
        every = max(math.ceil((widest + _APART_PX) / max(apart, 1)), 1)
        mine = next((at for at, code in codes if code == self._lot), 1)
        self._plot.getAxis("bottom").setTicks([codes[(mine - 1) % every :: every]])

    def _told(self) -> str:
        found = self._trend
        if found is None:
            return ""
        told = (f"{point.lot} {point.number}" for point in found.points)
        return tr("{name} across lots: {values}", name=found.name, values=a_list(told))


def _limit(at: float, colour: Any) -> Any:
    import pyqtgraph

    pen = pyqtgraph.mkPen(colour, width=1.5, style=Qt.PenStyle.DashLine)
    return pyqtgraph.InfiniteLine(at, angle=0, pen=pen)


def _columns() -> tuple[Column[Point], ...]:
    return (
        Column("lot", tr("Lot"), attrgetter("lot"), mono=True, width=112),
        Column("number", tr("Value"), attrgetter("number"), right=True, width=78),
        Column("verdict", tr("State"), _verdict, state=True, width=104),
        Column("on", tr("Day"), attrgetter("on"), width=104, hidden=True),
        Column("attempt", tr("Attempt"), attrgetter("attempt"), right=True, width=80, hidden=True),
        Column("counts", tr("Counts"), attrgetter("counts"), _yes, width=80, hidden=True),
    )


def _verdict(point: Point) -> str | None:
    return point.verdict or None


def _yes(value: object) -> str:
    return tr("Yes") if value else tr("Found invalid")


def _key(point: Point) -> tuple[int, int]:
    return point.lot_id, point.attempt


def _empty() -> EmptyState:
    return EmptyState(
        "quality", tr("No item has a number yet."), tr("Enter results: numbers are drawn here.")
    )
