"""The right of the Exchange page: what became of every row, or what a workbook is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.exchange.boxes import BoxesView
from cellinv.ui.exchange.mapping import MappingEditor
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.buttons import button, toggle
from cellinv.ui.widgets.card import Card, EmptyState, StatTile
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.services.exchange import ImportReport, Verdict
    from cellinv.services.lineage import CheckResult
    from cellinv.ui.exchange.asking import ImportAsked
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.states import Tone

_FATES = {
    "loaded": "Loaded",
    "unchanged": "Known already",
    "empty": "Empty",
    "rejected": "Returned",
}
_STATES = {"unchanged": "known", "empty": "nothing", "rejected": "sent_back"}
"""The looks of what became of a row; other things have states of these names, too."""


class OutcomePanel(Card):
    """Shows a report as figures, rows and boxes; or the columns of a file to be mapped."""

    rejects_asked = Signal()
    back_asked = Signal()
    mapping_asked = Signal()

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(padding=20, parent=parent)
        self.setAccessibleName(tr("What became of it"))
        self.empty = EmptyState(
            "exchange",
            tr("Nothing was brought in yet."),
            tr(
                "Name a list and look first: every row is judged, and nothing is written. Bringing "
                "in loads the good rows in one act; the others come back in a workbook beside the "
                "file."
            ),
        )
        self.unchecked = EmptyState(
            "exchange",
            tr("Nothing was checked yet."),
            tr("Name a custody workbook: every cell is compared with what was written."),
        )
        self.title = words("", "strong", wrap=True)
        self.state = Chip()
        self.note = words("", "dim", wrap=True)
        self.keep = button(tr("Save returned rows…"), "download")
        self.back = button(tr("Take back"), "undo")
        self.evidence = EvidenceButton(Acting(seat, self), self)
        self.map = button(tr("Say what the columns mean"), "edit", "primary")
        self.tiles = {fate: StatTile(tr(said)) for fate, said in _FATES.items()}
        self._dry = True
        self._verdicts: tuple[Verdict, ...] = ()
        self.table = TablePane(RowsModel(self._columns(), _line), tr("Rows"))
        self.only = toggle(tr("Returned"), "filter")
        self.table.tools.addWidget(self.only)
        add_export(seat, self.table, tr("Rows of an import"))
        self.boxes = BoxesView()
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(tr("What became of it"))
        self.tabs.addTab(self.table, tr("Rows"))
        self.tabs.addTab(self.boxes, tr("Boxes"))
        self.editor = MappingEditor()
        self._stack = QStackedWidget()
        self._report = self._lay_out()
        for each in (self.empty, self.unchecked, self._report, self.editor):
            self._stack.addWidget(each)
        self.body.addWidget(self._stack)
        self._connect()

    def offer(self, *, imports: bool) -> None:
        """Say, where nothing was done yet, what can be."""
        if self._stack.currentWidget() in {self.empty, self.unchecked}:
            self._stack.setCurrentWidget(self.empty if imports else self.unchecked)

    def say_reading(self, name: str) -> None:
        """Show that a file is being read."""
        self._head(name, tr("Reading …"), "refresh", "accent", "")
        self._figures_away()

    def show_report(self, asked: ImportAsked, report: ImportReport) -> None:
        """Show what became of every row."""
        self._dry = asked.dry_run
        said = tr("Only looked at") if asked.dry_run else tr("Brought in")
        tone: Tone = "accent" if asked.dry_run else "done"
        if not asked.dry_run and report.entry is None:
            said, tone = tr("Nothing to bring in"), "attention"
        shape = "look_up" if asked.dry_run else "done"
        self._head(asked.path.name, said, shape, tone, _note(report))
        self.keep.setVisible(report.rejected > 0 and report.rejects is None)
        self.back.setVisible(report.entry is not None)
        self.evidence.tell_of(report.entry or "")
        self._figures(report)
        self._verdicts = report.verdicts
        self.only.setVisible(report.rejected > 0)
        self.only.setChecked(False)
        self.table.set_rows(report.verdicts)
        self.boxes.show_boxes(report.boxes)
        self.tabs.show()  # first: the width of a tab is only counted anew while it is shown
        self.tabs.setTabText(1, tr("Boxes ({n})", n=len(report.boxes)))
        self.tabs.setTabVisible(1, bool(report.boxes))

    def show_check(self, name: str, result: CheckResult) -> None:
        """Show what a custody workbook is worth."""
        said = tr("Unchanged and true") if result.passed else tr("Not to be trusted")
        told = "\n".join(result.findings) or tr(
            "Every cell says what was written, and the ledger has every one of its {n} events.",
            n=result.events,
        )
        tone: Tone = "done" if result.passed else "refused"
        self._head(name, said, "done" if result.passed else "refused", tone, told)
        self._figures_away()

    def show_refusal(self, sentence: str, *, mappable: bool = False) -> None:
        """Show why a file wasn't read at all; ``mappable``: its columns can be mapped."""
        self._head(self.title.text(), tr("Not read"), "refused", "refused", sentence)
        self._figures_away()
        self.map.setVisible(mappable)

    def show_taken_back(self, entry: str) -> None:
        """Show that an import was taken back."""
        told = tr("Entry {entry} was taken back whole; the file can come again.", entry=entry)
        self._head(self.title.text(), tr("Taken back"), "undo", "plain", told)
        self._figures_away()
        self.evidence.tell_of(entry)

    def show_editor(self) -> None:
        """Show what the columns of a file mean."""
        self._stack.setCurrentWidget(self.editor)

    @Slot()
    def leave_editor(self) -> None:
        """Show again what was shown before the columns were."""
        self._stack.setCurrentWidget(self._report if self.title.text() else self.empty)

    @Slot(bool)
    def _show_only(self, wanted: bool) -> None:
        rows = self._verdicts
        self.table.set_rows([r for r in rows if r.fate.value == "rejected"] if wanted else rows)

    @Slot(object)
    def _show_in_box(self, row: Verdict) -> None:
        if self.boxes.show_line(row.line):
            self.tabs.setCurrentWidget(self.boxes)

    @Slot(int)
    def _show_line(self, line: int) -> None:
        self.table.filter.clear()
        self.only.setChecked(False)
        self.tabs.setCurrentWidget(self.table)
        self.table.select_keys([line])
        at = self.table.model.line_of(line)
        self.table.view.scrollTo(self.table.model.index(at, 0))
        self.table.view.setFocus()

    def _columns(self) -> tuple[Column[Verdict], ...]:
        return (
            Column("line", tr("Row"), _line, right=True, width=64),
            Column("fate", tr("Became"), self._fate, state=True, width=140),
            Column("place", tr("Place"), _place, width=150, leaves=1),
            Column("code", tr("Code"), _code, mono=True, width=130, leaves=2),
            Column("reason", tr("Reason"), _reason, width=200),
        )

    def _fate(self, row: Verdict) -> str:
        """Return the look of a row's fate: what only was looked at will load, or not."""
        fate = row.fate.value
        return "loads" if self._dry and fate == "loaded" else _STATES.get(fate, fate)

    def _figures(self, report: ImportReport) -> None:
        self.tiles["loaded"].caption(tr("Would load") if self._dry else tr("Loaded"))
        for fate, tile in self.tiles.items():
            count = getattr(report, fate)
            bad = fate == "rejected" and count
            tile.say(str(count), tone="refused" if bad else "plain")
            tile.show()

    def _figures_away(self) -> None:
        for each in (*self.tiles.values(), self.tabs, self.keep, self.back, self.map):
            each.hide()
        self.evidence.tell_of("")

    def _head(self, title: str, said: str, shape: str, tone: Tone, note: str) -> None:
        self._stack.setCurrentWidget(self._report)
        self.title.setText(title)
        self.state.say(said, shape, tone)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.map.hide()

    def _connect(self) -> None:
        self.only.toggled.connect(self._show_only)
        self.keep.clicked.connect(self.rejects_asked)
        self.back.clicked.connect(self.back_asked)
        self.map.clicked.connect(self.mapping_asked)
        self.editor.left.connect(self.leave_editor)
        self.table.opened.connect(self._show_in_box)
        self.boxes.line_asked.connect(self._show_line)

    def _lay_out(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.state)
        acts.addStretch(1)
        for act in (self.evidence, self.keep, self.back, self.map):
            acts.addWidget(act)
        column.addLayout(acts)
        column.addWidget(self.note)
        figures = QHBoxLayout()
        for tile in self.tiles.values():
            figures.addWidget(tile, 1)
        column.addSpacing(8)
        column.addLayout(figures)
        column.addSpacing(8)
        column.addWidget(self.tabs, 1)
        column.addStretch(0)
        return whole


def _note(report: ImportReport) -> str:
    made = tr(
        "containers: {containers} · cell lines: {lines} · lots: {lots} · vials: {vials}",
        containers=report.made.containers,
        lines=report.made.lines,
        lots=report.made.lots,
        vials=report.made.vials,
    )
    parts = [tr("Mapping {name}", name=report.mapping)] if report.mapping else []
    parts.append(made)
    if report.rejects:
        parts.append(tr("returned rows in {file}", file=report.rejects))
    if report.entry:
        parts.append(tr("entry {entry}", entry=report.entry))
    return "  ·  ".join(parts)


def _line(row: Verdict) -> object:
    return row.line


def _code(row: Verdict) -> object:
    return row.code


def _place(row: Verdict) -> object:
    return row.place


def _reason(row: Verdict) -> object:
    return row.reason
