"""Making containers and types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.naming import code_key
from cellinv.domain.storage.container_types import check_may_hold
from cellinv.domain.storage.placing import NameTaken, choose_slots
from cellinv.records.codes_table import name_record
from cellinv.records.queries.storage import (
    ContainerRow,
    container_row,
    read_type,
)
from cellinv.records.tables.storage import Container, Placement
from cellinv.records.tables.storage import ContainerType as TypeRow
from cellinv.services.ledger import Doing, doing
from cellinv.services.people import allow, check_here, here
from cellinv.services.storage.aiming import inside_now

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


def add_container(
    desk: Desk,
    type_code: str,
    code: str,
    *,
    name: str | None = None,
    parent_id: int | None = None,
    at: str | None = None,
) -> int:
    """Register a container, standing in another (at its next free slot, or ``at``) or in the site.

    Raises:
        NameTaken, CodeTaken, ContainerDoesNotHold, SlotTaken, ContainerFull: nothing is made.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    with doing(desk, "register_container", chain=site.code) as act:
        container = make_container(
            act, site.id, type_code, code=code, name=name, parent_id=parent_id, at=at
        )
        if parent_id is not None:
            check_here(act.session, desk, container.site_id, code)
    return container.id


def make_container(
    act: Doing,
    site_id: int,
    type_code: str,
    *,
    code: str,
    name: str | None = None,
    parent_id: int | None = None,
    at: str | None = None,
) -> Container:
    """Make a container within an act under way; raises as :func:`add_container`."""
    session = act.session
    kind_row = session.scalars(select(TypeRow).where(TypeRow.code == type_code)).one()
    kind = read_type(kind_row.definition)
    shown = name or code
    parent = container_row(session, parent_id) if parent_id is not None else None
    check_name(act, site_id, parent, shown)
    container = Container(
        code=code,
        name=shown,
        name_key=code_key(shown),
        type_id=kind_row.id,
        site_id=site_id,
        parent_id=parent_id,
        state="active",
        whereabouts="in_place",
        temperature_c=kind.temperature_c,
    )
    session.add(container)
    session.flush()
    name_record(session, code, "container", container.id)
    act.concerns("container", container.id, code)
    if parent is not None:
        check_may_hold(parent.kind, kind)
        place_child(act, container.id, parent, at)
    return container


def place_child(act: Doing, child_id: int, parent: ContainerRow, at: str | None) -> Placement:
    """Put a container into another's next free slot, or ``at``."""
    (slot,) = choose_slots(parent.shown, parent.kind, inside_now(act, parent.id), 1, at)
    placement = Placement(
        child_id=child_id,
        container_id=parent.id,
        slot_row=slot.row if slot else None,
        slot_column=slot.column if slot else None,
        started_at=act.at,
        started_entry_id=act.entry_id,
    )
    act.session.add(placement)
    act.concerns("container", parent.id, parent.code)
    return placement


def check_name(act: Doing, site_id: int, parent: ContainerRow | None, name: str) -> None:
    """Refuse a name that another container directly in the same place has; NameTaken."""
    if name_is_taken(act, site_id, parent, name):
        raise NameTaken(name=name, parent=parent.shown if parent else "this site")


def name_is_taken(act: Doing, site_id: int, parent: ContainerRow | None, name: str) -> bool:
    """Say whether another container directly in the same place has a name."""
    siblings = select(Container.id).where(Container.name_key == code_key(name))
    if parent is None:
        siblings = siblings.where(Container.parent_id.is_(None), Container.site_id == site_id)
    else:
        siblings = siblings.where(Container.parent_id == parent.id)
    return act.session.scalar(siblings.limit(1)) is not None
