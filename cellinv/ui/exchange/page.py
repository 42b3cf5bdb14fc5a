"""The Exchange page: a file is looked at row by row, then brought in; a workbook is checked."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.errors import CellinvError
from cellinv.domain.exchange.mapping import MappingDoesNotFit, NoMappingFits
from cellinv.domain.language import tr
from cellinv.services import custody, exchange
from cellinv.services.lineage import check_custody
from cellinv.ui.exchange.asking import CheckPanel, ImportAsked, ImportPanel
from cellinv.ui.exchange.choices import Mappings, or_its_fault
from cellinv.ui.exchange.outcome import OutcomePanel
from cellinv.ui.exchange.templates import Templates
from cellinv.ui.shell.hub import Changed, Result
from cellinv.ui.shell.pages import Page
from cellinv.ui.shell.tasks import Cancelled
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.files import ask_to_write
from cellinv.ui.widgets.focusing import go_on_in
from cellinv.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from cellinv.services.compliance.evidence import Shown
    from cellinv.services.desk import Desk
    from cellinv.services.exchange import ImportReport
    from cellinv.services.ledger import Receipt
    from cellinv.services.lineage import CheckResult
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.tasks import Job
    from cellinv.ui.widgets.acts.evidence import Showing

_BAR_PX: Final = 12
"""Between the panels, where the bar is when they scroll."""
_KINDS = ("vial", "lot", "cell_line", "container", "donor", "case")


class ExchangePage(Page):
    """What comes from files of others, and whether a file of ours is still true."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Exchange"))
        self.setAcceptDrops(True)
        self._seat = seat
        self._asked: ImportAsked | None = None
        self._report: ImportReport | None = None
        self._job: Job | None = None
        self.bring_in, self.check = ImportPanel(), CheckPanel()
        self.evidence = EvidenceButton(Acting(seat, self), self)
        self.outcome = OutcomePanel(seat)
        Templates(seat, self.bring_in)
        self.maps = Mappings(seat, self.bring_in, self.outcome.editor)
        column = QWidget()
        left = QVBoxLayout(column)
        left.setContentsMargins(0, 0, _BAR_PX, 0)
        left.setSpacing(16)
        left.addWidget(self.bring_in, 1)
        left.addWidget(self.check)
        told = Card(padding=8)
        told.body.addWidget(self.evidence, 0, Qt.AlignmentFlag.AlignLeft)
        left.addWidget(told)
        left.addStretch(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 12)
        row.setSpacing(16 - _BAR_PX)
        row.addWidget(Scrolled(column), 0)
        row.addWidget(self.outcome, 1)
        self.evidence.tell_all(tr("Exchange"), _look)
        self.evidence.setToolTip(tr("What was brought in and handed out, with signatures, as PDF"))
        self._connect()

    @override
    def shown(self) -> None:
        self.outcome.offer(imports=self.bring_in.offer(self._seat.desk))
        first = self.bring_in if self.bring_in.isVisibleTo(self) else self.check
        first.file.field.setFocus()

    @override
    def refresh(self, changed: Changed | None) -> None:
        self.outcome.offer(imports=self.bring_in.offer(self._seat.desk))
        if changed is None or {"site", "party"} & set(changed.kinds):
            self.maps.read()

    # ── bringing in ─────────────────────────────────────────────────────────

    @Slot(object)
    def run(self, asked: ImportAsked) -> None:
        """Judge the file's rows, and bring the good ones in unless they are only looked at."""
        self._asked, self._report = asked, None
        self.bring_in.wait(True)
        self.outcome.say_reading(asked.path.name)
        work = functools.partial(_import, self._seat.desk, asked)
        done = functools.partial(self._imported, asked)
        progress, writes = self.bring_in.show_progress, not asked.dry_run
        self._job = self._seat.tasks.run_long(
            work, done, self._refused, progress=progress, writes=writes, owner=self
        )

    @Slot()
    def cancel(self) -> None:
        """Stop reading or writing; what was begun is left undone, whole."""
        if self._job is None:
            return
        self._job.cancel()
        if self._asked is not None and self._asked.dry_run:
            self._stopped()  # nobody tells of a look that was given up

    def _imported(self, asked: ImportAsked, report: ImportReport | CellinvError | None) -> None:
        self.bring_in.wait(False)
        self._job = None
        if report is None:
            self._stopped()
            return
        if isinstance(report, CellinvError):
            self._refused(report)
            return
        self._report = report
        self.bring_in.looked_at(asked.path if asked.dry_run else None)
        self.outcome.show_report(asked, report)
        go_on_in(self.outcome.table.view)
        if asked.to is not None:
            self._seat.hub.done(tr("Returned rows in {file}", file=asked.to.name))
        if not asked.dry_run:
            self._tell(asked, report)

    def _stopped(self) -> None:
        self._job = None
        self.bring_in.wait(False)
        self.outcome.show_refusal(tr("Cancelled. Nothing was brought in."))

    def _tell(self, asked: ImportAsked, report: ImportReport) -> None:
        values = {"file": asked.path.name, "loaded": report.loaded, "rejected": report.rejected}
        tone: Literal["done", "attention"] = "attention" if report.rejected else "done"
        told = tr("{file}: rows loaded {loaded}, returned {rejected}", **values)
        undo = self.take_back if report.entry else None
        self._seat.hub.ended.emit(Result(told, tone, undo))
        self._seat.hub.sound_asked.emit(tone)
        if report.entry is not None:
            self._seat.hub.changed.emit(Changed.of(_KINDS))

    @Slot()
    def take_back(self) -> None:
        """Take the import shown back, whole, unless something was built on it."""
        if self._report is None or self._report.entry is None:
            return
        entry = self._report.entry
        work = functools.partial(
            custody.undo, self._seat.desk, entry, reason="Import taken back on screen"
        )
        self._seat.tasks.run_write(work, self._taken_back, owner=self)

    def _taken_back(self, receipt: Receipt) -> None:
        entry = receipt.details["reverses"]
        self._report = None
        self.outcome.show_taken_back(entry)
        self._seat.hub.done(tr("{entry} taken back", entry=entry))
        self._seat.hub.changed.emit(Changed.of(_KINDS))

    @Slot()
    def _ask_rejects(self) -> None:
        if self._asked is None:
            return
        name = f"{self._asked.path.stem}-returned.xlsx"
        ask_to_write(self, tr("Save returned rows"), "Excel (*.xlsx)", name, self.save_rejects)

    @Slot(str)
    def save_rejects(self, name: str) -> None:
        """Look at the file again and write the rows it would return to a workbook."""
        if self._asked is not None:
            self.run(self.bring_in.asking(self._asked.path, dry_run=True, to=Path(name)))

    @Slot()
    def _map_asked(self) -> None:
        if self._asked is not None:
            self.maps.look_at(self._asked.path)

    @Slot()
    def _look_again(self) -> None:
        self.outcome.leave_editor()
        self.bring_in.ask_look()

    # ── the rest ────────────────────────────────────────────────────────────

    @Slot(object)
    def check_file(self, path: Path) -> None:
        """Say whether a custody workbook is unchanged and true."""
        work = functools.partial(check_custody, self._seat.desk.database, path)
        done = functools.partial(self._checked, path)
        self._seat.tasks.run_read(work, done, self._refused, owner=self)

    def _checked(self, path: Path, result: CheckResult) -> None:
        self.outcome.show_check(path.name, result)
        self._seat.hub.sound_asked.emit("done" if result.passed else "refused")
        if result.passed:
            self._seat.hub.done(tr("{file} is unchanged and true", file=path.name))
        else:
            told = tr("{file}: {finding}", file=path.name, finding=result.findings[0])
            self._seat.hub.ended.emit(Result(told, "refused"))

    @Slot(object)
    def _refused(self, error: CellinvError) -> bool:
        self.bring_in.wait(False)
        self._job = None
        mappable = isinstance(error, NoMappingFits | MappingDoesNotFit)
        self.outcome.show_refusal(error.explain(), mappable=mappable)
        self._seat.hub.sound_asked.emit("refused")
        return True

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the file that was dropped here, or check it where nothing can be brought in."""
        if not self.bring_in.isVisibleTo(self):
            self.check_file(Path(event.mimeData().urls()[0].toLocalFile()))
            return
        self.bring_in.file.field.setText(event.mimeData().urls()[0].toLocalFile())
        self.bring_in.ask_look()

    def _connect(self) -> None:
        self.bring_in.asked.connect(self.run)
        self.bring_in.edit_asked.connect(self.maps.look_at)
        self.maps.shown.connect(self.outcome.show_editor)
        self.maps.refused.connect(self._refused)
        self.maps.saved.connect(self._look_again)
        self.bring_in.cancel_asked.connect(self.cancel)
        self.check.asked.connect(self.check_file)
        self.outcome.rejects_asked.connect(self._ask_rejects)
        self.outcome.back_asked.connect(self.take_back)
        self.outcome.mapping_asked.connect(self._map_asked)


def _look() -> Showing:
    return _exchanged


def _exchanged(desk: Desk) -> Shown:
    from cellinv.services.compliance.evidence import exchanged

    return exchanged(desk)


def _import(desk: Desk, asked: ImportAsked, job: Job) -> ImportReport | CellinvError | None:
    """Return the report, what is wrong with the file, or nothing where it was stopped."""
    work = functools.partial(
        exchange.import_file,
        desk,
        asked.path,
        kind=asked.kind or None,
        mapping=asked.mapping or None,
        owner=asked.owner or None,
        dry_run=asked.dry_run,
        rejects=asked.rejects,
        step=job.step,
    )
    try:
        return or_its_fault(work)
    except Cancelled:
        return None
