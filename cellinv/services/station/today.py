"""What waits for whoever sits down here: read once, short for the bench, deeper for the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cellinv.domain.people import UnknownSite
from cellinv.records.queries.due import planned_doses, set_aside_until
from cellinv.records.queries.following import visits_due
from cellinv.services.backups import Kept, last_kept
from cellinv.services.banks.due import expiring
from cellinv.services.banks.overview import short_of_reserve
from cellinv.services.cases import open_cases, open_holds
from cellinv.services.ledger import viewing
from cellinv.services.people import has_right
from cellinv.services.people.reach import reach_of
from cellinv.services.storage import out_now

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.records.queries.due import AsideRow, CaseRow, HoldRow, PlannedDose
    from cellinv.records.queries.following import DueVisit
    from cellinv.services.banks.due import Expiring
    from cellinv.services.banks.overview import BankRow
    from cellinv.services.desk import Desk
    from cellinv.services.storage import OutNow

EXPIRING_DAYS: Final = 60
DUE_DAYS: Final = 14
_DESK: Final = ("hold", "release", "plan")
"""Whoever has one of these rights decides, and is shown what there is to decide."""


@dataclass(frozen=True, slots=True)
class Today:
    """What waits. ``out`` is that of the desk's site; ``deep`` parts are empty for the bench."""

    out: OutNow | None
    aside: tuple[AsideRow, ...]
    doses: tuple[PlannedDose, ...]
    expiring: tuple[Expiring, ...]
    kept: Kept
    deep: bool
    cases: tuple[CaseRow, ...] = ()
    holds: tuple[HoldRow, ...] = ()
    short: tuple[BankRow, ...] = ()
    visits: tuple[DueVisit, ...] = ()


def today(desk: Desk, kept_in: Path, *, known: tuple[Expiring, ...] | None = None) -> Today:
    """Return what waits for whoever is at the desk, within their reach.

    ``kept_in`` is the folder of this computer's backups and anchors; ``known`` is what expires,
    where that was read a moment ago: every vial has to be looked at for it.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within, until = reach_of(desk).where, desk.today() + timedelta(days=DUE_DAYS)
    with viewing(desk) as session:
        aside = tuple(set_aside_until(session, within, until))
        doses = tuple(planned_doses(session, within, until))
        visits = tuple(visits_due(session, within, desk.today(), until))
    deep = any(has_right(desk, right) for right in _DESK)
    return Today(
        out=_out(desk),
        aside=aside,
        doses=doses,
        expiring=expiring(desk, days=EXPIRING_DAYS) if known is None else known,
        kept=last_kept(desk, kept_in),
        deep=deep,
        cases=open_cases(desk) if deep else (),
        holds=open_holds(desk) if deep else (),
        short=short_of_reserve(desk) if deep else (),
        visits=visits,
    )


def _out(desk: Desk) -> OutNow | None:
    try:
        return out_now(desk)
    except UnknownSite:
        return None
