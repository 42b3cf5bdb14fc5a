"""What became of the demonstration's subjects: visits, scores, and a few adverse events."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from cellinv.services.clinical.events import NewEvent, change_event, enter_event
from cellinv.services.clinical.findings import enter_score
from cellinv.services.clinical.following import follow_up
from cellinv.services.clinical.visits import (
    NewVisit,
    add_visit,
    plan_template,
    visit_done,
    visit_missed,
)

if TYPE_CHECKING:
    from cellinv.services.demo.plan import PlannedStudy
    from cellinv.services.demo.scene import Scene
    from cellinv.services.desk import Desk, Place

TEMPLATE: Final = (
    NewVisit("Day 1", 1),
    NewVisit("Week 1", 7, 2),
    NewVisit("Month 1", 30, 5),
    NewVisit("Month 3", 91, 10),
    NewVisit("Month 6", 182, 14),
    NewVisit("Month 12", 365, 21),
)
_SCORED: Final = {"Day 1": 0, "Month 1": 1, "Month 3": 2, "Month 6": 3}
_SCORES: Final = {
    "acute ischaemic stroke": ("NIHSS", "points", 11, -2),
    "relapsed lymphoma": ("Sum of lesions", "mm", 64, -13),
    "amyotrophic lateral sclerosis": ("ALSFRS-R", "points", 39, -1),
    "Parkinson's disease": ("MDS-UPDRS III", "points", 38, -4),
    "spinal cord injury": ("ASIA motor", "points", 42, 3),
}
_MISSED_BY: Final = 1
_MISSED: Final = "Month 1"
_UNENTERED: Final = timedelta(days=12)
"""What was due in the last days of the story isn't entered yet for every second subject."""


def plan_visits(scene: Scene, study_id: int) -> None:
    """Plan the visits of a study's subjects."""
    plan_template(scene.desk("lead"), study_id, TEMPLATE)


def follow(
    scene: Scene, site: Place, study: PlannedStudy, subject_id: int, number: int
) -> None:  # fmt: skip
    """Plan what becomes of a subject who was just given a dose; ``number`` varies it."""
    stage = scene.stage
    for visit in TEMPLATE:
        late = (number % 3 - 1) if visit.window else 0
        missed = number == _MISSED_BY and visit.name == _MISSED
        days = visit.day + (visit.window + 4 if missed else late)
        at = stage.clock.at + timedelta(days=days, minutes=7 * number)
        if number % 2 == 0 and at > stage.last - _UNENTERED:
            continue
        held = partial(_hold, scene, site, study.indication, subject_id)
        stage.plan(
            at,
            partial(held, visit.name, number)
            if not missed
            else partial(_miss, scene, site, subject_id, visit.name),
        )
    _plan_events(scene, site, subject_id, number)


def _miss(scene: Scene, site: Place, subject_id: int, name: str) -> None:
    """Mark one visit as missed."""
    desk = scene.stage.desk("tech", site, "ward")
    visit_missed(desk, _visit(desk, subject_id, name), reason="Did not come; was travelling")


def _hold(
    scene: Scene, site: Place, indication: str, subject_id: int, *which: str | int
) -> None:  # fmt: skip
    """Enter one visit as held, with its score; ``which`` are its name and the subject's number."""
    name, number = str(which[0]), int(which[1])
    desk = scene.stage.desk("tech", site, "ward")
    visit_id = _visit(desk, subject_id, name)
    visit_done(desk, visit_id)
    known = _SCORES.get(indication)
    if known is not None and name in _SCORED:
        item, unit, first, change = known
        value = first + number % 4 + change * _SCORED[name]
        enter_score(desk, visit_id, item, f"{value} {unit}")


def _visit(desk: Desk, subject_id: int, name: str) -> int:
    return next(one.id for one in follow_up(desk, subject_id).visits if one.name == name)


def _plan_events(scene: Scene, site: Place, subject_id: int, number: int) -> None:
    stage = scene.stage

    def plan(days: int, new: NewEvent) -> None:
        act = partial(_event, scene, site, subject_id, new)
        stage.plan(stage.clock.at + timedelta(days=days, hours=1), act)

    day = stage.clock.at.date()
    if number == 0:
        plan(2, NewEvent("Fever", day + timedelta(days=1), 2, "possible", None, None, "recovering"))
    elif number == _MISSED_BY:
        began = day + timedelta(days=9)
        plan(10, NewEvent("Pneumonia", began, 3, "possible", "hospitalisation", None, "recovering"))
    elif number == _MISSED_BY + 1:
        plan(4, NewEvent("Headache", day + timedelta(days=3), 1, "unlikely", outcome="recovered"))


def _event(scene: Scene, site: Place, subject_id: int, new: NewEvent) -> None:
    """Enter an event; one that is serious brings an unscheduled visit, and is told anew later."""
    desk = scene.stage.desk("tech", site, "ward")
    event_id = enter_event(desk, subject_id, new).details["event_id"]
    if not new.serious:
        return
    scene.stage.tick(600)
    add_visit(desk, subject_id, "Ward round", note="Seen on the ward, stable")
    ended = scene.stage.clock.at + timedelta(days=8)
    over = replace(new, ended_on=ended.date(), outcome="recovered")
    scene.stage.plan(ended, partial(_over, desk, event_id, over))


def _over(desk: Desk, event_id: int, new: NewEvent) -> None:
    change_event(desk, event_id, new, reason="Sent home")
