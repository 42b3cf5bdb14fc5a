"""Looking into a container before an act: where things would go, and when it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.lookup import UnknownCode
from cellinv.domain.storage.placing import choose_slots
from cellinv.records.queries.storage import (
    ContainerRow,
    container_row,
    counts_below,
    inside,
    path_of,
    slot_label,
)
from cellinv.records.tables.storage import Placement
from cellinv.services.ledger import viewing
from cellinv.services.people import check_here
from cellinv.services.people.reach import reach_of
from cellinv.services.storage.place import check_carry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from cellinv.domain.storage.positions import Slot
    from cellinv.services.desk import Desk


def next_slots(
    desk: Desk, container_id: int, count: int = 1, *, at: str | None = None
) -> tuple[Slot | None, ...]:
    """Return where ``count`` things would go: from slot ``at`` on, or the next free ones.

    A container without a grid gives ``None`` for each.

    Raises:
        UnknownCode: the container is out of reach.
        ContainerFull, SlotTaken, SlotClosed, SlotOutside, NoSlots: as storing would.
    """
    with viewing(desk) as session:
        box = _seen(session, desk, container_id)
        return choose_slots(box.shown, box.kind, inside(session, box.id), count, at)


@dataclass(frozen=True, slots=True)
class Landing:
    """Where containers would stand: the way down to it, their slots, and how many vials come."""

    path: tuple[str, ...]
    slots: tuple[str | None, ...]
    vials: int


def foresee(
    desk: Desk, container_ids: Sequence[int], parent_id: int, *, at: str | None = None
) -> Landing:
    """Return where containers would go, as moving them would put them.

    Raises:
        UnknownCode: one is out of reach.
        StandsInItself, StandsThere, ContainerDoesNotHold, LeavesHold, SlotTaken, SlotClosed,
        SlotOutside, NoSlots, ContainerFull, OtherSite: as moving them would.
    """
    with viewing(desk) as session:
        parent = _seen(session, desk, parent_id)
        for each in container_ids:
            child = _seen(session, desk, each)
            check_here(session, desk, child.site_id, child.code)
            check_carry(session, child, parent, at)
        check_here(session, desk, parent.site_id, parent.code)
        slots = choose_slots(
            parent.shown, parent.kind, inside(session, parent.id), len(container_ids), at
        )
        return Landing(
            tuple(each.name for each in path_of(session, parent.id)),
            tuple(slot_label(parent.kind, *slot) if slot else None for slot in slots),
            sum(counts_below(session, container_ids).values()),
        )


def changes_in(desk: Desk, container_id: int) -> tuple[datetime, ...]:
    """Return when something arrived in a container or left it, oldest first, each time once.

    Raises:
        UnknownCode: the container is out of reach.
    """
    with viewing(desk) as session:
        box = _seen(session, desk, container_id)
        stays = session.execute(
            select(Placement.started_at, Placement.ended_at).where(Placement.container_id == box.id)
        )
        return tuple(sorted({moment for stay in stays for moment in stay if moment is not None}))


def _seen(session: Session, desk: Desk, container_id: int) -> ContainerRow:
    box = container_row(session, container_id)
    if not reach_of(desk).sees(None, box.site_id):
        raise UnknownCode(code=box.code)
    return box
