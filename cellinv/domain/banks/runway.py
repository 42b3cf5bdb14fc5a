"""How long a bank lasts: its pace, what is planned besides, and when the next one is begun."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from cellinv.domain.banks.using import add_months, pace_months
from cellinv.domain.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FURTHEST_MONTHS: Final = 360
"""Nobody plans for longer; a bank that lasts beyond is told to last."""
LEAST_MONTHS: Final = 3
"""Of fewer whole months nothing is said about how much use varies."""
_MOST: Final = Decimal(100_000)
_MOST_LEAD_DAYS: Final = 3650


class DemandWrong(DomainError):
    """What was written isn't so many vials a month from one day to another."""

    sentence = "“{text}” is not a demand."
    way_out = "Write vials a month, and perhaps from and until when: 4:2027-05:2027-12."


class LeadTimeWrong(DomainError):
    """No bank takes so long, or less than no time."""

    sentence = "“{days}” is not a lead time."
    way_out = "Give whole days from 1 to {most}, or none to forget it."


class ReserveWrong(DomainError):
    """A reserve that the lot can't keep."""

    sentence = "“{reserve}” is not a minimum reserve for {lot}."
    way_out = "Give a whole number from 0 to the {filled} vials that were filled."


class ReserveSame(DomainError):
    """Nothing would change."""

    sentence = "The minimum reserve of {lot} is {reserve} already."
    way_out = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class Demand:
    """What is planned beyond the pace so far: vials a month, from one day to another.

    ``ends_on`` is the last day; ``None``: without end.
    """

    per_month: Decimal
    starts_on: date
    ends_on: date | None = None


class Pace(NamedTuple):
    """What whole months took: their mean, how they vary (sample variance), and how many."""

    mean: Fraction
    variance: Fraction
    months: int


class Step(NamedTuple):
    """What is expected to have been used by a day, and the variance of that."""

    on: date
    used: Fraction
    variance: Fraction


@dataclass(frozen=True, slots=True)
class Runway:
    """How long a bank lasts.

    ``left`` is what is free above the reserve. ``gone_on``: the day on which only the reserve is
    left; ``empty_on``: on which nothing is. ``earliest`` and ``latest``: the months between which
    ``gone_on`` falls two times out of three if use goes on to vary as it did; ``None`` where
    that isn't in sight, and both where the record is too short (``ranged`` is false).
    ``start_by`` is ``gone_on``, ``start_safe`` ``earliest``, less the lead time.
    """

    left: int
    pace: Pace
    gone_on: date | None
    earliest: date | None
    latest: date | None
    empty_on: date | None
    start_by: date | None
    start_safe: date | None
    ranged: bool
    steps: tuple[Step, ...]


def pace_of(used: Sequence[int]) -> Pace:
    """Return the pace of a bank from the vials of each month, oldest first, this one last.

    What counts are the whole months since the first use, twelve at most; of a bank that was
    first used this month, what that month took so far.
    """
    whole = pace_months(used)
    if not whole:
        return Pace(Fraction(used[-1] if used else 0), Fraction(0), 0)
    mean = Fraction(sum(whole), len(whole))
    if len(whole) < LEAST_MONTHS:
        return Pace(mean, Fraction(0), len(whole))
    squares = sum(((each - mean) ** 2 for each in whole), Fraction(0))
    return Pace(mean, squares / (len(whole) - 1), len(whole))


