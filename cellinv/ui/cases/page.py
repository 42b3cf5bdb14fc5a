"""The Cases page: the open cases, oldest first, the closed ones when asked, and one in full."""

from __future__ import annotations

import functools
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.cases import case_list
from cellinv.ui.cases.details import Details
from cellinv.ui.cases.rows import columns
from cellinv.ui.shell.pages import ReadingPage
from cellinv.ui.widgets.acts.acting import Acting, resolve_or_search
from cellinv.ui.widgets.buttons import toggle
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.reading import ReadFirst
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import SectionLabel

if TYPE_CHECKING:
    from cellinv.services.cases import CaseRow
    from cellinv.services.station.views import Card as ThingCard
    from cellinv.ui.shell.seat import Seat

_STATE: Final = 1
"""The column that tells open cases from closed ones: worth its room with both alone."""
_MARGINS: Final = (24, 20, 24, 12)


class CasesPage(ReadingPage):
    """What is open, whose, since when; a scan of a case chooses it, a badge signs."""

    kinds = ("case",)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Cases"))
        self._seat, self._wanted = seat, ""
        self._came = False
        self._rows: tuple[CaseRow, ...] = ()
        self.acting = Acting(seat, self)
        self.pane = TablePane(RowsModel(columns(), attrgetter("case.id")), tr("Cases"), _empty())
        self.pane.view.setSelectionMode(self.pane.view.SelectionMode.SingleSelection)
        self.closed = toggle(tr("Closed ones, too"), "archived")
        self.order = SectionLabel(tr("Oldest first"))
        self.details = Details(seat, self.acting)
        self._whole = QWidget()
        self._read_first = ReadFirst(seat, "case", self._whole, _MARGINS)
        self._lay_out()
        self._connect()

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        show = functools.partial(self._scanned, text)
        resolve_or_search(self._seat, self, text, show, typed=typed)
        return True

    @override
    def open(self, what: object) -> None:
        """Choose a case by its code, an open or a closed one."""
        if isinstance(what, str):
            self._wanted = what
            self._find()

    @override
    def shown(self) -> None:
        super().shown()
        self.pane.view.setFocus()

    @override
    @Slot()
    def _read(self, _checked: bool = False) -> None:
        super()._read()
        work = functools.partial(case_list, self._seat.desk, closed=self.closed.isChecked())
        self._seat.tasks.run_read(work, self._show, owner=self, latest="cases")

    def _show(self, rows: tuple[CaseRow, ...]) -> None:
        self._read_first.came()
        self._rows, self._came = rows, True
        self.pane.set_rows(rows)
        self.details.setVisible(bool(rows))  # there is nothing to choose else
        self._find()
        if rows and not self.pane.selected():
            self.pane.select_keys([rows[0].case.id])
        self._choose()

    def _find(self) -> None:
        """Select the case that was asked for; a closed one brings the closed ones in."""
        row = next((one for one in self._rows if one.case.code == self._wanted), None)
        if row is not None:
            self._wanted = ""
            self.pane.filter.clear()
            self.pane.select_keys([row.case.id])
        elif self._wanted and self.closed.isChecked():
            self._wanted = ""
        elif self._wanted and self._came:
            self.closed.setChecked(True)

    @Slot(bool)
    def _say_order(self, closed: bool) -> None:
        said = tr("Open ones first, oldest first") if closed else tr("Oldest first")
        self.order.setText(said)

    @Slot()
    def _choose(self) -> None:
        chosen = self.pane.selected()
        self.details.show_case(chosen[0] if chosen else None)

    def _scanned(self, text: str, card: ThingCard) -> None:
        panel = self.details.panel
        if card.kind == "case":
            self.open(card.code)
        elif card.kind == "person" and panel.isVisible():
            panel.signing.take_badge(text.strip(), card.label)
        else:
            self._seat.hub.open_asked.emit("record", card.code)

    @Slot(object)
    def _open(self, row: CaseRow) -> None:
        self._seat.hub.open_asked.emit("record", row.case.code)

    def _connect(self) -> None:
        self.pane.selection_changed.connect(self._choose)
        self.pane.opened.connect(self._open)
        self.closed.toggled.connect(functools.partial(self.pane.show_column, _STATE))
        self.closed.toggled.connect(self._say_order)
        self.closed.toggled.connect(self._read)
        self.details.asked.connect(self._seat.hub.open_asked)

    def _lay_out(self) -> None:
        add_export(self._seat, self.pane, tr("Cases"))
        head = QHBoxLayout()
        head.addWidget(self.order)
        head.addStretch(1)
        head.addWidget(self.closed)
        table = Card(padding=16)
        table.body.addLayout(head)
        table.body.addWidget(self.pane, 1)
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(*_MARGINS)
        row.setSpacing(16)
        row.addWidget(table, 1)
        row.addWidget(self.details)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._read_first)


def _empty() -> EmptyState:
    return EmptyState(
        "case",
        tr("No case is open."),
        tr("Results out of specification, excursions and deviations open one."),
    )
