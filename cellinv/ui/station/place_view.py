"""The middle of a card: the picture of the box, and beside it the place in large letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.sizes import wide
from cellinv.ui.shell.still import Still
from cellinv.ui.widgets.box_picture import BoxPicture
from cellinv.ui.widgets.box_view import EMPTY
from cellinv.ui.widgets.pictures import Pictures

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cellinv.ui.station.looking import Marks, Shown

_FACTS_WIDTH, _FACTS_WIDEST, _GAP = 152, 264, 16
_FOR_LABELS = 48
_LEAST_PX = 220


class BoxAndFacts(QWidget):
    """A box as large as there is room, and a narrow column of facts; ``picked`` is a free slot."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures, self.picture = Pictures(), BoxPicture()
        self.picture.setAccessibleName(tr("Box"))
        self.picture.activated.connect(self._pick)
        self.picture.clicked.connect(self._pick)
        holder = QWidget()
        self.facts = QVBoxLayout(holder)
        self.facts.setContentsMargins(0, 0, 0, 0)
        self.facts.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.picture, 1)
        self._filler = QWidget()
        self._told = Still(holder)
        self._told.setFixedWidth(_FACTS_WIDTH)
        row.addWidget(self._told)
        row.addWidget(self._filler, 1)
        row.setStretchFactor(self.picture, 1000)

    def show_place(self, shown: Shown) -> None:
        """Show the box of a card with what is marked in it."""
        view = self._pictures.of(shown.box) if shown.box and shown.box.rows else EMPTY
        self.picture.setVisible(bool(view.rows))
        self.picture.show_box(view)
        self._fit()
        self.mark(shown.marks)

    @override
    def hasHeightForWidth(self) -> bool:
        return False  # the box takes what there is; only the facts need their height

    @override
    def sizeHint(self) -> QSize:
        facts = self.facts.totalHeightForWidth(_FACTS_WIDTH)
        return QSize(self.minimumSizeHint().width(), max(_LEAST_PX, facts))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let the facts stand beside the box, in what it leaves, however much wider the page is."""
        view, taken = self.picture.view, 0
        if view.rows and view.columns:
            taken = self.height() * view.columns // view.rows + wide(_FOR_LABELS)
            self.picture.setMaximumWidth(taken)
        left = self.width() - taken - 2 * _GAP
        self._told.setFixedWidth(min(max(left, _FACTS_WIDTH), _FACTS_WIDEST))

    def mark(self, marks: Marks) -> None:
        """Mark other slots of the same box."""
        self.picture.light(marks.lit)
        self.picture.select(marks.filled)
        self.picture.leave_ghosts(marks.emptied)

    @Slot(int, int)
    def _pick(self, row: int, column: int) -> None:
        cell = self.picture.view.cell((row, column))
        if not cell.filled and not cell.blocked:
            self.picked.emit(self.picture.view.label((row, column)))
