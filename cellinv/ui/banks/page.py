"""The banks page: lines with their banks, what is left of each, where, and how fast it goes."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.banks.overview import overview, spreads
from cellinv.services.people import has_right
from cellinv.services.station import resolve
from cellinv.services.station.views import VialCard
from cellinv.ui.banks.details import HEIGHT, Details
from cellinv.ui.banks.keeping import Keeping
from cellinv.ui.banks.lines import Lines
from cellinv.ui.banks.places import PlacesView
from cellinv.ui.banks.rows import Bank, columns
from cellinv.ui.banks.runway import RunwayView
from cellinv.ui.shell.pages import ReadingPage
from cellinv.ui.shell.sizes import hold, tall
from cellinv.ui.widgets.acts.acting import Acting, search_or_refuse
from cellinv.ui.widgets.buttons import toggle
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.focusing import go_on_in
from cellinv.ui.widgets.reading import ReadFirst
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.table import TablePane

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.domain.banks.spread import Spread
    from cellinv.services.banks.overview import BankRow
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.seat import Seat

_LEAST_PX: Final = 156
"""Some banks are always to be seen above the views of the one chosen."""
_FEW: Final = 20_000
_REST: Final = timedelta(minutes=2)
"""With more stored vials than these few, where they stand is counted again no sooner."""


class BanksPage(ReadingPage):
    """Every bank at a glance; a scan of a vial or lot chooses its bank."""

    kinds = ("vial", "lot", "container", "cell_line")

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Banks"))
        self._seat = seat
        self._banks: tuple[Bank, ...] = ()
        self._spreads: dict[int, Spread] = {}
        self._counted_at: datetime | None = None
        self._wanted = ""
        self.lines, self.details = Lines(), Details(seat)
        self.runway, self.places, self.tabs = RunwayView(seat), PlacesView(seat), QTabWidget()
        self.keeping = Keeping(seat, Acting(seat, self))
        self.pane = TablePane(RowsModel(columns(), _key), tr("Banks"), _nothing_here())
        self.every = toggle(tr("Every lot"), "lot")
        self._stack, self._whole = QStackedWidget(), QWidget()
        self._start = Card(padding=24)
        self._lay_out()
        self._connect()

    # ── what a page does ────────────────────────────────────────────────────

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        work = functools.partial(_bank_of, self._seat.desk, text)
        refused = functools.partial(search_or_refuse, self._seat, text if typed else "")
        self._seat.tasks.run_read(work, self._choose, refused, owner=self, latest="scan")
        return True

    @override
    def open(self, what: object) -> None:
        """Choose a bank or a line by its code."""
        if isinstance(what, str):
            self._choose(("lot", what))

    @override
    def shown(self) -> None:
        super().shown()
        self.pane.view.setFocus()

    # ── reading and showing ─────────────────────────────────────────────────

    @override
    @Slot()
    def _read(self) -> None:
        super()._read()
        work = functools.partial(overview, self._seat.desk, every_lot=self.every.isChecked())
        self._seat.tasks.run_read(work, self._show_lots, latest="lots")

    def _show_lots(self, lots: tuple[BankRow, ...]) -> None:
        self._banks = tuple(Bank(lot, self._spreads.get(lot.id)) for lot in lots)
        self._stack.setCurrentWidget(self._whole if lots else self._start)
        self._first.came()
        self.lines.show_banks(self._banks)
        self._show_rows()
        rested = self._counted_at is None or self._seat.desk.now() - self._counted_at > _REST
        if rested or sum(lot.stored for lot in lots) < _FEW:
            self._read_spreads()

    def _read_spreads(self) -> None:
        self._counted_at = self._seat.desk.now()
        work = functools.partial(spreads, self._seat.desk, every_lot=self.every.isChecked())
        self._seat.tasks.run_read(work, self._show_spreads, latest="spreads")

    def _show_spreads(self, found: dict[int, Spread]) -> None:
        if found == self._spreads:
            return
        self._spreads = found
        self._banks = tuple(replace(bank, spread=found.get(bank.lot.id)) for bank in self._banks)
        self._show_rows()

    @Slot()
    def _show_rows(self) -> None:
        line = self.lines.line
        rows = [bank for bank in self._banks if not line or (bank.lot.line or "–") == line]
        self.pane.set_rows(rows)
        if self._wanted:
            self._find(self._wanted)
        self._show_details()

    @Slot()
    def _show_details(self) -> None:
        chosen = self.pane.selected()
        name = tr("Chosen") if chosen else self.lines.line or tr("All lines")
        self.details.show_banks(name, chosen or self.pane.model.shown())
        self.keeping.show_lot(chosen[0].lot if len(chosen) == 1 else None)
        one = chosen[0].lot.id if len(chosen) == 1 else None
        self.runway.show_lot(one)
        self.places.show_lot(one)

    # ── choosing ────────────────────────────────────────────────────────────

    def _choose(self, found: tuple[str, str]) -> None:
        """Choose what a code names: a line, a bank, or a lot that isn't one."""
        kind, code = found
        if kind == "cell_line":
            self.lines.choose(code)
        elif kind == "lot":
            self._wanted = code
            if self._banks:
                self._find(code)
        else:
            self._seat.hub.open_asked.emit("record", code)

    def _find(self, code: str) -> None:
        """Select a lot; one that is no bank brings every lot in, one out of reach nothing."""
        if self._select(code):
            return
        if self.every.isChecked():
            self._wanted = ""
        else:
            self.every.setChecked(True)

    def _select(self, code: str) -> bool:
        """Select a lot, in its line if that isn't shown, past any filter."""
        bank = next((each for each in self._banks if each.lot.code == code), None)
        if bank is None:
            return False
        self._wanted = ""
        self.pane.filter.clear()
        if self.lines.line not in {"", bank.lot.line or "–"}:
            self.lines.choose("")
        self.pane.select_keys([bank.lot.id])
        line = self.pane.model.line_of(bank.lot.id)
        self.pane.view.scrollTo(self.pane.model.index(line, 0))
        go_on_in(self.pane.view)
        return True

    @Slot(object)
    def _open(self, bank: Bank) -> None:
        self._seat.hub.open_asked.emit("record", bank.lot.code)

    @Slot()
    def _change_kinds(self) -> None:
        self._counted_at = None
        self._read()

    @Slot(int)
    def _look_again(self, _tab: int) -> None:
        self.runway.refresh()
        self.places.refresh()
        QTimer.singleShot(0, self.pane, self.pane.bring_selected)  # once the table is lower

    @Slot(int)
    def _find_room(self, container_id: int) -> None:
        self._seat.hub.open_asked.emit("storage", ("room", container_id))

    @Slot(str)
    def _choose_lot(self, code: str) -> None:
        self._choose(("lot", code))

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._look_again)
        self.places.room_asked.connect(self._find_room)
        self.places.chosen.connect(self._choose_lot)
        self.lines.chosen.connect(self._show_rows)
        self.pane.selection_changed.connect(self._show_details)
        self.pane.opened.connect(self._open)
        self.every.toggled.connect(self._change_kinds)
        self.details.asked.connect(self._seat.hub.open_asked)
        self.keeping.narrow.connect(self.lines.setHidden)
        self.keeping.left.connect(self.pane.view.setFocus)

    def _lay_out(self) -> None:
        self.every.setToolTip(tr("Show every kind of lot, not only banks"))
        self.pane.tools.addWidget(self.every)
        add_export(self._seat, self.pane, tr("Banks"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for part in (self.tabs, self.tabs.tabBar()):
            part.setAccessibleName(tr("Views of the chosen bank"))
        views = ((self.details, tr("Now")), (_carded(self.runway), tr("Runway")),
                 (_carded(self.places), tr("Places")))  # fmt: skip
        for view, word in views:
            tab = _View(view)
            tab.setAccessibleName(word)
            self.tabs.addTab(tab, word)
        self.tabs.setCornerWidget(self.keeping.acts)
        table = Card(padding=16)
        table.body.addWidget(self.pane)
        hold(self.pane, least=_LEAST_PX)
        right = QVBoxLayout()
        right.setSpacing(16)
        right.addWidget(table, 1)
        right.addWidget(self.tabs)
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.lines)
        row.addLayout(right, 1)
        row.addWidget(self.keeping)
        self._start.body.addWidget(_empty(self._seat))
        self._stack.addWidget(self._whole)
        self._stack.addWidget(self._start)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 12)
        self._first = ReadFirst(self._seat, "banks", self._stack, (0, 0, 0, 0))
        outer.addWidget(self._first)


class _View(Scrolled):
    """A view of the bank chosen: all are as high as each other, lower before they scroll."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), tall(HEIGHT))


def _carded(view: QWidget) -> Card:
    card = Card(padding=16)
    card.body.addWidget(view)
    return card


def _key(bank: Bank) -> int:
    return bank.lot.id


def _empty(seat: Seat) -> QWidget:
    may = has_right(seat.desk, "import")
    made = EmptyState(
        "banks",
        tr("There is no bank yet."),
        tr("Bring a list of lots in on the Exchange page: a template there shows how."),
        tr("Bring a list in") if may else "",
    )
    made.asked.connect(functools.partial(seat.hub.open_asked.emit, "exchange", None))
    return made


def _nothing_here() -> QWidget:
    return EmptyState("banks", tr("This line has no bank."), tr("Choose another line, or all."))


def _bank_of(desk: Desk, text: str) -> tuple[str, str]:
    """Return kind and code of what a text leads to here: of a vial its lot."""
    card = resolve(desk, text)
    return ("lot", card.lot) if isinstance(card, VialCard) else (card.kind, card.code)
