"""A lot that is tested, as acts and pages find it: within rights, with its frozen panel."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellinv.domain.quality.testing import ItemUnknown, NotTested
from cellinv.records.queries.quality import Frozen, ItemStands, frozen
from cellinv.records.tables.banks import Lot
from cellinv.services.people import allow, check_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


@contextmanager
def reading(desk: Desk) -> Iterator[Session]:
    """Give a session to read by: that of the acts under way, where there are any."""
    if desk.batch is not None:
        yield desk.batch
        return
    with desk.database.read() as session:
        yield session


@dataclass(frozen=True, slots=True)
class Tested:
    """A lot with the panel it is tested by."""

    lot: Lot
    panel: Frozen

    def item(self, code: str) -> ItemStands:
        """Return an item by its code.

        Raises:
            ItemUnknown: the panel has none.
        """
        wanted = code.strip().casefold()
        for each in self.panel.items:
            if each.item.code.casefold() == wanted:
                return each
        known = ", ".join(each.item.code for each in self.panel.items)
        raise ItemUnknown(lot=self.lot.code, item=code.strip()[:40], known=known)

    def called(self, stands: ItemStands) -> str:
        """Return what an item of this lot is called in the ledger."""
        return f"{self.lot.code} {stands.item.code}"


def tested(act: Doing, desk: Desk, lot_id: int, right: str) -> Tested:
    """Return a lot for an act under way that somebody at the desk has the right to.

    Raises:
        NotAllowed, OtherSite; NotTested: it has no panel yet.
    """
    session = act.session
    lot = session.get_one(Lot, lot_id, populate_existing=True)
    allow(desk, right, site_id=lot.site_id, owner_id=lot.owner_id)
    check_here(session, desk, lot.site_id, lot.code)
    found = frozen(session, [lot.id], desk.today()).get(lot.id)
    if found is None:
        raise NotTested(lot=lot.code)
    act.concerns("lot", lot.id, lot.code)
    return Tested(lot, found)
