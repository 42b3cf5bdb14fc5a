"""Passage arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.banks.passage import (
    DaysInDifferentiation,
    Passage,
    PassageOutOfRange,
    PassageUnreadable,
    passage_of,
    stage_of,
)

PASSAGES = st.builds(Passage, st.lists(st.integers(0, 200), min_size=1, max_size=4).map(tuple))


@given(passage=PASSAGES)
def test_a_passage_is_read_as_it_is_written(passage: Passage) -> None:
    assert passage_of(str(passage)) == passage == stage_of(str(passage).upper())


@given(passage=PASSAGES, first=st.integers(0, 50), second=st.integers(0, 50))
def test_passages_add_up(passage: Passage, first: int, second: int) -> None:
    added = passage.plus(first).plus(second)
    assert added == passage.plus(first + second)
    assert added.total == passage.total + first + second


@pytest.mark.parametrize(
    ("text", "parts"),
    [("p13", (13,)), (" P10+16 ", (10, 16)), ("p 10 + 16", (10, 16)), ("\uff5011", (11,))],
)
def test_forms_of_a_passage(text: str, parts: tuple[int, ...]) -> None:
    assert passage_of(text).parts == parts


@pytest.mark.parametrize(
    "text", ["", "p", "13", "p-1", "p1.5", "p10+", "p+3", "pp1", "p1000", "d14", "p\u0661", "1p"]
)
def test_nonsense_is_no_passage(text: str) -> None:
    with pytest.raises(PassageUnreadable):
        passage_of(text)


@pytest.mark.parametrize("text", ["p999+1", "p1+1+1+1+1"])
def test_too_many_passages(text: str) -> None:
    with pytest.raises(PassageOutOfRange):
        passage_of(text)


def test_freezing_counts_where_the_site_says_so() -> None:
    assert str(passage_of("p10+15").frozen(adds_one=True)) == "p10+16"
    assert str(passage_of("p10+15").frozen(adds_one=False)) == "p10+15"


def test_a_count_begun_anew_keeps_the_total() -> None:
    assert str(passage_of("p10").counted_anew().plus(16)) == "p10+16"


def test_no_passage_is_taken_back() -> None:
    with pytest.raises(PassageOutOfRange):
        passage_of("p10").plus(-1)


@pytest.mark.parametrize("text", ["d14", "D14", "day 14", "Days14"])
def test_days_of_differentiation_are_something_else(text: str) -> None:
    found = stage_of(text)
    assert found == DaysInDifferentiation(14)
    assert str(found) == "d14"


def test_days_are_not_negative() -> None:
    with pytest.raises(PassageOutOfRange):
        DaysInDifferentiation(-1)
