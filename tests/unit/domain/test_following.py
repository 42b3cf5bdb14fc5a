"""Windows, months, values and grades of a follow-up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.following import (
    DayAhead,
    DayBefore,
    Finding,
    FindingUnreadable,
    GradeDisagrees,
    GradeWrong,
    NoSuchChoice,
    Standing,
    TextNamesPerson,
    Window,
    WordMissing,
    check_day,
    check_grade,
    choice,
    finding_of,
    median_months,
    months_between,
    needed,
    optional,
    standing,
)

DAY = date(2026, 3, 10)


@given(st.integers(-40, 40), st.integers(0, 14))
def test_a_planned_visit_is_overdue_after_its_window_alone(ahead: int, days: int) -> None:
    window = Window.around(DAY + timedelta(days=ahead), days)
    stands = standing("planned", window, DAY)
    assert (stands is Standing.OVERDUE) == (window.last < DAY)
    assert (stands is Standing.DUE) == (window.first <= DAY <= window.last)


def test_what_was_entered_and_who_left_is_waited_for_no_more() -> None:
    window = Window.around(DAY, 0)
    late = DAY + timedelta(days=9)
    assert standing("done", window, late) is Standing.DONE
    assert standing("missed", window, late) is Standing.MISSED
    assert standing("planned", window, late, left=True) is Standing.DROPPED


def test_months_are_told_to_a_tenth() -> None:
    assert months_between(None, DAY) is None
    assert months_between(DAY, None) == Decimal("0.0")
    assert months_between(DAY, date(2027, 3, 10)) == Decimal("12.0")
    assert months_between(DAY, DAY - timedelta(days=3)) == Decimal("0.0")
    assert median_months([Decimal("1.0"), None, Decimal("4.0")]) == Decimal("2.5")
    assert median_months([None]) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("42 points", Finding("42", "points")),
        ("12.50 ng/mL", Finding("12.50", "ng/mL")),
        ("7", Finding("7")),
        ("Hoehn and Yahr 2", Finding(words="Hoehn and Yahr 2")),
        ("< 0.05 ng/mL", Finding(words="< 0.05 ng/mL")),
    ],
)
def test_a_value_keeps_its_digits(text: str, found: Finding) -> None:
    assert finding_of(text) == found
    assert found.text == text


@pytest.mark.parametrize(
    ("text", "error"), [(" ", WordMissing), ("4,5", FindingUnreadable), ("+", FindingUnreadable)]
)
def test_what_can_be_read_two_ways_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        finding_of(text)


@pytest.mark.parametrize("text", ["seen 1961-04-02", "call +1 212 555 0147", "a@b.example"])
def test_texts_that_name_somebody_are_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(TextNamesPerson) as refused:
        optional(text)
    assert text not in str(refused.value)
    assert optional("  ") is None


def test_days_grades_and_words_are_checked() -> None:
    check_day(DAY, DAY, DAY)
    with pytest.raises(DayAhead):
        check_day(DAY + timedelta(days=1), DAY)
    with pytest.raises(DayBefore):
        check_day(DAY - timedelta(days=1), DAY, DAY)
    wrong = ((0, None), (6, None)), ((5, None), (4, "death"))
    for grade, criterion, error in (
        *((*each, GradeWrong) for each in wrong[0]), *((*each, GradeDisagrees) for each in wrong[1])
    ):  # fmt: skip
        with pytest.raises(error):
            check_grade(grade, criterion)
    check_grade(5, "death")
    assert choice("Life threatening", ("life_threatening",), "criterion") == "life_threatening"
    with pytest.raises(NoSuchChoice):
        choice("perhaps", ("possible",), "relation")
    with pytest.raises(WordMissing):
        needed(" ", "The event")
