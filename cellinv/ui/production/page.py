"""The Production page: runs in full, how they compare, products, donors and transfers."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services import banks, production
from cellinv.services.people import has_right
from cellinv.services.station.views import VialCard
from cellinv.ui.production.asking import Asking, Views
from cellinv.ui.production.comparing import Comparing
from cellinv.ui.production.donors import donors_list
from cellinv.ui.production.products import products_list
from cellinv.ui.production.runs import RunDetails, Runs
from cellinv.ui.production.side import Side
from cellinv.ui.production.transfers import Transfers
from cellinv.ui.shell.pages import ReadingPage
from cellinv.ui.shell.sizes import wide
from cellinv.ui.widgets.acts.acting import Acting, resolve_or_search
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.reading import ReadFirst
from cellinv.ui.widgets.tabs import Closer

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cellinv.records.queries.production import RunRow
    from cellinv.records.queries.transfers import TransferRow
    from cellinv.services.banks.donors import DonorRow
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.production.products import ProductRow
    from cellinv.services.production.reading import RunCard
    from cellinv.services.station.views import Card as ThingCard
    from cellinv.ui.shell.seat import Seat

_ROOMY_PX: Final = 1440
"""Where there is less width, the list makes room for what is being done."""
_MARGINS: Final = (24, 20, 24, 12)
_COMPARISON: Final = 1
"""The tab that is read when it is shown."""
_TRANSFERS: Final = 3


@dataclass(frozen=True)
class Found:
    """What the page shows."""

    runs: tuple[RunRow, ...]
    products: tuple[ProductRow, ...]
    transfers: tuple[TransferRow, ...]
    donors: tuple[DonorRow, ...]


class ProductionPage(ReadingPage):
    """Runs and transfers; a scan of a vial goes into the run open, one of a run chooses it."""

    kinds = ("run", "lot", "vial", "product", "transfer", "panel")

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Production"))
        self._seat, self._wanted = seat, ""
        self.acting = Acting(seat, self)
        self.runs, self.details = Runs(seat), RunDetails(seat, self.acting)
        self.comparing, self.transfers = Comparing(seat), Transfers(seat)
        self.products, self.donors = products_list(seat), donors_list(seat)
        self.side = Side(seat, self.acting)
        views = Views(self.details, self.transfers, self.products, self.donors)
        self.asking = Asking(seat, self.acting, self.side, views)
        self.tabs, self._whole = QTabWidget(), QWidget()
        self._read_first = ReadFirst(seat, "production", self._whole, _MARGINS)
        self._lay_out()
        self._connect()

    # ── what a page does ────────────────────────────────────────────────────

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        every = self.asking.takes_vials()
        resolve_or_search(self._seat, self, text, self._scanned, typed=typed, every=every)
        return True

    @override
    def open(self, what: object) -> None:
        """Choose a run, or a transfer, by its code."""
        if isinstance(what, str):
            self._wanted = what
            self._find()

    @override
    def shown(self) -> None:
        super().shown()
        self.runs.pane.view.setFocus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    # ── reading and showing ─────────────────────────────────────────────────

    @override
    @Slot()
    def _read(self) -> None:
        super()._read()
        work = functools.partial(_found, self._seat.desk)
        self._seat.tasks.run_read(work, self._show, owner=self, latest="runs")

    def _show(self, found: Found) -> None:
        self._read_first.came()
        self.runs.start.setVisible(has_right(self._seat.desk, "register"))
        self.runs.show_runs(found.runs)
        self.products.show_rows(found.products)
        self.donors.show_rows(found.donors)
        self.comparing.offer(found.products)
        self.transfers.show_transfers(found.transfers)
        self._find()
        self.runs.choose_first()
        self._read_card()
        if self.tabs.currentIndex() == _COMPARISON:
            self.comparing.refresh()

    def _find(self) -> None:
        """Choose the run that was asked for as soon as it is there."""
        row = self.runs.named(self._wanted) if self._wanted else None
        if row is not None:
            self._wanted = ""
            self.point(row.id)
        elif self._wanted and self.transfers.choose(self._wanted):
            self._wanted = ""
            self.tabs.setCurrentIndex(_TRANSFERS)

    @Slot(int)
    def point(self, run_id: int) -> None:
        """Show a run."""
        self.tabs.setCurrentIndex(0)
        self.runs.choose(run_id)

    @Slot(object)
    def _choose(self, row: RunRow) -> None:
        card = self.details.card
        if card is not None and card.row.id != row.id and self.side.panel is not None:
            self.side.close_panel()
        self._read_card()

    def _read_card(self) -> None:
        chosen = self.runs.pane.selected()
        if chosen:
            work = functools.partial(production.run_card, self._seat.desk, chosen[0].id)
            self._seat.tasks.run_read(work, self._show_card, owner=self, latest="card")

    def _show_card(self, card: RunCard) -> None:
        self.details.show_card(card)

    def _scanned(self, card: ThingCard) -> None:
        """Take a scan: a vial goes into what is open, a run is chosen, the rest has a record."""
        if isinstance(card, VialCard) and self.asking.take_vial(card):
            return
        row = self.runs.named(card.code) if card.kind == "run" else None
        if row is not None:
            self.point(row.id)
        else:
            self._seat.hub.open_asked.emit("record", card.code)

    # ── acts ────────────────────────────────────────────────────────────────

    @Slot(object)
    def _done(self, receipt: Receipt) -> None:
        """Show the run that was just started, or the transfer agreed on; read again."""
        for kind in ("run", "transfer"):
            if receipt.details.get(f"{kind}_id"):
                self._wanted = str(receipt.details[kind])
        self._read()

    @Slot()
    def _clear_room(self) -> None:
        self._make_room(busy=True)

    def _make_room(self, *, busy: bool | None = None) -> None:
        """Let the lists make room for a panel: before it is there, or the window would grow."""
        narrow = self.width() < wide(_ROOMY_PX)
        busy = self.side.isVisibleTo(self) if busy is None else busy
        focus: QWidget | None = self.window().focusWidget()
        if narrow and busy and focus is not None and self.runs.isAncestorOf(focus):
            self.tabs.tabBar().setFocus()
        self.runs.setVisible(not (narrow and busy))
        self.transfers.list.setVisible(not (narrow and busy))

    @Slot()
    def _left(self) -> None:
        self._make_room()
        self.details.show_top()
        self.transfers.show_top()
        if self.tabs.currentIndex() == 0:
            self.runs.pane.view.setFocus()

    @Slot(int)
    def _tab(self, _index: int) -> None:
        if self.side.isVisibleTo(self):
            self.side.close_panel()
        if self.tabs.currentIndex() == _COMPARISON:
            self.comparing.refresh()

    def _connect(self) -> None:
        self.runs.chosen.connect(self._choose)
        self.runs.begin.connect(self.asking.begin)
        self.details.deeds.asked.connect(self.asking.ask)
        self.asking.beginning.connect(self._clear_room)
        self.comparing.chosen.connect(self.point)
        self.transfers.begin.connect(self.asking.agree)
        self.transfers.asked.connect(self.asking.ask_of_transfer)
        self.products.asked.connect(self.asking.ask_of_product)
        self.donors.asked.connect(self.asking.ask_of_donor)
        self.side.closed.connect(self._left)
        self.acting.done.connect(self._done)
        self.tabs.currentChanged.connect(self._tab)

    def _lay_out(self) -> None:
        first = QWidget()
        both = QHBoxLayout(first)
        both.setContentsMargins(0, 12, 0, 0)
        both.setSpacing(16)
        both.addWidget(self.runs, 1)
        both.addWidget(self.details, 1)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(tr("Views of production"))
        Closer(self.tabs)
        for tab, word in ((first, tr("Runs")), (_carded(self.comparing), tr("Comparison")),
                          (_carded(self.products), tr("Products")),
                          (_carded(self.transfers), tr("Transfers")),
                          (_carded(self.donors), tr("Donors and lines"))):  # fmt: skip
            self.tabs.addTab(tab, word)
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(*_MARGINS)
        row.setSpacing(16)
        row.addWidget(self.tabs, 1)
        row.addWidget(self.side)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._read_first)


def _carded(inner: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 12, 0, 0)
    card = Card(padding=16)
    card.body.addWidget(inner, 1)
    column.addWidget(card, 1)
    return holder


def _found(desk: Desk) -> Found:
    return Found(
        production.run_list(desk), production.product_list(desk), production.transfer_list(desk),
        banks.donor_list(desk),
    )  # fmt: skip
