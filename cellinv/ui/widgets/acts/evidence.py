"""Asking where the evidence of a record goes, and writing it."""

import functools
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from cellinv.domain.language import tr
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.ui.shell.icons import dress
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.files import ask_to_write


class EvidenceButton(QPushButton):
    """Evidence of the record that a page shows; it isn't there while the page shows none."""

    def __init__(self, acting: Acting, page: QWidget) -> None:
        super().__init__(" " + tr("Evidence…"))
        self.export = EvidenceExport(acting, page)
        self._code = ""
        self.setProperty("kind", "quiet")
        self.setAccessibleName(tr("Evidence…"))
        self.setToolTip(tr("The record with its signatures and entries, as PDF"))
        dress(self, "export", "accent")
        self.clicked.connect(self._ask)
        self.hide()

    def tell_of(self, code: str) -> None:
        """Say by its code what it will be evidence of; an empty one says that there is nothing."""
        self._code = code
        self.setVisible(bool(code))

    @Slot()
    def _ask(self) -> None:
        self.export.ask(self._code)


class EvidenceExport(QObject):
    """Writes a record with its signatures and entries as a PDF."""

    def __init__(self, acting: Acting, parent: QWidget) -> None:
        super().__init__(parent)
        self._acting, self._page, self._code = acting, parent, ""

    def ask(self, code: str) -> None:
        """Ask for the file; what the code names is what it will be about."""
        self._code = code
        plain = "".join(char if char.isalnum() else "-" for char in code)
        name = f"evidence-{plain}.pdf"
        ask_to_write(self._page, tr("Evidence"), "PDF (*.pdf)", name, self._write_named)

    def write(self, code: str, path: Path) -> None:
        """Write the PDF and record that."""
        act = functools.partial(_export, code, path)
        self._acting.do(act, functools.partial(_said, path.name), undoable=False)

    @Slot(str)
    def _write_named(self, name: str) -> None:
        self.write(self._code, Path(name))


def _export(code: str, path: Path, desk: Desk) -> Receipt:
    from cellinv.services.compliance.evidence import export_evidence

    return export_evidence(desk, code, path)


def _said(file: str, receipt: Receipt) -> str:
    entries, signatures = receipt.details["entries"], receipt.details["signatures"]
    return tr("{n} entries and {m} signatures in {file}", n=entries, m=signatures, file=file)
