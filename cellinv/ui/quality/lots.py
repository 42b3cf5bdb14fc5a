"""The column at the left: what is due this week, and the lots with how far each is tested."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout

from cellinv.domain.language import tr
from cellinv.ui.quality.rows import lot_columns
from cellinv.ui.shell.sizes import hold
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.history import HistoryEntry, HistoryList
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cellinv.services.quality.progress import Due, LotQuality
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.states import Tone

WIDTH: Final = 392
_DUE_PX: Final = 176


class Lots(Card):
    """``chosen`` carries a lot, ``due_chosen`` a lot's id and an item's code."""

    chosen = Signal(object)
    due_chosen = Signal(int, str)

    def __init__(self, seat: Seat) -> None:
        super().__init__(padding=16)
        self.setAccessibleName(tr("Lots and their tests"))
        hold(self, width=WIDTH)
        self._lots: tuple[LotQuality, ...] = ()
        self._due: tuple[Due, ...] = ()
        self.due = HistoryList(tr("Due this week"))
        self.due_title = SectionLabel(tr("Due this week"))
        self.due_said = words("", "dim", wrap=True)
        hold(self.due, height=_DUE_PX)
        self.pane = TablePane(
            RowsModel(lot_columns(), attrgetter("id")), tr("Lots and their tests"), _empty()
        )
        self.choices = {name: QComboBox() for name in ("status", "kind", "owner")}
        self.pane.view.setSelectionMode(self.pane.view.SelectionMode.SingleSelection)
        self.due.activated.connect(self._open_due)
        self.due.clicked.connect(self._open_due)
        self.pane.selection_changed.connect(self._choose)
        self._lay_out(seat)

    def show_lots(self, lots: Sequence[LotQuality], due: Sequence[Due]) -> None:
        """Show these; the lot that was chosen stays chosen."""
        self._lots, self._due = tuple(sorted(lots, key=_order(due))), tuple(due)
        self.due_title.setText(_due_words(due))
        self.due.entries.set_entries([_due_entry(one) for one in due])
        self.due.setVisible(bool(due))
        self.due_said.setText("" if due else tr("Nothing is due this week."))
        self.due_said.setVisible(not due)
        for name, box in self.choices.items():
            _offer(box, _first(name), sorted({str(getattr(lot, name)) for lot in lots}), name)
        self._filter()

    def choose(self, lot_id: int) -> bool:
        """Choose a lot, past any filter; say whether it is there."""
        if not any(lot.id == lot_id for lot in self._lots):
            return False
        if self.pane.model.line_of(lot_id) < 0:
            self.pane.filter.clear()
            for box in self.choices.values():
                box.setCurrentIndex(0)
        self.pane.select_keys([lot_id])
        self._show_chosen()
        return True

    def choose_first(self) -> None:
        """Choose the lot shown that needs something done first, where none is chosen."""
        shown = {lot.id for lot in self.pane.model.shown()}
        if shown and not self.pane.selected():
            self.choose(next(lot.id for lot in self._lots if lot.id in shown))

    @Slot()
    def _filter(self, _index: int = 0) -> None:
        wanted = {name: box.currentData() for name, box in self.choices.items()}
        rows = [
            lot
            for lot in self._lots
            if all(not value or getattr(lot, name) == value for name, value in wanted.items())
        ]
        self.pane.set_rows(rows)
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Scroll to the lot that is selected: after a change it may stand elsewhere."""
        for lot in self.pane.selected():
            line = self.pane.model.line_of(lot.id)
            self.pane.view.scrollTo(self.pane.model.index(line, 0))

    @Slot()
    def _choose(self) -> None:
        chosen = self.pane.selected()
        if chosen:
            self.chosen.emit(chosen[0])

    @Slot(QModelIndex)
    def _open_due(self, index: QModelIndex) -> None:
        if index.row() < len(self._due):
            one = self._due[index.row()]
            self.due_chosen.emit(one.lot_id, one.code)

    def _lay_out(self, seat: Seat) -> None:
        filters = QGridLayout()
        filters.setSpacing(8)
        for column, (name, box) in enumerate(self.choices.items()):
            named(box, {"status": tr("State"), "kind": tr("Kind"), "owner": tr("Owner")}[name])
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.currentIndexChanged.connect(self._filter)
            filters.addWidget(box, 0, column)
        add_export(seat, self.pane, tr("Lots and their tests"))
        self.body.addWidget(self.due_title)
        self.body.addWidget(self.due_said)
        self.body.addWidget(self.due)
        self.body.addWidget(SectionLabel(tr("Lots and their tests")))
        self.body.addLayout(filters)
        self.body.addWidget(self.pane, 1)


def _order(due: Sequence[Due]) -> Callable[[LotQuality], tuple[int, date, str]]:
    """Put first what is overdue or due soonest, then what is under test, then what isn't begun."""
    days: dict[int, date] = {}
    for one in due:
        days[one.lot_id] = min(one.on, days.get(one.lot_id, one.on))

    def standing(lot: LotQuality) -> tuple[int, date, str]:
        now = lot.counted
        if lot.id in days:
            return 0, days[lot.id], lot.code
        if lot.panel is None:
            return 2, date.max, lot.code
        return (3 if now.done == now.items else 1), date.max, lot.code

    return standing


def _first(name: str) -> str:
    return {"status": tr("State"), "kind": tr("Kind"), "owner": tr("Owner")}[name]


def _offer(box: QComboBox, first: str, values: Iterable[str], name: str) -> None:
    kept = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(first, "")
    for value in values:
        box.addItem(look_of(value).text() if name == "status" else value, value)
    box.setCurrentIndex(max(box.findData(kept), 0))
    box.blockSignals(False)


def _due_words(due: Sequence[Due]) -> str:
    """Return how much is due this week, what should have been there already apart."""
    late = sum(one.overdue for one in due)
    coming = tr("Due this week: {n}", n=len(due) - late) if due else tr("Due this week")
    return tr("Overdue: {n}", n=late) + " · " + coming if late else coming


def _due_entry(one: Due) -> HistoryEntry:
    told = f"{one.code} {one.name}" if one.what == "result" else tr("Sample: {name}", name=one.name)
    tone: Tone = "attention" if one.overdue else "plain"
    icon = "timer_over" if one.overdue else "expected"
    return HistoryEntry(one.lot, told, f"{one.on:%m-%d}", icon, tone)


def _empty() -> EmptyState:
    return EmptyState(
        "quality",
        tr("No lot is under test."),
        tr("A lot in quarantine whose kind has a panel appears here."),
    )
