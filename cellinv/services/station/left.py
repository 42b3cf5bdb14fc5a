"""How many vials of a lot are left, said so that nobody takes stored for free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.lookup import UnknownCode
from cellinv.records.queries.cards import stock_of
from cellinv.services.ledger import reading
from cellinv.services.people.reach import reach_of
from cellinv.services.station.views import Left

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


def left_in(desk: Desk, lot_id: int) -> Left:
    """Return how many vials of a lot are left.

    Raises:
        UnknownCode: the lot is out of reach.
    """
    reach = reach_of(desk)
    with reading(desk) as session:
        lot = stock_of(session, lot_id)
        if lot is None or not reach.sees(lot.owner_id, lot.site_id):
            raise UnknownCode(code=str(lot_id))
        return Left(lot.stored, lot.stored - lot.set_aside, lot.filled, lot.minimum_reserve)
