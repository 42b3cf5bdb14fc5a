"""What expires or is to be retested soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from cellinv.records.queries.banks import DueFound, due_lots, due_vials
from cellinv.records.tables.banks import Lot, Vial
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Expiring:
    """A lot or a vial, and the day on which it expires or is to be retested."""

    kind: str
    id: int
    code: str
    lot: str
    lot_kind: str
    what: Literal["expires", "retest"]
    on: date
    vials: int


def expiring(desk: Desk, *, days: int) -> tuple[Expiring, ...]:
    """Return the lots, and vials with days of their own, whose day comes or is past.

    The soonest first; only of what is within reach and not used up.

    Raises:
        NotSignedIn, NotAllowed.
    """
    reach, until = reach_of(desk), desk.today() + timedelta(days=days)
    with viewing(desk) as session:
        found = due_lots(session, reach.where(Lot.owner_id, Lot.site_id), until)
        found += due_vials(session, reach.where(Lot.owner_id, Vial.site_id), until)
    return tuple(sorted((each for row in found for each in _days(row, until)), key=_soonest))


def _days(row: DueFound, until: date) -> Iterator[Expiring]:
    """Yield the days of a row that come: past its expiry nothing is worth a retest."""
    expires = row.expires_on is not None and row.expires_on <= until
    if row.expires_on is not None and expires:
        yield Expiring(*row[:5], "expires", row.expires_on, row.vials)
    earlier = row.expires_on is None or row.retest_on is None or row.retest_on < row.expires_on
    if row.retest_on is not None and row.retest_on <= until and earlier:
        yield Expiring(*row[:5], "retest", row.retest_on, row.vials)


def _soonest(each: Expiring) -> tuple[date, str]:
    return each.on, each.code
