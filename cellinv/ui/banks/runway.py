"""How long a bank lasts: use by month and purpose, the way down to its reserve, and what if."""

from __future__ import annotations

import functools
from decimal import Decimal
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QDate, Qt, Slot
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cellinv.domain.banks.runway import Demand
from cellinv.domain.banks.using import add_months
from cellinv.domain.language import a_list, together, tr
from cellinv.services.banks.runways import bank_runway, told
from cellinv.ui.shell.sizes import hold
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.fields import DayField, LastDayField, padded
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.plots import PlotKeys, dress_axes, still_plot
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cellinv.domain.banks.runway import Step
    from cellinv.services.banks.runways import BankRunway
    from cellinv.ui.shell.seat import Seat

_ASIDE_PX: Final = 356
_TOKENS: Final = ("accent", "done", "attention", "edge", "dim")
_MOST_MONTHS: Final = 72
_LEAST_MONTHS: Final = 18
_WIDTH: Final = 0.7
_PLOT_PX: Final = 150
_LOWER, _AS_LOW = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored
_ABOVE: Final = 1.15
"""How much higher than what it shows a plot is."""
PURPOSE_WORDS: Final = {
    "production": "Production", "banking": "Banking", "clinical": "Clinical use",
    "qc": "Quality control", "stability": "Stability study", "investigation": "Investigation",
    "research": "Research", "transfer": "Transfer", "unstated": "Not stated",
}  # fmt: skip


