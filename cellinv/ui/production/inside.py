"""What is in each vial that is filled, and until when it may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QSpinBox

from cellinv.domain.language import tr
from cellinv.ui.widgets.fields import LastDayField, padded

if TYPE_CHECKING:
    from datetime import date

    from cellinv.ui.widgets.acts.panel import ActPanel

_MOST: Final = 2_000_000_000


class Inside:
    """Fields for the volume and the cells of a vial, and for its last day."""

    def __init__(self, panel: ActPanel, *, cells: bool = True) -> None:
        self.volume, self.cells = _amount(), _amount()
        self.expires = LastDayField(tr("as the shelf life says"))
        panel.add(tr("Volume in a vial, µL"), self.volume)
        if cells:
            panel.add(tr("Cells in a vial"), self.cells)
        panel.add(tr("Expires on"), self.expires)

    def start(self, today: date) -> None:
        """Begin anew."""
        for number in (self.volume, self.cells):
            number.setValue(0)
        self.expires.start(today)


def _amount() -> QSpinBox:
    field = padded(QSpinBox())
    field.setRange(0, _MOST)
    field.setGroupSeparatorShown(True)
    field.setSpecialValueText(tr("not stated"))
    return field
