"""The view of products: what is made, what it is released by, and placebo of the same look."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.production.deeds import OF_PRODUCT
from cellinv.ui.production.rows import product_columns
from cellinv.ui.widgets.acts.deeds import Deeds
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.table import TablePane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.production.products import ProductRow
    from cellinv.ui.shell.seat import Seat


class Products(QWidget):
    """``asked`` names what is to be done: with the product chosen, or with none."""

    asked = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self.row: ProductRow | None = None
        self.pane = TablePane(
            RowsModel(product_columns(), attrgetter("id")), tr("Products"), _empty()
        )
        self.pane.view.setSelectionMode(self.pane.view.SelectionMode.SingleSelection)
        self.deeds = Deeds(OF_PRODUCT, tr("What can be done with the product"), fade=True)
        add_export(seat, self.pane, tr("Products"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.deeds)
        column.addWidget(self.pane, 1)
        self.deeds.asked.connect(self.asked)
        self.pane.selection_changed.connect(self._choose)

    def show_products(self, rows: Sequence[ProductRow]) -> None:
        """Show these; the one chosen stays chosen."""
        self.pane.set_rows(rows)
        self._choose()

    @Slot()
    def _choose(self) -> None:
        chosen = self.pane.selected()
        self.row = chosen[0] if chosen else None
        self.deeds.offer(self._seat.desk, self.row)


def _empty() -> EmptyState:
    return EmptyState("production", tr("No product is on record."), "")
