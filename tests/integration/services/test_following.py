"""Follow-up: visits planned at the first dose, what is found at them, adverse events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cellinv.domain.clinical import SubjectElsewhere
from cellinv.domain.following import (
    ChangeReasonMissing,
    DayAhead,
    FindingReplaced,
    MissedTooEarly,
    NothingToPlan,
    NotTreatedYet,
    VisitNotHeld,
    VisitPlanTaken,
    VisitSettled,
    WindowWrong,
)
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.people import NotAllowed
from cellinv.records.tables.clinical import Subject
from cellinv.records.tables.trials import Observation
from cellinv.services.clinical import enrol
from cellinv.services.clinical.events import NewEvent, change_event, enter_event
from cellinv.services.clinical.findings import correct_score, enter_score
from cellinv.services.clinical.following import (
    FollowUp,
    event_versions,
    follow_up,
    study_figures,
    subjects_of,
    visit_template,
)
from cellinv.services.clinical.visits import (
    NewVisit,
    add_visit,
    plan_template,
    plan_visits,
    visit_done,
    visit_missed,
)
from cellinv.services.desk import Right, SetClock
from cellinv.services.people import add_party

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.services.laboratory import Laboratory

VISITS = (NewVisit("Week 1", 7, 2), NewVisit("Month 1", 30, 5))


@dataclass
class Ward:
    """S-9, to be treated in the open study, whose template has two visits."""

    lab: Laboratory
    subject_id: int = 0

    @property
    def seen(self) -> FollowUp:
        return follow_up(self.lab.of("viewer"), self.subject_id)

    @property
    def visits(self) -> list[int]:
        return [visit.id for visit in self.seen.visits]

    @property
    def standings(self) -> list[str]:
        return [visit.standing.name for visit in self.seen.visits]

    def later(self, days: int) -> None:
        clock = self.lab.line.desk.clock
        assert isinstance(clock, SetClock)
        clock.at += timedelta(days=days)


@pytest.fixture
def ward(lab: Laboratory) -> Ward:
    plan_template(lab.desk, lab.id("OPEN-1"), VISITS)
    subject_id = lab.line.treat("S-9", "OPEN-1", lab.vial("DP-1", 3))
    return Ward(lab, subject_id)


def event(lab: Laboratory, **more: Any) -> NewEvent:
    return NewEvent(**{"term": "Fever", "started_on": lab.desk.today(), "grade": 2,
                       "relation": "possible", **more})  # fmt: skip


def test_the_first_dose_plans_the_visits_of_the_template(ward: Ward) -> None:
    today = ward.lab.desk.today()
    planned = [(v.name, v.day, v.planned_on) for v in ward.seen.visits]
    assert planned == [
        ("Week 1", 7, today + timedelta(days=7)), ("Month 1", 30, today + timedelta(days=30)),
    ]  # fmt: skip
    assert ward.standings == ["EXPECTED", "EXPECTED"]
    ward.later(6)
    assert ward.standings == ["DUE", "EXPECTED"]
    ward.later(4)
    assert ward.standings == ["OVERDUE", "EXPECTED"]
    assert ward.seen.subject.overdue == 1


def test_a_template_grows_and_earlier_subjects_follow(ward: Ward) -> None:
    lab, study = ward.lab, ward.lab.id("OPEN-1")
    with pytest.raises(VisitPlanTaken):
        plan_template(lab.desk, study, [NewVisit("week 1", 9)])
    with pytest.raises(WindowWrong):
        plan_template(lab.desk, study, [NewVisit("Week 2", -1)])
    with pytest.raises(NothingToPlan):
        plan_visits(lab.desk, ward.subject_id)
    plan_template(lab.desk, study, [NewVisit("Month 3", 91, 7)])
    assert [one.name for one in visit_template(lab.of("viewer"), study)][-1] == "Month 3"
    assert plan_visits(lab.desk, ward.subject_id).details["visits"] == 1
    assert len(ward.visits) == 3
    with pytest.raises(NotTreatedYet):
        plan_visits(lab.desk, enrol(lab.desk, "S-10", study, "COI-S-10"))


def test_visits_are_done_missed_and_unscheduled(ward: Ward) -> None:
    lab, (first, second) = ward.lab, ward.visits
    with pytest.raises(MissedTooEarly):
        visit_missed(lab.desk, first, reason="Did not come")
    ward.later(10)
    with pytest.raises(DayAhead):
        visit_done(lab.desk, first, on=lab.desk.today() + timedelta(days=1))
    visit_done(lab.desk, first)
    assert ward.seen.visits[0].outside  # one day after the window
    with pytest.raises(VisitSettled):
        visit_done(lab.desk, first)
    visit_done(lab.desk, first, on=lab.desk.today() - timedelta(days=2), reason="Wrong day")
    assert not ward.seen.visits[0].outside
    ward.later(30)
    with pytest.raises(ChangeReasonMissing):
        visit_missed(lab.desk, second, reason=" ")
    visit_missed(lab.desk, second, reason="Did not come")
    add_visit(lab.desk, ward.subject_id, "Fall at home")
    assert ward.standings == ["DONE", "MISSED", "DONE"]
    assert [visit.unscheduled for visit in ward.seen.visits] == [False, False, True]
    assert ward.seen.subject.months == Decimal("1.3")


def test_a_value_is_corrected_by_one_that_names_it(ward: Ward) -> None:
    lab, visit = ward.lab, ward.visits[0]
    with pytest.raises(VisitNotHeld):
        enter_score(lab.desk, visit, "ALSFRS-R", "41 points")
    ward.later(7)
    visit_done(lab.desk, visit)
    first = enter_score(lab.desk, visit, "ALSFRS-R", "41 points").details["score_id"]
    with pytest.raises(ChangeReasonMissing):
        correct_score(lab.desk, first, "42 points", reason="")
    correct_score(lab.desk, first, "42.0 points", reason="Misread")
    with pytest.raises(FindingReplaced):
        correct_score(lab.desk, first, "43 points", reason="Misread")
    ((_, score),) = ward.seen.scores["ALSFRS-R"]
    assert (score.value.text, [old.text for old in score.before]) == ("42.0 points", ["41 points"])
    assert [row.number for row in lab.rows(Observation)] == ["41", "42.0"]


def test_an_event_keeps_what_was_told_of_it(ward: Ward) -> None:
    lab = ward.lab
    told = enter_event(lab.desk, ward.subject_id, event(lab)).details
    worse = event(lab, grade=3, criterion="hospitalisation", outcome="recovering")
    with pytest.raises(ChangeReasonMissing):
        change_event(lab.desk, told["event_id"], worse, reason="")
    change_event(lab.desk, told["event_id"], worse, reason="Taken to hospital")
    (seen,) = ward.seen.events
    assert (seen.number, seen.grade, seen.serious, seen.version) == (1, 3, True, 2)
    versions = event_versions(lab.of("viewer"), told["event_id"])
    assert [(one.values["grade"], one.reason) for one in versions] == [
        (2, None), (3, "Taken to hospital"),
    ]  # fmt: skip
    assert enter_event(lab.desk, ward.subject_id, event(lab)).details["number"] == 2


def test_a_study_in_figures(ward: Ward) -> None:
    lab, (first, _) = ward.lab, ward.visits
    ward.later(11)
    visit_done(lab.desk, first)
    enter_event(lab.desk, ward.subject_id, event(lab))
    enter_event(lab.desk, ward.subject_id, event(lab, grade=5, criterion="death"))
    (figures,) = study_figures(lab.of("viewer"), lab.id("OPEN-1"))
    assert (figures.enrolled, figures.treated, figures.in_follow_up) == (2, 2, 2)
    assert (figures.done, figures.overdue, figures.months_median) == (1, 0, Decimal("0.2"))
    assert (figures.of_events(serious=True), figures.of_events(serious=False)) == (1, 1)
    assert figures.events[True, "possible"] == 1
    assert [one.code for one in study_figures(lab.of("viewer"))] == ["BLIND-1", "OPEN-1"]
    lab.put(Subject, ward.subject_id, state="withdrawn")
    assert ward.standings == ["DONE", "DROPPED"]


ACTS: tuple[Callable[[Any, Ward], object], ...] = (
    lambda desk, ward: visit_done(desk, ward.visits[0]),
    lambda desk, ward: add_visit(desk, ward.subject_id, "Fall"),
    lambda desk, ward: plan_visits(desk, ward.subject_id),
    lambda desk, ward: enter_event(desk, ward.subject_id, event(ward.lab)),
    lambda desk, ward: enter_score(desk, ward.visits[0], "Score", "1"),
)


def test_acts_are_for_those_at_the_subjects_site_with_the_right(ward: Ward) -> None:
    for act in ACTS:
        with pytest.raises(NotAllowed):
            act(ward.lab.of("qa"), ward)
        with pytest.raises(SubjectElsewhere):
            act(ward.lab.elsewhere, ward)


def test_another_sponsor_sees_no_subject(ward: Ward) -> None:
    lab = ward.lab
    other = add_party(lab.of("lead"), "OTHER", "Other Cells")
    theirs = replace(lab.of("viewer"), rights=(Right("technician", None, other),))
    assert (study_figures(theirs), subjects_of(theirs, lab.id("OPEN-1"))) == ((), ())
    assert visit_template(theirs, lab.id("OPEN-1")) == ()
    for refused in (
        lambda: follow_up(theirs, ward.subject_id),
        lambda: visit_done(theirs, ward.visits[0], on=date(2026, 1, 1)),
        lambda: event_versions(theirs, 1),
    ):
        with pytest.raises(UnknownCode):
            refused()
