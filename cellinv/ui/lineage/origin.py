"""What went into a thing: its tables one beside the other, chosen at the left."""

import functools
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cellinv.domain.compliance import Grid, Paper
from cellinv.domain.language import tr
from cellinv.services import lineage
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.people import has_right
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.facts import FactGrid, FactLine
from cellinv.ui.widgets.files import ask_to_write
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

_SIDE_PX: Final = 280
_WIDEST, _PER_SIGN, _PADDING = 320, 9, 36
_KINDS: Final = "Excel (*.xlsx);;PDF (*.pdf)"
_NOT_IN_NAMES: Final = str.maketrans('/\\:*?"<>|', "---------")
_LOOKED_AT: Final = 60

Row = tuple[str, ...]


class OriginView(QWidget):
    """``back_asked`` wants the graph again; ``open_asked`` carries the code of a record."""

    back_asked = Signal()
    open_asked = Signal(str)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What went into this"))
        self._grids: tuple[Grid, ...] = ()
        self.code, self.foot = CodeLabel("", "display"), words("", "small", wrap=True)
        self.facts, self.parts = FactGrid(), QListWidget()
        self.parts.setAccessibleName(tr("Kinds of facts"))
        self._parts_title, self.stack = SectionLabel(tr("Facts")), QStackedWidget()
        self.back = button(tr("Back to the graph"), "lineage")
        self.save = button(tr("Export…"), "export", "quiet")
        self.writing = OriginWriting(seat, self)
        self.setFocusProxy(self.parts)
        self.parts.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.back.clicked.connect(self.back_asked)
        self.save.clicked.connect(self._ask_file)
        self._lay_out()
        self.save.setVisible(has_right(seat.desk, "export"))  # in its place: alone it is a window

    def show_paper(self, code: str, paper: Paper) -> None:
        """Show all tables of a paper, the first of them in front."""
        chosen = [item.text() for item in self.parts.selectedItems()]
        self.code.set_code(code)
        self.foot.setText(paper.foot)
        self.facts.show_facts([FactLine(caption, said) for caption, said in paper.facts])
        self._grids = paper.grids
        self.parts.clear()
        while (widget := self.stack.widget(0)) is not None:
            self.stack.removeWidget(widget)
            widget.deleteLater()
        for grid in paper.grids:
            item = QListWidgetItem(tr("{title} · {n}", title=grid.title, n=len(grid.rows)))
            self.parts.addItem(item)
            self.stack.addWidget(self._pane(grid))
        if not paper.grids:
            said = tr("What went into it can be read only with the right to see arms.")
            self.stack.addWidget(EmptyState("lock", tr("The way ends here."), said))
        for widget in (self.parts, self._parts_title):
            widget.setVisible(bool(paper.grids))
        self.setFocusProxy(self.parts if paper.grids else self.back)
        texts = [self.parts.item(at).text() for at in range(self.parts.count())]
        kept = [at for at, text in enumerate(texts) if text in chosen]
        self.parts.setCurrentRow(kept[0] if kept else 0)

    def _pane(self, grid: Grid) -> TablePane[Row]:
        columns = [
            Column(str(at), head, functools.partial(_cell, at), width=_width(grid, at))
            for at, head in enumerate(grid.heads)
        ]
        pane = TablePane(RowsModel(columns, _same), grid.title)
        pane.set_rows(grid.rows)
        pane.opened.connect(self._open)
        return pane

    @Slot(object)
    def _open(self, row: Row) -> None:
        self.open_asked.emit(row[0])

    @Slot()
    def _ask_file(self) -> None:
        self.writing.ask(self.code.text())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.code)
        names.addWidget(words(tr("What went into this"), "small"))
        head.addLayout(names, 1)
        for widget in (self.save, self.back):
            head.addWidget(widget)
        side = Card(padding=12)
        hold(side, width=_SIDE_PX)
        side.body.addWidget(self.facts)
        side.body.addWidget(self._parts_title)
        side.body.addWidget(self.parts, 1)
        side.body.addStretch()
        table = Card()
        table.body.addWidget(self.stack, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(side)
        row.addWidget(table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(row, 1)
        column.addWidget(self.foot)


class OriginWriting(QObject):
    """Asks for a file and writes what went into a thing, as workbook or PDF; it is recorded."""

    def __init__(self, seat: Seat, view: QWidget) -> None:
        super().__init__(view)
        self._seat, self._view, self._code = seat, view, ""

    def ask(self, code: str) -> None:
        """Ask for the file to write."""
        self._code = code
        name = f"origin-{code.translate(_NOT_IN_NAMES)}.xlsx"
        ask_to_write(self._view, tr("What went into {code}", code=code), _KINDS, name, self.write)

    @Slot(str)
    def write(self, name: str) -> None:
        """Write the file."""
        work = functools.partial(_export, self._seat.desk, self._code, Path(name))
        self._seat.tasks.run_write(work, self._written)

    def _written(self, receipt: Receipt) -> None:
        rows, file = receipt.details["rows"], receipt.details["file"]
        self._seat.hub.done(tr("{n} rows in {file}", n=rows, file=file))


def read_origin(kind: str, record_id: int, desk: Desk) -> tuple[str, Paper]:
    """Return what went into a record, with its code; runs on a reader's thread."""
    found = lineage.origin_of(desk, kind, record_id)
    return found.root.code, lineage.paper_of(found, desk)


def _export(desk: Desk, code: str, path: Path) -> Receipt:
    return lineage.export_origin(desk, code, path)


def _cell(at: int, row: Row) -> str:
    return row[at]


def _same(row: Row) -> object:
    return row


def _width(grid: Grid, at: int) -> int:
    """Return about how wide a column is, in pixels at the usual size of text."""
    texts = (grid.heads[at], *(row[at] for row in grid.rows[:_LOOKED_AT]))
    return min(max(map(len, texts)) * _PER_SIGN + _PADDING, _WIDEST)
