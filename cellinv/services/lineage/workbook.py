"""Taking a lineage out as a workbook, recorded."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cellinv.domain.language import tr
from cellinv.services.ledger import ORG, Receipt, doing
from cellinv.services.lineage.places import vial_places
from cellinv.services.people import allow

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.domain.lineage.graph import Node, Trace
    from cellinv.services.desk import Desk


def export_lineage(desk: Desk, trace: Trace, path: Path) -> Receipt:
    """Write a lineage, as its reader saw it, to an .xlsx: its records, and what came from what.

    The file appears once its entry is in the ledger, whole or not at all.

    Raises:
        NotAllowed, SheetNotWritten: nothing is written.
    """
    from cellinv.sheets.lineage import write_lineage
    from cellinv.sheets.staging import put_in_place

    allow(desk, "export", site_id=desk.site.id if desk.site else None)
    places = vial_places(desk, trace)
    nodes = {node.key: node for node in trace.nodes}
    records = [_record(node, "/".join(places.get(node.id, ()))) for node in trace.nodes]
    ends = ((nodes[source], nodes[target]) for source, target in trace.links)
    steps = [[_kind(one), one.code, _kind(other), other.code] for one, other in ends]
    title = tr("Lineage of {code}", code=trace.root.code)

    def record(staged: Path) -> Receipt:
        rows = write_lineage(staged, title, records, steps)
        data: dict[str, Any] = {
            "list": "lineage",
            "of": trace.root.code,
            "file": path.name,
            "sha256": hashlib.sha256(staged.read_bytes()).hexdigest(),
            "rows": rows,
        }
        with doing(desk, "export", chain=desk.site.code if desk.site else ORG, **data) as act:
            if trace.root.id > 0:
                act.concerns(trace.root.kind, trace.root.id, trace.root.code)
        return replace(act.receipt(), details=data)

    return put_in_place(path, record)


def _record(node: Node, place: str) -> list[str | int | None]:
    place = place if node.kind == "vial" else ""
    return [_kind(node), node.code, tr(node.status.replace("_", " ")), place, node.count]


def _kind(node: Node) -> str:
    return tr(node.kind.replace("_", " "))
