"""Plans of many placements, judged as a whole; how vials are laid out where they are put down."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.storage.container_types import ContainerKind, ContainerType
from cellinv.domain.storage.placing import (
    ContainerFull,
    ContainerRetired,
    Inside,
    NoSlots,
    NotMovable,
    StandsThere,
)
from cellinv.domain.storage.positions import Slot, SlotOutside
from cellinv.domain.storage.rearranging import (
    Aim,
    LeavesHold,
    Mover,
    PlannedTwice,
    SlotNeeded,
    SlotPlanned,
    Spot,
    judge,
    laid_out,
)

BOX = ContainerType("B3", "Box 3 × 3", ContainerKind.BOX, 3, 3, formats=("C",))
BAG = ContainerType("BAG", "Bag", ContainerKind.BAG, capacity=2, formats=("C",))
SLOTS = st.builds(Slot, st.integers(0, 2), st.integers(0, 2))


def mover(number: int, box: int | None, slot: Slot | None, status: str = "stored") -> Mover:
    return Mover(f"V{number}", status, "C", "Cryovial", box, slot)


def spot(movers: dict[int, Mover], box: int, **more: object) -> Spot:
    inside = {m.slot: m.code for m in movers.values() if m.container_id == box and m.slot}
    loose = sum(m.container_id == box and m.slot is None for m in movers.values())
    return Spot(f"B-{box}", BOX, Inside(inside, {}, loose), **more)  # type: ignore[arg-type]


@given(
    places=st.lists(st.tuples(st.sampled_from([1, 2]), SLOTS), max_size=9, unique=True),
    steps=st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from([1, 2]), SLOTS), min_size=1, max_size=6
    ),
)
def test_a_plan_that_is_let_through_leaves_one_thing_in_a_slot(
    places: list[tuple[int, Slot]], steps: list[tuple[int, int, Slot]]
) -> None:
    movers = {number: mover(number, *place) for number, place in enumerate(places)}
    aims = [Aim(n, box, slot) for n, box, slot in steps if n in movers]
    verdicts = judge(aims, movers, {box: spot(movers, box) for box in (1, 2)})
    if any(verdicts):
        return
    after = {number: (m.container_id, m.slot) for number, m in movers.items()}
    after.update({aim.vial_id: (aim.container_id, aim.slot) for aim in aims})
    assert max(Counter(after.values()).values(), default=1) == 1


@given(
    places=st.lists(st.tuples(st.sampled_from([1, 2]), SLOTS), min_size=2, max_size=9, unique=True),
    turn=st.integers(1, 8),
)
def test_any_ring_of_vials_may_change_places(places: list[tuple[int, Slot]], turn: int) -> None:
    movers = {number: mover(number, *place) for number, place in enumerate(places)}
    turned = places[turn % len(places) :] + places[: turn % len(places)]
    aims = [Aim(number, *place) for number, place in enumerate(turned)]
    verdicts = judge(aims, movers, {box: spot(movers, box) for box in (1, 2)})
    stays = turned == places
    assert all(isinstance(each, StandsThere) if stays else each is None for each in verdicts)


def test_each_refusal_has_its_own_state() -> None:
    movers = {
        1: mover(1, 1, Slot(0, 0)), 2: mover(2, None, None, "out"), 3: mover(3, 1, Slot(0, 1)),
        4: mover(4, 3, Slot(0, 0)), 5: mover(5, 1, Slot(0, 2)), 6: mover(6, 1, Slot(1, 0)),
        7: mover(7, 1, Slot(1, 1)), 8: mover(8, 1, Slot(1, 2)), 9: mover(9, 1, Slot(2, 0)),
    }  # fmt: skip
    spots = {
        1: spot(movers, 1), 2: spot(movers, 2), 4: spot(movers, 4, state="defrosting"),
        3: spot(movers, 3, holds={7: ("B-3", "Warm")}), 5: Spot("BAG", BAG, Inside({}, {}, 2)),
    }  # fmt: skip
    aims = [
        Aim(1, 2, Slot(0, 0)), Aim(1, 2, Slot(1, 1)), Aim(2, 2, Slot(2, 2)), Aim(3, 2, Slot(0, 0)),
        Aim(4, 2, Slot(0, 2)), Aim(5, 4, Slot(0, 0)), Aim(6, 2), Aim(7, 2, Slot(3, 0)),
        Aim(8, 5, Slot(0, 0)), Aim(9, 5),
    ]  # fmt: skip
    told = [type(each) for each in judge(aims, movers, spots)]
    wanted = [
        type(None), PlannedTwice, NotMovable, SlotPlanned, LeavesHold, ContainerRetired,
        SlotNeeded, SlotOutside, NoSlots, ContainerFull,
    ]  # fmt: skip
    assert all(issubclass(one, other) for one, other in zip(told, wanted, strict=True))


@given(
    sources=st.lists(SLOTS, min_size=1, max_size=4, unique=True),
    target=SLOTS,
    unusable=st.sets(SLOTS),
)
def test_vials_are_laid_out_on_free_slots_of_their_own(
    sources: list[Slot], target: Slot, unusable: set[Slot]
) -> None:
    found = laid_out(sources, target, (3, 3), unusable)
    if found is None:
        assert 9 - len(unusable) < len(sources)
        return
    assert len(set(found) - unusable) == len(sources)
    by_rows = [found[sources.index(each)] for each in sorted(sources)]
    if target not in unusable:
        assert by_rows[0] == target


def test_vials_keep_their_arrangement_where_it_fits() -> None:
    square = (Slot(0, 0), Slot(0, 1), Slot(1, 0), Slot(1, 1))
    assert laid_out(square, Slot(1, 1), (3, 3), ()) == tuple(
        Slot(row + 1, column + 1) for row, column in square
    )
    assert laid_out(square[:2], Slot(0, 2), (3, 3), ()) == (Slot(0, 2), Slot(1, 0))
