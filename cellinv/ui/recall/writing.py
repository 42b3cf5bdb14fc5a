"""Where the workbook and the notices go: asked for, written, and said at the foot."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from cellinv.domain.language import tr
from cellinv.services import recall
from cellinv.ui.widgets.files import ask_for_folder, ask_to_write

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.widgets.acts.acting import Acting


class Writing(QObject):
    """Writes what is shown as files."""

    def __init__(self, acting: Acting, page: QWidget) -> None:
        super().__init__(page)
        self._acting, self._page = acting, page
        self._codes: tuple[str, ...] = ()
        self._recall_id = 0

    def ask_workbook(self, codes: tuple[str, ...]) -> None:
        """Ask for the workbook's file."""
        self._codes = codes
        plain = "".join(char if char.isalnum() else "-" for char in "-".join(codes))
        ask_to_write(
            self._page, tr("Workbook by site"), "Excel (*.xlsx)", f"recall-{plain[:60]}.xlsx",
            self.write_workbook,
        )  # fmt: skip

    def ask_notices(self, recall_id: int) -> None:
        """Ask for the folder of the notices."""
        self._recall_id = recall_id
        ask_for_folder(self._page, tr("Folder for the notices"), self.write_notices)

    @Slot(str)
    def write_workbook(self, name: str) -> None:
        """Write the workbook."""
        act = functools.partial(_workbook, self._codes, Path(name))
        self._acting.do(act, _said_rows, undoable=False)

    @Slot(str)
    def write_notices(self, folder: str) -> None:
        """Write a notice for each site."""
        act = functools.partial(_notices, self._recall_id, Path(folder))
        self._acting.do(act, _said_notices, undoable=False)


def _workbook(codes: tuple[str, ...], path: Path, desk: Desk) -> Receipt:
    return recall.export_recall(desk, codes, path)


def _notices(recall_id: int, folder: Path, desk: Desk) -> Receipt:
    return recall.make_notices(desk, recall_id, folder)


def _said_rows(receipt: Receipt) -> str:
    return tr("{n} rows in {file}", n=receipt.details["rows"], file=receipt.details["file"])


def _said_notices(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{n} notices in {folder}", n=told["notices"], folder=told["folder"])
