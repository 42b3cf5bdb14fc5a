"""Vials as the lines of a list: what each is, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from cellinv.records.queries.places import standing
from cellinv.records.queries.things import among
from cellinv.records.tables.banks import CellLine, Lot, Vial
from cellinv.records.tables.people import Site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class VialRow:
    """A vial in one line of a list; ``path`` are the names from the outermost container in."""

    id: int
    code: str
    number: int
    status: str
    lot_id: int
    lot: str
    lot_kind: str
    lot_status: str
    line: str | None
    passage: str | None
    site: str
    expires_on: date | None
    container_id: int | None
    path: tuple[str, ...]
    slot: str | None
    since: datetime | None


def rows_of(session: Session, ids: Sequence[int]) -> tuple[VialRow, ...]:
    """Return the rows of vials, in the order of their ids as given."""
    query = (
        select(
            Vial.id, Vial.code, Vial.number, Vial.status, Vial.lot_id, Lot.code.label("lot"),
            Lot.kind.label("lot_kind"), Lot.status.label("lot_status"),
            CellLine.code.label("line"), Lot.passage, Site.code.label("site"),
            func.coalesce(Vial.expires_on, Lot.expires_on).label("expires_on"),
        )
        .join(Lot, Lot.id == Vial.lot_id)
        .join(CellLine, CellLine.id == Lot.line_id, isouter=True)
        .join(Site, Site.id == Vial.site_id)
        .where(among(session, Vial.id, ids))
    )  # fmt: skip
    places = standing(session, vial_ids=ids)
    found = {}
    for row in session.execute(query):
        at = places.get(("vial", row.id))
        place = (at.container_id, at.path, at.slot, at.since) if at else (None, (), None, None)
        found[row.id] = VialRow(*row, *place)
    return tuple(found[each] for each in ids if each in found)
