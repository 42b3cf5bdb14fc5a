"""Putting vials and containers into their places, and moving them to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.storage.container_types import FormatDoesNotFit, check_may_hold
from cellinv.domain.storage.placing import (
    ContainerRetired,
    Inside,
    NotMovable,
    NotStorable,
    StandsInItself,
    StandsThere,
    choose_slots,
)
from cellinv.records.queries.storage import (
    ContainerRow,
    container_row,
    inside,
    path_of,
    slot_label,
)
from cellinv.records.tables.banks import Format, Lot, Vial
from cellinv.records.tables.storage import Container, Placement
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, here
from cellinv.services.storage.containers import place_child

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.storage.positions import Slot
    from cellinv.services.desk import Desk


def store(
    desk: Desk, vial_ids: Sequence[int], container_id: int, *, at: str | None = None
) -> Receipt:
    """Put expected vials, or missing ones that were found, into a container: from slot ``at`` on, or the next free slots.

    All of them or none. The receipt's details tell the slots.

    Raises:
        NotStorable, FormatDoesNotFit, SlotTaken, SlotClosed, ContainerFull, OtherSite.
    """
    site = here(desk)
    allow(desk, "store", site_id=site.id)
    with doing(desk, "store", chain=site.code) as act:
        box = _open_box(act, desk, container_id)
        vials = take_vials(act, desk, vial_ids)
        for vial in vials:
            if vial.status not in {"expected", "missing"}:
                raise NotStorable(code=vial.code, status=vial.status.replace("_", " "))
        labels = put(act, vials, box, at)
        for vial in vials:
            vial.status = "stored"
    return act.receipt(box=box.code, slots=labels)


def move(
    desk: Desk, vial_ids: Sequence[int], container_id: int, *, at: str | None = None
) -> Receipt:
    """Move stored vials into a container: from slot ``at`` on, or the next free slots.

    All of them or none, checked as a whole: a vial may take a slot that another one leaves.

    Raises:
        NotMovable, StandsThere, FormatDoesNotFit, SlotTaken, SlotClosed, ContainerFull, OtherSite.
    """
    site = here(desk)
    allow(desk, "move", site_id=site.id)
    with doing(desk, "move", chain=site.code) as act:
        box = _open_box(act, desk, container_id)
        vials = take_vials(act, desk, vial_ids)
        leaving = [lift(act, vial) for vial in vials]
        act.session.flush()
        labels = put(act, vials, box, at)
        if len(vials) == 1 and _same(act, leaving[0], box, vials[0]):
            raise StandsThere(code=vials[0].code)
    return act.receipt(box=box.code, slots=labels)


def move_container(
    desk: Desk, container_id: int, parent_id: int, *, at: str | None = None
) -> Receipt:
    """Move a container with everything in it: one act, however much is inside.

    Raises:
        StandsInItself, StandsThere, ContainerDoesNotHold, SlotTaken, ContainerFull, OtherSite.
    """
    site = here(desk)
    allow(desk, "move", site_id=site.id)
    with doing(desk, "move_container", chain=site.code) as act:
        _, label = shift_container(act, desk, container_id, parent_id, at=at)
        parent = container_row(act.session, parent_id)
    return act.receipt(box=parent.code, slots=(label,))


def shift_container(
    act: Doing,
    desk: Desk,
    container_id: int,
    parent_id: int,
    *,
    at: str | None,
    retired_too: bool = False,
) -> tuple[Container, str | None]:
    """Move a container within an act under way; return it with its slot as printed."""
    session = act.session
    child = session.get_one(Container, container_id, populate_existing=True)
    check_here(session, desk, child.site_id, child.code)
    parent = _open_box(act, desk, parent_id, retired_too=retired_too)
    if any(each.id == child.id for each in path_of(session, parent.id)):
        raise StandsInItself(code=child.code)
    check_may_hold(parent.kind, container_row(session, child.id).kind)
    standing = session.scalars(
        select(Placement).where(Placement.child_id == child.id, Placement.ended_at.is_(None))
    ).one_or_none()
    if standing is not None and standing.container_id == parent.id and at is None:
        raise StandsThere(code=child.code)
    if standing is not None:
        standing.ended_at, standing.ended_entry_id = act.at, act.entry_id
        session.flush()
    placed = place_child(act, child.id, parent, at)
    child.parent_id = parent.id
    act.concerns("container", child.id, child.code)
    return child, slot_label(parent.kind, placed.slot_row, placed.slot_column)


def take_vials(act: Doing, desk: Desk, vial_ids: Sequence[int]) -> list[Vial]:
    """Return the vials of an act, read under its lock, in the order given."""
    found = {
        vial.id: vial
        for vial in act.session.scalars(
            select(Vial).where(Vial.id.in_(vial_ids)).execution_options(populate_existing=True)
        )
    }
    vials = [found[each] for each in dict.fromkeys(vial_ids)]
    for vial in vials:
        check_here(act.session, desk, vial.site_id, vial.code)
        act.concerns("vial", vial.id, vial.code)
    return vials


def lift(act: Doing, vial: Vial) -> Placement:
    """End a stored vial's open placement.

    Raises:
        NotMovable: it isn't stored.
    """
    standing = act.session.scalars(
        select(Placement).where(Placement.vial_id == vial.id, Placement.ended_at.is_(None))
    ).one_or_none()
    if vial.status != "stored" or standing is None:
        raise NotMovable(code=vial.code, status=vial.status.replace("_", " "))
    standing.ended_at, standing.ended_entry_id = act.at, act.entry_id
    return standing


def put(
    act: Doing, vials: Sequence[Vial], box: ContainerRow, at: str | None
) -> tuple[str | None, ...]:
    """Begin a placement of each vial in a container; return the slots as printed."""
    session = act.session
    _check_formats(act, vials, box)
    now: Inside = inside(session, box.id)
    slots: tuple[Slot | None, ...] = choose_slots(box.shown, box.kind, now, len(vials), at)
    session.add_all(
        Placement(
            vial_id=vial.id,
            container_id=box.id,
            slot_row=slot.row if slot else None,
            slot_column=slot.column if slot else None,
            started_at=act.at,
            started_entry_id=act.entry_id,
        )
        for vial, slot in zip(vials, slots, strict=True)
    )
    act.concerns("container", box.id, box.code)
    return tuple(slot_label(box.kind, slot.row, slot.column) if slot else None for slot in slots)


def _open_box(
    act: Doing, desk: Desk, container_id: int, *, retired_too: bool = False
) -> ContainerRow:
    box = container_row(act.session, container_id)
    check_here(act.session, desk, box.site_id, box.code)
    if box.state in {"retired", "defrosting"} and not retired_too:
        raise ContainerRetired(box=box.shown, state=box.state)
    return box


def _check_formats(act: Doing, vials: Sequence[Vial], box: ContainerRow) -> None:
    lots = {vial.lot_id for vial in vials}
    formats = act.session.execute(
        select(Format.code, Format.name).join(Lot, Lot.format_id == Format.id)
        .where(Lot.id.in_(lots)).distinct()
    )  # fmt: skip
    for code, name in formats:
        if code not in box.kind.formats:
            raise FormatDoesNotFit(container=box.shown, format=name)


def _same(act: Doing, left: Placement, box: ContainerRow, vial: Vial) -> bool:
    new = next(
        row for row in act.session.new
        if isinstance(row, Placement) and row.vial_id == vial.id
    )  # fmt: skip
    here_before = (left.container_id, left.slot_row, left.slot_column)
    return here_before == (box.id, new.slot_row, new.slot_column)
