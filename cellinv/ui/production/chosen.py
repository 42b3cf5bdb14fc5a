"""A list with what can be done to its rows above it: with the one chosen, or with none."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cellinv.ui.widgets.acts.deeds import Deeds
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.table import TablePane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.deeds import Deed
    from cellinv.ui.widgets.card import EmptyState
    from cellinv.ui.widgets.rows import Column

R = TypeVar("R")


class ChosenList(QWidget, Generic[R]):
    """``asked`` names what is to be done with ``row``, which is none where none is chosen."""

    asked = Signal(str)

    def __init__(
        self,
        seat: Seat,
        title: str,
        columns: tuple[Column[R], ...],
        deeds: tuple[tuple[Deed, ...], str],
        empty: EmptyState,
    ) -> None:
        """``deeds`` are what can be done, and what that is called."""
        super().__init__()
        self._seat = seat
        self.row: R | None = None
        model: RowsModel[Any] = RowsModel(columns, attrgetter("id"))
        self.pane: TablePane[R] = TablePane(model, title, empty)
        self.pane.view.setSelectionMode(self.pane.view.SelectionMode.SingleSelection)
        self.deeds = Deeds(*deeds, fade=True)
        add_export(seat, self.pane, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.deeds)
        column.addWidget(self.pane, 1)
        self.deeds.asked.connect(self.asked)
        self.pane.selection_changed.connect(self._choose)

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these; the one chosen stays chosen."""
        self.pane.set_rows(rows)
        self._choose()

    @Slot()
    def _choose(self) -> None:
        chosen = self.pane.selected()
        self.row = chosen[0] if chosen else None
        self.deeds.offer(self._seat.desk, self.row)
