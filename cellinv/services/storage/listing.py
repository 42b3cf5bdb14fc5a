"""The list of vials, a page at a time, within what whoever is at the desk may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cellinv.domain.errors import UsageError
from cellinv.records.queries.vial_list import (
    COUNTED,
    EVERYTHING,
    GATHERED,
    SORTS,
    Cursor,
    Listing,
    VialFilter,
    count,
    located,
    page_ids,
)
from cellinv.records.queries.vial_rows import VialRow, rows_of
from cellinv.records.tables.banks import Lot, Vial
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

MANY: Final = COUNTED
"""More vials than this aren't gathered to be sorted."""

MANY_SAID: Final = GATHERED
"""More than this aren't gathered where the index of fragments finds them in one go."""

__all__ = ["Cursor", "VialFilter", "VialPage", "VialRow", "count_vials", "list_vials"]


class SortUnknown(UsageError):
    """The list has no such order."""

    sentence = "The list of vials can't be sorted by {sort}."
    way_out = "Sort it by {sorts}; a minus in front turns the order round."


@dataclass(frozen=True, slots=True)
class VialPage:
    """A page of the list; ``next`` is where the page after it begins, ``None`` on the last.

    ``total`` counts what the filter leaves, ``at_least`` says that there are more. Where nothing
    is left, ``elsewhere`` counts what has the text outside the rest of the filter.
    """

    rows: tuple[VialRow, ...]
    next: Cursor | None
    total: int
    at_least: bool = False
    elsewhere: int = 0


def list_vials(
    desk: Desk,
    wanted: VialFilter | None = None,
    *,
    after: Cursor | None = None,
    sort: str = "code",
    limit: int = 100,
) -> VialPage:
    """Return one page of the vials: the first, or the one ``after`` a page's ``next``.

    ``sort`` is ``code``, ``lot``, ``status`` or ``place``; ``-code`` and so on turn it round.

    Raises:
        NotSignedIn, NotAllowed, SortUnknown.
    """
    listing = _listing(desk, wanted or VialFilter(), sort)
    with viewing(desk) as session:
        listing = located(session, listing)
        most = MANY_SAID if listing.wanted.text.strip() else MANY
        total = count(session, listing, max(most, COUNTED))
        found = page_ids(session, listing, after, limit + 1, many=total > most)
        rows = rows_of(session, [each for each, _ in found[:limit]])
        elsewhere = 0 if total else _elsewhere(session, listing)
    following = found[limit - 1][1] if len(found) > limit else None
    return VialPage(rows, following, min(total, COUNTED), total > COUNTED, elsewhere)


def count_vials(desk: Desk, wanted: VialFilter) -> int:
    """Return how many vials the filter leaves, all counted; of a million that takes a moment.

    Raises:
        NotSignedIn, NotAllowed.
    """
    with viewing(desk) as session:
        return count(session, located(session, _listing(desk, wanted, "code")), None)


def _listing(desk: Desk, wanted: VialFilter, sort: str) -> Listing:
    column = sort.removeprefix("-")
    if column not in SORTS:
        raise SortUnknown(sort=sort, sorts=", ".join(SORTS))
    reach = reach_of(desk)
    seen = EVERYTHING if reach.everything else reach.where(Lot.owner_id, Vial.site_id)
    return Listing(wanted, seen, desk.database.dialect, column, sort.startswith("-"))


def _elsewhere(session: Session, listing: Listing) -> int:
    """Return how many vials have the text that the rest of the filter keeps from the list."""
    text = listing.wanted.text
    if not text.strip() or listing.wanted == VialFilter(text):
        return 0
    return min(count(session, replace(listing, wanted=VialFilter(text))), COUNTED)
