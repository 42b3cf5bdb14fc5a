"""Backups: how old the newest is, where they lie, making one, proving one."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QProgressBar
from typing_extensions import override

from cellinv.domain.errors import CellinvError
from cellinv.domain.language import together, tr
from cellinv.services.backups import backup, backups_in, check_backup
from cellinv.services.people import has_right
from cellinv.services.settings import rules_here
from cellinv.ui.settings.parts import Section
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.keeping import age_in_words, backup_folder
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.files import ask_to_read, ask_to_write
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane, bare
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.records.verify.report import Report
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.tasks import Job, Progress
    from cellinv.ui.widgets.acts.acting import Acting

_TABLE_PX: Final = 232
_MB: Final = 1_000_000
_FILES: Final = "Backups (*.db);;* (*)"


@dataclass(frozen=True)
class _Kept:
    folder: Path
    files: tuple[tuple[datetime, Path, int], ...]
    hours: int
    keep: int


class BackupsSection(Section):
    """``rule_asked`` carries the name of a rule to be looked at."""

    rule_asked = Signal(str)

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(tr("Backups"))
        self._seat, self._acting = seat, acting
        self._job: Job | None = None
        self._waiting = False
        self.age, self.rule = Chip(), words("", "dim", wrap=True)
        self.folder = words("", "small", wrap=True)
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.make = button(tr("Back up now"), "download", "primary")
        self.elsewhere = button(tr("To another place…"), "export")
        self.open_folder = button(tr("Open the folder"), "link", "quiet")
        self.change = button(tr("Change the rule"), kind="quiet")
        first = tr("Make one now.") if has_right(seat.desk, "backups") else ""
        empty = EmptyState("download", tr("There is no backup yet."), first)
        self.table: TablePane[Any] = TablePane(RowsModel(_columns(), _path), tr("Backups"), empty)
        self.prove, self.other = button(tr("Prove it"), "audit"), button(tr("Prove a file…"))
        self.bar, self.cancel = QProgressBar(), button(tr("Cancel"), kind="quiet")
        self.state, self.found = Chip(), words("", wrap=True)
        self._lay_out()
        self._connect()
        self._wait("")

    @override
    def refresh(self) -> None:
        work = functools.partial(_read, self._seat.desk)
        self._seat.tasks.run_read(work, self._show, owner=self, latest="backups")

    def write(self, name: str) -> None:
        """Write a backup to a file, or to a folder."""
        self._seat.hub.ended.emit(Result(tr("Backing up …"), "attention"))
        act = functools.partial(_backup, Path(name))
        self._acting.do(act, _said, undoable=False)

    def prove_file(self, name: str) -> None:
        """Prove that a backup is sound."""
        self.state.hide()
        self._wait(tr("Proving {file} …", file=Path(name).name))
        self._job = self._seat.tasks.run_long(
            functools.partial(_check, Path(name)),
            functools.partial(self._proved, Path(name)),
            progress=self._step,
            owner=self,
        )

    def _show(self, kept: _Kept) -> None:
        self.folder.setText(str(kept.folder))
        self.table.set_rows(kept.files)
        self._offer_proof()
        newest = kept.files[0][0] if kept.files else None
        age = self._seat.desk.now() - newest if newest else None
        late = age is None or age.total_seconds() > kept.hours * 3600
        self.age.say(age_in_words(age), "attention" if late else "done",
                     "attention" if late else "done")  # fmt: skip
        told = tr("One every {hours} h while a client is open; the newest {keep} are kept.",
                  hours=kept.hours, keep=kept.keep)  # fmt: skip
        self.rule.setText(together(told, _who(self._seat.desk)))
        self.make.setEnabled(has_right(self._seat.desk, "backups"))

    def _proved(self, path: Path, report: Report | CellinvError) -> None:
        self._wait("")
        name = path.name
        if isinstance(report, CellinvError):
            self._not_proved(report)
            return
        if report.ok:
            self.state.say(tr("{file} is sound", file=name), "done", "done")
        else:
            self.state.say(tr("{file} isn't sound", file=name), "refused", "refused")
        found = "\n".join(one.sentence for one in report.findings)
        self.found.setText(found or report.promise)
        self.state.show()
        self.found.show()

    def _not_proved(self, error: CellinvError) -> None:
        self._wait("")
        self.state.say(tr("Not proved"), "refused", "refused")
        self.found.setText(error.explain())
        self.state.show()
        self.found.show()

    def _step(self, progress: Progress) -> None:
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)

    def _wait(self, doing: str) -> None:
        self.found.setText(doing)
        self.found.setVisible(bool(doing))
        for one in (self.bar, self.cancel):
            one.setVisible(bool(doing))
        self._waiting = bool(doing)
        self.other.setEnabled(not doing)
        self._offer_proof()

    def _offer_proof(self) -> None:
        there = self.table.model.total() > 0
        self.prove.setEnabled(there and not self._waiting)
        self.prove.setToolTip("" if there else tr("There is no backup yet."))

    @Slot()
    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._wait("")

    @Slot()
    def _make(self) -> None:
        self.write(self.folder.text())

    @Slot()
    def _ask_write(self) -> None:
        name = f"cellinv {self._seat.desk.today().isoformat()}.db"
        ask_to_write(self, tr("Back up to"), _FILES, name, self.write)

    @Slot()
    def _ask_prove(self) -> None:
        ask_to_read(self, tr("A backup to prove"), _FILES, self.prove_file)

    @Slot()
    def _prove_chosen(self) -> None:
        rows = self.table.selected() or self.table.model.shown()[:1]
        if rows:
            self.prove_file(str(rows[0][1]))

    @Slot()
    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder.text()))

    @Slot()
    def _to_rule(self) -> None:
        self.rule_asked.emit("backup_hours")

    def _connect(self) -> None:
        self.make.clicked.connect(self._make)
        self.elsewhere.clicked.connect(self._ask_write)
        self.open_folder.clicked.connect(self._open)
        self.change.clicked.connect(self._to_rule)
        self.prove.clicked.connect(self._prove_chosen)
        self.other.clicked.connect(self._ask_prove)
        self.cancel.clicked.connect(self._stop)
        self._acting.done.connect(self.refresh)

    def _lay_out(self) -> None:
        self.head(tr("Backups"))
        for widgets in (
            (self.age,),
            (self.rule,),
            (self.make, self.elsewhere, self.change),
            (self.folder, self.open_folder),
        ):
            row = QHBoxLayout()
            row.setSpacing(8)
            for widget in widgets:
                row.addWidget(widget, 1 if widget in {self.rule, self.folder} else 0)
            if widgets[0] in {self.age, self.make}:
                row.addStretch(1)
            self.column.addLayout(row)
        bare(self.table)
        self.table.setFixedHeight(_TABLE_PX)  # in large text, too: what proves one stays in sight
        self.column.addWidget(self.table)
        proving = QHBoxLayout()
        proving.setSpacing(8)
        proving.addWidget(self.prove)
        proving.addWidget(self.other)
        proving.addWidget(self.bar, 1)
        proving.addWidget(self.cancel)
        proving.addStretch(0)
        self.column.addLayout(proving)
        self.column.addWidget(self.state)
        self.column.addWidget(self.found)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("How far the proof is"))
        self.state.hide()
        may = has_right(self._seat.desk, "backups")
        self.make.setEnabled(may)
        self.elsewhere.setEnabled(may)
        self.head(
            tr("Putting a backup in force"),
            tr(
                "Restoring begins a new epoch and opens a case. It is done with the client closed, "
                "by an administrator: cellinv restore FILE."
            ),
        )


def _who(desk: Desk) -> str:
    may = has_right(desk, "backups")
    return "" if may else tr("Administrators make them by hand.")


def _read(desk: Desk) -> _Kept:
    folder = backup_folder(desk)
    rules = {each.rule.name: each.value for each in rules_here(desk).rules}
    return _Kept(folder, backups_in(desk, folder), rules["backup_hours"], rules["backup_keep"])


def _backup(path: Path, desk: Desk) -> Receipt:
    folder = path.parent if path.suffix else path
    folder.mkdir(parents=True, exist_ok=True)
    return backup(desk, path)


def _said(receipt: Receipt) -> str:
    return tr("Backed up to {file}, and proved", file=receipt.details["file"])


def _check(path: Path, job: Job) -> Report | CellinvError:
    def told(phase: str, done: int, total: int) -> None:
        job.step(done, total, phase)

    try:
        return check_backup(path, told)
    except CellinvError as error:
        return error


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("at", tr("Made, UTC"), _at, width=190),
        Column("size", tr("MB"), _size, right=True, width=90),
        Column("file", tr("File"), _file, mono=True),
    )


def _path(row: tuple[datetime, Path, int]) -> object:
    return row[1]


def _at(row: tuple[datetime, Path, int]) -> str:
    return f"{row[0]:%Y-%m-%d %H:%M:%S}"


def _size(row: tuple[datetime, Path, int]) -> str:
    return f"{row[2] / _MB:.1f}"


def _file(row: tuple[datetime, Path, int]) -> str:
    return row[1].name
