"""Visits: a study's template, those planned from it at the first dose, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from cellinv.domain.clinical import SubjectElsewhere
from cellinv.domain.following import (
    ChangeReasonMissing,
    MissedTooEarly,
    NothingToPlan,
    NotTreatedYet,
    VisitPlanTaken,
    VisitSettled,
    Window,
    WindowWrong,
    check_day,
    needed,
    optional,
)
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.production.runs import MOST_DAYS
from cellinv.records.tables.clinical import Administration, Dose, Study, Subject
from cellinv.records.tables.people import Site
from cellinv.records.tables.trials import Visit, VisitPlan
from cellinv.services.clinical.named import study_of_ours
from cellinv.services.desk import Place
from cellinv.services.ledger import Receipt, doing
from cellinv.services.people import allow, here

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit of a template: ``day`` counts from the first dose, ``window`` to either side."""

    name: str
    day: int
    window: int = 0


def plan_template(desk: Desk, study_id: int, visits: Sequence[NewVisit]) -> Receipt:
    """Add visits to a study's template; subjects treated from now on get them planned.

    Raises:
        NotAllowed, UnknownCode, WordMissing, VisitPlanTaken, WindowWrong.
    """
    allow(desk, "plan")
    with doing(desk, "plan_template") as act:
        study = study_of_ours(act, desk, "plan", study_id)
        known = template_of(act.session, study.id)
        names, number = {one.name.casefold() for one in known}, len(known)
        for new in visits:
            name = needed(new.name, "The visit's name")
            if name.casefold() in names:
                raise VisitPlanTaken(study=study.code, visit=name)
            if not (0 <= new.day <= MOST_DAYS and 0 <= new.window <= MOST_DAYS):
                raise WindowWrong(day=new.day, window=new.window)
            number += 1
            names.add(name.casefold())
            act.session.add(
                VisitPlan(
                    study_id=study.id, number=number, name=name, day=new.day,
                    window_days=new.window,
                )
            )  # fmt: skip
        act.concerns("study", study.id, study.code)
    return act.receipt(study=study.code, visits=number)


def plan_visits(desk: Desk, subject_id: int) -> Receipt:
    """Plan a treated subject's visits that the template gained since.

    Raises:
        NotAllowed, UnknownCode, SubjectElsewhere, NotTreatedYet, NothingToPlan.
    """
    site = here(desk)
    allow(desk, "follow", site_id=site.id)
    with doing(desk, "plan_visits", chain=site.code) as act:
        subject, study = followed_subject(act, desk, subject_id)
        first = first_dose_on(act.session, subject.id)
        if first is None:
            raise NotTreatedYet(subject=subject.code)
        planned = plan_from_template(act, subject, first)
        if not planned:
            raise NothingToPlan(study=study.code, subject=subject.code)
    return act.receipt(subject=subject.code, visits=planned)


def plan_from_template(act: Doing, subject: Subject, first_on: date) -> int:
    """Plan the visits of the template that a subject has none of yet; return how many."""
    session = act.session
    have = set(session.scalars(select(Visit.plan_id).where(Visit.subject_id == subject.id)))
    wanted = [plan for plan in template_of(session, subject.study_id) if plan.id not in have]
    for plan in wanted:
        session.add(
            Visit(
                subject_id=subject.id, plan_id=plan.id, name=plan.name, status="planned",
                planned_on=first_on + timedelta(days=plan.day),
            )
        )  # fmt: skip
    return len(wanted)


def visit_done(
    desk: Desk,
    visit_id: int,
    *,
    on: date | None = None,
    note: str | None = None,
    reason: str | None = None,
) -> Receipt:
    """Enter that a visit was held; a visit that was entered before takes a ``reason``.

    Raises:
        NotAllowed, UnknownCode, SubjectElsewhere, DayAhead, DayBefore, VisitSettled,
        TextNamesPerson.
    """
    site = here(desk)
    allow(desk, "follow", site_id=site.id)
    with doing(desk, "visit_done", chain=site.code, reason=reason) as act:
        visit, subject = visit_of_ours(act, desk, visit_id)
        day = on or desk.today()
        check_day(day, desk.today(), subject.enrolled_on)
        _check_settled(visit, subject, reason)
        visit.status, visit.done_on, visit.note = "done", day, optional(note)
        visit.entered_by_id = act.actor.id
    return act.receipt(subject=subject.code, visit=visit.name, on=day)


