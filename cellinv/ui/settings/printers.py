"""Printers: those the system knows, and the one that labels are proposed for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.settings.parts import Section
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.ui.shell.seat import Seat

_FIELD_PX: Final = 280


class PrintersSection(Section):
    """The printer for labels, kept on this computer."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(tr("Printers"))
        self._seat = seat
        self.printer = QComboBox()
        self.printer.activated.connect(self._keep)
        self.again = button(tr("Look again"), "refresh")
        self.again.clicked.connect(self.refresh)
        self.none = words("", "small", wrap=True)
        hold(self.printer, width=_FIELD_PX)
        self.head(tr("Printers"), tr("Labels and cards are printed by the system's printers."))
        self.add(tr("For labels"), self.printer, tr("Proposed when labels are printed."))
        self.column.addWidget(self.none)
        self.column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.head(
            tr("Label printers that speak ZPL"),
            tr(
                "Labels can be written to a .zpl file (a record, Labels…, To a file) and copied to "
                "the printer; or install the maker's driver, and it is a printer like others."
            ),
        )

    @Slot()
    @override
    def refresh(self) -> None:
        """Ask the system for its printers."""
        from PySide6.QtPrintSupport import QPrinterInfo

        names, kept = QPrinterInfo.availablePrinterNames(), self._seat.preferences.printer
        self.printer.clear()
        self.printer.addItem(tr("The system's own choice"), "")
        for name in names:
            self.printer.addItem(name, name)
        if kept and kept not in names:
            self.printer.addItem(tr("{printer} (not there now)", printer=kept), kept)
        self.printer.setCurrentIndex(max(self.printer.findData(kept), 0))
        found = tr("Printers found: {n}", n=len(names))
        self.none.setText(found if names else tr("This computer knows no printer yet."))

    @Slot()
    def _keep(self) -> None:
        self._seat.preferences.keep_printer(str(self.printer.currentData() or ""))
