"""Fields and lists as the pages of settings and proofs show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtWidgets import QAbstractSpinBox

if TYPE_CHECKING:
    from cellinv.ui.widgets.table import TablePane

S = TypeVar("S", bound=QAbstractSpinBox)

_INSIDE_PX: Final = 11


def padded(field: S) -> S:
    """Set a number or a day as far from its frame as other fields do: the sheet can't."""
    field.lineEdit().setTextMargins(_INSIDE_PX, 0, 0, 0)
    return field


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
