"""How far an item is: no retest hides a result, and nothing unreviewed counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.quality.standing import (
    Attempt,
    CaseOpen,
    Counted,
    ItemState,
    Outcome,
    ReleaseBlocked,
    Stands,
    check_release,
    counted,
    item_state,
)
from cellinv.domain.quality.verdicts import Verdict

TODAY = date(2026, 3, 2)
LATER, EARLIER = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
OUT = Attempt(1, Verdict.FAIL, reviewed=True, case_open=True)
GOOD = Attempt(2, Verdict.PASS, reviewed=True)
ATTEMPTS = st.lists(
    st.builds(
        Attempt,
        st.just(1),
        st.sampled_from([None, *Verdict]),
        reviewed=st.booleans(),
        outcome=st.sampled_from([None, *Outcome]),
        case_open=st.booleans(),
    ),
    max_size=4,
)


@pytest.mark.parametrize(
    ("attempts", "state"),
    [
        ([], "to_do"),
        ([Attempt(1, None, due_on=TODAY)], "under_way"),
        ([Attempt(1, None, due_on=EARLIER)], "overdue"),
        ([Attempt(1, Verdict.JUDGE)], "to_judge"),
        ([Attempt(1, Verdict.PASS)], "to_review"),
        ([GOOD], "passed"),
        ([OUT, GOOD], "failed"),
        ([Attempt(1, Verdict.FAIL, outcome=Outcome.INVALID), GOOD], "passed"),
        ([Attempt(1, Verdict.FAIL, outcome=Outcome.INVALID)], "to_do"),
        ([Attempt(1, Verdict.FAIL, outcome=Outcome.CONFIRMED), GOOD], "failed"),
        ([Attempt(1, Verdict.FAIL, reviewed=True, outcome=Outcome.ACCEPTED)], "deviation"),
        ([Attempt(1, Verdict.FAIL, reviewed=True)], "failed"),
        ([GOOD, Attempt(3, None, due_on=LATER)], "under_way"),
    ],
)
def test_states(attempts: list[Attempt], state: str) -> None:
    assert item_state(attempts, TODAY, due_on=LATER) == state


def test_what_was_never_sent_is_overdue_too() -> None:
    assert item_state([], TODAY, due_on=EARLIER) == "overdue"


@given(ATTEMPTS, st.booleans())
def test_an_open_case_always_fails_the_item(attempts: list[Attempt], waived: bool) -> None:
    if any(one.case_open and one.outcome is not Outcome.INVALID for one in attempts):
        assert item_state(attempts, TODAY, due_on=LATER, waived=waived) == "failed"


@given(ATTEMPTS)
def test_nothing_passes_without_a_reviewed_pass(attempts: list[Attempt]) -> None:
    if item_state(attempts, TODAY, due_on=LATER) is ItemState.PASSED:
        known = [one for one in attempts if one.outcome is not Outcome.INVALID]
        assert known
        assert all(one.verdict is Verdict.PASS and one.reviewed for one in known)


@given(ATTEMPTS)
def test_a_retest_never_hides_what_failed(attempts: list[Attempt]) -> None:
    before = item_state(attempts, TODAY, due_on=LATER)
    if before is ItemState.FAILED:
        assert item_state([*attempts, GOOD], TODAY, due_on=LATER) is ItemState.FAILED


def test_counts() -> None:
    states = [ItemState.PASSED, ItemState.DEVIATION, ItemState.OVERDUE, ItemState.FAILED]
    assert counted(states) == Counted(4, 2, 1, 1, 0, 0)


def test_a_release_needs_every_mandatory_item_and_no_open_case() -> None:
    for_information = Stands("B", mandatory=False, state=ItemState.TO_DO)
    check_release("L", [Stands("A", mandatory=True, state=ItemState.PASSED), for_information])
    with pytest.raises(ReleaseBlocked, match="A not passed"):
        check_release("L", [Stands("A", mandatory=True, state=ItemState.TO_REVIEW)])
    with pytest.raises(CaseOpen, match="CASE-1"):
        check_release("L", [Stands("B", mandatory=False, state=ItemState.FAILED,
                                   open_cases=("CASE-1",))])  # fmt: skip
