"""Taking out the acts listed: everything the filters find, in the columns shown."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton

from cellinv.domain.language import tr
from cellinv.services.exchange import export_shown
from cellinv.services.people import has_right
from cellinv.ui.audit.reading import Reading, read_all
from cellinv.ui.shell.icons import dress
from cellinv.ui.widgets.files import ask_to_write

if TYPE_CHECKING:
    from cellinv.services.ledger import Receipt
    from cellinv.ui.audit.acts import ActsTable
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.tasks import Job, Progress

_KINDS: Final = "Excel (*.xlsx);;CSV (*.csv)"


class LedgerExport(QPushButton):
    """Writes the acts that are listed to a workbook or CSV; pressed again it stops."""

    def __init__(self, seat: Seat, reading: Reading, acts: ActsTable) -> None:
        super().__init__()
        self._seat, self._reading, self._acts = seat, reading, acts
        self._job: Job | None = None
        self.setProperty("kind", "quiet")
        dress(self, "export", "accent")
        self._rest()
        self.clicked.connect(self._pressed)
        seat.desk_changed.connect(self._check)
        self._check()

    def write(self, name: str) -> None:
        """Read everything the filters find and write it to this file."""
        path, columns = Path(name), self._acts.titles()
        sheet = path.suffix.lower() == ".xlsx"
        work = functools.partial(
            read_all, self._seat.desk, self._reading.wanted, columns, sheet=sheet
        )
        done = functools.partial(self._write, path, [column.title for column in columns])
        self._job = self._seat.tasks.run_long(work, done, progress=self._step, owner=self)

    @Slot()
    def _check(self) -> None:
        """Say who may, where whoever sits here mayn't."""
        may = has_right(self._seat.desk, "export")
        told = tr("Everything the filters find, in the columns shown")
        self.setEnabled(may)
        self.setToolTip(told if may else tr("Supervisors and QA export the ledger."))

    @Slot()
    def _pressed(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._rest()
            return
        name = f"ledger {self._seat.desk.today().isoformat()}.xlsx"
        ask_to_write(self.window(), tr("Export the ledger"), _KINDS, name, self.write)

    def _step(self, progress: Progress) -> None:
        self.setText(" " + tr("{n} read · Stop", n=progress.done))

    def _write(self, path: Path, titles: list[str], read: tuple[list[list[str]], bool]) -> None:
        self._rest()
        texts, whole = read
        work = functools.partial(
            export_shown, self._seat.desk, tr("Ledger"), titles, texts, path
        )  # fmt: skip
        written = functools.partial(self._written, whole)
        self._seat.tasks.run_write(work, written, owner=self)

    def _written(self, whole: bool, receipt: Receipt) -> None:
        values = {"n": receipt.details["rows"], "file": receipt.details["file"]}
        said = tr("{n} acts written to {file}", **values)
        more = "" if whole else tr("older ones have no room in a workbook: write a CSV")
        self._seat.hub.done("; ".join(part for part in (said, more) if part))

    def _rest(self) -> None:
        self._job = None
        self.setText(" " + tr("Export…"))
        self.setAccessibleName(tr("Export the acts listed"))
