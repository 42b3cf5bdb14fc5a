"""How long a bank lasts: reckoned by hand, by months, and beside a plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellinv.domain.banks.runway import (
    Demand,
    DemandWrong,
    LeadTimeWrong,
    Pace,
    check_lead_time,
    demand_of,
    pace_of,
    runway,
)
from cellinv.domain.banks.spread import Lack, Spread, SpreadRule, lacking

NEW_YEAR = date(2027, 1, 1)
THREE = Pace(Fraction(3), Fraction(0), 12)


def test_a_bank_is_gone_when_only_its_reserve_is_left() -> None:
    way = runway(50, 14, THREE, NEW_YEAR, lead_days=150)
    assert (way.left, way.gone_on) == (36, date(2028, 1, 1))
    assert way.start_by == date(2027, 8, 4)
    assert way.empty_on == date(2028, 5, 21)  # 14 more at 3 a month: two thirds through May


def test_the_running_month_counts_from_today() -> None:
    assert runway(3, 0, THREE, date(2027, 1, 17)).gone_on == date(2027, 2, 15)


def test_nothing_used_is_not_gone_in_sight() -> None:
    way = runway(5, 0, pace_of([0, 0, 0]), NEW_YEAR, lead_days=30)
    assert (way.gone_on, way.empty_on, way.start_by) == (None, None, None)


def test_below_its_reserve_it_is_gone_today() -> None:
    way = runway(5, 8, THREE, NEW_YEAR)
    assert (way.left, way.gone_on) == (-3, NEW_YEAR)


def test_the_pace_is_that_of_whole_months_since_the_first_use() -> None:
    assert pace_of([9, 0, 0, 2, 4, 99]) == Pace(Fraction(3), Fraction(14), 5)
    assert pace_of([0, 0, 4]) == Pace(Fraction(4), Fraction(0), 0)
    assert pace_of([]) == Pace(Fraction(0), Fraction(0), 0)


def test_use_that_varies_gives_a_range_and_steady_use_none() -> None:
    steady = runway(36, 0, THREE, NEW_YEAR)
    assert steady.ranged
    assert steady.earliest == steady.latest == steady.gone_on
    way = runway(36, 0, Pace(Fraction(3), Fraction(4), 12), NEW_YEAR)
    # After 9 months 27 ± √(4·9·(1 + 9/12)) = 27 ± 7.9; after 10, 30 ± 8.6 reaches 36.
    assert way.earliest == date(2027, 10, 1)
    # After 16 months 48 ± 12.2 isn't past 36 yet; after 17, 51 ± 12.8 is.
    assert way.latest == date(2028, 5, 1)
    assert not runway(36, 0, Pace(Fraction(3), Fraction(0), 2), NEW_YEAR).ranged


def test_plans_come_beside_the_pace_between_their_days() -> None:
    until_june = Demand(Decimal(4), date(2027, 5, 1), date(2027, 6, 30))
    assert runway(23, 0, THREE, NEW_YEAR, demands=[until_june]).gone_on == date(2027, 6, 18)
    later = Demand(Decimal("0.5"), date(2027, 1, 1))
    both = runway(26, 0, THREE, NEW_YEAR, demands=[until_june, later])
    assert both.gone_on == date(2027, 6, 19)


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("4", Demand(Decimal(4), NEW_YEAR)),
        ("2.5:2027-05", Demand(Decimal("2.5"), date(2027, 5, 1))),
        ("4:2027-05:2027-12", Demand(Decimal(4), date(2027, 5, 1), date(2027, 12, 31))),
        ("4::2027-03-09", Demand(Decimal(4), NEW_YEAR, date(2027, 3, 9))),
    ],
)
def test_a_demand_as_it_is_written(text: str, demand: Demand) -> None:
    assert demand_of(text, NEW_YEAR) == demand


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "0", "NaN", "1e9", "4:May", "4:2027-05:2027-04", "4:2027-13", "4:1:2:3"]
)
def test_what_is_no_demand(text: str) -> None:
    with pytest.raises(DemandWrong):
        demand_of(text, NEW_YEAR)


def test_lead_times_have_limits() -> None:
    check_lead_time(None)
    for days in (0, -5, 4000):
        with pytest.raises(LeadTimeWrong):
            check_lead_time(days)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 9), min_size=4, max_size=24),
    st.integers(1, 90),
    st.integers(0, 30),
)
def test_more_vials_never_last_shorter(used: list[int], free: int, more: int) -> None:
    pace = pace_of(used)
    one, two = (runway(each, 0, pace, NEW_YEAR) for each in (free, free + more))
    far = date.max
    assert (one.gone_on or far) <= (two.gone_on or far)
    if one.ranged:
        assert (one.earliest or far) <= (one.gone_on or far) <= (one.latest or far)


def test_a_bank_lacks_what_the_rule_asks_and_its_vials_allow() -> None:
    rule = SpreadRule(2, 2, 1)
    assert lacking(Spread(9, 1, 1, 1), rule) == (Lack("tanks", 1, 2), Lack("rooms", 1, 2))
    assert lacking(Spread(9, 2, 2, 1), rule) == ()
    assert lacking(Spread(1, 1, 1, 1), rule) == ()
