"""Any container as it was: what stood in it at a moment, how full, and in what state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cellinv.domain.lookup import UnknownCode
from cellinv.domain.storage.moments import thinned
from cellinv.records.queries.occupancy import children_then, moments_in
from cellinv.records.queries.storage import ContainerRow, container_row, slot_label
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

STEPS: Final = 400
"""Moments that a slider steps through at most; of more, the last of each day or week is kept."""


@dataclass(frozen=True, slots=True)
class ThenInside:
    """A container that stood in another at a moment: how full it was, and whether it was out."""

    id: int
    code: str
    name: str
    kind: str
    slot: str | None
    vials: int
    room: int | None
    out: bool
    has_children: bool


def moments_of(desk: Desk, container_id: int) -> tuple[datetime, ...]:
    """Return when something came or went, at any depth, oldest first; thinned where many.

    Raises:
        UnknownCode: the container is out of reach.
    """
    with viewing(desk) as session:
        box = _seen(session, desk, container_id)
        return thinned(moments_in(session, box.id), STEPS)


def inside_then(desk: Desk, container_id: int, at: datetime) -> tuple[ThenInside, ...]:
    """Return the containers that stood in one at a moment, with how full they were then.

    Raises:
        UnknownCode: the container is out of reach.
    """
    with viewing(desk) as session:
        box = _seen(session, desk, container_id)
        return tuple(
            ThenInside(
                each.id,
                each.code,
                each.name,
                each.kind,
                slot_label(box.kind, each.slot_row, each.slot_column),
                each.vials,
                each.room or None,
                each.out,
                each.parents,
            )
            for each in children_then(session, box.id, at)
        )


def _seen(session: Session, desk: Desk, container_id: int) -> ContainerRow:
    box = container_row(session, container_id)
    if not reach_of(desk).sees(None, box.site_id):
        raise UnknownCode(code=box.code)
    return box
