"""Taking a box, cane or rack out of the cold and putting it back: the clock of all inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, and_, bindparam, select

from cellinv.domain.storage.placing import CannotTakeOut, IsInPlace, IsOut
from cellinv.records.asking import ask
from cellinv.records.ledger.row_session import Writes
from cellinv.records.ledger.rows import table_of
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.people import Person
from cellinv.records.tables.storage import Container, ContainerType
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, here

if TYPE_CHECKING:
    from cellinv.services.desk import Desk

FIXED: Final = frozenset({"room", "tank", "freezer"})
# Boxes go out and back all day long: their rows are read and written without objects.
_CONTAINERS: Final = table_of(Container)
_OUTINGS: Final = table_of(Outing)
_CONTAINER: Final = (
    select(_CONTAINERS, table_of(ContainerType).c.kind)
    .join(table_of(ContainerType))
    .where(_CONTAINERS.c.id == bindparam("id"))
)
_OUT: Final = (
    select(_CONTAINERS, _OUTINGS)
    .outerjoin(
        _OUTINGS, and_(_OUTINGS.c.container_id == _CONTAINERS.c.id, _OUTINGS.c.ended_at.is_(None))
    )
    .where(_CONTAINERS.c.id == bindparam("id"))
    .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
)


def take_out(desk: Desk, container_id: int) -> Receipt:
    """Take a container out: its clock starts for everything in it.

    Raises:
        IsOut, CannotTakeOut, OtherSite.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "take_out", chain=site.code) as act:
        _start(act, desk, container_id)
    return act.receipt(took_out=container_id)


def _start(act: Doing, desk: Desk, container_id: int) -> None:
    session = act.session
    *values, kind = ask(session, _CONTAINER, {"id": container_id}).one()
    container = dict(zip(_CONTAINERS.columns.keys(), values, strict=True))
    check_here(session, desk, container["site_id"], container["code"])
    if kind in FIXED:
        raise CannotTakeOut(kind=kind)
    if container["whereabouts"] == "out":
        holder_id = container["held_by_id"]
        holder = session.get(Person, holder_id) if holder_id else None
        raise IsOut(code=container["code"], who=holder.name if holder else "–")
    writes = Writes()
    begin_outing(act, container, writes)
    session.write(writes)


def begin_outing(act: Doing, container: dict[str, Any], writes: Writes) -> None:
    """Take a container out that is in its place, every column of it given, within an act."""
    writes.change(Container, container, whereabouts="out", held_by_id=act.actor.id)
    writes.add(
        Outing, container_id=container["id"], site_id=container["site_id"],
        person_id=act.actor.id, started_at=act.at,
    )  # fmt: skip
    act.concerns("container", container["id"], container["code"])


def put_back(desk: Desk, container_id: int) -> Receipt:
    """Put a container back into its place: its clock stops.

    Raises:
        IsInPlace, OtherSite.
    """
    site = here(desk)
    allow(desk, "return", site_id=site.id)
    with doing(desk, "put_back", chain=site.code) as act:
        session = act.session
        row = ask(session, _OUT, {"id": container_id}).mappings().one()
        container = {column.name: row[column] for column in _CONTAINERS.columns}
        outing = {column.name: row[column] for column in _OUTINGS.columns}
        check_here(session, desk, container["site_id"], container["code"])
        if container["whereabouts"] != "out" or outing["id"] is None:
            raise IsInPlace(code=container["code"])
        writes = Writes()
        writes.change(Outing, outing, ended_at=act.at)
        writes.change(Container, container, whereabouts="in_place", held_by_id=None)
        session.write(writes)
        act.concerns("container", container_id, container["code"])
    seconds = int((act.at - outing["started_at"]).total_seconds())
    return act.receipt(seconds=seconds)
