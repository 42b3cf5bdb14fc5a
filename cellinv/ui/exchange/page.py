"""The Exchange page: a file is looked at row by row, then brought in; a workbook is checked."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.exchange import import_file
from cellinv.services.lineage import check_custody
from cellinv.ui.exchange.asking import CheckPanel, ImportAsked, ImportPanel
from cellinv.ui.exchange.outcome import OutcomePanel
from cellinv.ui.shell.hub import Changed, Result
from cellinv.ui.shell.pages import Page

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.exchange import ImportReport
    from cellinv.services.lineage import CheckResult
    from cellinv.ui.shell.seat import Seat

_KINDS = ("vial", "lot", "cell_line", "container", "donor", "case")


class ExchangePage(Page):
    """What comes from files of others, and whether a file of ours is still true."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Exchange"))
        self._seat = seat
        self.bring_in, self.check = ImportPanel(seat), CheckPanel()
        self.outcome = OutcomePanel()
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self.bring_in, 1)
        left.addWidget(self.check)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 12)
        row.setSpacing(16)
        row.addLayout(left)
        row.addWidget(self.outcome, 1)
        self.bring_in.asked.connect(self.run)
        self.check.asked.connect(self.check_file)

    @override
    def shown(self) -> None:
        self.bring_in.file.field.setFocus()

    @Slot(object)
    def run(self, asked: ImportAsked) -> None:
        """Judge the file's rows, and bring the good ones in unless they are only looked at."""
        self.bring_in.wait(True)
        self.outcome.say_reading(asked.path.name)
        work = functools.partial(_import, self._seat.desk, asked)
        done = functools.partial(self._imported, asked)
        self._seat.tasks.run_write(work, done, self._refused, owner=self)

    @Slot(object)
    def check_file(self, path: Path) -> None:
        """Say whether a custody workbook is unchanged and true."""
        work = functools.partial(check_custody, self._seat.desk.database, path)
        done = functools.partial(self._checked, path)
        self._seat.tasks.run_read(work, done, self._refused, owner=self)

    def _imported(self, asked: ImportAsked, report: ImportReport) -> None:
        self.bring_in.wait(False)
        self.outcome.show_report(asked, report)
        if asked.dry_run:
            return
        values = {"file": asked.path.name, "loaded": report.loaded, "rejected": report.rejected}
        tone: Literal["done", "attention"] = "attention" if report.rejected else "done"
        told = tr("{file}: {loaded} rows loaded, {rejected} returned", **values)
        self._seat.hub.ended.emit(Result(told, tone))
        self._seat.hub.sound_asked.emit(tone)
        if report.entry is not None:
            self._seat.hub.changed.emit(Changed.of(_KINDS))

    def _checked(self, path: Path, result: CheckResult) -> None:
        self.outcome.show_check(path.name, result)
        self._seat.hub.sound_asked.emit("done" if result.passed else "refused")
        if result.passed:
            self._seat.hub.done(tr("{file} is unchanged and true", file=path.name))
        else:
            told = tr("{file}: {finding}", file=path.name, finding=result.findings[0])
            self._seat.hub.ended.emit(Result(told, "refused"))

    def _refused(self, error: DomainError) -> bool:
        self.bring_in.wait(False)
        self.outcome.show_refusal(error.explain())
        self._seat.hub.refuse(error)
        return True


def _import(desk: Desk, asked: ImportAsked) -> ImportReport:
    return import_file(
        desk,
        asked.path,
        mapping=asked.mapping or None,
        owner=asked.owner or None,
        dry_run=asked.dry_run,
        rejects=asked.rejects,
    )
