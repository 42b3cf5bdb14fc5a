"""Where the next vial goes: shown before it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.storage.fill import slots_in
from cellinv.domain.storage.placing import SlotClosed, SlotTaken, choose_slots
from cellinv.records.queries.blinding import inside_seen
from cellinv.records.queries.storage import container_row, inside, slot_label
from cellinv.services.ledger import viewing
from cellinv.services.people import allow, here

if TYPE_CHECKING:
    from collections.abc import Collection

    from cellinv.domain.storage.placing import Inside
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


def next_free_slot(desk: Desk, container_id: int, *, at: str | None = None) -> str | None:
    """Return the slot, as printed, that the next thing goes to; ``None`` where there are none.

    With ``at`` it is that slot or, when it was taken meanwhile, the first free one.

    Raises:
        ContainerFull: no slot is left.
    """
    allow(desk, "read", site_id=here(desk).id)
    with viewing(desk) as session:
        box, now = container_row(session, container_id), inside(session, container_id)
    try:
        (slot,) = choose_slots(box.shown, box.kind, now, 1, at)
    except (SlotTaken, SlotClosed):
        (slot,) = choose_slots(box.shown, box.kind, now, 1)
    return slot_label(box.kind, slot.row, slot.column) if slot else None


def slot_after(desk: Desk, container_id: int, label: str) -> str | None:
    """Return the next free slot behind one that was just filled, from the first when none is."""
    allow(desk, "read", site_id=here(desk).id)
    with viewing(desk) as session:
        box, now = container_row(session, container_id), inside(session, container_id)
    if box.kind.grid is None:
        return None
    labels = [
        slot_label(box.kind, slot.row, slot.column)
        for slot in slots_in(box.kind.fill_order, *box.kind.grid)
        if slot not in now.unusable or slot_label(box.kind, slot.row, slot.column) == label
    ]
    behind = labels[labels.index(label) + 1 :] if label in labels else []
    free = [each for each in (*behind, *labels) if each != label]
    return free[0] if free else None


def inside_now(act: Doing, container_id: int, but: Collection[str] = ()) -> Inside:
    """Return what is in a container as whoever acts sees it, ``but`` some vials, by code."""
    return inside_seen(act.session, container_id, act.arms_unseen(), but)
