"""How each bank is used, how long it lasts, and when the next one has to be begun."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import exists
from sqlalchemy.orm import aliased

from cellinv.domain.banks.runway import FURTHEST_MONTHS, pace_of, runway
from cellinv.domain.banks.using import add_months, months_until
from cellinv.domain.language import a_list, tr
from cellinv.domain.lookup import UnknownCode
from cellinv.records.queries.bank_places import used_by_month
from cellinv.records.tables.banks import Lot
from cellinv.services.banks.overview import SHOWN_MONTHS, bank_kinds, bank_rows
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from fractions import Fraction

    from sqlalchemy.orm import Session

    from cellinv.domain.banks.runway import Demand, Runway
    from cellinv.services.banks.overview import BankRow
    from cellinv.services.desk import Desk

SOON_DAYS: Final = 90
UNSTATED: Final = "unstated"
"""Used up, and nobody said for what: so it came in a list."""
_GONE: Final = ("consumed", "administered", "transferred", "out", "destroyed", "void")
_LOST: Final = frozenset({"destroyed", "void"})
_USED: Final = ("released", "on_hold")
_MONTH_DAYS: Final = 30
State = Literal["below_reserve", "start_due", "start_soon", "enough", "unused", "no_lead_time"]


@dataclass(frozen=True, slots=True)
class BankRunway:
    """How a bank is used and how long it lasts.

    ``used``: for each purpose, the most used first, the vials of each of ``months``; the running
    month is the last. What was returned or undone isn't among them, what is out is. ``lost`` were
    destroyed without a purpose; they don't make the pace. ``planned`` is the runway with demands.
    """

    bank: BankRow
    today: date
    months: tuple[date, ...]
    used: tuple[tuple[str, tuple[int, ...]], ...]
    lost: tuple[int, ...]
    runway: Runway
    demands: tuple[Demand, ...] = ()
    planned: Runway | None = None

    @property
    def shown(self) -> Runway:
        """Return the runway with what is planned, where something is."""
        return self.planned or self.runway

    @property
    def state(self) -> State:
        """Return what is to be done about it."""
        found = self.shown
        if self.bank.minimum_reserve and found.left < 0:
            return "below_reserve"
        if found.gone_on is None:
            return "unused"
        if found.start_by is None:
            return "no_lead_time"
        if found.start_by <= self.today:
            return "start_due"
        soon = self.today + timedelta(days=SOON_DAYS)
        return "start_soon" if found.start_by <= soon else "enough"


def bank_runway(desk: Desk, lot_id: int, demands: Sequence[Demand] = ()) -> BankRunway:
    """Return how a lot is used and how long it lasts, and with demands beside that.

    Raises:
        UnknownCode: the lot is out of reach.
    """
    within = reach_of(desk).where(Lot.owner_id, Lot.site_id)
    with viewing(desk) as session:
        rows = bank_rows(session, desk, (Lot.id == lot_id) & within)
        if not rows:
            raise UnknownCode(code=str(lot_id))
        (found,) = _runways(session, desk, rows, FURTHEST_MONTHS, tuple(demands))
    return found


def starting(desk: Desk) -> tuple[BankRunway, ...]:
    """Return the banks whose successor has to be begun within ninety days, the soonest first.

    A bank in quarantine is no reason yet, nor one of whose line a younger one of its kind is there.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = reach_of(desk).where(Lot.owner_id, Lot.site_id)
    younger = aliased(Lot)
    followed = exists().where(
        younger.line_id == Lot.line_id,
        younger.kind == Lot.kind,
        younger.filled_on > Lot.filled_on,
        younger.status.in_(("quarantine", *_USED)),
    )
    kept = Lot.status.in_(_USED) & Lot.kind.in_(sorted(bank_kinds())) & ~followed
    with viewing(desk) as session:
        rows = bank_rows(session, desk, within & kept & Lot.lead_time_days.is_not(None))
        live = [row for row in rows if row.filled and row.free > 0]
        longest = max((row.lead_time_days or 0 for row in live), default=0)
        months = (longest + SOON_DAYS) // _MONTH_DAYS + 2
        found = _runways(session, desk, live, months, ())
    return tuple(sorted((one for one in found if one.state in {"start_due", "start_soon"}),
                        key=_soonest))  # fmt: skip


