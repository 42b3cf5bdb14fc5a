"""The today page: what is out and overdue, due, expiring, open and held, and how safe it all is."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.banks.watch import Watched, watched
from cellinv.services.station.today import DUE_DAYS, EXPIRING_DAYS, Today, today
from cellinv.ui.shell.keeping import second_folder
from cellinv.ui.shell.pages import ReadingPage
from cellinv.ui.today import words as say
from cellinv.ui.today.figures import Figures
from cellinv.ui.today.section import Section
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.reading import ReadFirst

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from cellinv.domain.compliance import Grid
    from cellinv.services.compliance.evidence import Shown
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.hub import Changed
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.evidence import Showing

_TICK_MS: Final = 1000
_AGAIN_TICKS: Final = 120
"""After so many ticks everything is read again: days pass, files grow old."""
_ONE_COLUMN_PX: Final = 860


class TodayPage(ReadingPage):
    """What waits. A row leads to its record or page; a scan leads to the bench."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Today"))
        self._seat = seat
        self.found: Today | None = None
        self.watched = Watched()
        self._known = self._look = False
        self._ticks, self._passing = 0, False
        self.evidence = EvidenceButton(Acting(seat, self), self)
        self.figures = Figures(self.evidence)
        self._make_sections()
        self.evidence.tell_all(tr("Today"), self._shown_now)
        self._columns = QHBoxLayout()
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._lay_out()

    # ── what a page does ────────────────────────────────────────────────────

    @override
    def refresh(self, changed: Changed | None) -> None:
        if changed is None or changed.touches("lot"):
            self._known = False
        super().refresh(changed)

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        if typed or self._passing:
            return False
        self._passing = True  # the bench may not be there for this person
        self._seat.hub.open_asked.emit("station", None)
        self._seat.hub.scanned.emit(text)
        self._passing = False
        return True

    @override
    def shown(self) -> None:
        super().shown()
        for section in self.sections:
            if section.isVisible() and section.rows():
                section.list.setFocus()
                return

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        if self.found is not None:
            self._show_times(self.found)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        one = event.size().width() < _ONE_COLUMN_PX
        direction = QHBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if one else direction.LeftToRight)
        super().resizeEvent(event)

    # ── reading and showing ─────────────────────────────────────────────────

    @override
    @Slot()
    def _read(self) -> None:
        super()._read()
        known = self.found.expiring if self.found is not None and self._known else None
        work = functools.partial(today, self._seat.desk, second_folder(), known=known)
        self._look = self._look or not self._known
        self._seat.tasks.run_read(work, self.show_today, latest="today")

    def show_today(self, found: Today) -> None:
        """Show what waits."""
        self.found, self._known = found, True
        desk = self._seat.desk
        now, day = desk.now(), desk.today()
        for section in (self.cases, self.holds, self.short):
            section.setVisible(found.deep)
        if found.deep:
            self._left.insertWidget(2, self.expiring)  # the right is full of what is to be decided
        self.figures.show_place(desk, deep=found.deep)
        self.due.show_rows(say.due_rows(found, day))
        self.expiring.show_rows(say.expiring_rows(found.expiring, day))
        self.cases.show_rows(say.case_rows(found, now), "attention")
        self.holds.show_rows(say.hold_rows(found, now), "attention")
        self._show_banks(found)
        if found.deep and self._look:
            self._look = False
            work = functools.partial(watched, desk)
            self._seat.tasks.run_read(work, self.show_watched, latest="watched")
        self.figures.show_counts(found, self.due.rows(), self.expiring.rows())
        self._show_times(found)
        self._first.came()

    def show_watched(self, found: Watched) -> None:
        """Show the banks to see to, once they are counted."""
        self.watched = found
        if self.found is not None:
            self._show_banks(self.found)

    def _show_banks(self, found: Today) -> None:
        rows = (*say.short_rows(found), *say.watched_rows(self.watched))
        self.short.show_rows(rows if found.deep else (), "attention")

    def _show_times(self, found: Today) -> None:
        """Show what grows older by itself."""
        now = self._seat.desk.now()
        rows = list(say.out_rows(found.out, now))
        self.out.show_rows(rows, self.figures.show_out(rows))
        self.figures.show_kept(found, now)

    @Slot()
    def _tick(self) -> None:
        self._ticks += 1
        if self._ticks >= _AGAIN_TICKS:
            self._ticks, self._known = 0, False
            self._read()
        elif self.found is not None and self.found.out is not None and self.found.out.rows:
            self._show_times(self.found)

    def _shown_now(self) -> Showing:
        """Return what waits as evidence tells it: each list, and the records in it."""
        now = [each for each in self.sections if each.rows()]
        grids = [each.as_grid() for each in now]
        codes = [row.entry.code for each in now for row in each.rows()]
        return functools.partial(_shown, tuple(codes), tuple(grids))

    # ── what there is on it ─────────────────────────────────────────────────

    def _make_sections(self) -> None:
        self.out = Section(
            tr("Out of the cold"),
            "timer",
            tr("Everything is in its place. A vial withdrawn at the Station shows up here."),
        )
        self.due = Section(
            tr("Due in {n} days", n=DUE_DAYS),
            "reserved",
            tr("No dose and no reservation falls due. Set vials aside with a day to see it here."),
        )
        self.expiring = Section(
            tr("Expiring or to be retested in {n} days", n=EXPIRING_DAYS),
            "expires",
            tr("Nothing expires soon. The Banks page shows the day of every lot."),
        )
        self.cases = Section(
            tr("Open cases"), "case", tr("No case is open. What must be looked at shows up here.")
        )
        self.holds = Section(tr("Open holds"), "hold", tr("Nothing is on hold."))
        self.short = Section(
            tr("Banks to see to"),
            "attention",
            tr("No bank is below its reserve, in too few places, or to be followed by the next."),
        )
        self.sections = (
            self.out, self.due, self.expiring, self.cases, self.holds, self.short,
        )  # fmt: skip
        for section in self.sections:
            section.asked.connect(self._seat.hub.open_asked)

    def _lay_out(self) -> None:
        for column, sections in (
            (self._left, (self.out, self.due)),
            (self._right, (self.expiring, self.short, self.cases, self.holds)),
        ):
            column.setSpacing(16)
            for section in sections:
                column.addWidget(section)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        self._columns.setSpacing(16)
        inner = QWidget()
        inner.setProperty("role", "plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 20, 24, 12)
        column.setSpacing(16)
        column.addWidget(self.figures)
        column.addLayout(self._columns, 1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._first = ReadFirst(self._seat, "today", scroll, (24, 20, 24, 12))
        outer.addWidget(self._first)


def _shown(codes: tuple[str, ...], grids: tuple[Grid, ...], _desk: Desk) -> Shown:
    from cellinv.services.compliance.evidence import Shown

    return Shown(tr("Today"), codes, grids)
