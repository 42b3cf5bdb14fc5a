"""What is asked for with buttons and scans: each opens its panel, or is done at once."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from cellinv.domain.language import tr
from cellinv.services import production
from cellinv.services.banks.vials import vials_of
from cellinv.services.people import has_right

if TYPE_CHECKING:
    from cellinv.services.banks.donors import DonorRow
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.production.products import ProductRow
    from cellinv.services.station.views import VialCard
    from cellinv.ui.production.chosen import ChosenList
    from cellinv.ui.production.runs import RunDetails
    from cellinv.ui.production.side import Side
    from cellinv.ui.production.transfers import Transfers
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting


@dataclass(frozen=True)
class Views:
    """What things are chosen in."""

    details: RunDetails
    transfers: Transfers
    products: ChosenList[ProductRow]
    donors: ChosenList[DonorRow]


class Asking(QObject):
    """``beginning`` is sent before a panel is shown, so that there is room for it."""

    beginning = Signal()

    def __init__(self, seat: Seat, acting: Acting, side: Side, views: Views) -> None:
        super().__init__(side)
        self._seat, self._acting, self._side = seat, acting, side
        self._details, self._transfers = views.details, views.transfers
        self._products, self._donors = views.products, views.donors

    def takes_vials(self) -> bool:
        """Say whether each vial that is scanned now goes somewhere, one after the other."""
        return self._side.panel is not None or self._may_take_in()

    def take_vial(self, card: VialCard) -> bool:
        """Let a vial that was scanned go where it is wanted; say whether it is."""
        panel = self._side.panel
        if panel is None and self._may_take_in():
            self.ask("input")
            panel = self._side.panel
        return panel is not None and panel.take_vial(card.id, card.code, card.lot)

    def _may_take_in(self) -> bool:
        card = self._details.card
        going = card is not None and card.row.status == "started"
        return going and has_right(self._seat.desk, "withdraw")

    @Slot(str)
    def ask(self, name: str) -> None:
        """Begin to do something with the run chosen."""
        card = self._details.card
        if card is None:
            return
        if name == "record":
            self._seat.hub.open_asked.emit("record", card.row.code)
        elif name == "labels":
            work = functools.partial(_codes, self._seat.desk, card.outputs[-1].lot_id)
            self._seat.tasks.run_read(work, self._label, owner=self, latest="labels")
        else:
            self.beginning.emit()
            self._side.start(name, card, card.row.code)

    def _label(self, codes: tuple[str, ...]) -> None:
        self.beginning.emit()
        self._side.label(codes)

    @Slot()
    def begin(self) -> None:
        """Begin to start a run."""
        self.beginning.emit()
        self._side.start("start", None, "")

    @Slot()
    def agree(self) -> None:
        """Begin to agree on a transfer."""
        self.beginning.emit()
        self._side.start("agree", None, "")

    @Slot(str)
    def ask_of_transfer(self, name: str) -> None:
        """Begin to do something with the transfer chosen."""
        row = self._transfers.row
        if row is None:
            return
        if name == "complete":
            act = functools.partial(_complete, row.id)
            self._acting.do(act, _completed, undoable=False)
            return
        self.beginning.emit()
        self._side.start(name, row, row.code)

    @Slot(str)
    def ask_of_product(self, name: str) -> None:
        """Begin to register a product or equipment, or to fill placebo of the one chosen."""
        row = self._products.row if name == "placebo" else None
        self.beginning.emit()
        self._side.start(name, row, row.code if row is not None else "")

    @Slot(str)
    def ask_of_donor(self, name: str) -> None:
        """Begin to register a donor or a line, or to do something with the donor chosen."""
        row = self._donors.row
        if name == "donor_record":
            self._seat.hub.open_asked.emit("record", row.code if row is not None else "")
            return
        self.beginning.emit()
        about = row.code if row is not None and name not in {"donor", "line"} else ""
        self._side.start(name, row, about)


def _codes(desk: Desk, lot_id: int) -> tuple[str, ...]:
    return tuple(one.code for one in vials_of(desk, lot_id))


def _complete(transfer_id: int, desk: Desk) -> Receipt:
    return production.complete(desk, transfer_id)


def _completed(receipt: Receipt) -> str:
    return tr("{code} completed", code=receipt.details["transfer"])
