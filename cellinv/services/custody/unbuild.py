"""Taking a build back: what it made stands nowhere any more and is retired, while it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from cellinv.domain.ledger import LaterActs
from cellinv.domain.naming import code_key
from cellinv.domain.storage.placing import StillHolds
from cellinv.records.queries.room import chunks
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.storage import Container, Placement

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cellinv.services.ledger import Doing

ACTION: Final = "build_containers"


def take_back(act: Doing, name: str, bodies: Sequence[dict[str, Any]]) -> None:
    """Take back what a build made: all of it, while nothing else stands in any of it.

    The containers keep their codes; building again under the same codes brings them back.

    Raises:
        StillHolds: something stands in one of them.
        LaterActs: one was moved, taken out or changed since; the acts are named.
    """
    changes = [each for body in bodies for each in body["changes"]]
    made = {
        each["key"]["id"]: each["after"]["version"]
        for each in changes
        if each["table"] == "container"
    }
    stays = [each["key"]["id"] for each in changes if each["table"] == "placement"]
    _check_empty(act, made, set(stays))
    rows = _untouched(act, name, made)
    for some in chunks(stays):
        for stay in act.session.scalars(select(Placement).where(Placement.id.in_(some))):
            stay.ended_at, stay.ended_entry_id = act.at, act.entry_id
    act.session.flush()
    for row in rows:
        row.parent_id, row.state = None, "retired"
        row.name = f"{row.code} (taken back)"
        row.name_key = code_key(row.name)


def _check_empty(act: Doing, made: Collection[int], stays: set[int]) -> None:
    for some in chunks(made):
        inside = act.session.execute(
            select(Container.code, Placement.id)
            .join(Placement, Placement.container_id == Container.id)
            .where(Container.id.in_(some), Placement.ended_at.is_(None))
        )
        for code, placement_id in inside:
            if placement_id not in stays:
                raise StillHolds(code=code)


def _untouched(act: Doing, name: str, made: dict[int, int]) -> list[Container]:
    rows: list[Container] = []
    later: set[str] = set()
    for some in chunks(made):
        query = select(Container).where(Container.id.in_(some))
        rows += act.session.scalars(query.execution_options(populate_existing=True))
    for row in rows:
        if row.version != made[row.id]:
            newest = act.session.get(LedgerEntry, row.entry_id)
            later.add(f"{newest.chain}:{newest.seq}" if newest else "?")
    if later:
        raise LaterActs(entry=name, later=", ".join(sorted(later)))
    return rows
