"""Looking after the search index: whether it agrees with the rows, and making it again."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from cellinv.records.queries.things import things
from cellinv.records.search_index import differences
from cellinv.records.upgrade import renew_search_index
from cellinv.services.ledger import viewing
from cellinv.services.people import allow

if TYPE_CHECKING:
    from cellinv.services.desk import Desk

_TOLD: Final = 20


def check_index(desk: Desk) -> tuple[str, ...]:
    """Return what the search index tells wrong or not at all, by code; 20 at most.

    What is gone altogether is told by its kind and id.

    Raises:
        NotSignedIn, NotAllowed.
    """
    allow(desk, "settings")
    with viewing(desk) as session:
        keys = list(islice(differences(session), _TOLD))
        known = things(session, keys)
    return tuple(known[key].code if key in known else f"{key.kind} {key.id}" for key in keys)


def rebuild_index(desk: Desk) -> int:
    """Make the search index again from the rows; return how many records it tells of.

    Nothing but the index changes, so no entry is written. Others wait meanwhile.

    Raises:
        NotSignedIn, NotAllowed.
    """
    allow(desk, "settings")
    return renew_search_index(desk.database)
