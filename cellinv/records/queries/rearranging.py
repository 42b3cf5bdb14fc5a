"""What a plan of placements is judged by: its vials and containers as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from cellinv.domain.storage.positions import Slot
from cellinv.domain.storage.rearranging import Mover, Spot
from cellinv.records.queries.above import containers_above
from cellinv.records.queries.blinding import inside_seen
from cellinv.records.queries.storage import container_row
from cellinv.records.tables.banks import Format, Lot, Vial
from cellinv.records.tables.cases import Hold
from cellinv.records.tables.storage import Container, Placement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

_IDS: Final[Any] = bindparam("ids", expanding=True)
_MOVERS: Final = (
    select(
        Vial.id,
        Vial.code,
        Vial.status,
        Vial.number,
        Vial.site_id,
        Lot.code,
        Lot.owner_id,
        Format.code,
        Format.name,
        Placement.container_id,
        Placement.slot_row,
        Placement.slot_column,
    )
    .join(Lot, Lot.id == Vial.lot_id)
    .join(Format, Format.id == Lot.format_id)
    .outerjoin(Placement, (Placement.vial_id == Vial.id) & Placement.ended_at.is_(None))
    .where(Vial.id.in_(_IDS))
)


@dataclass(frozen=True, slots=True)
class MoverRow:
    """A vial of a plan, and what decides who may move it."""

    mover: Mover
    number: int
    lot: str
    site_id: int
    owner_id: int


def movers_among(session: Session, vial_ids: Collection[int]) -> dict[int, MoverRow]:
    """Return vials as a plan is judged by them; ids that name none are left out."""
    found = {}
    for row in session.execute(_MOVERS, {"ids": list(vial_ids)}):
        vial_id, code, status, number, site_id, lot, owner_id, made, called, box, down, across = row
        slot = None if down is None else Slot(down, across)
        mover = Mover(code, status, made, called, box, slot)
        found[vial_id] = MoverRow(mover, number, lot, site_id, owner_id)
    return found


def spots_among(
    session: Session, container_ids: Iterable[int], blind: Collection[int]
) -> dict[int, Spot]:
    """Return containers as a plan is judged by them, where the arms of ``blind`` are hidden."""
    ids = tuple(dict.fromkeys(container_ids))
    holds = holds_above(session, ids)
    return {each: _spot(session, each, holds[each], blind) for each in ids}


def _spot(
    session: Session, container_id: int, holds: dict[int, tuple[str, str]], blind: Collection[int]
) -> Spot:
    row = container_row(session, container_id)
    now = inside_seen(session, row.id, blind)
    return Spot(row.shown, row.kind, now, row.state, holds)


def holds_above(
    session: Session, container_ids: Collection[int]
) -> dict[int, dict[int, tuple[str, str]]]:
    """Return the open holds on each container and on all it stands in: hold → (name, reason)."""
    above = containers_above(Container.id.in_(container_ids), Container.name)
    query = (
        select(above.c.start, Hold.id, above.c.name, Hold.reason)
        .join(Hold, Hold.container_id == above.c.id)
        .where(Hold.closed_at.is_(None))
    )
    found: dict[int, dict[int, tuple[str, str]]] = {each: {} for each in container_ids}
    for inner, hold_id, name, reason in session.execute(query):
        found[inner][hold_id] = (name, reason)
    return found
