"""Visits, scores and events of subjects, typed in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cellinv.services.clinical.visits import NewVisit, plan_template
from tests.integration.cli.conftest import BOTH

if TYPE_CHECKING:
    from tests.integration.cli.conftest import Typed
    from tests.integration.whole_line import WholeLine


@pytest.fixture
def followed(line: WholeLine, typed: Typed) -> Typed:
    """S-9, treated long ago in a study whose template has one visit; today the clock is real."""
    plan_template(line.tick(), line.ids["OPEN-1"], [NewVisit("Week 1", 7, 2)])
    line.treat("S-9", "OPEN-1", line.vials["DP-1"][2])
    return typed


@BOTH
def test_a_subject_is_followed_up(followed: Typed, line: WholeLine) -> None:
    held = line.desk.today() + timedelta(days=8)
    assert followed("subject", "visit", "S-9", "week 1", "--on", held).doc["status"] == "done"
    value = ("--value", "41 points")
    assert (
        followed("subject", "score", "S-9", "Week 1", "ALSFRS-R", *value).doc["value"] == value[1]
    )
    again = ("--value", "42 points", "--correct", "--reason", "Misread")
    followed("subject", "score", "S-9", "Week 1", "ALSFRS-R", *again)
    told = ("--term", "Fever", "--grade", 2, "--relation", "possible", "--started", held)
    assert followed("subject", "event", "S-9", *told).doc["number"] == 1
    found = followed("subject", "follow-up", "S-9", user="viewer").doc
    (visit,) = found["visits"]
    assert (visit["status"], visit["done_on"]) == ("done", str(held))
    assert visit["scores"][0]["corrected"] == ["41 points"]
    assert [one["grade"] for one in found["events"]] == [2]
    study = followed("study", "follow-up", "OPEN-1", user="viewer").doc
    assert (study["treated"], study["visits_done"], study["months_median"]) == (2, 1, 0.2)
    assert study["events"] == [{"serious": False, "relation": "possible", "count": 1}]


def test_a_template_is_told_and_extended(followed: Typed) -> None:
    added = followed("study", "visits", "OPEN-1", "--add", "Month 1:30:5").doc
    assert added["visits"][-1] == {"number": 2, "name": "Month 1", "day": 30, "window": 5}
    assert followed("study", "visits", "OPEN-1", "--add", "Month 1").code == 1


def test_wrong_names_are_answered_with_the_right_ones(followed: Typed) -> None:
    answer = followed("subject", "visit", "S-9", "Week 2")
    assert (answer.code, answer.out) == (1, "")
    assert "Week 1" in answer.err
    assert followed("subject", "visit", "S-9", "Week 1", "--on", "yesterday").code == 1
    missed = followed("subject", "visit", "S-9", "Week 1", "--missed")
    assert "reason" in missed.err
