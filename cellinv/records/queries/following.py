"""What became of subjects: their doses' days, visits with what was found at them, and events."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from cellinv.domain.following import LEFT, Finding, Standing, Window, months_between, standing
from cellinv.records.queries.due import MOST
from cellinv.records.tables.clinical import Administration, Dose, Study, Subject
from cellinv.records.tables.people import Person, Site
from cellinv.records.tables.trials import AdverseEvent, Observation, Visit, VisitPlan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from cellinv.records.queries.due import Within

_DAYS: Final = func.coalesce(VisitPlan.window_days, 0)


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject with how far its follow-up is; nothing here tells of an arm."""

    id: int
    code: str
    study_id: int
    study: str
    site_id: int
    site: str
    state: str
    identity: str
    enrolled_on: date | None
    cohort: str | None
    first_on: date | None
    last_on: date | None
    next_on: date | None
    done: int
    overdue: int
    missed: int
    events: int
    serious: int

    @property
    def months(self) -> Decimal | None:
        """Return the months from the first dose to the last visit."""
        return months_between(self.first_on, self.last_on)

    @property
    def in_follow_up(self) -> bool:
        """Say whether a treated subject is still waited for."""
        return self.first_on is not None and self.state not in LEFT


@dataclass(frozen=True, slots=True)
class ScoreSeen:
    """A value as it stands; ``before`` are those it took the place of, oldest first."""

    id: int
    item: str
    value: Finding
    by: str
    before: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitSeen:
    """A visit as it stands today, with what was found at it; without a plan it was unscheduled."""

    id: int
    name: str
    day: int | None
    planned_on: date | None
    window: Window | None
    done_on: date | None
    standing: Standing
    note: str | None
    by: str | None
    scores: tuple[ScoreSeen, ...]

    @property
    def unscheduled(self) -> bool:
        """Say whether nobody had planned it."""
        return self.planned_on is None

    @property
    def outside(self) -> bool:
        """Say whether it was held outside its window."""
        held, window = self.done_on, self.window
        return bool(held and window and not window.first <= held <= window.last)


@dataclass(frozen=True, slots=True)
class EventSeen:
    """An adverse event as it is told now; ``version`` counts how often it was told."""

    id: int
    number: int
    term: str
    started_on: date
    ended_on: date | None
    grade: int
    serious: bool
    criterion: str | None
    relation: str
    outcome: str | None
    by: str
    version: int


class DueVisit(NamedTuple):
    """A planned visit that somebody waits for, ``until`` the last day of its window."""

    subject: str
    visit: str
    study: str
    planned_on: date
    until: date
    overdue: bool


class PlanSeen(NamedTuple):
    """A visit of a study's template."""

    number: int
    name: str
    day: int
    window: int


# ── subjects ───────────────────────────────────────────────────────────────────


def subject_rows(
    session: Session, where: ColumnElement[bool], today: date
) -> tuple[SubjectRow, ...]:
    """Return the subjects that a condition on study, subject and site takes, by code."""
    query = (
        select(
            Subject.id, Subject.code, Study.id, Study.code, Site.id, Site.code, Subject.state,
            Subject.identity, Subject.enrolled_on, Subject.cohort, Site.time_zone,
        )
        .join(Study, Study.id == Subject.study_id)
        .join(Site, Site.id == Subject.site_id)
        .where(where)
    )  # fmt: skip
    rows = session.execute(query.order_by(Subject.code)).all()
    chosen = (
        select(Subject.id)
        .join(Study, Study.id == Subject.study_id)
        .join(Site, Site.id == Subject.site_id)
        .where(where)
    )
    firsts, events = _firsts(session, chosen), _events(session, chosen)
    visits = _counted(session, chosen, today, {row[0]: row[6] for row in rows})
    nothing: tuple[Any, ...] = (None, None, 0, 0, 0)
    found = []
    for *told, zone in rows:
        given_at = firsts.get(told[0])
        first = given_at.astimezone(ZoneInfo(zone)).date() if given_at else None
        values = [*told, first, *visits.get(told[0], nothing), *events.get(told[0], (0, 0))]
        found.append(SubjectRow(*values))
    return tuple(found)


