"""Where the vials of a lineage stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.records.queries.places import paths_of
from cellinv.records.queries.things import chunks
from cellinv.records.tables.storage import Placement
from cellinv.services.ledger import viewing

if TYPE_CHECKING:
    from cellinv.domain.lineage.graph import Trace
    from cellinv.services.desk import Desk


def vial_places(desk: Desk, trace: Trace) -> dict[int, tuple[str, ...]]:
    """Return the names of the containers around each vial of a lineage, by the vial's id.

    A lineage has only those vials as nodes that its reader may see.
    """
    ids = sorted(node.id for node in trace.of_kind("vial") if node.id > 0)
    found: dict[int, int] = {}
    query = select(Placement.vial_id, Placement.container_id).where(Placement.ended_at.is_(None))
    with viewing(desk) as session:
        for some in chunks(ids):
            rows = session.execute(query.where(Placement.vial_id.in_(some)))
            found.update((vial, container) for vial, container in rows if vial is not None)
        paths = paths_of(session, found.values())
    return {vial: paths[container] for vial, container in found.items() if container in paths}
