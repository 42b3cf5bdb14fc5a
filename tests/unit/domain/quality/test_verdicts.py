"""What a value says of a specification: computed, or left to a person."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.quality.specification import Limit, specification_of
from cellinv.domain.quality.units import Units
from cellinv.domain.quality.values import Operator
from cellinv.domain.quality.verdicts import Judged, Verdict, judge
from cellinv.records.catalog import catalog

UNITS = Units(catalog("units"))
NUMBERS = st.decimals(-10_000, 10_000, allow_nan=False, allow_infinity=False, places=4)


def said(value: str, specification: str) -> Judged:
    return judge(value, specification_of(specification, UNITS), UNITS)


@pytest.mark.parametrize(
    ("value", "specification", "verdict"),
    [
        ("5", "≤ 5 EU/mL", "pass"),
        ("5.0001 EU/mL", "<= 5 EU/mL", "fail"),
        ("5", "< 5 EU/mL", "fail"),
        ("<0.05 EU/mL", "≤ 5 EU/mL", "pass"),
        ("< 10", "≤ 5 EU/mL", "judge"),
        ("< 5", "< 5 EU/mL", "pass"),
        ("> 5", "≤ 5 EU/mL", "fail"),
        ("≥ 5", "≤ 5 EU/mL", "judge"),
        ("4000 EU/L", "≤ 5 EU/mL", "pass"),
        ("4000", "≤ 5 EU/mL", "fail"),
        ("4 %", "≤ 5 EU/mL", "judge"),
        ("4 furlongs", "≤ 5 EU/mL", "judge"),
        ("4,8", "≤ 5 EU/mL", "judge"),
        ("1,000", "≤ 5 EU/mL", "judge"),
        ("10⁶", "≥ 1 million cells", "judge"),
        ("1.2 d", "from 16 to 36 h", "pass"),
        ("36.0", "from 16 to 36 h", "pass"),
        ("2 d", "from 16 to 36 h", "fail"),
        ("Negative ", "one of: negative; not: positive", "pass"),
        ("POSITIVE", "one of: negative; not: positive", "fail"),
        ("unclear", "one of: negative; not: positive", "judge"),
        ("anything", "Purity at or above the product's own limit", "judge"),
        ("", "≤ 5 EU/mL", "judge"),
        ("nan", "≤ 5 EU/mL", "judge"),
    ],
)  # fmt: skip
def test_verdicts(value: str, specification: str, verdict: str) -> None:
    found = said(value, specification)
    assert found.verdict == verdict
    assert bool(found.why) == (verdict == "judge")


def test_each_name_must_pass_and_the_worst_number_is_kept() -> None:
    both = "≥ 70 % for each of SSEA-4, TRA-1-60"
    assert said("SSEA-4: 92 %; TRA-1-60 = 88", both) == Judged(Verdict.PASS, number=Decimal(88))
    assert said("SSEA-4 92; TRA-1-60 69.9", both).verdict == "fail"
    assert said("SSEA-4 92", both).why == "no value for TRA-1-60"
    assert said("92", both).verdict == "judge"


@given(NUMBERS, NUMBERS, st.sampled_from(list(Operator)))
def test_an_exact_number_is_judged_as_arithmetic_says(
    value: Decimal, limit: Decimal, sign: Operator
) -> None:
    truth = {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit,
        "=": value == limit,
    }[sign]  # fmt: skip
    found = said(str(value), f"{sign} {limit:f} %")
    assert found == Judged(Verdict.PASS if truth else Verdict.FAIL, number=value)


@given(NUMBERS, NUMBERS, st.sampled_from(list(Operator)), st.sampled_from(list(Operator)), NUMBERS)
def test_a_bound_never_says_more_than_each_number_it_may_be(
    bound: Decimal, limit: Decimal, given_as: Operator, wanted: Operator, true: Decimal
) -> None:
    """Whatever the true value behind ``< 5`` is, a computed verdict is that of the true value."""
    may_be = said(f"{true:f}", f"{given_as} {bound:f} %").verdict == "pass"
    computed = said(f"{given_as} {bound:f}", f"{wanted} {limit:f} %").verdict
    if may_be and computed is not Verdict.JUDGE:
        assert computed == said(f"{true:f}", f"{wanted} {limit:f} %").verdict


@given(NUMBERS, st.sampled_from([("d", "h", 24), ("EU/mL", "EU/L", 1000)]))
def test_units_of_one_kind_say_the_same(value: Decimal, pair: tuple[str, str, int]) -> None:
    large, small, factor = pair
    there = said(f"{value:f} {large}", f"≤ 5 {large}")
    assert said(f"{value * factor:f} {small}", f"≤ 5 {large}") == there


@given(st.sampled_from(list(Operator)), NUMBERS, st.sampled_from(UNITS.all()))
def test_a_limit_reads_as_it_is_written(sign: Operator, number: Decimal, unit: object) -> None:
    limit = Limit(sign, number, unit)  # type: ignore[arg-type]
    assert specification_of(str(limit), UNITS) == limit
