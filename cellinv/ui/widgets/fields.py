"""Fields for numbers and days, and short lists, as panels and settings show them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QAbstractSpinBox, QDateEdit

if TYPE_CHECKING:
    from cellinv.ui.widgets.table import TablePane

S = TypeVar("S", bound=QAbstractSpinBox)

_INSIDE_PX: Final = 11


def padded(field: S) -> S:
    """Set a number or a day as far from its frame as other fields do: the sheet can't."""
    field.lineEdit().setTextMargins(_INSIDE_PX, 0, 0, 0)
    return field


class DayField(QDateEdit):
    """A day, written as ISO 8601 does."""

    def __init__(self) -> None:
        super().__init__(QDate.currentDate())
        self.setDisplayFormat("yyyy-MM-dd")
        padded(self)

    def day(self) -> date:
        """Return the day that is shown."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def show_day(self, day: date) -> None:
        """Show another day."""
        self.setDate(QDate(day.year, day.month, day.day))


def short_list(pane: TablePane[Any]) -> None:
    """Take the filter line off a list that is short anyway."""
    whole = pane.layout()
    line = whole.itemAt(0) if whole is not None else None
    row = line.layout() if line is not None else None
    if row is None:
        return
    for index in range(row.count()):
        item = row.itemAt(index)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
