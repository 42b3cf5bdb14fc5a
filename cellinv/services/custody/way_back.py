"""How an act can be taken back, told before anybody tries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.ledger import EntryUnknown
from cellinv.records.queries.audit import reversals
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.people import Site
from cellinv.services.custody.undo import BY_NAME
from cellinv.services.ledger import signed_in
from cellinv.services.people import has_right
from cellinv.services.settings import in_force

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class WayBack:
    """What taking an act back would be.

    ``by`` names the entry that reversed it already. It is an undo until ``undo_until``, for who
    did it at the same station; a correction after that, for supervisors (``may_correct``).
    ``site`` is where it has to be done. Acts that came after it are known only by trying.
    """

    reversible: bool
    by: str | None
    undo_until: datetime | None
    may_correct: bool
    site: str | None
    minutes: int

    def is_undo(self, now: datetime) -> bool:
        """Say whether it would still be an undo."""
        return self.undo_until is not None and now <= self.undo_until


def way_back(desk: Desk, entry: str) -> WayBack:
    """Return how the act of an entry can be taken back.

    Raises:
        EntryUnknown: there is no such entry.
    """
    chain, _, seq = entry.rpartition(":")
    actor = signed_in(desk)
    query = select(LedgerEntry.id, LedgerEntry.action, LedgerEntry.actor, LedgerEntry.station,
                   LedgerEntry.recorded_at)  # fmt: skip
    with desk.database.read() as session:
        found = session.execute(
            query.where(LedgerEntry.chain == chain, LedgerEntry.seq == int(seq or 0))
        ).one_or_none()
        if found is None:
            raise EntryUnknown(entry=entry[:80])
        site_id = session.scalar(select(Site.id).where(Site.code == chain))
        minutes = int(in_force(session, site_id)["undo_minutes"])
        by = reversals(session, [found.id]).get(found.id)
    own = found.actor == actor.login and found.station == desk.station
    return WayBack(
        reversible=found.action in BY_NAME,
        by=by,
        undo_until=found.recorded_at + timedelta(minutes=minutes) if own else None,
        may_correct=has_right(desk, "correct"),
        site=chain if site_id is not None else None,
        minutes=minutes,
    )