class RunwayView(QWidget):
    """A plot beside a sentence and the demands that are tried."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._lot_id: int | None = None
        self.found: BankRunway | None = None
        self._demands: tuple[Demand, ...] = ()
        self._plots: tuple[Any, Any] | None = None
        self._places = QVBoxLayout(), QVBoxLayout()
        self.purposes, self.ways = PlotKeys(len(PURPOSE_WORDS)), PlotKeys(2)
        self.said, self.how = words("", "body", wrap=True), words("", "small", wrap=True)
        self.count, self.start, self.end = padded(QDoubleSpinBox()), DayField(), LastDayField()
        self.add = button(tr("Add"), "add")
        self.forget = button(tr("Clear"), "remove", "quiet")
        self.planned = words("", "small", wrap=True)
        self._fields()
        self._lay_out()
        self.add.clicked.connect(self._add)
        self.forget.clicked.connect(self._clear)
        theme().changed.connect(self._dress)

    def show_lot(self, lot_id: int | None) -> None:
        """Show one lot, or say that one is to be chosen."""
        if lot_id != self._lot_id:
            self._lot_id, self._demands, self.found = lot_id, (), None
            self.said.setText(tr("Reading…") if lot_id else tr("Choose a bank."))
            self.how.clear()
            self._draw()
        self._tell_plan()
        self.refresh()

    def refresh(self) -> None:
        """Read how the lot goes now, with what is tried."""
        if self._lot_id is None or not self.isVisible():
            return
        work = functools.partial(bank_runway, self._seat.desk, self._lot_id, self._demands)
        self._seat.tasks.run_read(work, self._show, owner=self, latest="runway")

    def _show(self, found: BankRunway) -> None:
        if found.bank.id != self._lot_id:
            return
        self.found = found
        self.said.setText(told(found))
        self.said.setProperty("tone", "attention" if _urgent(found) else "")
        self.said.style().polish(self.said)
        self.how.setText(_how(found))
        self._draw()

    # ── what if ─────────────────────────────────────────────────────────────

    @Slot()
    def _add(self) -> None:
        first, ends = self.start.day(), self.end.last_day()
        if self.count.value() <= 0:
            self.count.setFocus()
            return
        if ends is not None and ends < first:
            self.end.setFocus()
            return
        number = Decimal(self.count.cleanText().replace(",", "."))
        self._demands = (*self._demands, Demand(number, first, ends))
        self._tell_plan()
        self.refresh()

    @Slot()
    def _clear(self) -> None:
        self._demands = ()
        self._tell_plan()
        self.refresh()

    def _tell_plan(self) -> None:
        self.planned.setText("\n".join(_demand(one) for one in self._demands))
        self.planned.setVisible(bool(self._demands))
        self.forget.setVisible(bool(self._demands))
        self.setEnabled(self._lot_id is not None)

    @Slot()
    def _dress(self) -> None:
        """Follow the theme: a field that counts doesn't say by itself that it needs more room."""
        for field in (self.count, self.start, self.end):
            field.updateGeometry()
        self._draw()

    # ── the plot ────────────────────────────────────────────────────────────

    @Slot()
    def _draw(self) -> None:
        """Draw what was used and what is left, in the colours of the theme in use."""
        if self._plots is None and self.found is None:
            return
        if self._plots is None:
            self._plots = still_plot(), still_plot()
            for plot, place, stretch in zip(self._plots, self._places, (2, 3), strict=True):
                plot.setSizePolicy(_LOWER, _AS_LOW)  # else it asks for the height of its picture
                hold(plot, least=_PLOT_PX)
                place.addWidget(plot, 1)
                self._row.setStretchFactor(place, stretch)
        for plot in self._plots:
            _clear(plot)
        if self.found is None:
            self.purposes.say(())
            self.ways.say(())
        else:
            self._bars(self._plots[0], self.found)
            self._ways(self._plots[1], self.found)

    def _bars(self, plot: Any, found: BankRunway) -> None:
        """Draw what was used in each month, each purpose upon the one before."""
        import pyqtgraph

        xs = list(range(1 - len(found.months), 1))
        below = [0] * len(xs)
        self.purposes.say([
            (tr(PURPOSE_WORDS.get(purpose, purpose)), _token(place))
            for place, (purpose, _) in enumerate(found.used)
        ])  # fmt: skip
        for place, (_, counts) in enumerate(found.used):
            colour = theme().colour(_token(place))
            plot.addItem(
                pyqtgraph.BarGraphItem(
                    x=xs, y0=list(below), height=list(counts), width=_WIDTH, brush=colour,
                    pen=None,
                )
            )  # fmt: skip
            below = [one + two for one, two in zip(below, counts, strict=True)]
        top = max(1, *below)
        plot.setYRange(0, top * _ABOVE, padding=0)
        _months(plot, found.today, xs[0], 0, 2)
        used = (f"{day:%Y-%m}: {count}" for day, count in zip(found.months, below, strict=True))
        plot.setAccessibleName(a_list((tr("Used in each month"), *used)))

    def _ways(self, plot: Any, found: BankRunway) -> None:
        """Draw what is left month by month, with what is tried, and the reserve."""
        last = _last(found)
        keys = [(tr("at this pace"), "accent")]
        _way(plot, found, found.runway.steps[:last], "accent")
        if found.planned is not None:
            keys.append((tr("as planned"), "attention"))
            _way(plot, found, found.planned.steps[:last], "attention")
        self.ways.say(keys)
        if found.bank.minimum_reserve:
            plot.addItem(_level(found.bank.minimum_reserve, theme().colour("refused")))
        plot.setYRange(0, max(found.bank.free, 1) * _ABOVE, padding=0)
        _months(plot, found.today, 0, last, 2)
        plot.setAccessibleName(told(found))

    # ── how it is laid out ──────────────────────────────────────────────────

    def _fields(self) -> None:
        today = self._seat.desk.today()
        self.count.setRange(0.1, 9999)
        self.count.setDecimals(1)
        self.count.setValue(4)
        named(self.count, tr("Vials a month"))
        first = add_months(today, 1)
        for field, name in ((self.start, tr("From")), (self.end, tr("Until"))):
            field.setMaximumDate(QDate(today.year + 30, 12, 31))
            named(field, name)
        self.start.setMinimumDate(QDate(today.year, today.month, today.day))
        self.start.show_day(first.replace(day=1))
        self.end.start(add_months(today, 12))

    def _lay_out(self) -> None:
        when, much = QHBoxLayout(), QHBoxLayout()
        for row in (when, much):
            row.setSpacing(8)
        when.addLayout(_captioned(tr("From"), self.start), 1)
        when.addLayout(_captioned(tr("Until"), self.end), 1)
        much.addLayout(_captioned(tr("Vials a month"), self.count))
        for act in (self.add, self.forget):
            much.addWidget(act, 0, Qt.AlignmentFlag.AlignBottom)
        much.addStretch(1)
        aside = QWidget()
        hold(aside, width=_ASIDE_PX)
        right = QVBoxLayout(aside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(8)
        right.addWidget(self.said)
        right.addWidget(self.how)
        right.addStretch(1)
        right.addWidget(SectionLabel(tr("What if more is used?")))
        right.addLayout(when)
        right.addLayout(much)
        right.addWidget(self.planned)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 8, 0, 0)
        self._row.setSpacing(24)
        for place, keys in zip(self._places, (self.purposes, self.ways), strict=True):
            place.setSpacing(4)
            place.addWidget(keys)
            self._row.addLayout(place, 1)
        self._row.addWidget(aside)


