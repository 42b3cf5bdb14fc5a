"""Taking a box, cane or rack out of the cold and putting it back: the clock of all inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, select

from cellinv.domain.storage.placing import CannotTakeOut, IsInPlace, IsOut
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.people import Person
from cellinv.records.tables.storage import Container, ContainerType
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, here

if TYPE_CHECKING:
    from cellinv.services.desk import Desk

FIXED: Final = frozenset({"room", "tank", "freezer"})
_CONTAINER: Final = (
    select(Container, ContainerType.kind)
    .join(ContainerType, ContainerType.id == Container.type_id)
    .where(Container.id == bindparam("id"))
)
_OUT: Final = (
    select(Container, Outing)
    .outerjoin(Outing, and_(Outing.container_id == Container.id, Outing.ended_at.is_(None)))
    .where(Container.id == bindparam("id"))
)


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
    container, kind = session.execute(_CONTAINER, {"id": container_id}).one()
    check_here(session, desk, container.site_id, container.code)
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
        container, outing = session.execute(_OUT, {"id": container_id}).one()
        check_here(session, desk, container.site_id, container.code)
        if container.whereabouts != "out" or outing is None:
            raise IsInPlace(code=container.code)
        outing.ended_at = act.at
        container.whereabouts, container.held_by_id = "in_place", None
        act.concerns("container", container.id, container.code)
    seconds = int((act.at - outing.started_at).total_seconds())
    return act.receipt(seconds=seconds)
