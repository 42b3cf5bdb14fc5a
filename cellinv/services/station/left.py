"""How many vials of a lot are left, said so that nobody takes stored for free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellinv.domain.lineage.graph import Key
from cellinv.domain.lookup import UnknownCode
from cellinv.records.queries.cards import counts_of, reserved_of
from cellinv.records.queries.things import things
from cellinv.records.tables.banks import Lot
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Left:
    """Of ``filled`` vials of a lot: how many are stored, how many of these free."""

    stored: int
    free: int
    filled: int
    reserve: int


def left_in(desk: Desk, lot_id: int) -> Left:
    """Return how many vials of a lot are left.

    Raises:
        UnknownCode: the lot is out of reach.
    """
    reach, key = reach_of(desk), Key("lot", lot_id)
    with desk.database.read() as session:
        thing = things(session, [key]).get(key)
        if thing is None or not reach.sees(thing.owner_id, thing.site_id):
            raise UnknownCode(code=str(lot_id))
        lot = session.get_one(Lot, lot_id)
        stored = counts_of(session, lot_id).get("stored", 0)
        free = stored - reserved_of(session, lot_id)
        return Left(stored, free, lot.filled, lot.minimum_reserve)
