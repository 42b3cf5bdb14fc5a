"""How fast a bank is used, and when it runs out at that rate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

RATE_MONTHS: Final = 12
"""So many whole months are looked back on for the rate."""
_FURTHEST_YEAR: Final = 2200


def add_months(day: date, months: int) -> date:
    """Return the first day of the month so many months after a day's, or before it."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def months_until(today: date, count: int) -> tuple[date, ...]:
    """Return the first days of the last ``count`` months, this one included, oldest first."""
    return tuple(add_months(today, back) for back in range(1 - count, 1))


def monthly_rate(used: Sequence[int]) -> float:
    """Return how many vials a month takes.

    ``used`` are the vials of each month, oldest first, the running month last. What counts is
    the mean of the whole months since the first use, of twelve at most; of a bank that was first
    used this month, what that month took so far.
    """
    whole = pace_months(used)
    return sum(whole) / len(whole) if whole else float(used[-1] if used else 0)


def pace_months(used: Sequence[int]) -> Sequence[int]:
    """Return the whole months since the first use, twelve at most; none was used: none."""
    first = next((place for place, count in enumerate(used) if count), None)
    return () if first is None else used[first:-1][-RATE_MONTHS:]


def runs_out(free: int, rate: float, today: date) -> date | None:
    """Return the month in which the last free vial is used at a rate; ``None``: not in sight."""
    if rate <= 0:
        return None
    months = int(max(free, 0) / rate)
    if today.year + months // 12 >= _FURTHEST_YEAR:
        return None
    return add_months(today, months)
