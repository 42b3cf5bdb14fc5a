"""A subject: chain of identity, the course of each dose, visits, scores and adverse events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.clinical.acts import OF_DOSE, OF_EVENT, OF_SUBJECT, OF_VISIT
from cellinv.ui.clinical.courses import Courses
from cellinv.ui.clinical.named import criterion_word, relation_word
from cellinv.ui.clinical.scores import Scores
from cellinv.ui.clinical.timeline import Timeline, told
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.acts.deeds import Deeds
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.flow import flowing
from cellinv.ui.widgets.history import HistoryEntry, HistoryList
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

if TYPE_CHECKING:
    from cellinv.records.queries.courses import DoseSeen
    from cellinv.records.queries.following import EventSeen, ScoreSeen, VisitSeen
    from cellinv.services.clinical.looking import SubjectCard
    from cellinv.services.desk import Desk
    from cellinv.ui.clinical.about import About
    from cellinv.ui.shell.states import Tone
    from cellinv.ui.widgets.acts.acting import Acting

_ENTRY_PX: Final = 56


class SubjectView(QWidget):
    """``asked`` names what is to be done; ``picked`` says that another thing is chosen."""

    asked = Signal(str)
    picked = Signal()

    def __init__(self, acting: Acting) -> None:
        super().__init__()
        self.card: SubjectCard | None = None
        self.evidence = EvidenceButton(acting, self)
        self.code, self.state, self.secret = CodeLabel("", "strong"), Chip(), Chip()
        self.identity, self.about = CodeLabel("", "small"), words("", "small", wrap=True)
        self.courses, self.timeline, self.scores = Courses(), Timeline(), Scores()
        self.no_dose, self.no_visit = words("", "dim", wrap=True), words("", "dim", wrap=True)
        self.no_event = words(tr("No adverse event is entered."), "dim", wrap=True)
        self.visit_said = words("", "body", wrap=True)
        self.elsewhere = words("", "small", wrap=True)
        self.events = HistoryList(tr("Adverse events"))
        self.of_subject = Deeds(OF_SUBJECT, tr("What can be done with the subject"))
        self.of_dose = Deeds(OF_DOSE, tr("What can be done with the dose"))
        self.of_visit = Deeds(OF_VISIT, tr("What can be done with the visit"))
        self.of_event = Deeds(OF_EVENT, tr("What can be done with the events"))
        self._lay_out()
        self._connect()
        theme().changed.connect(self._hold_events)

    def show_subject(self, card: SubjectCard, desk: Desk) -> None:
        """Show a subject."""
        self.card = card
        row = card.followed.subject
        self.code.set_code(row.code)
        self.evidence.tell_of(row.code)
        self.state.say_state(row.state)
        self.secret.setVisible(card.blinded)
        hidden = tr("Unblinded") if card.unblinded else tr("Blinded: kits only")
        self.secret.say(hidden, "look_up" if card.unblinded else "lock", "plain")
        self.identity.set_code(row.identity)
        months = tr("followed up for {n} months", n=row.months) if row.months is not None else ""
        known = (
            row.study, row.site, row.cohort,
            tr("enrolled {day}", day=row.enrolled_on) if row.enrolled_on else "", months,
        )  # fmt: skip
        self.about.setText(" · ".join(part for part in known if part))
        here = desk.site is not None and desk.site.id == row.site_id
        said = tr("Enrolled at {site}: choose that site in the top line to follow up.",
                  site=row.site)  # fmt: skip
        self.elsewhere.setText("" if here else said)
        self.elsewhere.setVisible(not here)
        self._show_parts(card, desk)

    def _show_parts(self, card: SubjectCard, desk: Desk) -> None:
        found = card.followed
        zone = desk.site.zone if desk.site else _utc()
        self.courses.show_doses(card.doses, zone)
        self.courses.setVisible(bool(card.doses))
        kits = tr("No kit is packed yet. Somebody who may see the arms packs it.")
        vials = tr("No dose yet. Set vials aside: what expires first is proposed.")
        self.no_dose.setText(kits if card.blinded else vials)
        self.no_dose.setVisible(not card.doses)
        self.timeline.show_visits(found, desk.today())
        self.timeline.setVisible(bool(found.visits))
        treated = found.subject.first_on is not None
        planned = tr("The study plans no visits.") if treated else tr(
            "Visits are planned from the day of the first dose."
        )  # fmt: skip
        self.no_visit.setText(planned)
        self.no_visit.setVisible(not found.visits)
        self.scores.show_scores(found)
        self.scores.setVisible(bool(self.scores.series))
        line = self.events.currentIndex().row()
        self.events.entries.set_entries([_entry(one) for one in found.events])
        self.events.setVisible(bool(found.events))
        self.no_event.setVisible(not found.events)
        if found.events:
            self.events.setCurrentIndex(self.events.entries.index(max(line, 0), 0))
        self._hold_events()
        self._say_visit()

    @Slot()
    def _hold_events(self) -> None:
        """Make the list of events as high as its lines are in the size of text in use."""
        lines = self.events.entries.rowCount()
        high = max(1, self.events.sizeHintForRow(0)) if lines else _ENTRY_PX
        self.events.setFixedHeight(max(1, lines) * high + 2)

    @property
    def dose(self) -> DoseSeen | None:
        """Return the dose chosen."""
        return self.courses.dose

    @property
    def visit(self) -> VisitSeen | None:
        """Return the visit chosen."""
        return self.timeline.visit

    @property
    def event_seen(self) -> EventSeen | None:
        """Return the event chosen."""
        line = self.events.currentIndex().row()
        events = self.card.followed.events if self.card else ()
        return events[line] if 0 <= line < len(events) else None

    def offer(self, desk: Desk, about: About) -> None:
        """Offer what can be done with what is chosen."""
        for deeds in (self.of_subject, self.of_dose, self.of_visit, self.of_event):
            deeds.offer(desk, desk, about)

    @Slot()
    def _pick(self, _place: int = 0) -> None:
        self._say_visit()
        self.picked.emit()

    @Slot(QModelIndex, QModelIndex)
    def _pick_event(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.picked.emit()

    def _say_visit(self) -> None:
        visit = self.timeline.visit
        self.visit_said.setVisible(visit is not None)
        if visit is None:
            return
        parts = [told(visit)]
        if visit.window is not None:
            parts.append(tr("window {first} to {last}", first=visit.window.first,
                            last=visit.window.last))  # fmt: skip
        if visit.outside:
            parts.append(tr("held outside it"))
        parts += [visit.note] if visit.note else []
        found = "; ".join(_scored(one) for one in visit.scores)
        self.visit_said.setText(" · ".join([*parts, *([found] if found else [])]))

    def _connect(self) -> None:
        for deeds in (self.of_subject, self.of_dose, self.of_visit, self.of_event):
            deeds.asked.connect(self.asked)
        self.courses.chosen.connect(self._pick)
        self.timeline.chosen.connect(self._pick)
        self.events.selectionModel().currentRowChanged.connect(self._pick_event)

    def _lay_out(self) -> None:
        identity = words(tr("Chain of identity"), "small")
        head = flowing(
            self.code, self.state, self.secret, identity, self.identity, self.evidence, spacing=12
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addWidget(head)
        for line in (self.about, self.elsewhere, self.of_subject):
            column.addWidget(line)
        groups: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            (tr("Doses"), (self.no_dose, self.courses, self.of_dose)),
            (tr("Visits"), (self.no_visit, self.timeline, self.visit_said, self.of_visit,
                            self.scores)),
            (tr("Adverse events"), (self.no_event, self.events, self.of_event)),
        )  # fmt: skip
        for caption, parts in groups:
            column.addSpacing(8)
            column.addWidget(SectionLabel(caption))
            for part in parts:
                column.addWidget(part)
        column.addStretch(1)


def _scored(score: ScoreSeen) -> str:
    said = f"{score.item} {score.value.text}"
    if not score.before:
        return said
    return tr("{value} (corrected, before {old})", value=said, old=score.before[-1].text)


def _entry(event: EventSeen) -> HistoryEntry:
    ends = tr("since {day}", day=event.started_on)
    if event.ended_on is not None:
        ends = tr("{first} to {last}", first=event.started_on, last=event.ended_on)
    grave = criterion_word(event.criterion) if event.serious else ""
    parts = (
        tr("grade {n}", n=event.grade), grave, relation_word(event.relation), ends, event.outcome
    )  # fmt: skip
    text = " · ".join(part for part in parts if part)
    tone: Tone = "refused" if event.serious else "plain"
    icon = "attention" if event.serious else "info"
    return HistoryEntry(event.term, text, f"#{event.number}", icon, tone, mono=False)


def _utc() -> ZoneInfo:
    return ZoneInfo("UTC")
