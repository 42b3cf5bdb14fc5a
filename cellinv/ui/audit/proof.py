"""Proving the ledger: from the last checkpoint or whole, with progress, and what it is worth."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QProgressBar

from cellinv.domain.errors import CellinvError
from cellinv.domain.language import tr
from cellinv.services import audit
from cellinv.services.audit.proving import Standing, standing
from cellinv.ui.audit.telling import moment
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, StatTile
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.flow import flowing
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cellinv.records.verify.report import Report
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.tasks import Job, Progress

_PHASES: Final = {
    "ledger": "Reading the entries",
    "rows": "Comparing the rows",
    "rules": "Checking rules and schema",
}


class ProofPanel(Card):
    """Asks for a proof and shows how far it is and how it ended."""

    def __init__(self, seat: Seat, files: Callable[[], list[Path]]) -> None:
        """``files`` returns the anchor files to compare with."""
        super().__init__(tr("Proof"), padding=20)
        self._seat, self._files = seat, files
        self._job: Job | None = None
        self.proved = StatTile(tr("Last proved"))
        self.entries, self.since = StatTile(tr("Entries")), StatTile(tr("Not proved yet"))
        self.new = button(tr("Prove what is new"), "audit", "primary")
        self.whole = button(tr("Prove everything"), "audit")
        self.compare = QCheckBox(tr("Compare with the anchors at the right"))
        self.compare.setChecked(True)
        self.bar, self.doing = QProgressBar(), words("", "small")
        self.cancel = button(tr("Cancel"), kind="quiet")
        self.state, self.found = Chip(), words("", wrap=True)
        self.counts, self.promise = words("", "small", wrap=True), words("", "dim", wrap=True)
        self.new.clicked.connect(self._prove_new)
        self.whole.clicked.connect(self._prove_whole)
        self.cancel.clicked.connect(self._stop)
        self._lay_out()
        self._wait(False)
        for part in (self.state, self.found, self.counts, self.promise):
            part.hide()

    def refresh(self) -> None:
        """Read again how far the ledger was proved."""
        work = functools.partial(standing, self._seat.desk)
        self._seat.tasks.run_read(work, self._stands, owner=self, latest="standing")

    @Slot()
    def _prove_new(self) -> None:
        self._prove(since=True)

    @Slot()
    def _prove_whole(self) -> None:
        self._prove(since=False)

    def _prove(self, *, since: bool) -> None:
        files = self._files() if self.compare.isChecked() else []
        work = functools.partial(_verify, self._seat.desk, files, since)
        self._wait(True)
        self.bar.setRange(0, 0)
        self.doing.setText(tr("Beginning …"))
        self._job = self._seat.tasks.run_long(work, self._ended, progress=self._step, owner=self)

    @Slot()
    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._wait(False)
            self._say(tr("Stopped"), "attention", "attention", tr("Nothing was found out."))

    def _step(self, progress: Progress) -> None:
        phase = tr(_PHASES[progress.text])
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        if progress.total:
            done, total = _number(progress.done), _number(progress.total)
            phase = tr("{phase}: {done} of {total}", phase=phase, done=done, total=total)
        self.doing.setText(phase)

    def _ended(self, report: Report | CellinvError) -> None:
        self._job = None
        self._wait(False)
        if isinstance(report, CellinvError):
            self._say(tr("Not proved"), "refused", "refused", report.explain())
            return
        found = "\n".join(one.sentence for one in report.findings)
        if report.ok and report.anchors:
            self._say(tr("Everything agrees"), "done", "done", "")
        elif report.ok:
            self._say(tr("Agrees; no anchors were compared"), "attention", "attention", "")
        else:
            self._say(tr("Not as recorded"), "refused", "refused", found)
        told = tr(
            "{entries} entries, {changes} changes and {rows} rows in {seconds} s",
            entries=_number(report.counts.get("entries", 0)),
            changes=_number(report.counts.get("changes", 0)),
            rows=_number(report.counts.get("rows", 0)),
            seconds=f"{report.seconds:.1f}",
        )
        erased = tr("{n} bodies were lawfully erased", n=report.erased) if report.erased else ""
        self.counts.setText(" · ".join(part for part in (told, erased) if part))
        self.promise.setText(report.promise)
        self.counts.show()
        self.promise.show()
        self._seat.hub.sound_asked.emit("done" if report.ok else "refused")
        self.refresh()

    def _say(self, word: str, shape: str, tone: Any, found: str) -> None:
        self.state.say(word, shape, tone)
        self.found.setText(found)
        self.state.show()
        self.found.setVisible(bool(found))
        self.counts.hide()
        self.promise.hide()

    def _stands(self, told: Standing) -> None:
        at = told.verified_at
        self.proved.say(f"{at:%Y-%m-%d}" if at else tr("never"),
                        tr("{time} UTC", time=moment(at)[11:]) if at else tr("at this inventory"),
                        "plain" if at else "attention")  # fmt: skip
        self.entries.say(_number(told.entries))
        self.since.say(_number(told.since))
        self.new.setVisible(at is not None)

    def _wait(self, waiting: bool) -> None:
        for one in (self.new, self.whole, self.compare):
            one.setEnabled(not waiting)
        for part in (self.bar, self.doing, self.cancel):
            part.setVisible(waiting)

    def _lay_out(self) -> None:
        under_way = QHBoxLayout()
        under_way.setSpacing(12)
        under_way.addWidget(self.bar, 1)
        under_way.addWidget(self.cancel)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("How far the proof is"))
        self.body.addWidget(flowing(self.proved, self.entries, self.since, spacing=32, top=True))
        self.body.addSpacing(8)
        self.body.addWidget(words(_what(), "dim", wrap=True))
        self.body.addSpacing(8)
        self.body.addWidget(flowing(self.new, self.whole))
        self.body.addWidget(self.compare)
        self.body.addLayout(under_way)
        for part in (self.doing, self.state, self.found, self.counts, self.promise):
            self.body.addWidget(part)
        self.found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addStretch(1)


def _what() -> str:
    return tr(
        "A proof reads the entries, computes every hash again, compares each record with what "
        "the entries say of it, and checks the rules, the schema and the anchors."
    )


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")


def _verify(desk: Desk, files: list[Path], since: bool, job: Job) -> Report | CellinvError:
    def told(phase: str, done: int, total: int) -> None:
        job.step(done, total, phase)

    try:
        return audit.verify(
            desk, against=files, since_checkpoint=since, remember=True, progress=told
        )
    except CellinvError as error:
        return error
