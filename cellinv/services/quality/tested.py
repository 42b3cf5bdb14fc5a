"""A lot that is tested, as acts and pages find it: within rights, with its frozen panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from cellinv.domain.quality.testing import ItemUnknown, NotTested
from cellinv.records.queries.quality import Frozen, ItemStands, frozen
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.quality import QcResult
from cellinv.services.people import allow, check_here
from cellinv.services.quality.panels import freeze

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellinv.records.queries.quality import AttemptFound
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing

_IDS: Final[Any] = bindparam("ids", expanding=True)
_RESULTS: Final = (
    select(QcResult).where(QcResult.id.in_(_IDS)).execution_options(populate_existing=True)
)


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

    Whoever may test a lot starts its testing with the first thing they do: the panel made
    closest for it is frozen.

    Raises:
        NotAllowed, OtherSite, NoPanelFor, SeveralPanels; NotTested: its testing hasn't started.
    """
    session = act.session
    lot = session.get_one(Lot, lot_id, populate_existing=True)
    allow(desk, right, site_id=lot.site_id, owner_id=lot.owner_id)
    check_here(session, desk, lot.site_id, lot.code)
    found = frozen(session, [lot.id], desk.today()).get(lot.id)
    if found is None and right == "test":
        freeze(act, lot)
        found = frozen(session, [lot.id], desk.today()).get(lot.id)
    if found is None:
        raise NotTested(lot=lot.code)
    act.concerns("lot", lot.id, lot.code)
    return Tested(lot, found)


def result_rows(act: Doing, attempts: Iterable[AttemptFound]) -> dict[int, QcResult]:
    """Return the rows of some attempts by id, read anew within an act under way."""
    ids = [attempt.id for attempt in attempts]
    rows = act.session.scalars(_RESULTS, {"ids": ids}) if ids else ()
    return {row.id: row for row in rows}
