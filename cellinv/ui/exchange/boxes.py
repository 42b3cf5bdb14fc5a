"""The boxes a file speaks of, as they would stand after the import: a list, and one from above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.box_picture import BoxPicture
from cellinv.ui.widgets.box_view import BoxView, CellView
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.exchange import BoxPicture as Box
    from cellinv.services.exchange import Cell

_LIST_PX = 260


class BoxesView(QWidget):
    """``line_asked`` carries the line of the file that brings the vial of a cell."""

    line_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: tuple[Box, ...] = ()
        self._lines: dict[int, tuple[Box, Cell]] = {}
        self._shown: Box | None = None
        self.list = TablePane(RowsModel(_columns(), _name), tr("Boxes"))
        hold(self.list, width=_LIST_PX)
        self.picture = BoxPicture()
        self.title, self.said = words("", "strong", wrap=True), words("", "dim", wrap=True)
        self.list.selection_changed.connect(self._choose)
        self.picture.current_changed.connect(self._tell)
        self.picture.activated.connect(self._ask_line)
        self._lay_out()

    def show_boxes(self, boxes: Sequence[Box]) -> None:
        """Show these boxes, the first of them from above."""
        self._boxes = tuple(boxes)
        self._lines = {cell.line: (box, cell) for box in boxes for cell in box.cells if cell.line}
        self._shown = None
        self.list.set_rows(self._boxes)
        self.list.select_keys([self._boxes[0].name] if self._boxes else [])

    def show_line(self, line: int) -> bool:
        """Show where the row of this line goes; tell whether it goes into a box."""
        found = self._lines.get(line)
        if found is None:
            return False
        box, cell = found
        self.list.filter.clear()
        self.list.select_keys([box.name])
        self.picture.set_current((cell.row, cell.column))
        self.picture.select([(cell.row, cell.column)])
        self.picture.setFocus()
        return True

    @Slot()
    def _choose(self) -> None:
        rows = self.list.selected()
        if len(rows) != 1 or rows[0] is self._shown:
            return
        box: Box = rows[0]
        self._shown = box
        self.picture.show_box(_view(box))
        self.picture.light((cell.row, cell.column) for cell in box.cells if cell.state == "new")
        self.title.setText(box.name)
        self._tell(-1, -1)

    @Slot(int, int)
    def _tell(self, row: int, column: int) -> None:
        """Say what a cell holds and which line brings it; of no cell, what the box gets."""
        box = self._shown
        if box is None:
            return
        cell = next((each for each in box.cells if (each.row, each.column) == (row, column)), None)
        if cell is None or not cell.line:
            self.said.setText(_told(box))
            return
        values = {"slot": cell.label, "code": cell.text, "line": cell.line}
        self.said.setText(tr("{slot}: {code}, from line {line}", **values))

    @Slot(int, int)
    def _ask_line(self, row: int, column: int) -> None:
        for cell in self._shown.cells if self._shown else ():
            if (cell.row, cell.column) == (row, column) and cell.line:
                self.line_asked.emit(cell.line)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self.title)
        right.addWidget(self.said)
        right.addWidget(self.picture, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addLayout(right, 1)


def _view(box: Box) -> BoxView:
    cells = tuple(_cell(cell) for cell in box.cells if cell.state != "known_free")
    return BoxView(
        rows=box.rows,
        columns=box.columns,
        row_labels=box.row_labels,
        column_labels=box.column_labels,
        key_corner=box.key_corner,
        cells=cells,
        code=box.name,
        name=box.name,
    )


def _cell(cell: Cell) -> CellView:
    if cell.state == "new":
        return _comes(cell)
    if cell.state == "closed":
        return CellView(cell.row, cell.column, cell.label, blocked=True, details=cell.text)
    return CellView(
        cell.row, cell.column, cell.label, text="·", code=cell.text, state="occupied",
        details=tr("here already"),
    )  # fmt: skip


def _comes(cell: Cell) -> CellView:
    return CellView(
        cell.row, cell.column, cell.label, text=_short(cell.text), code=cell.text,
        state="stored", details=tr("from line {line}", line=cell.line),
    )  # fmt: skip


def _short(code: str) -> str:
    """Return the end of a code, which tells vials of a lot apart."""
    return code.rpartition("-")[2][-3:].lstrip("0") or "0"


def _told(box: Box) -> str:
    there, free = box.count("there"), box.count("known_free")
    parts = [
        tr(box.type),
        tr("to be made") if box.made else "",
        tr("{n} come", n=box.count("new")),
        tr("{n} are here already", n=there) if there else "",
        tr("{n} known to be free", n=free) if free else "",
    ]
    return " · ".join(filter(None, parts))


def _columns() -> tuple[Column[Box], ...]:
    return (
        Column("name", tr("Box"), _name, width=150),
        Column("new", tr("Come"), _new, right=True, width=64),
    )


def _name(box: Box) -> str:
    return box.name


def _new(box: Box) -> int:
    return box.count("new")
