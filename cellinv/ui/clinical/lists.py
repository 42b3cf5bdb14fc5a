"""The studies with their figures, and the subjects of the one chosen."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout

from cellinv.domain.language import tr
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import SectionLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.records.queries.following import SubjectRow
    from cellinv.services.clinical.following import StudyFigures
    from cellinv.services.clinical.looking import StudyCard
    from cellinv.ui.shell.seat import Seat

WIDTH: Final = 440


@dataclass(frozen=True)
class StudyRow:
    """A study with its figures."""

    study: StudyCard
    figures: StudyFigures


class Lists(Card):
    """``study_chosen`` and ``subject_chosen`` carry the row; ``new_asked`` asks for a study."""

    study_chosen = Signal(object)
    subject_chosen = Signal(object)
    new_asked = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__(padding=16)
        self.setAccessibleName(tr("Studies and subjects"))
        hold(self, width=WIDTH)
        self.studies = TablePane(
            RowsModel(_study_columns(), attrgetter("study.id")), tr("Studies"), _no_study()
        )
        self.subjects = TablePane(
            RowsModel(_subject_columns(), attrgetter("id")), tr("Subjects"), _no_subject()
        )
        for pane in (self.studies, self.subjects):
            pane.view.setSelectionMode(pane.view.SelectionMode.SingleSelection)
        self.new = button(tr("New study…"), "add", "quiet")
        self.new.clicked.connect(self.new_asked)
        self.studies.selection_changed.connect(self._study)
        self.subjects.selection_changed.connect(self._subject)
        self._lay_out(seat)

    def show_studies(self, rows: Sequence[StudyRow]) -> None:
        """Show these; the one that was chosen stays chosen, else the first is."""
        self.studies.set_rows(rows)
        if rows and not self.studies.selected():
            self.studies.select_keys([self.studies.model.row_at(0).study.id])

    def show_subjects(self, rows: Sequence[SubjectRow]) -> None:
        """Show these; the one that was chosen stays chosen, else the first is."""
        self.subjects.set_rows(rows)
        if rows and not self.subjects.selected():
            self.subjects.select_keys([self.subjects.model.row_at(0).id])

    def choose_study(self, study_id: int) -> None:
        """Choose a study, past any filter."""
        if self.studies.model.line_of(study_id) < 0:
            self.studies.filter.clear()
        self.studies.select_keys([study_id])

    def choose_subject(self, subject_id: int) -> None:
        """Choose a subject, past any filter."""
        if self.subjects.model.line_of(subject_id) < 0:
            self.subjects.filter.clear()
        self.subjects.select_keys([subject_id])
        line = self.subjects.model.line_of(subject_id)
        self.subjects.view.scrollTo(self.subjects.model.index(max(line, 0), 0))

    @Slot()
    def _study(self) -> None:
        chosen = self.studies.selected()
        if chosen:
            self.study_chosen.emit(chosen[0])

    @Slot()
    def _subject(self) -> None:
        chosen = self.subjects.selected()
        if chosen:
            self.subject_chosen.emit(chosen[0])

    def _lay_out(self, seat: Seat) -> None:
        head = QHBoxLayout()
        head.addWidget(SectionLabel(tr("Studies")))
        head.addStretch(1)
        head.addWidget(self.new)
        add_export(seat, self.studies, tr("Studies"))
        add_export(seat, self.subjects, tr("Subjects"))
        self.body.addLayout(head)
        self.body.addWidget(self.studies, 4)
        self.body.addSpacing(8)
        self.body.addWidget(SectionLabel(tr("Subjects")))
        self.body.addWidget(self.subjects, 5)


def _study_columns() -> tuple[Column[StudyRow], ...]:
    return (
        Column("code", tr("Study"), attrgetter("study.code"), mono=True, width=132),
        Column("enrolled", tr("Enrolled"), _enrolled, right=True, width=94),
        Column("treated", tr("Treated"), attrgetter("figures.treated"), right=True, width=78),
        Column("followed", tr("Followed"), attrgetter("figures.in_follow_up"), right=True,
               width=84),
        Column("planned", tr("Planned"), attrgetter("figures.planned"), right=True, width=90,
               hidden=True),
        Column("state", tr("State"), attrgetter("study.state"), state=True, width=110,
               hidden=True),
        Column("months", tr("Months, median"), attrgetter("figures.months_median"), right=True,
               width=110, hidden=True),
        Column("overdue", tr("Visits overdue"), attrgetter("figures.overdue"), right=True,
               width=110, hidden=True),
    )  # fmt: skip


def _subject_columns() -> tuple[Column[SubjectRow], ...]:
    return (
        Column("code", tr("Subject"), attrgetter("code"), mono=True, width=142),
        Column("state", tr("State"), attrgetter("state"), state=True, width=116),
        Column("overdue", tr("Overdue"), attrgetter("overdue"), right=True, width=92),
        Column("months", tr("Months"), attrgetter("months"), right=True, width=80, hidden=True),
        Column("site", tr("Study site"), attrgetter("site"), mono=True, width=80, hidden=True),
        Column("events", tr("Events"), attrgetter("events"), right=True, width=70, hidden=True),
        Column("serious", tr("Serious"), attrgetter("serious"), right=True, width=70, hidden=True),
        Column("next", tr("Next visit"), attrgetter("next_on"), width=100, hidden=True),
        Column("cohort", tr("Cohort"), attrgetter("cohort"), width=80, hidden=True),
        Column("identity", tr("Chain of identity"), attrgetter("identity"), mono=True, width=140,
               hidden=True),
    )  # fmt: skip


def _enrolled(row: StudyRow) -> str:
    now = row.figures
    if now.planned is None:
        return str(now.enrolled)
    return tr("{n} of {planned}", n=now.enrolled, planned=now.planned)


def _no_study() -> EmptyState:
    return EmptyState(
        "clinical",
        tr("No study is registered."),
        tr("A study has a product, sites and visits. Register one to enrol subjects."),
    )


def _no_subject() -> EmptyState:
    return EmptyState(
        "subject",
        tr("Nobody is enrolled."),
        tr("At a site that the study is open at, enrol subjects by code."),
    )
