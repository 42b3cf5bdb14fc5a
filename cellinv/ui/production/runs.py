"""The list of runs with its filters, and the card of the run chosen."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QSizePolicy, QTabWidget

from cellinv.domain.language import a_list, tr
from cellinv.ui.production.about import offer
from cellinv.ui.production.deeds import OF_RUN
from cellinv.ui.production.rows import (
    figure_columns,
    input_columns,
    kind_word,
    material_columns,
    output_columns,
    plain,
    run_columns,
    times,
)
from cellinv.ui.shell.sizes import hold
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.acts.deeds import Deeds
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, EmptyState, StatTile
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.flow import flowing
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.table import TablePane, bare
from cellinv.ui.widgets.tabs import Closer
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.records.queries.production import RunRow
    from cellinv.services.production.reading import RunCard
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_FILTERS: Final = ("product", "status", "grade", "site")
_LOOKS: Final = frozenset({"status", "grade"})
_TABLE_PX: Final = 148
_LISTS_PX: Final = 224
_MILLION: Final = 1_000_000


class Runs(Card):
    """``chosen`` carries a run; ``begin`` asks to start one."""

    chosen = Signal(object)
    begin = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__(padding=16)
        self.setAccessibleName(tr("Runs"))
        self._rows: tuple[RunRow, ...] = ()
        self.pane = TablePane(RowsModel(run_columns(), attrgetter("id")), tr("Runs"), _empty())
        self.pane.view.setSelectionMode(self.pane.view.SelectionMode.SingleSelection)
        self.pane.selection_changed.connect(self._choose)
        self.choices = {name: QComboBox() for name in _FILTERS}
        self.start = button(tr("Start a run…"), "add", "primary")
        self.start.clicked.connect(self.begin)
        self._lay_out(seat)

    def show_runs(self, rows: Sequence[RunRow]) -> None:
        """Show these; the run that was chosen stays chosen."""
        self._rows = tuple(rows)
        for name, box in self.choices.items():
            values = sorted({str(value) for row in rows if (value := getattr(row, name))})
            named_ones = ((look_of(v).text() if name in _LOOKS else v, v) for v in values)
            offer(box, named_ones, _caption(name))
        self._filter()

    def choose(self, run_id: int) -> bool:
        """Choose a run, past any filter; say whether it is there."""
        if not any(row.id == run_id for row in self._rows):
            return False
        if self.pane.model.line_of(run_id) < 0:
            self.pane.filter.clear()
            for box in self.choices.values():
                box.setCurrentIndex(0)
        self.pane.select_keys([run_id])
        line = self.pane.model.line_of(run_id)
        self.pane.view.scrollTo(self.pane.model.index(line, 0))
        return True

    def choose_first(self) -> None:
        """Choose the first run shown where none is chosen."""
        shown = self.pane.model.shown()
        if shown and not self.pane.selected():
            self.choose(shown[0].id)

    def named(self, code: str) -> RunRow | None:
        """Return the run with a code, shown or not."""
        return next((row for row in self._rows if row.code == code), None)

    @Slot()
    def _filter(self, _index: int = 0) -> None:
        wanted = {name: box.currentData() for name, box in self.choices.items()}
        self.pane.set_rows([
            row
            for row in self._rows
            if all(not value or getattr(row, name) == value for name, value in wanted.items())
        ])  # fmt: skip

    @Slot()
    def _choose(self) -> None:
        chosen = self.pane.selected()
        if chosen:
            self.chosen.emit(chosen[0])

    def _lay_out(self, seat: Seat) -> None:
        head = QHBoxLayout()
        head.addWidget(SectionLabel(tr("Latest first")))
        head.addStretch(1)
        head.addWidget(self.start)
        filters = QGridLayout()
        filters.setSpacing(8)
        for place, (name, box) in enumerate(self.choices.items()):
            named(box, _caption(name))
            box.setMinimumContentsLength(4)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.currentIndexChanged.connect(self._filter)
            filters.addWidget(box, place // 2, place % 2)
        add_export(seat, self.pane, tr("Runs"))
        self.body.addLayout(head)
        self.body.addLayout(filters)
        self.body.addWidget(self.pane, 1)


class RunDetails(Card):
    """A run in full: what it is, what can be done, its figures, inputs, outputs, reagents."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(padding=0)
        self.setAccessibleName(tr("The chosen run"))
        self.evidence = EvidenceButton(acting, self)
        self.card: RunCard | None = None
        self.code, self.state, self.grade = CodeLabel("", "strong"), Chip(), Chip()
        self.about, self.said = words("", "small", wrap=True), words("", "dim", wrap=True)
        self.deeds = Deeds(OF_RUN, tr("What can be done with the run"))
        self.tiles = {name: StatTile(caption) for name, caption in (
            ("cells_out", tr("Cells out, 10⁶")), ("viability", tr("Viability %")),
            ("purity", tr("Purity %")), ("yielded", tr("Yield")),  # no figure is read behind its ×
        )}  # fmt: skip
        self.figures = _table(figure_columns(), "id", tr("Figures"), tr("No figure was entered."))
        self.inputs = _table(input_columns(), "vial_id", tr("Inputs"), tr("No vial went in."))
        self.outputs = _table(output_columns(), "lot_id", tr("Outputs"), tr("No lot came out."))
        self.materials = _table(
            material_columns(), "lot_number", tr("Reagents"), tr("No reagent was put down.")
        )
        self.tabs = QTabWidget()
        self.outputs.opened.connect(self._open)
        self.inputs.opened.connect(self._open)
        self._seat = seat
        self._inner = Card(padding=16)
        self._inner.setProperty("role", "plain")
        self.empty = EmptyState("run", tr("No run is chosen."))
        self._lay_out()
        self._area.hide()

    def show_card(self, card: RunCard) -> None:
        """Show a run."""
        self.card = card
        row, told = card.row, card.told
        self.empty.hide()
        self._area.show()
        self.code.set_code(row.code)
        self.evidence.tell_of(row.code)
        self.state.say_state(row.status)
        self.grade.say_state(row.grade)
        parts = (kind_word(row.kind), row.product, row.line, row.protocol_told, row.equipment,
                 row.site)  # fmt: skip
        people = tr("Operators: {people}", people=a_list(one.told for one in card.operators))
        told_of = (*parts, people if card.operators else "")
        self.about.setText(" · ".join(part for part in told_of if part))
        self.said.setText(_said(card))
        self.said.setVisible(bool(self.said.text()))
        for name, tile in self.tiles.items():
            number = getattr(told, name)
            number = number / _MILLION if number and name == "cells_out" else number
            shown = times if name == "yielded" else plain
            tile.say(shown(number) if number is not None else "–")
        tables = ((self.figures, card.figures), (self.inputs, card.inputs),
                  (self.outputs, card.outputs), (self.materials, card.materials))  # fmt: skip
        for at, (pane, rows) in enumerate(tables):
            pane.set_rows(rows)
            self.tabs.setTabText(at, f"{pane.accessibleName()} {len(rows)}")
        self.deeds.offer(self._seat.desk, card)

    def show_top(self) -> None:
        """Show what the run is again: a narrow card was scrolled to what was pressed in it."""
        self._area.verticalScrollBar().setValue(0)

    @Slot(object)
    def _open(self, row: Any) -> None:
        self._seat.hub.open_asked.emit("record", row.lot)

    def _lay_out(self) -> None:
        head = flowing(self.code, self.state, self.grade, self.evidence, spacing=12)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(tr("What belongs to the run"))
        Closer(self.tabs)
        for pane in (self.figures, self.inputs, self.outputs, self.materials):
            self.tabs.addTab(pane, pane.accessibleName())
        body = self._inner.body
        body.addWidget(head)
        body.addWidget(self.about)
        body.addWidget(self.said)
        body.addWidget(self.deeds)
        body.addWidget(flowing(*self.tiles.values(), spacing=14, top=True))
        lists = self.tabs.sizePolicy()
        lists.setVerticalPolicy(QSizePolicy.Policy.Ignored)  # what there is, but never too little
        self.tabs.setSizePolicy(lists)
        hold(self.tabs, least=_LISTS_PX)
        body.addWidget(self.tabs, 1)
        self._area = Scrolled(self._inner)
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(self._area, 1)


def _table(columns: Sequence[Any], key: str, name: str, none: str) -> TablePane[Any]:
    empty = EmptyState("run", none)
    pane: TablePane[Any] = TablePane(RowsModel(columns, attrgetter(key)), name, empty)
    bare(pane)
    pane.setMinimumHeight(_TABLE_PX)
    return pane


def _caption(name: str) -> str:
    return {"product": tr("Product"), "status": tr("State"), "grade": tr("Grade"),
            "site": tr("Site")}[name]  # fmt: skip


def _said(card: RunCard) -> str:
    pooled = tr("Pooled from {lots}", lots=a_list(card.parents)) if len(card.parents) > 1 else ""
    ended = ""
    if card.end is not None:
        told = tr("Abandoned: {note}") if card.end.abandoned else "{note}"
        ended = told.replace("{note}", card.end.note)
    return " · ".join(part for part in (pooled, ended) if part)


def _empty() -> EmptyState:
    return EmptyState(
        "run", tr("No run is on record."), tr("Start one, then scan the vials that go into it.")
    )
