"""What runs are made in: bioreactors and the like, and until when they are qualified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import null, select

from cellinv.domain.naming import CodeTaken, check_code
from cellinv.records.codes_table import check_free, spelled_as
from cellinv.records.queries.production import there
from cellinv.records.tables.equipment import Equipment
from cellinv.records.tables.people import Site
from cellinv.services.ledger import Receipt, doing, reading
from cellinv.services.people import allow, here
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class EquipmentRow:
    """A piece of equipment; ``None`` for the ends: nobody said until when."""

    id: int
    code: str
    name: str
    kind: str
    site: str
    qualified_until_at: datetime | None
    calibrated_until_at: datetime | None


def equipment_list(
    desk: Desk, *, site_id: int | None = None, code: str = ""
) -> tuple[EquipmentRow, ...]:
    """Return the equipment within reach, of one site or of all, by code; or the one of a code.

    Raises:
        NotSignedIn, NotAllowed.
    """
    wanted = [reach_of(desk).where(null(), Equipment.site_id)]
    if site_id is not None:
        wanted.append(Equipment.site_id == site_id)
    if code:
        wanted.append(spelled_as(Equipment.code, code))
    query = (
        select(
            Equipment.id, Equipment.code, Equipment.name, Equipment.kind, Site.code,
            Equipment.qualified_until_at, Equipment.calibrated_until_at, Site.time_zone,
        )
        .join(Site, Site.id == Equipment.site_id)
        .where(*wanted)
        .order_by(Equipment.code)
    )  # fmt: skip
    with reading(desk) as session:
        return tuple(
            EquipmentRow(*row[:5], *(there(at, row[7]) for at in row[5:7]))
            for row in session.execute(query)
        )


def add_equipment(
    desk: Desk,
    code: str,
    name: str,
    *,
    kind: str = "bioreactor",
    qualified_until_at: datetime | None = None,
    calibrated_until_at: datetime | None = None,
) -> Receipt:
    """Register equipment at the desk's site, or a new end of its qualification.

    Raises:
        NotAllowed; CodeTaken: another site has equipment of this code.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    code = check_code(code)
    with doing(desk, "register_equipment", chain=site.code, equipment=code) as act:
        row = act.session.scalar(select(Equipment).where(Equipment.code == code))
        if row is not None and row.site_id != site.id:
            raise CodeTaken(code=code, kind="equipment", record_id=row.id)
        if row is None:
            check_free(act.session, [code], "equipment")
            row = Equipment(code=code, site_id=site.id)
            act.session.add(row)
        row.name, row.kind = name.strip() or code, kind
        row.qualified_until_at, row.calibrated_until_at = qualified_until_at, calibrated_until_at
        act.session.flush()
    return act.receipt(equipment=code, equipment_id=row.id)
