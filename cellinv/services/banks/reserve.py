"""The minimum reserve of a bank, kept unless quality assurance signs, and its lead time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import bindparam, func, select

from cellinv.domain.banks.runway import ReserveSame, ReserveWrong, check_lead_time
from cellinv.domain.custody.acts import ReserveReached
from cellinv.domain.people import Scope, may
from cellinv.domain.quality.testing import ReasonMissing
from cellinv.records.catalog import roles
from cellinv.records.queries.standing import LotOf
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.custody import Reservation
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, check_may_sign, here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk, Signer

AnyLot = TypeVar("AnyLot", Lot, LotOf)

SIGNS: Final = "sign"
"""The right to sign that a reserve is drawn on or changed."""

_LOCKED: Final = (
    select(Lot.id, Lot.minimum_reserve)
    .where(Lot.id.in_(bindparam("ids", expanding=True)))
    .order_by(Lot.id)
    .with_for_update(key_share=True)
)
"""The lots of an act, held until it ends: two sites write to ledgers of their own."""


def keep_reserve(act: Doing, desk: Desk, taken: Mapping[AnyLot, int]) -> None:
    """Refuse to leave fewer free vials than a lot's minimum reserve, unless QA signs at the act.

    ``taken`` says how many free vials the act takes of each lot; nothing of it is written yet.
    Whoever stands by and may sign for the lot signs it as approved.

    Raises:
        ReserveReached.
    """
    guarded = {lot.id: lot for lot, count in taken.items() if lot.minimum_reserve and count}
    if not guarded:
        return
    for lot_id, least in act.session.execute(_LOCKED, {"ids": list(guarded)}).all():
        lot = guarded[lot_id]
        free = free_vials(act.session, lot_id)
        if free - taken[lot] >= least:
            continue
        if not _signed(desk, lot):
            raise ReserveReached(lot=lot.code, free=free, reserve=least)
        _sign(act, desk.witness, lot)
        broken: dict[str, Any] = act.act.data.setdefault("below_reserve", {})
        broken[lot.code] = {"free": free - taken[lot], "reserve": least}


def free_vials(session: Session, lot_id: int) -> int:
    """Return how many stored vials of a lot nothing is reserved on."""
    stored = session.scalar(
        select(func.count(Vial.id)).where(Vial.lot_id == lot_id, Vial.status == "stored")
    )
    on_vials = session.scalar(
        select(func.count(Reservation.id))
        .join(Vial, Vial.id == Reservation.vial_id)
        .where(Vial.lot_id == lot_id, Vial.status == "stored", Reservation.closed_at.is_(None))
    )
    on_lot = session.scalar(
        select(func.coalesce(func.sum(Reservation.quantity), 0)).where(
            Reservation.lot_id == lot_id,
            Reservation.closed_at.is_(None),
            Reservation.kind != "reserve",
        )
    )
    return int(stored or 0) - int(on_vials or 0) - int(on_lot or 0)


def set_reserve(desk: Desk, lot_id: int, reserve: int, *, reason: str, by: Signer) -> Receipt:
    """Say how many vials of a lot are always kept; signed, for what is free depends on it.

    Raises:
        NotAllowed, MaySignNothing, OtherSite, ReasonMissing.
        ReserveWrong, ReserveSame: there aren't so many, or it is so already.
    """
    if not reason.strip():
        raise ReasonMissing
    with doing(desk, "set_reserve", chain=here(desk).code, reason=reason) as act:
        lot = _lot(act, desk, lot_id, SIGNS)
        check_may_sign(by, SIGNS, "approved", site_id=lot.site_id, owner_id=lot.owner_id)
        act.session.execute(_LOCKED, {"ids": [lot.id]})
        if not 0 <= reserve <= lot.filled:
            raise ReserveWrong(reserve=reserve, lot=lot.code, filled=lot.filled)
        if lot.minimum_reserve == reserve:
            raise ReserveSame(lot=lot.code, reserve=reserve)
        act.act.data.update(before=lot.minimum_reserve, after=reserve)
        lot.minimum_reserve = reserve
        act.sign(by, "approved", "lot", lot.id)
    return act.receipt(before=act.act.data["before"], after=reserve)


def set_lead_time(
    desk: Desk, lot_id: int, lead_days: int | None, *, reason: str | None = None
) -> Receipt:
    """Say how many days it takes to make the bank that follows a lot; ``None`` forgets it.

    Raises:
        NotAllowed, OtherSite, LeadTimeWrong.
    """
    check_lead_time(lead_days)
    with doing(desk, "set_lead_time", chain=here(desk).code, reason=reason) as act:
        lot = _lot(act, desk, lot_id, "plan")
        act.act.data.update(before=lot.lead_time_days, after=lead_days)
        lot.lead_time_days = lead_days
    return act.receipt(before=act.act.data["before"], after=lead_days)


def _lot(act: Doing, desk: Desk, lot_id: int, right: str) -> Lot:
    lot = act.session.get_one(Lot, lot_id, populate_existing=True)
    allow(desk, right, site_id=lot.site_id, owner_id=lot.owner_id)
    check_here(act.session, desk, lot.site_id, lot.code)
    act.concerns("lot", lot.id, lot.code)
    return lot


def _signed(desk: Desk, lot: Lot | LotOf) -> bool:
    if desk.witness is None:
        return False
    held = tuple(Scope(r.role, r.site_id, r.owner_id) for r in desk.witness.rights)
    return may(held, roles(), SIGNS, site_id=lot.site_id, owner_id=lot.owner_id)


def _sign(act: Doing, by: Signer | None, lot: Lot | LotOf) -> None:
    if by is not None:
        act.sign(by, "approved", "lot", lot.id)
    act.concerns("lot", lot.id, lot.code)
