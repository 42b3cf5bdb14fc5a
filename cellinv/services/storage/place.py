"""Putting vials and containers into their places, and moving them to others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from cellinv.domain.language import tr
from cellinv.domain.naming import code_key
from cellinv.domain.storage.container_types import FormatDoesNotFit, check_may_hold
from cellinv.domain.storage.fill import slots_in
from cellinv.domain.storage.placing import (
    ContainerRetired,
    Inside,
    NotStorable,
    SlotsMismatch,
    StandsInItself,
    StandsThere,
    choose_slots,
)
from cellinv.domain.storage.positions import slot_of
from cellinv.domain.storage.rearranging import leaves_hold
from cellinv.records.queries.rearranging import holds_above
from cellinv.records.queries.storage import (
    ContainerRow,
    container_row,
    path_of,
    slot_label,
)
from cellinv.records.tables.banks import Format, Lot, Vial
from cellinv.records.tables.storage import Container, Placement
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, here
from cellinv.services.storage.aiming import inside_now
from cellinv.services.storage.containers import check_name, name_is_taken, place_child
from cellinv.services.storage.taking import lift, take_vials

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

    from cellinv.domain.storage.positions import Slot
    from cellinv.services.desk import Desk

_IDS: Final[Any] = bindparam("ids", expanding=True)
_FORMATS: Final = (
    select(Format.code, Format.name)
    .join(Lot, Lot.format_id == Format.id)
    .where(Lot.id.in_(_IDS))
    .distinct()
)


def store(
    desk: Desk,
    vial_ids: Sequence[int],
    container_id: int,
    *,
    at: str | Sequence[str] | None = None,
) -> Receipt:
    """Put expected vials, or missing ones that were found, into a container.

    ``at``: the slot to go on from, or a slot for each; else the next free slots are taken. All of
    them or none. The receipt's details tell the slots.

    Raises:
        NotStorable, FormatDoesNotFit, SlotTaken, SlotClosed, ContainerFull, OtherSite.
    """
    site = here(desk)
    allow(desk, "store", site_id=site.id)
    with doing(desk, "store", chain=site.code) as act:
        box = open_box(act, desk, container_id)
        vials = take_vials(act, desk, vial_ids, right="store")
        for vial in vials:
            if vial.status not in {"expected", "missing"}:
                raise NotStorable(code=vial.code, status=vial.status.replace("_", " "))
        labels = put(act, vials, box, at)
        for vial in vials:
            vial.status = "stored"
    return act.receipt(box=box.code, slots=labels)


def move(
    desk: Desk,
    vial_ids: Sequence[int],
    container_id: int,
    *,
    at: str | Sequence[str] | None = None,
) -> Receipt:
    """Move stored vials into a container.

    ``at``: the slot to go on from, or a slot for each; else the next free slots are taken. All
    of them or none, checked as a whole: a vial may take a slot that another one leaves, so two
    can change places.

    Raises:
        NotMovable, StandsThere, FormatDoesNotFit, LeavesHold, SlotTaken, SlotClosed,
        ContainerFull, OtherSite.
    """
    site = here(desk)
    allow(desk, "move", site_id=site.id)
    with doing(desk, "move", chain=site.code) as act:
        box = open_box(act, desk, container_id)
        vials = take_vials(act, desk, vial_ids, right="move")
        leaving = lift(act, vials)
        sources = [
            (vial.code, left.container_id) for vial, left in zip(vials, leaving, strict=True)
        ]
        check_may_leave(act.session, sources, box.id)
        act.session.flush()
        labels = put(act, vials, box, at)
        if len(vials) == 1 and _same(leaving[0], box, labels[0]):
            raise StandsThere(code=vials[0].code)
    return act.receipt(box=box.code, slots=labels)


def move_container(
    desk: Desk, container_id: int, parent_id: int, *, at: str | None = None
) -> Receipt:
    """Move a container with everything in it: one act, however much is inside.

    Raises:
        StandsInItself, StandsThere, NameTaken, ContainerDoesNotHold, LeavesHold, SlotTaken,
        ContainerFull, OtherSite.
    """
    return move_containers(desk, [container_id], parent_id, at=at)


def move_containers(
    desk: Desk, container_ids: Sequence[int], parent_id: int, *, at: str | None = None
) -> Receipt:
    """Move containers into another, from slot ``at`` on or to the next free ones: one act.

    Raises:
        As :func:`move_container`; none is moved then.
    """
    site = here(desk)
    allow(desk, "move", site_id=site.id)
    with doing(desk, "move_container", chain=site.code) as act:
        labels: list[str | None] = []
        for each in dict.fromkeys(container_ids):
            first = at if not labels else _next_label(act, parent_id, labels[-1])
            labels.append(shift_container(act, desk, each, parent_id, at=first)[1])
            act.session.flush()
        parent = container_row(act.session, parent_id)
    return act.receipt(box=parent.code, slots=tuple(labels))


def _next_label(act: Doing, parent_id: int, after: str | None) -> str | None:
    """Return the free slot behind the one just filled; nothing where the next free one is due."""
    parent = container_row(act.session, parent_id)
    if parent.kind.grid is None or after is None:
        return None
    order = list(slots_in(parent.kind.fill_order, *parent.kind.grid))
    done = order.index(slot_of(parent.kind.scheme, *parent.kind.grid, after))
    unusable = inside_now(act, parent_id).unusable
    slot = next((each for each in order[done + 1 :] if each not in unusable), None)
    return None if slot is None else slot_label(parent.kind, *slot)


def shift_container(
    act: Doing,
    desk: Desk,
    container_id: int,
    parent_id: int,
    *,
    at: str | None,
    emergency: bool = False,
) -> tuple[Container, str | None]:
    """Move a container within an act under way; return it with its slot as printed.

    In an ``emergency`` neither a retired parent nor a name that is taken there stands in the way:
    the container is then called by its code as well.
    """
    session = act.session
    child = session.get_one(Container, container_id, populate_existing=True)
    check_here(session, desk, child.site_id, child.code)
    parent = open_box(act, desk, parent_id, retired_too=emergency)
    check_carry(session, container_row(session, child.id), parent, at, emergency=emergency)
    standing = session.scalars(
        select(Placement).where(Placement.child_id == child.id, Placement.ended_at.is_(None))
    ).one_or_none()
    if standing is not None:
        standing.ended_at, standing.ended_entry_id = act.at, act.entry_id
        session.flush()
    if standing is None or standing.container_id != parent.id:
        _keep_name_apart(act, child, parent, emergency=emergency)
    placed = place_child(act, child.id, parent, at)
    child.parent_id = parent.id
    act.concerns("container", child.id, child.code)
    return child, slot_label(parent.kind, placed.slot_row, placed.slot_column)


def check_carry(
    session: Session,
    child: ContainerRow,
    parent: ContainerRow,
    at: str | None,
    *,
    emergency: bool = False,
) -> None:
    """Refuse to carry a container to where it can't stand, whatever room there is.

    Raises:
        StandsInItself, StandsThere, ContainerDoesNotHold, LeavesHold.
    """
    if any(each.id == child.id for each in path_of(session, parent.id)):
        raise StandsInItself(code=child.code)
    check_may_hold(parent.kind, child.kind)
    if child.parent_id is not None and not emergency:
        check_may_leave(session, [(child.code, child.parent_id)], parent.id)
    if child.parent_id == parent.id and at is None:
        raise StandsThere(code=child.code)


def _keep_name_apart(
    act: Doing, child: Container, parent: ContainerRow, *, emergency: bool
) -> None:
    if not emergency:
        check_name(act, child.site_id, parent, child.name)
    elif name_is_taken(act, child.site_id, parent, child.name):
        child.name = f"{child.name} ({child.code})"
        child.name_key = code_key(child.name)


def check_may_leave(session: Session, things: Collection[tuple[str, int]], target_id: int) -> None:
    """Refuse to take things, each named with where it stands, out from under a container's hold.

    Raises:
        LeavesHold: a hold on what one stands in doesn't reach to where it goes.
    """
    holds = holds_above(session, {target_id, *(source for _, source in things)})
    for code, source in things:
        refusal = leaves_hold(code, holds[source], holds[target_id])
        if refusal is not None:
            raise refusal


def put(
    act: Doing, vials: Sequence[Vial], box: ContainerRow, at: str | Sequence[str] | None
) -> tuple[str | None, ...]:
    """Begin a placement of each vial in a container; return the slots as printed."""
    session = act.session
    _check_formats(act, vials, box)
    now = inside_now(act, box.id, [vial.code for vial in vials])
    slots = _slots(box, now, len(vials), at)
    begun = {"container_id": box.id, "started_at": act.at, "started_entry_id": act.entry_id}
    session.add_rows(
        Placement,
        [
            {
                **begun,
                "vial_id": vial.id,
                "slot_row": slot.row if slot else None,
                "slot_column": slot.column if slot else None,
            }
            for vial, slot in zip(vials, slots, strict=True)
        ],
    )
    act.concerns("container", box.id, box.code)
    return tuple(slot_label(box.kind, slot.row, slot.column) if slot else None for slot in slots)


def _slots(
    box: ContainerRow, now: Inside, count: int, at: str | Sequence[str] | None
) -> tuple[Slot | None, ...]:
    """Return where things go: see :func:`move` for ``at``."""
    if at is None or isinstance(at, str):
        return choose_slots(box.shown, box.kind, now, count, at)
    if len(at) != count:
        raise SlotsMismatch(count=count, slots=len(at))
    chosen: list[Slot | None] = []
    for label in at:
        taken = {**now.taken, **{slot: label for slot in chosen if slot is not None}}
        chosen += choose_slots(box.shown, box.kind, replace(now, taken=taken), 1, label)
    return tuple(chosen)


def open_box(
    act: Doing, desk: Desk, container_id: int, *, retired_too: bool = False
) -> ContainerRow:
    """Return a container at the desk's site that things may be put into.

    Raises:
        OtherSite, ContainerRetired.
    """
    box = container_row(act.session, container_id)
    check_here(act.session, desk, box.site_id, box.code)
    if box.state in {"retired", "defrosting"} and not retired_too:
        raise ContainerRetired(box=box.shown, state=box.state)
    return box


def _check_formats(act: Doing, vials: Sequence[Vial], box: ContainerRow) -> None:
    lots = {vial.lot_id for vial in vials}
    for code, name in act.session.execute(_FORMATS, {"ids": list(lots)}):
        if code not in box.kind.formats:
            raise FormatDoesNotFit(container=box.shown, format=tr(name))


def _same(left: Placement, box: ContainerRow, label: str | None) -> bool:
    """Say whether a vial came to stand in a container just where it stood before."""
    return left.container_id == box.id and label == (
        None
        if left.slot_row is None or left.slot_column is None
        else slot_label(box.kind, left.slot_row, left.slot_column)
    )
