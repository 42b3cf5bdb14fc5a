"""Vials with their lots and where they stand, as they are recorded by now: rows, not objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, select

from cellinv.records.asking import ByIds, ask
from cellinv.records.ledger.rows import table_of
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.storage import Container, Placement

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from cellinv.records.asking import Among


class LotOf(NamedTuple):
    """What the lot of a vial says that is to be taken."""

    id: int
    code: str
    kind: str
    owner_id: int
    site_id: int
    minimum_reserve: int


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A vial with its lot; ``row`` and ``stay`` are it and its open placement, every column.

    ``box`` is the container it stands in directly, every column, too.
    """

    row: dict[str, Any]
    lot: LotOf
    stay: dict[str, Any] | None
    box: dict[str, Any] | None

    @property
    def id(self) -> int:
        """Return its id."""
        return int(self.row["id"])

    @property
    def code(self) -> str:
        """Return its code."""
        return str(self.row["code"])

    @property
    def status(self) -> str:
        """Return its state."""
        return str(self.row["status"])

    @property
    def site_id(self) -> int:
        """Return where it is."""
        return int(self.row["site_id"])

    @property
    def held_by_id(self) -> int | None:
        """Return in whose hands it is."""
        held: int | None = self.row["held_by_id"]
        return held


_VIAL: Final = table_of(Vial)
_LOT: Final = table_of(Lot)
_STAY: Final = table_of(Placement)
_BOX: Final = table_of(Container)
_OF_VIAL: Final = tuple(_VIAL.columns.keys())
_OF_STAY: Final = tuple(_STAY.columns.keys())
_OF_BOX: Final = tuple(_BOX.columns.keys())
_STAY_BEGINS: Final = len(_OF_VIAL) + len(LotOf._fields)
_BOX_BEGINS: Final = _STAY_BEGINS + len(_OF_STAY)


def standing_of(among: Among) -> Any:
    """Select vials with their lots and where they stand, as :func:`standing_told` reads it."""
    stands = and_(_STAY.c.vial_id == _VIAL.c.id, _STAY.c.ended_at.is_(None))
    of_lot = (_LOT.c[name] for name in LotOf._fields)
    return (
        select(*_VIAL.columns, *of_lot, *_STAY.columns, *_BOX.columns)
        .join(_LOT, _LOT.c.id == _VIAL.c.lot_id)
        .outerjoin(_STAY, stands)
        .outerjoin(_BOX, _BOX.c.id == _STAY.c.container_id)
        .where(among(_VIAL.c.id))
    )


_STANDING: Final = ByIds(standing_of)


def standing(session: Session, vial_ids: Collection[int]) -> list[Standing]:
    """Return vials with their lots and where they stand, each once, in no order."""
    return [standing_told(row) for row in ask(session, *_STANDING.of(vial_ids)).all()]


def standing_told(row: Any) -> Standing:
    """Return a vial from a row."""
    vial = dict(zip(_OF_VIAL, row, strict=False))
    lot = LotOf._make(row[len(_OF_VIAL) : _STAY_BEGINS])
    stay = dict(zip(_OF_STAY, row[_STAY_BEGINS:_BOX_BEGINS], strict=True))
    if stay["id"] is None:
        return Standing(vial, lot, None, None)
    return Standing(vial, lot, stay, dict(zip(_OF_BOX, row[_BOX_BEGINS:], strict=True)))