def runway(
    free: int,
    reserve: int,
    pace: Pace,
    today: date,
    *,
    demands: Sequence[Demand] = (),
    lead_days: int | None = None,
    months: int = FURTHEST_MONTHS,
) -> Runway:
    """Return how long free vials last at a pace, with demands beside it.

    The range is a prediction interval: after n months the use is n times the mean, with the
    variance n·s²·(1 + n/k) for a sample variance s² of k months; its edge is one deviation
    away. All of it is reckoned in fractions, so that it is the same everywhere.
    """
    left, ranged = free - reserve, pace.months >= LEAST_MONTHS
    steps = [Step(today, Fraction(0), Fraction(0))]
    found: dict[str, date | None] = {"gone": None, "empty": None, "early": None, "late": None}
    if left <= 0:
        found.update(gone=today, early=today, late=today)
    if free <= 0:
        found["empty"] = today
    for before, after in _steps(pace, demands, today, months):
        steps.append(after)
        if found["gone"] is None:
            found["gone"] = _crossing(before, after, left)
        if found["empty"] is None:
            found["empty"] = _crossing(before, after, free)
        if found["early"] is None and _may_reach(after, left):
            found["early"] = found["gone"] or before.on
        if found["late"] is None and _must_reach(after, left):
            found["late"] = max(before.on, found["gone"] or before.on)
        if all(found.values()):
            break
    lead = timedelta(days=lead_days or 0)
    gone, early = found["gone"], found["early"] if ranged else None
    return Runway(
        left=left, pace=pace, gone_on=gone, earliest=early,
        latest=found["late"] if ranged else None, empty_on=found["empty"],
        start_by=gone - lead if gone and lead_days else None,
        start_safe=early - lead if early and lead_days else None,
        ranged=ranged, steps=tuple(steps),
    )  # fmt: skip


def demand_of(text: str, today: date) -> Demand:
    """Return what ``N[:FROM[:TO]]`` plans: vials a month, between months or days, both included.

    Raises:
        DemandWrong: it says something else.
    """
    number, _, rest = text.strip().partition(":")
    first, _, last = rest.partition(":")
    try:
        per_month = Decimal(number)
        starts = _day(first, last=False) if first else today
        ends = _day(last, last=True) if last else None
    except (ValueError, ArithmeticError):
        raise DemandWrong(text=text[:40]) from None
    if not (per_month.is_finite() and 0 < per_month <= _MOST) or (ends and ends < starts):
        raise DemandWrong(text=text[:40])
    return Demand(per_month, starts, ends)


def check_lead_time(days: int | None) -> None:
    """Refuse a time that no bank takes.

    Raises:
        LeadTimeWrong.
    """
    if days is not None and not 1 <= days <= _MOST_LEAD_DAYS:
        raise LeadTimeWrong(days=days, most=_MOST_LEAD_DAYS)


def _day(text: str, *, last: bool) -> date:
    """Return a day, or of a month its first or last one."""
    if len(text) != len("2027-05"):
        return date.fromisoformat(text)
    first = date.fromisoformat(f"{text}-01")
    return add_months(first, 1) - timedelta(days=1) if last else first


def _steps(
    pace: Pace, demands: Sequence[Demand], today: date, months: int
) -> Iterator[tuple[Step, Step]]:
    """Yield the months from today on, the running one from today, as what is used before and after.

    Variance is counted from today on, in months that may be broken.
    """
    before, elapsed = Step(today, Fraction(0), Fraction(0)), Fraction(0)
    for _ in range(months):
        end = add_months(before.on, 1)
        length = monthrange(before.on.year, before.on.month)[1]
        elapsed += Fraction((end - before.on).days, length)
        used = before.used + pace.mean * Fraction((end - before.on).days, length)
        for demand in demands:
            days = _overlap(demand, before.on, end)
            used += Fraction(demand.per_month) * Fraction(days, length)
        spread = elapsed * (1 + elapsed / pace.months) if pace.months else elapsed
        after = Step(end, used, pace.variance * spread)
        yield before, after
        before = after


def _overlap(demand: Demand, start: date, end: date) -> int:
    last = end if demand.ends_on is None else min(end, demand.ends_on + timedelta(days=1))
    return max(0, (last - max(start, demand.starts_on)).days)


def _crossing(before: Step, after: Step, level: int) -> date | None:
    """Return the day between two on which so many are used, if they are."""
    if after.used < level or after.used == before.used:
        return None
    part = (level - before.used) / (after.used - before.used)
    days = part * (after.on - before.on).days
    return before.on + timedelta(days=int(days))


def _may_reach(step: Step, level: int) -> bool:
    return step.used >= level or (level - step.used) ** 2 <= step.variance


def _must_reach(step: Step, level: int) -> bool:
    return step.used >= level and (step.used - level) ** 2 >= step.variance
