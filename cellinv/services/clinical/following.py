"""What became of subjects: one in full, and a study in figures; nothing here tells of an arm."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, null, select

from cellinv.domain.following import median_months
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.records.ledger.texts import loads
from cellinv.records.queries.following import (
    event_counts,
    events_of,
    subject_rows,
    template,
    visits_of,
)
from cellinv.records.tables.clinical import Study, Subject
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.trials import AdverseEvent
from cellinv.services.ledger import reading
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal
    from typing import Any

    from cellinv.records.queries.following import (
        EventSeen,
        PlanSeen,
        ScoreSeen,
        SubjectRow,
        VisitSeen,
    )
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A subject with its visits in order of their days, and its adverse events."""

    subject: SubjectRow
    visits: tuple[VisitSeen, ...]
    events: tuple[EventSeen, ...]

    @property
    def scores(self) -> dict[str, tuple[tuple[VisitSeen, ScoreSeen], ...]]:
        """Return the values that stand by item, each with its visit."""
        found: dict[str, list[tuple[VisitSeen, ScoreSeen]]] = defaultdict(list)
        for visit in self.visits:
            for score in visit.scores:
                found[score.item].append((visit, score))
        return {item: tuple(values) for item, values in found.items()}


@dataclass(frozen=True, slots=True)
class StudyFigures:
    """How far a study is; ``events`` counts by (serious, relation)."""

    id: int
    code: str
    planned: int | None
    enrolled: int
    treated: int
    in_follow_up: int
    months_median: Decimal | None
    done: int
    overdue: int
    missed: int
    events: dict[tuple[bool, str], int]

    def of_events(self, *, serious: bool) -> int:
        """Return how many events are serious, or aren't."""
        return sum(count for (grave, _), count in self.events.items() if grave is serious)


@dataclass(frozen=True, slots=True)
class EventVersion:
    """An adverse event as it was told at one time, by whom and why."""

    entry: str
    at: datetime
    by: str
    reason: str | None
    values: dict[str, Any]


def follow_up(desk: Desk, subject_id: int) -> FollowUp:
    """Return a subject's visits, findings and events.

    Raises:
        NotSignedIn, NotAllowed. UnknownCode: there is none, or not for whoever asks.
    """
    within = reach_of(desk).where(Study.owner_id, Subject.site_id)
    with reading(desk) as session:
        rows = subject_rows(session, and_(Subject.id == subject_id, within), desk.today())
        if not rows:
            raise UnknownCode(code=tr("subject {number}", number=subject_id))
        visits = visits_of(session, rows[0], desk.today())
        return FollowUp(rows[0], visits, events_of(session, subject_id))


def subjects_of(desk: Desk, study_id: int) -> tuple[SubjectRow, ...]:
    """Return the subjects of a study within reach, by code.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = reach_of(desk).where(Study.owner_id, Subject.site_id)
    with reading(desk) as session:
        return subject_rows(session, and_(Study.id == study_id, within), desk.today())


def study_figures(desk: Desk, study_id: int | None = None) -> tuple[StudyFigures, ...]:
    """Return how far studies are, by code: one, or all within reach.

    Raises:
        NotSignedIn, NotAllowed.
    """
    reach = reach_of(desk)
    within = reach.where(Study.owner_id, Subject.site_id)
    wanted = Study.id == study_id if study_id is not None else Study.id.is_not(None)
    with reading(desk) as session:
        heads = session.execute(
            select(Study.id, Study.code, Study.planned_subjects)
            .where(wanted, reach.where(Study.owner_id, null()))
            .order_by(Study.code)
        ).all()
        rows = subject_rows(session, and_(wanted, within), desk.today())
        events = event_counts(session, and_(wanted, within))
    by_study: dict[int, list[SubjectRow]] = defaultdict(list)
    for row in rows:
        by_study[row.study_id].append(row)
    return tuple(_figures(head, by_study[head[0]], events) for head in heads)


def visit_template(desk: Desk, study_id: int) -> tuple[PlanSeen, ...]:
    """Return the visits that a study plans for each subject.

    Raises:
        NotSignedIn, NotAllowed.
    """
    reach = reach_of(desk)
    with reading(desk) as session:
        owner = session.scalar(select(Study.owner_id).where(Study.id == study_id))
        if owner is None or not reach.sees(owner, None):
            return ()
        return template(session, study_id)


def event_versions(desk: Desk, event_id: int) -> tuple[EventVersion, ...]:
    """Return how an adverse event was told, each time it was, oldest first.

    Raises:
        NotSignedIn, NotAllowed. UnknownCode: there is none, or not for whoever asks.
    """
    within = reach_of(desk).where(Study.owner_id, Subject.site_id)
    with reading(desk) as session:
        subject_id = session.scalar(
            select(AdverseEvent.subject_id)
            .join(Subject, Subject.id == AdverseEvent.subject_id)
            .join(Study, Study.id == Subject.study_id)
            .where(AdverseEvent.id == event_id, within)
        )
        if subject_id is None:
            raise UnknownCode(code=tr("event {number}", number=event_id))
        query = (
            select(LedgerEntry)
            .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
            .where(
                LedgerSubject.kind == "subject",
                LedgerSubject.subject_id == subject_id,
                LedgerEntry.action.in_(("enter_event", "change_event")),
            )
            .order_by(LedgerEntry.id)
        )
        return tuple(
            EventVersion(f"{e.chain}:{e.seq}", e.happened_at, e.actor, e.reason, change["after"])
            for e in session.scalars(query)
            for change in loads(e.body or "{}").get("changes", ())
            if change["table"] == "adverse_event" and change["key"]["id"] == event_id
        )


def _figures(
    head: Any, rows: Sequence[SubjectRow], events: dict[tuple[int, bool, str], int]
) -> StudyFigures:
    return StudyFigures(
        id=head[0],
        code=head[1],
        planned=head[2],
        enrolled=len(rows),
        treated=sum(row.first_on is not None for row in rows),
        in_follow_up=sum(row.in_follow_up for row in rows),
        months_median=median_months(row.months for row in rows),
        done=sum(row.done for row in rows),
        overdue=sum(row.overdue for row in rows),
        missed=sum(row.missed for row in rows),
        events={key[1:]: count for key, count in events.items() if key[0] == head[0]},
    )
