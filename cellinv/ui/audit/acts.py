"""The list of acts: newest first, read on as one scrolls, exported as the filter has it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cellinv.domain.language import tr
from cellinv.ui.audit.telling import about, at_site, at_utc, mark, what
from cellinv.ui.shell.sizes import tall
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.fitting import Fitting
from cellinv.ui.widgets.others import Others
from cellinv.ui.widgets.reading import Reading as Waiting
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from datetime import tzinfo

    from cellinv.services.audit.listing import LedgerRow
    from cellinv.ui.audit.reading import Reading

_ROW_PX: Final = 36
_NEAR: Final = 8


class ActsTable(QWidget):
    """``chosen`` carries the act that is looked at, or ``None``; ``opened`` one that was opened."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, reading: Reading, zone: tzinfo | None) -> None:
        super().__init__()
        self._reading = reading
        self.setAccessibleName(tr("Acts"))
        self.columns = _columns(zone)
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self.model: RowsModel[LedgerRow] = RowsModel(self.columns, _row_id, self)
        self.view = _view(self.model)
        self._fitting = Fitting(self.view, self.model)
        self.count = words("", "small", wrap=True)
        self.stop = button(tr("Stop"), kind="quiet")
        self.on = button(tr("Look further back"), kind="quiet")
        self.tools = QHBoxLayout()
        self._stack, self._nothing = QStackedWidget(), _nothing()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(Waiting(reading.seat, "audit"))
        self._lay_out()
        self._connect()
        self.show_rows()

    def selected(self) -> LedgerRow | None:
        """Return the act that is looked at."""
        lines = self.view.selectionModel().selectedRows()
        return self.model.row_at(lines[0].row()) if lines else None

    def select(self, row_id: int) -> None:
        """Look at one of the acts listed."""
        line = self.model.line_of(row_id)
        if line >= 0:
            self.view.selectRow(line)

    def titles(self) -> list[Column[LedgerRow]]:
        """Return the columns shown, in their order; those, too, that there is no room for."""
        return [self.columns[index] for index in self._fitting.shown()]

    @Slot()
    def show_rows(self) -> None:
        """Show what was read; the act looked at stays, where it still is."""
        kept, bar = self.selected(), self.view.verticalScrollBar()
        at = bar.value()
        self.model.set_rows(self._reading.rows)
        self._fitting.fit_when_seen()
        if kept is not None:
            self.view.selectionModel().blockSignals(True)
            self.select(kept.id)
            self.view.selectionModel().blockSignals(False)
        bar.setValue(at)
        empty = 2 if self._reading.reading else 1
        self._stack.setCurrentIndex(0 if self._reading.rows else empty)
        self._say()

    @Slot()
    def copy(self) -> None:
        """Put the act looked at on the clipboard, with titles, tab-separated."""
        row, columns = self.selected(), self.titles()
        if row is not None:
            lines = ["\t".join(c.title for c in columns), "\t".join(c.text(row) for c in columns)]
            QApplication.clipboard().setText("\n".join(lines))

    def _say(self) -> None:
        reading = self._reading
        n, back = len(reading.rows), reading.back_to
        looked = f"{back:%Y-%m-%d}" if back else ""
        if reading.reading:
            said = tr("{n} found, looking before {day} …", n=n, day=looked) if looked else ""
        elif reading.at_end:
            said = tr("{n} acts, all there are", n=n)
        elif looked:
            said = tr("{n} acts, back to {day}; more below", n=n, day=looked)
        else:
            said = tr("{n} acts; more below", n=n)
        self.count.setText(said)
        self.stop.setVisible(reading.reading and bool(looked))
        self.on.setVisible(not reading.reading and reading.stopped and not reading.at_end)

    @Slot(int)
    def _sort(self, column: int) -> None:
        """Sort by a column, then the other way round, then as it was; what is left is read first.

        Sorted is all that the filters find, unless somebody stops the reading.
        """
        way, header = Qt.SortOrder, self.view.horizontalHeader()
        after = {None: way.AscendingOrder, way.AscendingOrder: way.DescendingOrder}
        now = self._sorted[1] if self._sorted and self._sorted[0] == column else None
        order = after.get(now)
        self._sorted = (column, order) if order is not None else None
        header.setSortIndicatorShown(order is not None)
        header.setSortIndicator(column, order or way.AscendingOrder)
        self.model.sort(column if order is not None else -1, order or way.AscendingOrder)
        if order is not None:
            self._reading.rest()

    @Slot()
    def _scrolled(self) -> None:
        bar = self.view.verticalScrollBar()
        if bar.maximum() - bar.value() < _NEAR * tall(_ROW_PX) and not self._reading.stopped:
            self._reading.more()

    @Slot(QItemSelection, QItemSelection)
    def _selection(self, *_changes: object) -> None:
        self.chosen.emit(self.selected())

    @Slot(QModelIndex)
    def _activated(self, index: QModelIndex) -> None:
        self.opened.emit(self.model.row_at(index.row()))

    def _connect(self) -> None:
        self._reading.came.connect(self.show_rows)
        self.view.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.view.selectionModel().selectionChanged.connect(self._selection)
        self.view.activated.connect(self._activated)
        self.view.horizontalHeader().sectionClicked.connect(self._sort)
        self.stop.clicked.connect(self._reading.stop)
        self.on.clicked.connect(self._reading.more)
        copy = QShortcut(QKeySequence.StandardKey.Copy, self.view)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)

    def _lay_out(self) -> None:
        self.tools.setSpacing(8)
        self.tools.addWidget(self.count, 1)
        self.tools.addWidget(self.stop)
        self.tools.addWidget(self.on)
        self.tools.addWidget(Others(self.view, self._fitting))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self.tools)
        column.addWidget(self._stack, 1)


def _nothing() -> EmptyState:
    return EmptyState(
        "audit",
        tr("No act within your reach is like that."),
        tr("Take a filter away, or look for a shorter part of the code."),
    )


def _view(model: RowsModel[LedgerRow]) -> QTableView:
    view = QTableView()
    view.setAccessibleName(tr("Acts"))
    view.setModel(model)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionsClickable(True)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionsMovable(True)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    return view


def _columns(zone: tzinfo | None) -> tuple[Column[LedgerRow], ...]:
    return (
        Column("when", tr("When"), functools.partial(_when, zone), whole=True),
        Column("who", tr("Who"), _who, width=130, whole=True, leaves=1),
        Column("what", tr("What"), what, width=100, whole=True),
        Column("about", tr("About"), about, width=120),
        Column("mark", tr("Mark"), mark, state=True, width=108, leaves=2),
        Column("entry", tr("Entry"), _entry, mono=True, width=104, leaves=2),
        Column("reason", tr("Reason"), _reason, width=180, leaves=2),
        Column("witness", tr("Witness"), _witness, width=150, leaves=3),
        Column("station", tr("Station"), _station, width=110, leaves=3),
        Column("utc", tr("Recorded, UTC"), at_utc, width=170, whole=True, leaves=3),
    )


def _when(zone: tzinfo | None, row: LedgerRow) -> str:
    return at_site(zone, row)[:16]


def _row_id(row: LedgerRow) -> object:
    return row.id


def _who(row: LedgerRow) -> str:
    return row.who


def _entry(row: LedgerRow) -> str:
    return row.entry


def _reason(row: LedgerRow) -> str | None:
    return row.reason


def _witness(row: LedgerRow) -> str | None:
    return row.witness


def _station(row: LedgerRow) -> str:
    return row.station
