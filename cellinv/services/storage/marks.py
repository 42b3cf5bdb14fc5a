"""Blocking and reserving slots, with the reason, and opening them again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.storage.placing import NoSlots, SlotNotClosed, choose_slots
from cellinv.domain.storage.positions import Slot, slot_of
from cellinv.records.queries.storage import ContainerRow, container_row, slot_label
from cellinv.records.tables.storage import SlotMark
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, here
from cellinv.services.storage.aiming import inside_now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk


def mark_slot(
    desk: Desk,
    container_id: int,
    at: str | Sequence[str],
    *,
    kind: str = "blocked",
    reason: str = "",
) -> Receipt:
    """Block or reserve one slot or several, with a reason: all of them in one act or none.

    Raises:
        SlotTaken, SlotClosed, SlotOutside, NoSlots: a slot can't be closed.
    """
    site, labels = here(desk), _labels(at)
    allow(desk, "plan", site_id=site.id)
    with doing(
        desk, "mark_slot", chain=site.code, reason=reason or None, slot=_said(labels)
    ) as act:
        box = _box(act, desk, container_id)
        now = inside_now(act, box.id)
        for label in labels:
            (slot,) = choose_slots(box.shown, box.kind, now, 1, label)
            if slot is not None:
                now = replace(now, closed={**now.closed, slot: (kind, reason)})
                act.session.add(_mark(box, slot, kind, reason))
    return act.receipt(box=box.code, slots=labels)


def close_mark(
    desk: Desk, container_id: int, at: str | Sequence[str], *, reason: str = ""
) -> Receipt:
    """Open blocked or reserved slots again: all of them in one act or none.

    Raises:
        SlotNotClosed, SlotOutside, NoSlots: a slot isn't closed.
    """
    site, labels = here(desk), _labels(at)
    allow(desk, "plan", site_id=site.id)
    with doing(
        desk, "open_slot", chain=site.code, reason=reason or None, slot=_said(labels)
    ) as act:
        box = _box(act, desk, container_id)
        if box.kind.grid is None:
            raise NoSlots(box=box.shown)
        marks = act.session.scalars(
            select(SlotMark).where(SlotMark.container_id == box.id, SlotMark.closed_at.is_(None))
        )
        closed = {Slot(mark.slot_row, mark.slot_column): mark for mark in marks}
        for label in labels:
            slot = slot_of(box.kind.scheme, *box.kind.grid, label)
            if slot not in closed:
                raise SlotNotClosed(slot=slot_label(box.kind, *slot), box=box.shown)
            closed[slot].closed_at = act.at
    return act.receipt(box=box.code, slots=labels)


def _labels(at: str | Sequence[str]) -> tuple[str, ...]:
    return (at,) if isinstance(at, str) else tuple(dict.fromkeys(at))


def _said(labels: tuple[str, ...]) -> str:
    return ", ".join(labels)


def _box(act: Doing, desk: Desk, container_id: int) -> ContainerRow:
    box = container_row(act.session, container_id)
    check_here(act.session, desk, box.site_id, box.code)
    act.concerns("container", box.id, box.code)
    return box


def _mark(box: ContainerRow, slot: Slot, kind: str, reason: str) -> SlotMark:
    return SlotMark(
        container_id=box.id,
        slot_row=slot.row,
        slot_column=slot.column,
        kind=kind,
        reason=reason or None,
    )
