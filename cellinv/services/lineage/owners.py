"""Whose the records of a lineage are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.records.queries.things import things
from cellinv.records.tables.people import Party
from cellinv.services.ledger import viewing

if TYPE_CHECKING:
    from cellinv.domain.lineage.graph import Key, Trace
    from cellinv.services.desk import Desk


def owners_of(desk: Desk, trace: Trace) -> dict[Key, str]:
    """Return the owner's code of each record of a lineage that has one; a vial's is its lot's.

    A lineage has only those records as nodes that its reader may see.
    """
    keys = [node.key for node in trace.nodes if node.kind != "vial" and node.id > 0]
    with viewing(desk) as session:
        parties = {each.id: each.code for each in session.execute(select(Party.id, Party.code))}
        found = {
            key: parties[thing.owner_id]
            for key, thing in things(session, keys).items()
            if thing.owner_id is not None
        }
    of_vials = {
        target: found[source]
        for source, target in trace.links
        if target.kind == "vial" and source in found
    }
    return found | of_vials
