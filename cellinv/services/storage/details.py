"""What the picture and the list of a box say of each vial in it: condition, passage, age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, select

from cellinv.records.queries.usability import vial_facts
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.storage import Placement
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from cellinv.domain.usability import VialFacts
    from cellinv.services.desk import Desk

_MOST_AT_ONCE: Final = 2000
_IDS: Final[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class VialDetail:
    """One vial of a box: its lot's kind and passage, dates, since when it stands here.

    ``condition`` is the first of: on_hold, the lot's state unless released, expired, reserved,
    stored.
    """

    vial_id: int
    condition: str
    lot_kind: str
    passage: str
    filled_on: date | None
    expires_on: date | None
    since: datetime | None


def details_of(desk: Desk, vial_ids: Collection[int]) -> dict[int, VialDetail]:
    """Return what is said of vials, as they are now; those out of reach are left out."""
    wanted = list(vial_ids)[:_MOST_AT_ONCE]
    if not wanted:
        return {}
    query = (
        select(
            Vial.id,
            Lot.kind,
            Lot.passage,
            Lot.filled_on,
            func.coalesce(Vial.expires_on, Lot.expires_on),
            Placement.started_at,
        )
        .join(Lot, Lot.id == Vial.lot_id)
        .outerjoin(Placement, (Placement.vial_id == Vial.id) & Placement.ended_at.is_(None))
        .where(Vial.id.in_(_IDS), reach_of(desk).where(Lot.owner_id, Vial.site_id))
    )
    with viewing(desk) as session:
        rows = session.execute(query, {"ids": wanted}).all()
        facts = vial_facts(session, [row[0] for row in rows])
    today = desk.today()
    return {
        vial_id: VialDetail(
            vial_id, _condition(facts[vial_id], today), kind, passage or "", filled, expires, since
        )
        for vial_id, kind, passage, filled, expires, since in rows
    }


def _condition(facts: VialFacts, today: date) -> str:
    if facts.holds:
        return "on_hold"
    if facts.lot_state != "released":
        return str(facts.lot_state)
    if facts.expires_on is not None and facts.expires_on < today:
        return "expired"
    return "reserved" if facts.reserved else "stored"
