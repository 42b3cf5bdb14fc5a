"""Yield, viability and purity of a product's runs side by side: a table and a plot."""

from __future__ import annotations

import functools
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.domain.production.runs import CLASSES
from cellinv.services.production import compare
from cellinv.ui.production.about import offer
from cellinv.ui.production.rows import compared_columns, plain, times
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.flow import flowing
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.plots import dress_axes, still_plot
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from cellinv.domain.production.figures import Spread
    from cellinv.services.production.products import ProductRow
    from cellinv.services.production.reading import Compared, Comparison
    from cellinv.ui.shell.seat import Seat

_BESIDE_PX: Final = 12
_EDGE: Final = 0.12
_SPREAD: Final = 0.24
_SYMBOLS: Final = {
    "GMP": ("o", "accent"),
    "non-GMP": ("s", "dim"),
    "engineering": ("t", "attention"),
}


class Comparing(QWidget):
    """``chosen`` carries the id of a run."""

    chosen = Signal(int)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._found: Comparison | None = None
        self._plot: Any = None
        self.product, self.by, self.measure = QComboBox(), QComboBox(), QComboBox()
        self.said = words("", "dim", wrap=True)
        for box, name in ((self.product, tr("Product")), (self.by, tr("Compared by")),
                          (self.measure, tr("What is compared"))):  # fmt: skip
            named(box, name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        offer(self.by, ((tr("By protocol version"), "protocol"),
                        (tr("By equipment"), "equipment"), (tr("By site"), "site")))  # fmt: skip
        offer(self.measure, ((tr("Yield"), "yielded"), (tr("Purity %"), "purity"),
                             (tr("Viability %"), "viability")))  # fmt: skip
        self.pane = TablePane(
            RowsModel(compared_columns(), attrgetter("row.id")), tr("Runs compared"), _empty()
        )
        add_export(seat, self.pane, tr("Runs compared"))
        self.product.currentIndexChanged.connect(self.refresh)
        self.by.currentIndexChanged.connect(self.refresh)
        self.measure.currentIndexChanged.connect(self._draw)
        self.pane.opened.connect(self._open)
        theme().changed.connect(self._draw)
        self._lay_out()

    def offer(self, products: Sequence[ProductRow]) -> None:
        """Offer the products; the one chosen stays."""
        made = [one for one in products if one.runs]
        offer(self.product, ((one.code, one.id) for one in made))

    @Slot()
    def refresh(self, _index: int = 0) -> None:
        """Read the runs of the product chosen."""
        product = self.product.currentData()
        if product is None:
            self.pane.set_rows(())
            return
        work = functools.partial(compare, self._seat.desk, product, by=self.by.currentData())
        self._seat.tasks.run_read(work, self._show, owner=self, latest="compare")

    def _show(self, found: Comparison) -> None:
        self._found = found
        self.pane.set_rows(found.runs)
        self._draw()

    @Slot(object)
    def _open(self, one: Compared) -> None:
        self.chosen.emit(one.row.id)

    # ── the plot ────────────────────────────────────────────────────────────

    def _points(self) -> list[tuple[Compared, Decimal]]:
        name = self.measure.currentData()
        runs = self._found.runs if self._found is not None else ()
        found = ((one, getattr(one.told, name)) for one in runs)
        return [(one, number) for one, number in found if number is not None]

    @Slot()
    def _draw(self, _index: int = 0) -> None:
        """Draw each run as a sign of its grade above what it is grouped by."""
        if self._found is None:
            return
        if self._plot is None:
            self._plot = still_plot()
            self._plot.getViewBox().sigResized.connect(self._name_groups)
            self._body.insertWidget(0, self._plot, 1)
        plot, points, colour = self._plot, self._points(), theme().colour
        plot.clear()
        plot.setBackground(colour("card"))
        groups = self._groups()
        self._frame(groups, [float(number) for _, number in points])
        self._name_axis()
        for at, name in enumerate(groups, 1):
            self._draw_group(at, [pair for pair in points if pair[0].by == name])
        self.said.setText(self._told())
        plot.setAccessibleName(self._told())

    def _draw_group(self, at: int, points: Sequence[tuple[Compared, Decimal]]) -> None:
        step = _SPREAD / max(len(points), 1)
        for place, (one, number) in enumerate(points):
            symbol, tone = _SYMBOLS[one.row.grade]
            own = theme().colour(tone)
            x = at + (place - (len(points) - 1) / 2) * step
            self._plot.plot([x], [float(number)], pen=None, symbol=symbol, symbolBrush=own,
                            symbolPen=own, symbolSize=12)  # fmt: skip

    def _groups(self) -> list[str]:
        return sorted({one.by for one in self._found.runs}) if self._found is not None else []

    def _frame(self, groups: Sequence[str], numbers: Sequence[float]) -> None:
        dress_axes(self._plot)
        self._name_groups()
        if numbers:
            edge = (max(numbers) - min(numbers) or abs(numbers[0]) or 1) * _EDGE
            self._plot.setYRange(min(numbers) - edge, max(numbers) + edge, padding=0)
            self._plot.setXRange(0.5, max(len(groups), 1) + 0.5, padding=0)

    def _name_axis(self) -> None:
        """Say at the left what is drawn, and in which unit."""
        axis, looks = self._plot.getAxis("left"), theme()
        measured = self.measure.currentText()
        said = tr("{what}, ×", what=measured) if self._is_yield() else measured
        axis.setLabel(said, color=looks.colour("dim").name())
        axis.label.setFont(looks.font("small"))

    def _is_yield(self) -> bool:
        return bool(self.measure.currentData() == "yielded")

    def _name_groups(self, _box: object = None) -> None:
        """Name as many of the groups below the plot as there is room for."""
        shared, names = _apart(self._groups())
        axis, looks = self._plot.getAxis("bottom"), theme()
        metrics = QFontMetricsF(looks.font("small"))
        widest = max(map(metrics.horizontalAdvance, names), default=0) + tall(_BESIDE_PX)
        every = -(-len(names) // max(int(self._plot.getViewBox().width() / widest), 1)) or 1
        axis.setTicks([list(enumerate(names, 1))[::every]])
        axis.setLabel(shared, color=looks.colour("dim").name())
        axis.label.setFont(looks.font("small"))
        axis.showLabel(bool(shared))

    def _told(self) -> str:
        """Return in words what the plot shows: each group's middle, each grade on its own."""
        if self._found is None:
            return ""
        name = self.measure.currentData()
        parts = []
        for group in self._found.groups:
            spread = getattr(group, name)
            if spread is not None:
                told = group.by, look_of(group.grade).text()
                parts.append(_spread_told(*told, spread, times if self._is_yield() else plain))
        return " · ".join(parts)

    def _lay_out(self) -> None:
        signs = [_sign(one) for one in CLASSES]
        line = flowing(self.product, self.by, self.measure, *signs, spacing=12)
        self._body = QHBoxLayout()
        self._body.setSpacing(16)
        self._body.addWidget(self.pane, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addWidget(line)
        column.addWidget(self.said)
        column.addLayout(self._body, 1)


def _apart(names: Sequence[str]) -> tuple[str, list[str]]:
    """Return the first word that all names begin with, and what tells them apart."""
    parts = [name.partition(" ") for name in names]
    alike = len(parts) > 1 and len({first for first, _, _ in parts}) == 1
    if alike and all(rest for _, _, rest in parts):
        return parts[0][0], [rest for _, _, rest in parts]
    return "", list(names)


def _sign(grade: str) -> QWidget:
    """Return what a grade is drawn as, in its colour, with its name."""
    tone = _SYMBOLS[grade][1]
    holder, sign = QWidget(), words(_SIGNS[grade], "dim" if tone == "dim" else "body")
    sign.setProperty("tone", tone)
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addWidget(sign)
    row.addWidget(words(look_of(grade).text(), "small"))
    return holder


def _spread_told(by: str, grade: str, spread: Spread, shown: Callable[[Decimal], str]) -> str:
    middle = shown(spread.middle)
    if spread.count == 1:
        return tr("{by}, {grade}: {middle} (one run)", by=by, grade=grade, middle=middle)
    return tr("{by}, {grade}: {middle} ({least} to {most}, n = {n})", by=by, grade=grade,
              middle=middle, least=shown(spread.least), most=shown(spread.most),
              n=spread.count)  # fmt: skip


_SIGNS: Final = {"GMP": "●", "non-GMP": "■", "engineering": "▼"}


def _empty() -> EmptyState:
    return EmptyState(
        "run", tr("No run of this product has a figure yet."), tr("Enter cells in and cells out.")
    )