def _captioned(caption: str, field: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    label = words(caption, "small")
    label.setBuddy(field)
    column.addWidget(label)
    column.addWidget(field)
    return column


def _token(place: int) -> str:
    return _TOKENS[min(place, len(_TOKENS) - 1)]


def _urgent(found: BankRunway) -> bool:
    return found.state in {"below_reserve", "start_due", "start_soon"}


def _how(found: BankRunway) -> str:
    way = found.runway
    if not way.pace.months:
        return tr("Reckoned from this month alone.")
    told_of = tr("Reckoned from the last {n} whole months.", n=way.pace.months)
    if not way.ranged:
        return told_of
    return together(told_of, tr("Two times out of three it falls within the range."))


def _demand(one: Demand) -> str:
    if one.ends_on is None:
        return tr("+ {n} a month from {first}", n=one.per_month, first=one.starts_on)
    return tr("+ {n} a month, {first} to {last}", n=one.per_month, first=one.starts_on,
              last=one.ends_on)  # fmt: skip


def _deviation(step: Step) -> float:
    return sqrt(float(step.variance))


def _last(found: BankRunway) -> int:
    """Return how many months ahead are drawn: until it is gone, and some more."""
    gone = [way.gone_on for way in (found.runway, found.planned) if way and way.gone_on]
    months = [(day.year - found.today.year) * 12 + day.month - found.today.month for day in gone]
    return min(_MOST_MONTHS, max(_LEAST_MONTHS, *(count * 5 // 4 + 2 for count in (0, *months))))


def _way(plot: Any, found: BankRunway, steps: Sequence[Step], token: str) -> None:
    import pyqtgraph

    free, colour = found.bank.free, theme().colour(token)
    xs = list(range(len(steps)))
    ys = [max(0.0, free - float(step.used)) for step in steps]
    plot.plot(xs, ys, pen=pyqtgraph.mkPen(colour, width=2))
    if any(step.variance for step in steps):
        thin = pyqtgraph.mkPen(colour, width=1, style=Qt.PenStyle.DotLine)
        for sign in (-1, 1):
            edge = [max(0.0, free - float(s.used) + sign * _deviation(s)) for s in steps]
            plot.plot(xs, edge, pen=thin)


def _months(plot: Any, today: date, first: int, last: int, count: int) -> None:
    """Name some of the months below a plot, and show all of them."""
    every = max(1, (last - first) // count)
    ticks = [
        (at, f"{add_months(today, at):%Y-%m}") for at in range(first + every // 2, last + 1, every)
    ]
    plot.getAxis("bottom").setTicks([ticks])
    plot.setXRange(first - 0.6, last + 0.6, padding=0)


def _clear(plot: Any) -> None:
    plot.clear()
    plot.setBackground(theme().colour("card"))
    dress_axes(plot)


def _level(at: int, colour: Any) -> Any:
    import pyqtgraph

    pen = pyqtgraph.mkPen(colour, width=1.5, style=Qt.PenStyle.DashLine)
    return pyqtgraph.InfiniteLine(
        at, angle=0, pen=pen, label=tr("reserve {n}", n=at),
        labelOpts={"color": colour, "position": 0.02, "anchors": [(0, 1), (0, 1)]},
    )  # fmt: skip
