"""One card of the page: what it is about, how many there are, and the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from cellinv.domain.compliance import Grid
from cellinv.domain.language import tr
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.history import HistoryList
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellinv.ui.shell.states import Tone
    from cellinv.ui.today.words import Waiting

FIRST: Final = 4
"""So many rows are shown before somebody asks for all."""


class Section(Card):
    """Rows that wait; ``asked`` carries the page a row leads to, and what to open on it."""

    asked = Signal(str, object)

    def __init__(self, title: str, icon: str, empty: str) -> None:
        """``empty`` says what it means that nothing waits, and what to do to change it."""
        super().__init__(padding=16)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._icon, self._rows, self._all = icon, (), False
        self._title = SectionLabel(title)
        self.count = Chip("", icon)
        self.list = HistoryList(title)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.empty = words(empty, "dim", wrap=True)
        self.more = button("", kind="quiet")
        self._lay_out()
        self.list.activated.connect(self._open)
        self.list.clicked.connect(self._open)
        self.more.clicked.connect(self._show_all)
        theme().changed.connect(self._fit)
        self.show_rows(())

    _rows: tuple[Waiting, ...]

    def show_rows(self, rows: Iterable[Waiting], tone: Tone = "plain") -> None:
        """Show these rows; the one with the focus keeps it where it still is."""
        self._rows = tuple(rows)
        self.count.say(str(len(self._rows)), self._icon if self._rows else "done", tone)
        self.count.setVisible(bool(self._rows))
        self._fill()

    def rows(self) -> tuple[Waiting, ...]:
        """Return every row, shown or not."""
        return self._rows

    def as_grid(self) -> Grid:
        """Return every row as a table of a paper."""
        heads = (tr("Code"), tr("What"), tr("When"))
        rows = ((row.entry.code, row.entry.text, row.entry.time) for row in self._rows)
        return Grid(self.accessibleName(), heads, tuple(rows))

    def _fill(self) -> None:
        shown = self._rows if self._all else self._rows[:FIRST]
        line = self.list.currentIndex().row()
        self.list.entries.set_entries([each.entry for each in shown])
        if 0 <= line < len(shown):
            self.list.setCurrentIndex(self.list.entries.index(line, 0))
        self.list.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        left = len(self._rows) - FIRST
        self.more.setVisible(left > 0)
        said = tr("Show fewer") if self._all else tr("Show {n} more", n=left)
        self.more.setText(said)
        self.more.setAccessibleName(f"{self.accessibleName()}: {said}")
        self._fit()

    @Slot()
    def _fit(self) -> None:
        lines = self.list.entries.rowCount()
        self.list.setFixedHeight(max(1, lines * max(1, self.list.sizeHintForRow(0))) + 2)

    @Slot()
    def _show_all(self) -> None:
        self._all = not self._all
        self._fill()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if index.row() < len(self._rows):
            row = self._rows[index.row()]
            self.asked.emit(row.page, row.what)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.count)
        self.body.addLayout(head)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.list)
        self.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
