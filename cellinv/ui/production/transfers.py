"""The view of technology transfers: what is handed over, what remains, the milestones."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import a_list, tr
from cellinv.services.people import has_right
from cellinv.ui.production.deeds import GOING, OF_ITEMS, OF_MILESTONES, OF_TRANSFER
from cellinv.ui.production.rows import (
    item_columns,
    milestone_columns,
    scope_word,
    transfer_columns,
)
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.deeds import Deeds
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.scrolled import BentLine, Scrolled
from cellinv.ui.widgets.table import TablePane, bare
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.records.queries.transfers import MilestoneRow, TransferRow
    from cellinv.ui.shell.seat import Seat


_TABLE_PX: Final = 112
_HEAD_PX: Final = 40
_ROW_PX: Final = 37
_WHOLE: Final = 12
"""So many rows are shown whole: what they stand in scrolls, not they in it."""


class Transfers(QWidget):
    """``begin`` asks to agree on one, ``asked`` for something to be done with the one chosen."""

    begin = Signal()
    asked = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self.row: TransferRow | None = None
        self.pane = TablePane(
            RowsModel(transfer_columns(), attrgetter("id")), tr("Technology transfers"), _empty()
        )
        self.pane.view.setSelectionMode(self.pane.view.SelectionMode.SingleSelection)
        self.items = TablePane(RowsModel(item_columns(), attrgetter("id")), tr("Items"))
        self.milestones = TablePane(
            RowsModel(milestone_columns(self._stands), attrgetter("id")), tr("Milestones")
        )
        self.start = button(tr("Agree on a transfer…"), "add", "primary")
        self.code, self.state = CodeLabel("", "strong"), Chip()
        self.title, self.told = words("", "strong", wrap=True), words("", "dim", wrap=True)
        self.deeds = Deeds(OF_TRANSFER, tr("What can be done with the transfer"))
        self.of_items = Deeds(OF_ITEMS, tr("What can be done with its items"))
        self.of_milestones = Deeds(OF_MILESTONES, tr("What can be done with its milestones"))
        self._about = QWidget()
        self._lay_out()
        self.start.clicked.connect(self.begin)
        for deeds in (self.deeds, self.of_items, self.of_milestones):
            deeds.asked.connect(self.asked)
        self.pane.selection_changed.connect(self._choose)

    def show_transfers(self, rows: Sequence[TransferRow]) -> None:
        """Show these; the one chosen stays chosen."""
        self.start.setVisible(has_right(self._seat.desk, "register"))
        self.pane.set_rows(rows)
        if rows and not self.pane.selected():
            self.pane.select_keys([rows[0].id])
        self._choose()

    def choose(self, code: str) -> bool:
        """Choose a transfer by its code; say whether there is one."""
        wanted = code.strip().casefold()
        found = [row.id for row in self.pane.model.shown() if row.code.casefold() == wanted]
        if found:
            self.pane.select_keys(found)
        return bool(found)

    def show_top(self) -> None:
        """Show which transfer it is again: it was scrolled to what was pressed in it."""
        self._area.verticalScrollBar().setValue(0)

    @Slot()
    def _choose(self) -> None:
        chosen = self.pane.selected()
        self.row = row = chosen[0] if chosen else None
        self._about.setVisible(row is not None)
        if row is None:
            return
        self.code.set_code(row.code)
        self.state.say_state(row.status)
        self.title.setText(row.title)
        self.told.setText(_told(row))
        self.items.set_rows(row.items)
        self.milestones.set_rows(row.milestones)
        hold(self.items, least=_HEAD_PX + _ROW_PX * (1 + min(len(row.items), _WHOLE)))
        hold(self.milestones, least=_ROW_PX * (1 + min(len(row.milestones), _WHOLE)))
        for deeds in (self.deeds, self.of_items, self.of_milestones):
            deeds.offer(self._seat.desk, row)

    def _stands(self, one: MilestoneRow) -> str:
        """Tell how a milestone stands: one whose day is past while all goes on is overdue."""
        if one.reached_on is not None:
            return "done"
        going = self.row is not None and self.row.status in GOING
        late = one.planned_on is not None and one.planned_on < self._seat.desk.today()
        return "overdue" if going and late else "planned"

    def _lay_out(self) -> None:
        named, asked = QHBoxLayout(), QHBoxLayout()
        named.addWidget(SectionLabel(tr("Technology transfers")), 1)
        asked.addWidget(self.start)
        self.list = QWidget()
        left = QVBoxLayout(self.list)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(BentLine(named, asked))
        left.addWidget(self.pane, 1)
        add_export(self._seat, self.pane, tr("Technology transfers"))
        add_export(self._seat, self.items, tr("Items"))
        bare(self.milestones)
        for pane in (self.items, self.milestones):
            hold(pane, least=_TABLE_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(24)
        row.addWidget(self.list, 4)
        self._lay_out_about()
        self._area = Scrolled(self._about)
        row.addWidget(self._area, 6)

    def _lay_out_about(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.code)
        top.addWidget(self.state)
        top.addWidget(self.title, 1)
        column = QVBoxLayout(self._about)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        for widget, stretch in (
            (self.told, 0), (self.deeds, 0), (_headed(tr("Items"), self.of_items), 0),
            (self.items, 3), (_headed(tr("Milestones"), self.of_milestones), 0),
            (self.milestones, 2),
        ):  # fmt: skip
            shown: Any = widget
            column.addWidget(shown, stretch)


def _headed(title: str, deeds: Deeds) -> QWidget:
    """Return a heading with what can be done with what is below it."""
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(12)
    line.addWidget(SectionLabel(title))
    line.addWidget(deeds, 1)
    return made


def _told(row: TransferRow) -> str:
    between = tr("{giver} to {taker}", giver=row.giver, taker=row.taker)
    done = len(row.items) - len(row.remaining)
    items = tr("{done} of {n} accepted", done=done, n=len(row.items))
    remain = a_list(one.name for one in row.remaining)
    left = tr("remaining: {names}", names=remain) if remain else tr("nothing remains")
    parts = [between, scope_word(row.scope), items, left]
    if row.note:
        parts.append(row.note)
    return " · ".join(parts)


def _empty() -> EmptyState:
    return EmptyState(
        "transferred",
        tr("No technology transfer is on record."),
        tr("Agree on one between a sponsor and its manufacturer."),
    )
