"""Asking where the evidence of a record or of all that a page shows goes, and writing it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import dress
from cellinv.ui.widgets.files import ask_to_write

if TYPE_CHECKING:
    from cellinv.services.compliance.evidence import Shown
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.widgets.acts.acting import Acting

Showing = Callable[["Desk"], "Shown"]
"""Makes, off the window's thread, what evidence is wanted of."""


class EvidenceButton(QPushButton):
    """Evidence of the record that a page shows; it isn't there while the page shows none."""

    def __init__(self, acting: Acting, page: QWidget) -> None:
        super().__init__(" " + tr("Evidence…"))
        self.export = EvidenceExport(acting, page)
        self._code = ""
        self._look: Callable[[], Showing] | None = None
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

    def tell_all(self, name: str, look: Callable[[], Showing]) -> None:
        """Let it be evidence of all that a page shows when it is asked for, under this name."""
        self._code, self._look = name, look
        self.setToolTip(tr("All that is shown here, with its signatures and entries, as PDF"))
        self.show()

    @Slot()
    def _ask(self) -> None:
        self.export.ask(self._code, self._look() if self._look else None)


class EvidenceExport(QObject):
    """Writes records with their signatures and entries as a PDF."""

    def __init__(self, acting: Acting, parent: QWidget) -> None:
        super().__init__(parent)
        self._acting, self._page, self._code = acting, parent, ""
        self._showing: Showing | None = None

    def ask(self, code: str, showing: Showing | None = None) -> None:
        """Ask for the file; it will be about what the code names, or about what is shown."""
        self._code, self._showing = code, showing
        plain = "".join(char if char.isalnum() else "-" for char in code)
        name = f"evidence-{plain}.pdf"
        ask_to_write(self._page, tr("Evidence"), "PDF (*.pdf)", name, self._write_named)

    def write(self, code: str, path: Path, showing: Showing | None = None) -> None:
        """Write the PDF and record that."""
        act = functools.partial(_export, code, path)
        if showing is not None:
            act = functools.partial(_export_shown, showing, path)
        self._acting.do(act, functools.partial(_said, path.name), undoable=False)

    @Slot(str)
    def _write_named(self, name: str) -> None:
        self.write(self._code, Path(name), self._showing)


def _export(code: str, path: Path, desk: Desk) -> Receipt:
    from cellinv.services.compliance.evidence import export_evidence

    return export_evidence(desk, code, path)


def _export_shown(showing: Showing, path: Path, desk: Desk) -> Receipt:
    from cellinv.services.compliance.evidence import export_evidence_of

    return export_evidence_of(desk, showing(desk), path)


def _said(file: str, receipt: Receipt) -> str:
    entries, signatures = receipt.details["entries"], receipt.details["signatures"]
    return tr("{n} entries and {m} signatures in {file}", n=entries, m=signatures, file=file)
