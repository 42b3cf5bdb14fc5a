"""The page's first line: the field for codes, the recalls on record, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.naming import named

if TYPE_CHECKING:
    from cellinv.services.recall.rows import RecallRow
    from cellinv.ui.recall.asking import Shown
    from cellinv.ui.shell.seat import Seat


class Head(QWidget):
    """``asked`` carries codes as they were typed, or the code of a recall chosen."""

    asked = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self.field, self.recalls = QLineEdit(), QComboBox()
        self.field.setPlaceholderText(tr("Any code: a bank, vial, box, run, donor, case …"))
        named(self.field, tr("Recall from this code"))
        named(self.recalls, tr("Recalls on record"))
        self.recalls.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.recalls.hide()  # until there are some
        self.hold = button(tr("Hold all…"), "hold", "primary")
        self.exercise = button(tr("Start as exercise…"), "timer")
        self.notices = button(tr("Notices…"), "print", "quiet")
        self.book = button(tr("Workbook…"), "export", "quiet")
        self.line = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        for widget in (self.recalls, self.book, self.notices, self.exercise, self.hold):
            row.addWidget(widget)
        self.field.returnPressed.connect(self._enter)
        self.recalls.activated.connect(self._choose)

    def offer(self, now: Shown | None) -> None:
        """Offer what whoever sits here may do with what is shown."""
        desk, view = self._seat.desk, now.view if now is not None else None
        may = now is not None and len(now.reached.roots) == 1 and has_right(desk, "recall")
        going = view is not None and view.row.ended_at is None
        played = view is not None and view.row.exercise
        left = now is not None and now.to_hold
        self.hold.setVisible(may and left and (view is None or (going and not played)))
        self.exercise.setVisible(may and view is None)
        self.notices.setVisible(may and going)
        self.book.setVisible(now is not None and has_right(desk, "export"))

    def list_recalls(self, rows: tuple[RecallRow, ...], chosen: str) -> None:
        """List the recalls on record, with the one that is shown chosen."""
        with QSignalBlocker(self.recalls):
            self.recalls.clear()
            self.recalls.addItem(tr("Recalls on record: {n}", n=len(rows)), "")
            for row in rows:
                self.recalls.addItem(f"{row.code} · {row.root}", row.code)
            self.recalls.setCurrentIndex(max(self.recalls.findData(chosen), 0))
        self.recalls.setVisible(bool(rows))

    @Slot()
    def _enter(self) -> None:
        self.asked.emit(self.field.text())

    @Slot(int)
    def _choose(self, at: int) -> None:
        code = self.recalls.itemData(at)
        if code:
            self.asked.emit(str(code))
