"""How fast a bank is used and how far it is spread."""

from datetime import date

import pytest

from cellinv.domain.banks.spread import Risk, Tower, spread_of
from cellinv.domain.banks.using import add_months, monthly_rate, months_until, runs_out

TODAY = date(2026, 3, 15)


def test_months_end_with_this_one() -> None:
    assert months_until(TODAY, 4) == tuple(add_months(TODAY, back) for back in (-3, -2, -1, 0))
    assert months_until(TODAY, 4)[0] == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("used", "rate"),
    [
        ((), 0.0),
        ((0, 0, 0), 0.0),
        ((0, 0, 7), 7.0),  # only the running month is known
        ((0, 4, 2, 99), 3.0),  # the running month isn't over, and before the first use is nothing
        ((50, *[1] * 12, 0), 1.0),  # what is more than a year ago no longer counts
    ],
)
def test_the_rate_is_that_of_the_whole_months(used: tuple[int, ...], rate: float) -> None:
    assert monthly_rate(used) == rate


@pytest.mark.parametrize(
    ("free", "rate", "month"),
    [
        (10, 0.0, None),
        (10, 2.5, date(2026, 7, 1)),
        (0, 2.5, date(2026, 3, 1)),
        (-3, 1.0, date(2026, 3, 1)),
        (1_000_000, 0.1, None),
    ],
)
def test_when_it_runs_out(free: int, rate: float, month: date | None) -> None:
    assert runs_out(free, rate, TODAY) == month


ONE, SAME_ROOM, OTHER_ROOM = Tower(1, 10, 100), Tower(1, 10, 101), Tower(1, 11, 102)
ROOMLESS = Tower(2, None, 200)


@pytest.mark.parametrize(
    ("towers", "counts", "risk"),
    [
        ((), (0, 0, 0), ""),
        ((ONE, ONE), (1, 1, 1), "one_tank"),
        ((ONE, SAME_ROOM), (2, 1, 1), "one_room"),
        ((ONE, OTHER_ROOM), (2, 2, 1), ""),
        ((ONE, ROOMLESS), (2, 2, 2), ""),
    ],
)
def test_what_one_accident_could_take(
    towers: tuple[Tower, ...], counts: tuple[int, int, int], risk: Risk
) -> None:
    found = spread_of((tower, 3) for tower in towers)
    assert (found.tanks, found.rooms, found.sites) == counts
    assert found.risk == risk
    assert found.vials == 3 * len(towers)
