"""Setting vials aside, and letting them go again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from cellinv.domain.custody.acts import AlreadyReserved, CantReserve, NotReserved
from cellinv.domain.custody.states import FINAL, VialStatus
from cellinv.records.tables.custody import Reservation
from cellinv.services.banks.reserve import keep_reserve
from cellinv.services.ledger import Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.storage.taking import take_vials, take_with_lots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cellinv.services.desk import Desk

RESERVE: Final = "reserve"
"""What is set aside as the reserve itself doesn't break it."""
_GONE: Final = FINAL | {VialStatus.MISSING}


def reserve(
    desk: Desk,
    vial_ids: Sequence[int],
    kind: str,
    *,
    reference: str | None = None,
    until: date | None = None,
) -> Receipt:
    """Set vials aside for something: all of them or none.

    Raises:
        AlreadyReserved: one is set aside for something else; at most one reservation is open.
        CantReserve: one is used, destroyed, or nowhere to be found.
        ReserveReached: too few free ones would be left; nobody from QA signs that.
    """
    site = here(desk)
    allow(desk, "plan", site_id=site.id)
    with doing(desk, "reserve", chain=site.code, kind=kind, reference=reference) as act:
        vials = take_with_lots(act, desk, vial_ids, right="plan")
        for vial in vials:
            if VialStatus(vial.status) in _GONE:
                raise CantReserve(code=vial.code, status=vial.status.replace("_", " "))
        taken = act.session.scalars(
            select(Reservation).where(
                Reservation.vial_id.in_([vial.id for vial in vials]),
                Reservation.closed_at.is_(None),
            )
        ).first()
        if taken is not None:
            code = next(vial.code for vial in vials if vial.id == taken.vial_id)
            raise AlreadyReserved(code=code, kind=taken.kind, reference=taken.reference or "–")
        if kind != RESERVE:
            stored = (lot for vial, lot in vials.items() if vial.status == "stored")
            keep_reserve(act, desk, Counter(stored))
        act.session.add_all(
            Reservation(
                vial_id=vial.id,
                quantity=1,
                kind=kind,
                reference=reference,
                person_id=act.actor.id,
                until_on=until,
                opened_at=act.at,
            )
            for vial in vials
        )
    return act.receipt()


def close_reservation(desk: Desk, vial_ids: Sequence[int], *, reason: str) -> Receipt:
    """Let reserved vials go again.

    Raises:
        NotReserved: one of them isn't set aside.
    """
    site = here(desk)
    allow(desk, "plan", site_id=site.id)
    with doing(desk, "close_reservation", chain=site.code, reason=reason) as act:
        for vial in take_vials(act, desk, vial_ids, right="plan"):
            row = act.session.scalars(
                select(Reservation).where(
                    Reservation.vial_id == vial.id, Reservation.closed_at.is_(None)
                )
            ).one_or_none()
            if row is None:
                raise NotReserved(code=vial.code)
            row.closed_at = act.at
    return act.receipt()
