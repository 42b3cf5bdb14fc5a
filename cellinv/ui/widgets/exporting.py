"""Taking out what a list shows: a button that writes it as a workbook or separated text."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QDate, Qt, Slot
from PySide6.QtWidgets import QPushButton

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.ui.shell.icons import dress
from cellinv.ui.widgets.files import ask_to_write

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.rows import Value
    from cellinv.ui.widgets.table import TablePane

_KINDS: Final = "Excel (*.xlsx);;CSV (*.csv)"
_NOT_IN_NAMES: Final = str.maketrans('/\\:*?"<>|', "---------")


class ExportButton(QPushButton):
    """Writes exactly what a list shows: its visible columns in their order, its filtered rows."""

    def __init__(self, seat: Seat, pane: TablePane[Any], title: str) -> None:
        """``title`` names the list, in the file's name, its sheet and the ledger."""
        super().__init__(f" {tr('Export…')}")
        self._seat, self._pane = seat, pane
        self.title = title
        self.setProperty("kind", "quiet")
        self.setAccessibleName(tr("Export {list}", list=pane.accessibleName()))
        self.setToolTip(tr("Write what is shown as a workbook or CSV"))
        dress(self, "export", "accent")
        self.clicked.connect(self.ask)
        seat.desk_changed.connect(self._check)
        pane.model.modelReset.connect(self._check)
        if not self._wanted():
            self.hide()  # showing it before it has a parent would make it a window

    @Slot()
    def ask(self) -> None:
        """Ask for the file to write."""
        day = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        name = f"{self.title.translate(_NOT_IN_NAMES)} {day}.xlsx"
        ask_to_write(self.window(), self.accessibleName(), _KINDS, name, self.write)

    @Slot(str)
    def write(self, name: str) -> None:
        """Write what the list shows now to this file, and say so at the foot."""
        columns, rows = self._pane.values()
        work = functools.partial(_write, self._seat.desk, self.title, columns, rows, Path(name))
        self._seat.tasks.run_write(work, self._written)

    def _written(self, receipt: Receipt) -> None:
        rows, file = receipt.details["rows"], receipt.details["file"]
        self._seat.hub.done(tr("{n} rows in {file}", n=rows, file=file))

    @Slot()
    def _check(self) -> None:
        self.setVisible(self._wanted())
        self.setEnabled(self._pane.model.rowCount() > 0)

    def _wanted(self) -> bool:
        return has_right(self._seat.desk, "export") and self._pane.model.total() > 0


def add_export(seat: Seat, pane: TablePane[Any], title: str) -> ExportButton:
    """Put an export button beside a list's filter; those who may not export don't see it."""
    made = ExportButton(seat, pane, title)
    pane.tools.addWidget(made)
    return made


def _write(
    desk: Desk, title: str, columns: list[str], rows: list[list[Value]], path: Path
) -> Receipt:
    from cellinv.services.exchange import export_shown

    return export_shown(desk, title, columns, rows, path)
