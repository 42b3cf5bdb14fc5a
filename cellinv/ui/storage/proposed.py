"""The tables of proposed room: how much where, box by box, and which slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.ui.storage.ways import written
from cellinv.ui.widgets.rows import Column

if TYPE_CHECKING:
    from cellinv.services.storage.room import RoomFound, RoomPlace
    from cellinv.ui.storage.ways import Way


def proposal_columns() -> list[Column[RoomFound]]:
    """Return the columns of what is proposed."""
    return [
        Column("where", tr("Where"), _where, width=150),
        Column("boxes", tr("Boxes"), _boxes, right=True, width=68, leaves=1),
        Column("left", tr("Left"), _left, right=True, width=68),
        Column("slots", tr("Slots"), _count, right=True, width=56),
    ]


def place_columns() -> list[Column[RoomPlace]]:
    """Return the columns of the boxes of a proposal."""
    return [
        Column("box", tr("Box"), _name, width=184),
        Column("slots", tr("Slots"), _share, right=True, width=64),
        Column("which", tr("Which"), _which, mono=True),
    ]


def found_key(row: RoomFound) -> object:
    """Return what a selection remembers of a proposal."""
    return tuple((place.id, place.count) for place in row.places)


def place_key(row: RoomPlace) -> object:
    """Return what a selection remembers of a box."""
    return row.id


def _where(row: RoomFound) -> str:
    return written(row.where) or tr("several places")


def found_way(row: RoomFound) -> Way:
    """Return where a proposal is."""
    return row.where, row.rooms


def place_way(row: RoomPlace) -> Way:
    """Return where a box is."""
    return row.path, row.rooms


def _boxes(row: RoomFound) -> int:
    return len(row.places)


def _count(row: RoomFound) -> int:
    return sum(place.count for place in row.places)


def _left(row: RoomFound) -> int:
    return row.left


def _name(row: RoomPlace) -> str:
    return written(row.path)


def _share(row: RoomPlace) -> int:
    return row.count


def _which(row: RoomPlace) -> str:
    if not row.labels:
        return "–"
    return row.labels[0] if len(row.labels) == 1 else f"{row.labels[0]} … {row.labels[-1]}"


def slots_said(place: RoomPlace) -> str:
    """Say how many of the free slots of a box would be filled, and which."""
    return tr("{n} of {free} free slots: {which}", n=place.count, free=place.free_before,
              which=_which(place))  # fmt: skip
