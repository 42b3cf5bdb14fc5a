"""Looking into a container before an act: where the next things go, and when it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.lookup import UnknownCode
from cellinv.domain.storage.placing import choose_slots
from cellinv.records.queries.storage import ContainerRow, container_row, inside
from cellinv.records.tables.storage import Placement
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
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
    with desk.database.read() as session:
        box = _seen(session, desk, container_id)
        return choose_slots(box.shown, box.kind, inside(session, box.id), count, at)


def changes_in(desk: Desk, container_id: int) -> tuple[datetime, ...]:
    """Return when something arrived in a container or left it, oldest first, each time once.

    Raises:
        UnknownCode: the container is out of reach.
    """
    with desk.database.read() as session:
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
