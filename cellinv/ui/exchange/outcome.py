"""The right of the Exchange page: what became of every row, or what a workbook is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.widgets.card import Card, EmptyState, StatTile
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.services.exchange import ImportReport, Verdict
    from cellinv.services.lineage import CheckResult
    from cellinv.ui.exchange.asking import ImportAsked
    from cellinv.ui.shell.states import Tone

_FATES: dict[str, tuple[str, str, Tone]] = {
    "loaded": ("Loaded", "done", "done"),
    "unchanged": ("Known already", "info", "plain"),
    "empty": ("Empty", "void", "plain"),
    "rejected": ("Returned", "refused", "refused"),
}


class OutcomePanel(Card):
    """Shows a report as figures and rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=20, parent=parent)
        self.setAccessibleName(tr("What became of it"))
        self.empty = EmptyState(
            "exchange",
            tr("Nothing was brought in yet."),
            tr("Name a list and look first: every row is judged, and nothing is written."),
        )
        self.title = words("", "display", wrap=True)
        self.state = Chip()
        self.note = words("", "dim", wrap=True)
        self.tiles = {fate: StatTile(tr(said[0])) for fate, said in _FATES.items()}
        self.table = TablePane(RowsModel(_columns(), _line), tr("Rows"))
        self._stack = QStackedWidget()
        self._report = self._lay_out()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._report)
        self.body.addWidget(self._stack)

    def say_reading(self, name: str) -> None:
        """Show that a file is being read."""
        self._head(name, tr("Reading …"), "refresh", "accent", "")
        self.table.set_rows(())

    def show_report(self, asked: ImportAsked, report: ImportReport) -> None:
        """Show what became of every row."""
        said = tr("Only looked at") if asked.dry_run else tr("Brought in")
        tone: Tone = "accent" if asked.dry_run else "done"
        if not asked.dry_run and report.entry is None:
            said, tone = tr("Nothing to bring in"), "attention"
        made = tr(
            "{containers} containers, {lines} lines, {lots} lots, {vials} vials",
            containers=report.made.containers,
            lines=report.made.lines,
            lots=report.made.lots,
            vials=report.made.vials,
        )
        parts = [tr("Mapping {name}", name=report.mapping), made]
        if report.rejects:
            parts.append(tr("returned rows in {file}", file=report.rejects))
        if report.entry:
            parts.append(tr("entry {entry}", entry=report.entry))
        shape = "look_up" if asked.dry_run else "done"
        self._head(asked.path.name, said, shape, tone, "  ·  ".join(parts))
        for fate, tile in self.tiles.items():
            count = getattr(report, fate)
            bad = fate == "rejected" and count
            tile.say(str(count), tone="refused" if bad else "plain")
            tile.show()
        self.table.show()
        self.table.set_rows(report.verdicts)

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

    def show_refusal(self, sentence: str) -> None:
        """Show why a file wasn't read at all."""
        self._head(self.title.text(), tr("Not read"), "refused", "refused", sentence)
        self._figures_away()

    def _figures_away(self) -> None:
        for tile in self.tiles.values():
            tile.hide()
        self.table.hide()

    def _head(self, title: str, said: str, shape: str, tone: Tone, note: str) -> None:
        self._stack.setCurrentWidget(self._report)
        self.title.setText(title)
        self.state.say(said, shape, tone)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def _lay_out(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.state)
        column.addWidget(self.note)
        figures = QHBoxLayout()
        for tile in self.tiles.values():
            figures.addWidget(tile, 1)
        column.addSpacing(8)
        column.addLayout(figures)
        column.addSpacing(8)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        return whole


def _columns() -> tuple[Column[Verdict], ...]:
    return (
        Column("line", tr("Line"), _line, right=True, width=64),
        Column("fate", tr("Became"), _fate, width=120),
        Column("code", tr("Code"), _code, mono=True, width=170),
        Column("place", tr("Place"), _place, width=180),
        Column("reason", tr("Reason"), _reason, width=320),
    )


def _line(row: Verdict) -> object:
    return row.line


def _fate(row: Verdict) -> object:
    return tr(_FATES[row.fate.value][0])


def _code(row: Verdict) -> object:
    return row.code


def _place(row: Verdict) -> object:
    return row.place


def _reason(row: Verdict) -> object:
    return row.reason
