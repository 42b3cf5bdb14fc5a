"""Where there is room for so many."""

from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.storage.room import Share, Spot, free_in, propose

TANK, FIRST, SECOND = 100, 10, 20
SPOTS = (
    Spot(1, (TANK, FIRST), 20, 61),
    Spot(2, (TANK, FIRST), 81, 0),
    Spot(3, (TANK, SECOND), 81, 0),
    Spot(4, (TANK, SECOND), 3, 78),
)

spots = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 81), st.integers(0, 81)),
    max_size=30,
).map(
    lambda rows: tuple(
        Spot(at, (1000 + tank, 2000 + 10 * tank + rack), free, used)
        for at, (tank, rack, free, used) in enumerate(rows)
    )
)


@given(spots, st.integers(1, 400), st.booleans())
def test_what_is_proposed_has_room_for_all(
    some: tuple[Spot, ...], count: int, together: bool
) -> None:
    proposals = propose(some, count, together=together)
    assert bool(proposals) == (free_in(some) >= count)
    free, ways = {spot.id: spot.free for spot in some}, {spot.id: spot.way for spot in some}
    for each in proposals:
        ids = [share.container_id for share in each.shares]
        assert sum(share.count for share in each.shares) == count
        assert all(0 < share.count <= free[share.container_id] for share in each.shares)
        assert len(set(ids)) == len(ids)
        assert each.left == sum(free[one] for one in ids) - count
        assert each.within is None or all(each.within in (one, *ways[one]) for one in ids)


@given(spots, st.integers(1, 400))
def test_together_means_as_few_as_can_be(some: tuple[Spot, ...], count: int) -> None:
    proposals = propose(some, count, together=True)
    if proposals:
        roomiest, need, left = sorted((spot.free for spot in some), reverse=True), 0, count
        while left > 0:
            left -= roomiest[need]
            need += 1
        assert len(proposals[0].shares) == need


@given(spots, st.integers(1, 400))
def test_gaps_before_empty_ones(some: tuple[Spot, ...], count: int) -> None:
    proposals = propose(some, count, together=False)
    if proposals and sum(spot.free for spot in some if spot.used) >= count:
        assert proposals[0].begun == 0


def test_the_box_that_fits_best_comes_first() -> None:
    assert propose(SPOTS, 18, together=True)[0].shares == (Share(1, 18),)
    assert propose(SPOTS, 40, together=True)[0].left == 41


def test_one_rack_before_two() -> None:
    best = propose(SPOTS, 100, together=True)[0]
    assert (best.within, best.shares) == (FIRST, (Share(2, 81), Share(1, 19)))


def test_gaps_are_filled_from_the_fullest() -> None:
    best = propose(SPOTS, 21, together=False)[0]
    assert best.shares == (Share(4, 3), Share(1, 18))
