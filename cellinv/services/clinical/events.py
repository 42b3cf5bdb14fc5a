"""Adverse events of subjects: entered, later told otherwise with a reason; both stay on record."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from cellinv.domain.following import (
    ChangeReasonMissing,
    check_day,
    check_grade,
    choice,
    needed,
    optional,
)
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.records.tables.trials import RELATIONS, SERIOUS, AdverseEvent
from cellinv.services.clinical.visits import followed_subject
from cellinv.services.ledger import Receipt, doing
from cellinv.services.people import allow, here

if TYPE_CHECKING:
    from datetime import date

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What is said of an event; it is serious where it has a ``criterion``."""

    term: str
    started_on: date
    grade: int
    relation: str
    criterion: str | None = None
    ended_on: date | None = None
    outcome: str | None = None

    @property
    def serious(self) -> bool:
        """Say whether the event is serious."""
        return self.criterion is not None


def enter_event(desk: Desk, subject_id: int, new: NewEvent) -> Receipt:
    """Enter something untoward that happened to a subject; the receipt names its number.

    Raises:
        NotAllowed, UnknownCode, SubjectElsewhere, WordMissing, DayAhead, DayBefore, GradeWrong,
        GradeDisagrees, NoSuchChoice, TextNamesPerson.
    """
    site = here(desk)
    allow(desk, "follow", site_id=site.id)
    with doing(desk, "enter_event", chain=site.code) as act:
        subject, _ = followed_subject(act, desk, subject_id)
        last = select(func.max(AdverseEvent.number)).where(AdverseEvent.subject_id == subject.id)
        event = AdverseEvent(
            subject_id=subject.id, number=(act.session.scalar(last) or 0) + 1,
            entered_by_id=act.actor.id,
        )  # fmt: skip
        _write(event, checked(new, desk.today()))
        act.session.add(event)
        act.session.flush()
    return act.receipt(
        subject=subject.code, number=event.number, serious=event.serious, event_id=event.id
    )


def change_event(desk: Desk, event_id: int, new: NewEvent, *, reason: str) -> Receipt:
    """Say anew what an event was; what was said before stays in the ledger.

    Raises:
        As :func:`enter_event`, and ChangeReasonMissing.
    """
    site = here(desk)
    allow(desk, "follow", site_id=site.id)
    said = optional(reason)
    if said is None:
        raise ChangeReasonMissing
    with doing(desk, "change_event", chain=site.code, reason=said) as act:
        event = _event(act, event_id)
        subject, _ = followed_subject(act, desk, event.subject_id)
        _write(event, checked(new, desk.today()))
        event.entered_by_id = act.actor.id
        act.session.flush()
    return act.receipt(
        subject=subject.code, number=event.number, serious=event.serious, event_id=event.id
    )


def checked(new: NewEvent, today: date) -> NewEvent:
    """Return an event with its words in order; raises as :func:`enter_event`."""
    check_day(new.started_on, today)
    if new.ended_on is not None:
        check_day(new.ended_on, today, new.started_on)
    criterion = choice(new.criterion, SERIOUS, "criterion") if new.criterion else None
    check_grade(new.grade, criterion)
    return NewEvent(
        needed(new.term, "The event"),
        new.started_on,
        new.grade,
        choice(new.relation, RELATIONS, "relation"),
        criterion,
        new.ended_on,
        optional(new.outcome),
    )


def _write(event: AdverseEvent, new: NewEvent) -> None:
    for each in fields(new):
        setattr(event, each.name, getattr(new, each.name))
    event.serious = new.serious


def _event(act: Doing, event_id: int) -> AdverseEvent:
    event = act.session.get(AdverseEvent, event_id, populate_existing=True)
    if event is None:
        raise UnknownCode(code=tr("event {number}", number=event_id))
    return event
