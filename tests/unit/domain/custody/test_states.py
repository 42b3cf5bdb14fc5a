"""Which state may follow which."""

from itertools import product

import pytest

from cellinv.domain.custody.states import (
    FINAL,
    LotCannotBecome,
    LotState,
    VialCannotBecome,
    VialIsFinal,
    VialStatus,
    check_lot_transition,
    check_transition,
)

S = VialStatus
LIVING = [status for status in VialStatus if status not in FINAL]


@pytest.mark.parametrize(("before", "after"), list(product(sorted(FINAL), VialStatus)))
def test_a_final_vial_stays(before: VialStatus, after: VialStatus) -> None:
    with pytest.raises(VialIsFinal, match="V-1"):
        check_transition(before, after, vial="V-1")


@pytest.mark.parametrize("before", [status for status in LIVING if status is not S.MISSING])
def test_any_living_vial_can_go_missing(before: VialStatus) -> None:
    check_transition(before, S.MISSING, vial="V-1")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (S.EXPECTED, S.STORED),
        (S.EXPECTED, S.VOID),
        (S.STORED, S.OUT),
        (S.OUT, S.STORED),
        (S.STORED, S.IN_TRANSIT),
        (S.OUT, S.IN_TRANSIT),
        (S.IN_TRANSIT, S.STORED),
        (S.IN_TRANSIT, S.TRANSFERRED),
        (S.OUT, S.CONSUMED),
        (S.OUT, S.ADMINISTERED),
        (S.STORED, S.DESTROYED),
        (S.MISSING, S.STORED),
    ],
)
def test_a_step_of_a_vials_life(before: VialStatus, after: VialStatus) -> None:
    check_transition(before, after, vial="V-1")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (S.STORED, S.STORED),
        (S.STORED, S.VOID),
        (S.STORED, S.EXPECTED),
        (S.OUT, S.VOID),
        (S.EXPECTED, S.CONSUMED),
        (S.EXPECTED, S.ADMINISTERED),
        (S.IN_TRANSIT, S.CONSUMED),
        (S.MISSING, S.CONSUMED),
        (S.MISSING, S.MISSING),
    ],
)
@pytest.mark.shows("11.10(f)")
def test_a_step_no_vial_takes(before: VialStatus, after: VialStatus) -> None:
    with pytest.raises(VialCannotBecome, match="From here it can become: "):
        check_transition(before, after, vial="V-1")


LOT_STEPS = {
    ("quarantine", "released"),
    ("quarantine", "rejected"),
    ("released", "on_hold"),
    ("on_hold", "released"),
    ("quarantine", "recalled"),
    ("released", "recalled"),
    ("on_hold", "recalled"),
    ("rejected", "recalled"),
}


@pytest.mark.parametrize(("before", "after"), list(product(LotState, LotState)))
def test_the_steps_of_a_lot(before: LotState, after: LotState) -> None:
    if (before, after) in LOT_STEPS:
        check_lot_transition(before, after, lot="L-1")
        return
    with pytest.raises(LotCannotBecome):
        check_lot_transition(before, after, lot="L-1")
