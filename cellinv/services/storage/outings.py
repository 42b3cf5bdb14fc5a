"""Taking a box, cane or rack out of the cold and putting it back: the clock of all inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.storage.placing import CannotTakeOut, IsInPlace, IsOut
from cellinv.records.queries.storage import container_row
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.people import Person
from cellinv.records.tables.storage import Container
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, here

if TYPE_CHECKING:
    from cellinv.services.desk import Desk

FIXED = frozenset({"room", "tank", "freezer"})


def take_out(desk: Desk, container_id: int) -> Receipt:
    """Take a container out: its clock starts for everything in it.

    Raises:
        IsOut, CannotTakeOut, OtherSite.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "take_out", chain=site.code) as act:
        start_outing(act, desk, container_id)
    return act.receipt()


def start_outing(act: Doing, desk: Desk, container_id: int) -> None:
    """Take a container out within an act under way."""
    session = act.session
    container = session.get_one(Container, container_id)
    check_here(session, desk, container.site_id, container.code)
    kind = container_row(session, container_id).kind.kind.value
    if kind in FIXED:
        raise CannotTakeOut(kind=kind)
    if container.whereabouts == "out":
        holder = session.get(Person, container.held_by_id) if container.held_by_id else None
        raise IsOut(code=container.code, who=holder.name if holder else "–")
    container.whereabouts = "out"
    container.held_by_id = act.actor.id
    session.add(
        Outing(
            container_id=container.id,
            site_id=container.site_id,
            person_id=act.actor.id,
            started_at=act.at,
        )
    )
    act.concerns("container", container.id, container.code)


def put_back(desk: Desk, container_id: int) -> Receipt:
    """Put a container back into its place: its clock stops.

    Raises:
        IsInPlace, OtherSite.
    """
    site = here(desk)
    allow(desk, "return", site_id=site.id)
    with doing(desk, "put_back", chain=site.code) as act:
        session = act.session
        container = session.get_one(Container, container_id)
        check_here(session, desk, container.site_id, container.code)
        outing = session.scalars(
            select(Outing).where(Outing.container_id == container.id, Outing.ended_at.is_(None))
        ).one_or_none()
        if container.whereabouts != "out" or outing is None:
            raise IsInPlace(code=container.code)
        outing.ended_at = act.at
        container.whereabouts, container.held_by_id = "in_place", None
        act.concerns("container", container.id, container.code)
    seconds = int((act.at - outing.started_at).total_seconds())
    return act.receipt(seconds=seconds)