def told(found: BankRunway) -> str:
    """Return a runway in one sentence: what is left, how fast it goes, until when, what to do."""
    way, reserve = found.shown, found.bank.minimum_reserve
    parts = [tr("{n} vials left above the reserve of {reserve}", n=way.left, reserve=reserve)
             if reserve else tr("{n} vials left", n=way.left)]  # fmt: skip
    if found.bank.minimum_reserve and way.left < 0:
        parts = [tr("{n} vials below the reserve of {reserve}", n=-way.left, reserve=reserve)]
    parts.append(tr("{n} a month", n=tenths(way.pace.mean)))
    if found.demands:
        parts.append(tr("with what is planned"))
    if way.gone_on is None:
        parts.append(tr("not gone in sight"))
        return a_list(parts)
    parts.append(tr("gone in {month}", month=f"{way.gone_on:%Y-%m}") + _range(way))
    return a_list([*parts, _start(found)])


def tenths(number: Fraction) -> str:
    """Return a number with one decimal, rounded half to even."""
    whole = round(number * 10)
    return f"{whole // 10}.{whole % 10}"


def lead_text(days: int) -> str:
    """Return a lead time in months where it is whole months, else in days."""
    months, rest = divmod(days, _MONTH_DAYS)
    return tr("{n} days", n=days) if rest else tr("{n} months", n=months)


def _range(way: Runway) -> str:
    if way.earliest is None:
        return ""
    first = f"{way.earliest:%Y-%m}"
    if way.latest is None:
        return tr(" ({first} at the earliest)", first=first)
    last = f"{way.latest:%Y-%m}"
    return tr(" ({first} to {last})", first=first, last=last) if first != last else ""


def _start(found: BankRunway) -> str:
    way, days = found.shown, found.bank.lead_time_days
    if way.start_by is None or days is None:
        return tr("no lead time for the next bank is set")
    lead = tr("lead time for a new bank {time}", time=lead_text(days))
    if way.start_by <= found.today:
        return tr("{lead}: the start was due on {day}", lead=lead, day=way.start_by)
    return tr("{lead}: start by {day}", lead=lead, day=way.start_by)


def _runways(
    session: Session, desk: Desk, rows: Iterable[BankRow], months: int, demands: tuple[Demand, ...]
) -> list[BankRunway]:
    rows, today = tuple(rows), desk.today()
    shown = months_until(today, SHOWN_MONTHS)
    zone = desk.site.zone if desk.site else UTC
    begins = [datetime.combine(each, time(), zone) for each in (*shown, add_months(today, 1))]
    used: dict[int, dict[str, list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0] * SHOWN_MONTHS)
    )
    counted = used_by_month(session, [row.id for row in rows], list(pairwise(begins)), _GONE)
    for lot_id, month, purpose, state, count in counted:
        used[lot_id][_kind(purpose, state)][month] += count
    return [_of(row, today, dict(used[row.id]), months=months, demands=demands) for row in rows]


def _kind(purpose: str | None, state: str) -> str:
    """Return what a vial went for; what was broken in the store went for nothing."""
    if purpose == "destruction" or (purpose is None and state in _LOST):
        return "lost"
    return purpose or UNSTATED


def _of(
    row: BankRow,
    today: date,
    used: dict[str, list[int]],
    *,
    months: int,
    demands: tuple[Demand, ...],
) -> BankRunway:
    shown = months_until(today, SHOWN_MONTHS)
    first = max(shown[0], row.filled_on.replace(day=1)) if row.filled_on else shown[0]
    since = next((place for place, day in enumerate(shown) if day >= first), len(shown) - 1)
    none = [0] * len(shown)
    lost = used.pop("lost", none)
    pace = pace_of([sum(counts) for counts in zip(none, *used.values(), strict=True)])
    ways = [
        runway(row.free, row.minimum_reserve, pace, today, demands=wanted,
               lead_days=row.lead_time_days, months=months)
        for wanted in ([(), demands] if demands else [()])
    ]  # fmt: skip
    by_use = sorted(used.items(), key=_most)
    return BankRunway(
        bank=row, today=today, months=shown[since:],
        used=tuple((purpose, tuple(counts[since:])) for purpose, counts in by_use),
        lost=tuple(lost[since:]), runway=ways[0], demands=demands,
        planned=ways[1] if demands else None,
    )  # fmt: skip


def _most(pair: tuple[str, list[int]]) -> tuple[int, str]:
    return -sum(pair[1]), pair[0]


def _soonest(one: BankRunway) -> tuple[date, str]:
    return one.runway.start_by or one.today, one.bank.code