def visit_missed(desk: Desk, visit_id: int, *, reason: str) -> Receipt:
    """Mark that a planned visit wasn't held, and why.

    Raises:
        NotAllowed, UnknownCode, SubjectElsewhere, MissedTooEarly, ChangeReasonMissing,
        TextNamesPerson.
    """
    site = here(desk)
    allow(desk, "follow", site_id=site.id)
    said = optional(reason)
    if said is None:
        raise ChangeReasonMissing
    with doing(desk, "visit_missed", chain=site.code, reason=said) as act:
        visit, subject = visit_of_ours(act, desk, visit_id)
        opens = opens_on(act.session, visit)
        if opens is None or desk.today() < opens:
            raise MissedTooEarly(visit=visit.name, subject=subject.code, day=opens or "–")
        visit.status, visit.done_on, visit.note = "missed", None, said
        visit.entered_by_id = act.actor.id
    return act.receipt(subject=subject.code, visit=visit.name)


def add_visit(
    desk: Desk, subject_id: int, name: str, *, on: date | None = None, note: str | None = None
) -> Receipt:
    """Enter a visit that nobody had planned; the receipt names its id.

    Raises:
        NotAllowed, UnknownCode, SubjectElsewhere, WordMissing, DayAhead, DayBefore,
        TextNamesPerson.
    """
    site = here(desk)
    allow(desk, "follow", site_id=site.id)
    with doing(desk, "unscheduled_visit", chain=site.code) as act:
        subject, _ = followed_subject(act, desk, subject_id)
        day = on or desk.today()
        check_day(day, desk.today(), subject.enrolled_on)
        visit = Visit(
            subject_id=subject.id, name=needed(name, "The visit's name"), status="done",
            done_on=day, note=optional(note), entered_by_id=act.actor.id,
        )  # fmt: skip
        act.session.add(visit)
        act.session.flush()
    return act.receipt(subject=subject.code, visit=visit.name, visit_id=visit.id, on=day)


# ── what the acts on subjects share ────────────────────────────────────────────


def followed_subject(act: Doing, desk: Desk, subject_id: int) -> tuple[Subject, Study]:
    """Return a subject of the desk's site and of a study somebody may follow, and that study.

    Raises:
        UnknownCode, SubjectElsewhere.
    """
    subject = act.session.get(Subject, subject_id, populate_existing=True)
    if subject is None:
        raise UnknownCode(code=tr("subject {number}", number=subject_id))
    study = study_of_ours(act, desk, "follow", subject.study_id)
    site = here(desk)
    if subject.site_id != site.id:
        there = act.session.get_one(Site, subject.site_id)
        raise SubjectElsewhere(subject=subject.code, there=there.code, here=site.code)
    act.concerns("subject", subject.id, subject.code)
    return subject, study


def visit_of_ours(act: Doing, desk: Desk, visit_id: int) -> tuple[Visit, Subject]:
    """Return a visit of a subject here, and the subject; raises as :func:`followed_subject`."""
    visit = act.session.get(Visit, visit_id, populate_existing=True)
    if visit is None:
        raise UnknownCode(code=tr("visit {number}", number=visit_id))
    subject, _ = followed_subject(act, desk, visit.subject_id)
    return visit, subject


def template_of(session: Session, study_id: int) -> tuple[VisitPlan, ...]:
    """Return a study's template, in its order."""
    query = select(VisitPlan).where(VisitPlan.study_id == study_id).order_by(VisitPlan.number)
    return tuple(session.scalars(query))


def first_dose_on(session: Session, subject_id: int) -> date | None:
    """Return the day of a subject's first dose, as the clock at its site showed it."""
    query = (
        select(func.min(Administration.given_at))
        .join(Dose, Dose.id == Administration.dose_id)
        .where(Dose.subject_id == subject_id)
    )
    given_at = session.scalar(query)
    if given_at is None:
        return None
    site = session.get_one(Site, session.get_one(Subject, subject_id).site_id)
    zone = Place(site.id, site.code, site.name, site.time_zone).zone
    return given_at.astimezone(zone).date()


def opens_on(session: Session, visit: Visit) -> date | None:
    """Return the first day a planned visit may be held on."""
    if visit.planned_on is None:
        return None
    plan = session.get(VisitPlan, visit.plan_id) if visit.plan_id else None
    return Window.around(visit.planned_on, plan.window_days if plan else 0).first


def _check_settled(visit: Visit, subject: Subject, reason: str | None) -> None:
    if visit.status != "planned" and not (reason or "").strip():
        raise VisitSettled(visit=visit.name, subject=subject.code, status=visit.status)
