"""Where the vials of banks stand: by tank, room and site, and what a container holds of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, case, func, select

from cellinv.records.queries.places import containers_below
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.storage import Placement

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

_EVERY: int = 29
"""One vial in so many is looked at first."""


class HeldThere(NamedTuple):
    """How many stored vials of a lot a container holds, and how many of these are set aside."""

    lot_id: int
    vials: int
    reserved: int


def held_within(session: Session, container_id: int) -> dict[int, HeldThere]:
    """Return what a container holds of each lot, at any depth, by the lot's id."""
    there = (
        Placement.container_id.in_(containers_below(container_id)),
        Placement.ended_at.is_(None),
        Placement.vial_id.is_not(None),
    )
    stored = and_(Vial.id == Placement.vial_id, Vial.status == "stored")
    vials = (
        select(Vial.lot_id, func.count())
        .select_from(Placement)
        .outerjoin(Vial, stored)  # an inner join begins with every vial there is
        .where(*there)
        .group_by(Vial.lot_id)
    )
    aside = (
        select(Vial.lot_id, func.count())
        .select_from(Reservation)
        .outerjoin(Placement, Placement.vial_id == Reservation.vial_id)
        .outerjoin(Vial, stored)
        .where(Reservation.closed_at.is_(None), Reservation.vial_id.is_not(None), *there)
        .group_by(Vial.lot_id)
    )
    reserved = {row[0]: row[1] for row in session.execute(aside)}
    return {
        lot_id: HeldThere(lot_id, count, reserved.get(lot_id, 0))
        for lot_id, count in session.execute(vials)
        if lot_id  # nothing where no vial of that state stands
    }


def sampled_standing(session: Session, lot_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return (lot, container) for some of the stored vials of lots: enough to see most spread.

    Every vial is looked at only where these few don't do; see :func:`queries.banks.standing`.
    """
    query = (
        select(Vial.lot_id, Placement.container_id)
        .join(Placement, and_(Placement.vial_id == Vial.id, Placement.ended_at.is_(None)))
        .where(Vial.lot_id.in_(lot_ids), Vial.status == "stored", Vial.id % _EVERY == 0)
        .distinct()
    )
    return [(lot, container) for lot, container in session.execute(query)]


def used_by_month(
    session: Session,
    lot_ids: Collection[int],
    months: list[tuple[object, object]],
    states: Collection[str],
) -> list[tuple[int, int, str | None, str, int]]:
    """Return (lot, month, purpose, state, vials) for the vials that left their place for good.

    ``months`` are pairs of moments, begin and end; what left before or after isn't counted. A
    vial that is in one of ``states`` left when it last had a place.
    """
    last = (
        select(Vial.lot_id, Vial.purpose, Vial.status, func.max(Placement.ended_at).label("at"))
        .join(Placement, Placement.vial_id == Vial.id)
        .where(Vial.lot_id.in_(lot_ids), Vial.status.in_(states))
        .group_by(Vial.id, Vial.lot_id, Vial.purpose, Vial.status)
        .subquery()
    )
    bins = case(
        *((and_(last.c.at >= start, last.c.at < end), place)
          for place, (start, end) in enumerate(months)),
        else_=-1,
    ).label("bin")  # fmt: skip
    within = and_(last.c.at >= months[0][0], last.c.at < months[-1][1])
    query = (
        select(last.c.lot_id, bins, last.c.purpose, last.c.status, func.count())
        .where(within)
        .group_by(last.c.lot_id, bins, last.c.purpose, last.c.status)
    )
    return [tuple(row) for row in session.execute(query)]
