"""The Clinical page: studies with their figures, one study, one subject, and what is done there."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.clinical import following, looking
from cellinv.services.people import has_right
from cellinv.ui.clinical.about import About
from cellinv.ui.clinical.aiming import Aiming
from cellinv.ui.clinical.lists import Lists, StudyRow
from cellinv.ui.clinical.room import Room
from cellinv.ui.clinical.side import Side
from cellinv.ui.clinical.study import StudyView
from cellinv.ui.clinical.subject import SubjectView
from cellinv.ui.shell.pages import ReadingPage
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.reading import ReadFirst
from cellinv.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from cellinv.records.queries.following import SubjectRow
    from cellinv.services.clinical.looking import Choices, SubjectCard
    from cellinv.services.desk import Desk
    from cellinv.ui.clinical.aiming import Target
    from cellinv.ui.shell.seat import Seat

_MARGINS: Final = (24, 20, 24, 12)
_WITH_CHOICES: Final = {"new_study", "open_site"}


class ClinicalPage(ReadingPage):
    """Studies and subjects; a scan of a subject, dose or study chooses it, a vial is set aside."""

    kinds = ("study", "subject", "dose", "vial", "site")

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Clinical"))
        self._seat = seat
        self.row: StudyRow | None = None
        self.card: SubjectCard | None = None
        self._wanted: Target | None = None
        self.acting = Acting(seat, self)
        self.lists, self.side = Lists(seat), Side(seat, self.acting)
        self.study, self.subject = StudyView(), SubjectView(self.acting)
        self.aiming = Aiming(seat, self.side, self)
        self.empty = EmptyState(
            "subject", tr("Nobody is chosen."), tr("Choose a subject of the study, or scan one.")
        )
        self.start = EmptyState("clinical", tr("No study is chosen."))
        self.tabs, self.whole = QTabWidget(), QWidget()
        self._read_first = ReadFirst(seat, "clinical", self.whole, _MARGINS)
        _lay_out(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._read_first)
        self.room = Room(self, self.lists, self.tabs, self.side)
        self._connect()

    # ── what a page does ────────────────────────────────────────────────────

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        self.aiming.scan(text, typed=typed)
        return True

    @override
    def open(self, what: object) -> None:
        """Choose a study, subject or dose by its code."""
        if isinstance(what, str):
            self.on_scan(what)

    @override
    def shown(self) -> None:
        super().shown()
        self.lists.subjects.view.setFocus()

    # ── reading and showing ─────────────────────────────────────────────────

    @override
    @Slot()
    def _read(self) -> None:
        super()._read()
        work = functools.partial(_studies, self._seat.desk)
        self._seat.tasks.run_read(work, self._show, owner=self, latest="studies")

    def _show(self, rows: tuple[StudyRow, ...]) -> None:
        self._read_first.came()
        self.lists.new.setVisible(has_right(self._seat.desk, "register"))
        self.row = None  # what is shown of it is shown anew
        self.lists.show_studies(rows)
        if self._wanted is not None:
            self.lists.choose_study(self._wanted.study_id)
        chosen = self.lists.studies.selected()
        self.tabs.setVisible(bool(chosen))
        self.start.setVisible(not chosen)
        if not chosen:
            self.lists.show_subjects(())
        elif self.row is None:
            self._choose_study(chosen[0])

    @Slot(object)
    def _choose_study(self, row: StudyRow) -> None:
        before, self.row = self.row, row
        if before is row:
            return
        if self.card is not None and self.card.followed.subject.study_id != row.study.id:
            self._show_card(None)
        self.study.show_study(row)
        self._offer()
        work = functools.partial(following.subjects_of, self._seat.desk, row.study.id)
        self._seat.tasks.run_read(work, self._show_subjects, owner=self, latest="subjects")

    def _show_subjects(self, rows: tuple[SubjectRow, ...]) -> None:
        self.lists.show_subjects(rows)
        wanted = self._wanted
        if wanted is not None and self.row is not None and wanted.study_id == self.row.study.id:
            self._wanted = None  # not before: the list of another study may come first
            if wanted.subject_id is not None:
                self.lists.choose_subject(wanted.subject_id)
                self.tabs.setCurrentIndex(1)
        chosen = self.lists.subjects.selected()
        if chosen:
            self._choose_subject(chosen[0])
        else:
            self._show_card(None)

    @Slot(object)
    def _choose_subject(self, row: SubjectRow) -> None:
        work = functools.partial(looking.subject_card, self._seat.desk, row.id)
        self._seat.tasks.run_read(work, self._show_card, owner=self, latest="subject")

    def _show_card(self, card: SubjectCard | None) -> None:
        other = card is None or self.card is None
        if other or _id(card) != _id(self.card):
            self.side.close_panel()
        self.card = card
        self.subject.setVisible(card is not None)
        self.empty.setVisible(card is None)
        if card is not None:
            self.subject.show_subject(card, self._seat.desk)
        self._offer()

    @Slot()
    def _offer(self) -> None:
        about = self.about()
        self.study.offer(self._seat.desk, about)
        self.subject.offer(self._seat.desk, about)

    def about(self, choices: Choices | None = None) -> About:
        """Return what is chosen."""
        study, card = self.row.study if self.row else None, self.card
        if card is None:
            return About(study, choices=choices)
        view = self.subject
        return About(study, card, view.dose, view.visit, view.event_seen, choices)

    # ── scans and acts ──────────────────────────────────────────────────────

    @Slot(object)
    def _aim(self, target: Target) -> None:
        self._wanted = target
        if target.subject_id is None:
            self.tabs.setCurrentIndex(0)
        self._read()

    @Slot(str)
    def ask(self, name: str, choices: Choices | None = None) -> None:
        """Begin to do something with what is chosen; some of it needs to know the choices."""
        if name == "record" and self.card is not None:
            self._seat.hub.open_asked.emit("record", self.card.followed.subject.code)
        elif name == "origin" and self.card is not None:
            asked = ("origin", "subject", self.card.followed.subject.id)
            self._seat.hub.open_asked.emit("lineage", asked)
        elif name in _WITH_CHOICES and choices is None:
            work = functools.partial(looking.study_choices, self._seat.desk)
            begin = functools.partial(self.ask, name)
            self._seat.tasks.run_read(work, begin, owner=self, latest="choices")
        else:
            about = self.about(choices)
            if name == "add_event":
                about = About(about.study, about.subject, choices=choices)
            self.side.start(name, about)
            self.room.make()

    def _connect(self) -> None:
        self.lists.study_chosen.connect(self._choose_study)
        self.lists.subject_chosen.connect(self._choose_subject)
        self.lists.new_asked.connect(functools.partial(self.ask, "new_study"))
        self.aiming.aimed.connect(self._aim)
        self.lists.subjects.opened.connect(self._to_subject)
        self.study.asked.connect(self.ask)
        self.subject.asked.connect(self.ask)
        self.subject.picked.connect(self._offer)

    @Slot(object)
    def _to_subject(self, _row: object) -> None:
        self.tabs.setCurrentIndex(1)
        self.subject.timeline.setFocus()


def _lay_out(page: ClinicalPage) -> None:
    second = QWidget()
    column = QVBoxLayout(second)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(page.subject)
    column.addWidget(page.empty, 1)
    page.subject.hide()
    page.tabs.setDocumentMode(True)
    page.tabs.tabBar().setDrawBase(False)
    page.tabs.tabBar().setAccessibleName(tr("Study or subject"))
    page.tabs.addTab(Scrolled(page.study), tr("Study"))
    page.tabs.addTab(Scrolled(second), tr("Subject"))
    page.tabs.setCurrentIndex(1)
    middle = Card(padding=16)
    middle.body.addWidget(page.tabs, 1)
    middle.body.addWidget(page.start, 1)
    page.start.hide()
    row = QHBoxLayout(page.whole)
    row.setContentsMargins(*_MARGINS)
    row.setSpacing(16)
    row.addWidget(page.lists)
    row.addWidget(middle, 1)
    row.addWidget(page.side)


def _id(card: SubjectCard | None) -> int | None:
    return card.followed.subject.id if card is not None else None


def _studies(desk: Desk) -> tuple[StudyRow, ...]:
    figures = {one.id: one for one in following.study_figures(desk)}
    return tuple(StudyRow(one, figures[one.id]) for one in looking.studies(desk))
