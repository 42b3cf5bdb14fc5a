"""What bears on a vial beside itself, for its card: where its lot came from, holds, the rules."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    Text,
    bindparam,
    literal_column,
    null,
    select,
    union_all,
)

from cellinv.records.queries.cards import HELD
from cellinv.records.queries.descent import Origin, lots_above, origins_told
from cellinv.records.queries.rules import Given, keep_rules
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.cases import Case, Hold
from cellinv.records.tables.settings import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

_HOLD, _CAME_FROM = 0, 1
"""What a row tells of; others are of the rules."""


class OpenHold(NamedTuple):
    """An open hold: the ids of what it may be on, one of which is there, and what it says."""

    vial_id: int | None
    lot_id: int | None
    line_id: int | None
    donor_id: int | None
    container_id: int | None
    run_id: int | None
    kind: str
    reason: str
    case: str | None
    opened_at: datetime
    closed_at: None = None


def _bearing() -> Any:
    number, text = null().cast(BigInteger), null().cast(Text)
    vial = bindparam("vial", type_=BigInteger)
    its_lot = select(Vial.lot_id).where(Vial.id == vial).scalar_subquery()
    lots = lots_above(Lot.id == its_lot).subquery("origin").c
    return union_all(
        select(
            literal_column(str(_HOLD), Integer).label("tells"), *HELD.values(), Hold.kind,
            Hold.reason, Case.code, Hold.opened_at, null().cast(Date).label("day"), Hold.id,
        )
        .join(Case, Case.id == Hold.case_id, isouter=True)
        .where(
            Hold.closed_at.is_(None),
            Hold.vial_id.is_(None) | (Hold.vial_id == vial),
        ),
        select(
            literal_column(str(_CAME_FROM)), lots.top, lots.id, lots.run_id, lots.line_id,
            lots.component, lots.donor_id, lots.scope, text, text,
            null().cast(Hold.opened_at.type), lots.withdrawn_on, number,
        ),
        select(
            literal_column("2"), Setting.site_id, number, number, number, number, number,
            Setting.name, Setting.value, text, null().cast(Hold.opened_at.type),
            null().cast(Date), number,
        ),
    )  # fmt: skip


BEARING: Final = _bearing()
_OPENED, _ID = 10, 12


def bearing_told(
    session: Session, lot_id: int, rows: Iterable[Any]
) -> tuple[Origin, list[OpenHold]]:
    """Return the origin of a vial's lot and the open holds, oldest first, but on other vials.

    The rules, which are read with them, are kept: see
    :func:`cellinv.records.queries.rules.in_force`.
    """
    holds: list[tuple[Any, ...]] = []
    came_from: list[Any] = []
    rules: list[Given] = []
    for row in rows:
        tells, *rest = row
        if tells == _HOLD:
            holds.append((row[_OPENED], row[_ID], OpenHold(*rest[:10])))
        elif tells == _CAME_FROM:
            came_from.append((*rest[:7], rest[10]))
        else:
            rules.append(Given(rest[0], rest[6], rest[7]))
    keep_rules(session, rules)
    holds.sort(key=itemgetter(0, 1))
    return origins_told([lot_id], came_from)[lot_id], [hold for *_, hold in holds]