def _firsts(session: Session, chosen: Any) -> dict[int, Any]:
    query = (
        select(Dose.subject_id, func.min(Administration.given_at))
        .join(Administration, Administration.dose_id == Dose.id)
        .where(Dose.subject_id.in_(chosen))
        .group_by(Dose.subject_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _events(session: Session, chosen: Any) -> dict[int, tuple[int, int]]:
    query = (
        select(
            AdverseEvent.subject_id,
            func.count(),
            func.sum(case((AdverseEvent.serious, 1), else_=0)),
        )
        .where(AdverseEvent.subject_id.in_(chosen))
        .group_by(AdverseEvent.subject_id)
    )
    return {
        subject: (count, int(serious or 0)) for subject, count, serious in session.execute(query)
    }


def _counted(
    session: Session, chosen: Any, today: date, states: dict[int, str]
) -> dict[int, tuple[date | None, date | None, int, int, int]]:
    """Return by subject: the last visit held, the next planned, how many done, overdue, missed."""
    query = (
        select(Visit.subject_id, Visit.status, Visit.planned_on, Visit.done_on, _DAYS)
        .outerjoin(VisitPlan, VisitPlan.id == Visit.plan_id)
        .where(Visit.subject_id.in_(chosen))
        .order_by(Visit.planned_on)
    )
    by_subject: dict[int, list[Any]] = defaultdict(list)
    for subject, status, planned_on, done_on, days in session.execute(query):
        window = Window.around(planned_on, days) if planned_on else None
        stands = standing(status, window, today, left=states[subject] in LEFT)
        by_subject[subject].append((stands, planned_on, done_on))
    return {subject: _sums(visits) for subject, visits in by_subject.items()}


def _sums(visits: Sequence[Any]) -> tuple[date | None, date | None, int, int, int]:
    held = [done_on for stands, _, done_on in visits if stands is Standing.DONE and done_on]
    waiting = {Standing.EXPECTED, Standing.DUE, Standing.OVERDUE}
    ahead = [planned_on for stands, planned_on, _ in visits if stands in waiting and planned_on]
    counts = [
        sum(one[0] is wanted for one in visits)
        for wanted in (Standing.DONE, Standing.OVERDUE, Standing.MISSED)
    ]
    return max(held, default=None), min(ahead, default=None), counts[0], counts[1], counts[2]


# ── one subject ────────────────────────────────────────────────────────────────


def visits_of(session: Session, subject: SubjectRow, today: date) -> tuple[VisitSeen, ...]:
    """Return a subject's visits in order of their days, with what was found at each."""
    query = (
        select(
            Visit.id, Visit.name, VisitPlan.day, Visit.planned_on, _DAYS, Visit.done_on,
            Visit.status, Visit.note, Person.name,
        )
        .outerjoin(VisitPlan, VisitPlan.id == Visit.plan_id)
        .outerjoin(Person, Person.id == Visit.entered_by_id)
        .where(Visit.subject_id == subject.id)
        .order_by(func.coalesce(Visit.planned_on, Visit.done_on), Visit.id)
    )  # fmt: skip
    scores, left = _scores(session, subject.id), subject.state in LEFT
    found = []
    for row_id, name, day, planned_on, days, done_on, status, note, by in session.execute(query):
        window = Window.around(planned_on, days) if planned_on else None
        stands = standing(status, window, today, left=left)
        found.append(
            VisitSeen(
                row_id, name, day, planned_on, window, done_on, stands, note, by,
                tuple(scores.get(row_id, ())),
            )
        )  # fmt: skip
    return tuple(found)


def _scores(session: Session, subject_id: int) -> dict[int, list[ScoreSeen]]:
    query = (
        select(
            Observation.id, Observation.visit_id, Observation.item, Observation.number,
            Observation.unit, Observation.words, Person.name, Observation.replaces_id,
        )
        .join(Visit, Visit.id == Observation.visit_id)
        .join(Person, Person.id == Observation.entered_by_id)
        .where(Visit.subject_id == subject_id)
        .order_by(Observation.id)
    )  # fmt: skip
    standing_now: dict[int, tuple[int, ScoreSeen]] = {}
    for row_id, visit_id, item, number, unit, said, by, old in session.execute(query):
        before: tuple[Finding, ...] = ()
        if old in standing_now:
            _, replaced = standing_now.pop(old)
            before = (*replaced.before, replaced.value)
        value = Finding(number, unit, said)
        standing_now[row_id] = visit_id, ScoreSeen(row_id, item, value, by, before)
    found: dict[int, list[ScoreSeen]] = defaultdict(list)
    for visit_id, score in standing_now.values():
        found[visit_id].append(score)
    return found


def events_of(session: Session, subject_id: int) -> tuple[EventSeen, ...]:
    """Return a subject's adverse events, by number."""
    names = [name for name in EventSeen.__slots__ if name != "by"]
    query = (
        select(*(getattr(AdverseEvent, name) for name in names), Person.name.label("by"))
        .join(Person, Person.id == AdverseEvent.entered_by_id)
        .where(AdverseEvent.subject_id == subject_id)
        .order_by(AdverseEvent.number)
    )
    return tuple(EventSeen(**row) for row in session.execute(query).mappings())


def event_counts(session: Session, where: ColumnElement[bool]) -> dict[tuple[int, bool, str], int]:
    """Return how many events there are by study, seriousness and relation."""
    query = (
        select(Subject.study_id, AdverseEvent.serious, AdverseEvent.relation, func.count())
        .join(Subject, Subject.id == AdverseEvent.subject_id)
        .join(Study, Study.id == Subject.study_id)
        .where(where)
        .group_by(Subject.study_id, AdverseEvent.serious, AdverseEvent.relation)
    )
    return {
        (study, bool(serious), relation): count
        for study, serious, relation, count in session.execute(query)
    }


def template(session: Session, study_id: int) -> tuple[PlanSeen, ...]:
    """Return the visits of a study's template, in their order."""
    query = select(VisitPlan.number, VisitPlan.name, VisitPlan.day, VisitPlan.window_days)
    rows = session.execute(query.where(VisitPlan.study_id == study_id).order_by(VisitPlan.number))
    return tuple(PlanSeen._make(row) for row in rows)


def visits_due(
    session: Session, within: Within, today: date, until: date
) -> list[DueVisit]:  # fmt: skip
    """Return the visits planned until a day that are still waited for, the first due first."""
    query = (
        select(Subject.code, Visit.name, Study.code, Visit.planned_on, _DAYS)
        .join(Subject, Subject.id == Visit.subject_id)
        .join(Study, Study.id == Subject.study_id)
        .outerjoin(VisitPlan, VisitPlan.id == Visit.plan_id)
        .where(
            Visit.status == "planned", Visit.planned_on <= until, Subject.state.not_in(LEFT),
            within(Study.owner_id, Subject.site_id),
        )
        .order_by(Visit.planned_on, Subject.code, Visit.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        DueVisit(subject, visit, study, on, last := Window.around(on, days).last, last < today)
        for subject, visit, study, on, days in session.execute(query)
        if on is not None
    ]
