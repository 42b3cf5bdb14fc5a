"""The map of a container: on the system's printer, as PDF or as a workbook."""

import functools
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from cellinv.domain.language import tr
from cellinv.labels.maps import map_pdf, paint_map
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.storage.maps import container_map, export_map, record_map
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.seat import Seat
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.files import ask_to_write

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_KINDS = {"pdf": "PDF (*.pdf)", "xlsx": "Workbook (*.xlsx)"}


class MapActs(QObject):
    """Prints and writes the map of the container that is open, as it is or as it was."""

    def __init__(self, seat: Seat, acting: Acting, page: QWidget) -> None:
        super().__init__(page)
        self._seat, self._acting, self._page = seat, acting, page
        self._of: tuple[int, str, datetime | None] = (0, "", None)

    def ask(self, way: str, container_id: int, code: str, at: datetime | None) -> None:
        """Ask for the printer or the file; ``way`` is print, pdf or xlsx."""
        self._of = (container_id, code, at)
        if way == "print":
            self._ask_printer()
        else:
            self._ask_file(way)

    def print_on(self, printer: "QPrinter") -> None:
        """Print on a printer that was chosen."""
        container_id, code, at = self._of
        act = functools.partial(_print, container_id, at, printer)
        self._acting.do(act, functools.partial(_said_printed, code), undoable=False)

    def write_to(self, path: Path) -> None:
        """Write a PDF or a workbook, by the name's ending."""
        container_id, _, at = self._of
        text = tr("Writing the map to {file}…", file=path.name)
        self._seat.hub.ended.emit(Result(text, "attention"))
        act = functools.partial(_write, container_id, path, at)
        self._acting.do(act, functools.partial(_said_written, path.name), undoable=False)

    def _ask_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(functools.partial(self.print_on, printer))
        QDialog.open(dialog)

    def _ask_file(self, way: str) -> None:
        name = "".join(char if char.isalnum() else "-" for char in self._of[1])
        day = (self._of[2] or self._seat.desk.now()).date().isoformat()
        proposed = f"map-{name}-{day}.{way}"
        ask_to_write(self._page, tr("Map"), tr(_KINDS[way]), proposed, self._write_named)

    @Slot(str)
    def _write_named(self, name: str) -> None:
        self.write_to(Path(name))


def _print(container_id: int, at: datetime | None, printer: "QPrinter", desk: Desk) -> Receipt:
    made = container_map(desk, container_id, at)
    paint_map(printer, made)
    where = printer.printerName() or printer.outputFileName()
    return record_map(desk, container_id, made, map_pdf(made), file=where)


def _write(container_id: int, path: Path, at: datetime | None, desk: Desk) -> Receipt:
    return export_map(desk, container_id, path, at)


def _said_printed(code: str, _receipt: Receipt) -> str:
    return tr("Map of {code} sent to the printer", code=code)


def _said_written(file: str, _receipt: Receipt) -> str:
    return tr("Map written to {file}", file=file)
