"""The eight orders of filling."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.storage.fill import FillOrder, free_slots, nearest_free, slots_in
from cellinv.domain.storage.positions import Slot

SIZES = st.integers(1, 14)
SLOTS = st.builds(Slot, st.integers(0, 13), st.integers(0, 13))


@given(order=st.sampled_from(FillOrder), rows=SIZES, columns=SIZES)
def test_an_order_passes_every_slot_once(order: FillOrder, rows: int, columns: int) -> None:
    assert sorted(slots_in(order, rows, columns)) == list(product(range(rows), range(columns)))


def test_the_eight_orders_differ() -> None:
    assert len({tuple(slots_in(order, 2, 3)) for order in FillOrder}) == len(FillOrder) == 8


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("rows_top_left", [(0, 0), (0, 1)]),
        ("rows_bottom_right", [(2, 3), (2, 2)]),
        ("columns_top_right", [(0, 3), (1, 3)]),
        ("columns_bottom_left", [(2, 0), (1, 0)]),
    ],
)
def test_an_order_is_what_it_says(order: str, first: list[tuple[int, int]]) -> None:
    assert list(slots_in(FillOrder(order), 3, 4))[:2] == first


@given(order=st.sampled_from(FillOrder), taken=st.sets(SLOTS, max_size=40))
def test_free_slots_are_the_others_in_order(order: FillOrder, taken: set[Slot]) -> None:
    free = list(free_slots(order, 9, 9, taken))
    assert free == [slot for slot in slots_in(order, 9, 9) if slot not in taken]


@given(slot=SLOTS, taken=st.sets(SLOTS, max_size=60))
def test_no_free_slot_is_nearer_than_the_nearest(slot: Slot, taken: set[Slot]) -> None:
    found = nearest_free(slot, 9, 9, taken)
    assert found is not None

    def steps(other: Slot) -> int:
        return abs(other.row - slot.row) + abs(other.column - slot.column)

    assert found not in taken
    assert steps(found) == min(map(steps, free_slots(FillOrder.ROWS_TOP_LEFT, 9, 9, taken)))


def test_a_full_box_has_no_free_slot() -> None:
    assert nearest_free(Slot(0, 0), 2, 1, [Slot(0, 0), Slot(1, 0)]) is None
