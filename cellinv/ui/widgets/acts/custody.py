"""Asking where the custody workbook goes, and writing it."""

import functools
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from cellinv.domain.language import tr
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.lineage import export_custody
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.seat import Seat
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.files import ask_to_write


class CustodyExport(QObject):
    """Writes the chain of custody of things as a workbook."""

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget) -> None:
        super().__init__(parent)
        self._seat, self._acting, self._page = seat, acting, parent
        self._codes: tuple[str, ...] = ()

    def ask(self, codes: Sequence[str]) -> None:
        """Ask for the file; what these codes name is what it will be about."""
        self._codes = tuple(codes)
        name, kinds = file_name(self._codes, self._seat.desk), tr("Workbook (*.xlsx)")
        ask_to_write(self._page, tr("Chain of custody"), kinds, name, self._write_named)

    def write(self, codes: Sequence[str], path: Path) -> None:
        """Write the workbook and record that."""
        act = functools.partial(_export, tuple(codes), path)
        text = tr("Writing the chain of custody to {file}…", file=path.name)
        self._seat.hub.ended.emit(Result(text, "attention"))
        self._acting.do(act, functools.partial(_said, path.name), undoable=False)

    @Slot(str)
    def _write_named(self, name: str) -> None:
        self.write(self._codes, Path(name))


def file_name(codes: Sequence[str], desk: Desk) -> str:
    """Return the name a workbook gets unless another is given."""
    first = "".join(char if char.isalnum() else "-" for char in codes[0])
    more = f"-and-{len(codes) - 1}" if len(codes) > 1 else ""
    return f"custody-{first}{more}-{desk.today().isoformat()}.xlsx"


def _export(codes: tuple[str, ...], path: Path, desk: Desk) -> Receipt:
    return export_custody(desk, codes, path)


def _said(file: str, _receipt: Receipt) -> str:
    return tr("Chain of custody written to {file}", file=file)
