"""What goes out and comes in as files: the certificate of a lot, a laboratory's results."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.services import quality
from cellinv.ui.quality.about import AboutLot
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.files import ask_to_read, ask_to_write
from cellinv.ui.widgets.history import HistoryEntry, HistoryList
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cellinv.domain.errors import DomainError
    from cellinv.records.queries.quality import ItemStands
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.quality import ResultRow
    from cellinv.services.quality.progress import LotQuality
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_CERTIFICATES: Final = "PDF (*.pdf);;Excel (*.xlsx)"
_RESULTS: Final = "*.xlsx *.xls *.ods *.csv *.tsv *.txt"
_LIST_PX: Final = 280
_TOLD: Final = 3
"""Of so many rows left out it is said in full why; the others tell it in the list."""
_NOT_IN_NAMES: Final = str.maketrans('/\\:*?"<>|', "---------")


class CertificateExport(QObject):
    """Asks where a lot's certificate goes, and writes it: PDF or workbook by the name's end."""

    def __init__(self, seat: Seat, acting: Acting, page: QWidget) -> None:
        super().__init__(page)
        self._seat, self._acting, self._page = seat, acting, page
        self._lot_id = 0

    def ask(self, lot: LotQuality) -> None:
        """Ask for the file."""
        self._lot_id = lot.id
        day = self._seat.desk.today().isoformat()
        name = f"certificate-{lot.code.translate(_NOT_IN_NAMES)}-{day}.pdf"
        ask_to_write(self._page, tr("Certificate of analysis"), _CERTIFICATES, name, self.write)

    @Slot(str)
    def write(self, name: str) -> None:
        """Write the certificate of the lot asked for, and record that."""
        path = Path(name)
        act = functools.partial(_export, self._lot_id, path)
        said = tr("Certificate written to {file}", file=path.name)
        self._acting.do(act, functools.partial(_said, said), undoable=False)


class ReportExport(QObject):
    """Asks where the laboratory's report of an item goes, and writes it."""

    def __init__(self, seat: Seat, page: QWidget) -> None:
        super().__init__(page)
        self._seat, self._page, self._file_id = seat, page, 0

    def ask(self, item: ItemStands) -> None:
        """Ask for the file; of several reports of an item it is the newest."""
        filed = [one for one in item.attempts if one.file_id]
        if not filed:
            return
        self._file_id = filed[-1].file_id or 0
        name = (filed[-1].file or "").translate(_NOT_IN_NAMES)
        kinds = f"{tr('Files')} (*)"
        ask_to_write(self._page, tr("The laboratory's report"), kinds, name, self.write)

    @Slot(str)
    def write(self, name: str) -> None:
        """Write the report asked for, as it was entered."""
        work = functools.partial(quality.save_file, self._seat.desk, self._file_id, Path(name))
        self._seat.tasks.run_read(work, functools.partial(self._written, Path(name)), owner=self)

    def _written(self, path: Path, name: str) -> None:
        told = tr("{name} is as it was entered; a copy is {file}", name=name, file=path.name)
        self._seat.hub.done(told)


class ImportPanel(AboutLot):
    """Enters a laboratory's file of results, after it was shown what becomes of each row."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Import results"), tr("Enter"), "import"))
        self.file = button(tr("Choose the file…"), "import")
        self.chosen, self.left_out = words("", "strong", wrap=True), words("", "small", wrap=True)
        self.rows = HistoryList(tr("What becomes of the rows"))
        self.rows.setMinimumHeight(_LIST_PX)
        self._path: Path | None = None
        note = tr("It needs the columns Lot, Item and Result; Unit, Method and Analyst may follow.")
        for widget in (self.file, words(note, "small", wrap=True), self.chosen, self.left_out,
                       self.rows):  # fmt: skip
            self.fields.addWidget(widget)
        self.file.clicked.connect(self._ask)

    @override
    def prepare(self) -> None:
        self.about.hide()  # a file names its lots itself
        self._path = None
        self.chosen.clear()
        self.left_out.hide()
        self.rows.hide()
        self.button.setEnabled(False)
        self.file.setFocus()

    @Slot(str)
    def read(self, name: str) -> None:
        """Read a file and show what would become of its rows."""
        self._path = Path(name)
        work = functools.partial(quality.preview_results, self._seat.desk, self._path)
        self._seat.tasks.run_read(work, self._preview, self._unreadable, owner=self, latest="file")

    @override
    def go(self) -> None:
        if self._path is not None:
            self.do(functools.partial(_import, self._path), _imported)

    def _preview(self, rows: tuple[ResultRow, ...]) -> None:
        good = sum(not row.refused for row in rows)
        name = self._path.name if self._path else ""
        self.chosen.setText(tr("{file}: {good} of {n} rows can be entered", file=name, good=good,
                               n=len(rows)))  # fmt: skip
        refused = [row for row in rows if row.refused]
        told = [f"{row.lot} {row.item}: {row.refused}" for row in refused[:_TOLD]]
        if len(refused) > _TOLD:
            told.append(tr("and {n} more", n=len(refused) - _TOLD))
        self.left_out.setText("\n".join(told))
        self.left_out.setVisible(bool(told))
        self.rows.entries.set_entries([_entry(row) for row in sorted(rows, key=_taken)])
        self.rows.setVisible(bool(rows))
        self.button.setEnabled(good > 0)

    def _unreadable(self, error: DomainError) -> None:
        self.rows.hide()
        self.left_out.hide()
        self.chosen.setText(error.explain())
        self.button.setEnabled(False)

    @Slot()
    def _ask(self) -> None:
        known = f"{tr('Results')} ({_RESULTS})"
        ask_to_read(self.window(), tr("Results of a laboratory"), known, self.read)


def _taken(row: ResultRow) -> bool:
    return not row.refused


def _entry(row: ResultRow) -> HistoryEntry:
    code = f"{row.lot} {row.item}"
    if row.refused:
        return HistoryEntry(code, row.refused, row.value, "refused", "refused")
    look = look_of(row.verdict)
    return HistoryEntry(code, look.text(), row.value, look.icon, look.tone)


def _export(lot_id: int, path: Path, desk: Desk) -> Receipt:
    return quality.export_certificate(desk, lot_id, path)


def _said(text: str, _receipt: Receipt) -> str:
    return text


def _import(path: Path, desk: Desk) -> Receipt:
    return quality.import_results(desk, path)


def _imported(receipt: Receipt) -> str:
    told = receipt.details
    said = tr("{n} results entered", n=told["entered"])
    left = tr("{n} rows left out", n=len(told["refused"])) if told["refused"] else ""
    return a_list(part for part in (said, left, *told["cases"]) if part)
