"""Pictures of the boxes a file speaks of, as they would stand after the import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.storage.positions import column_labels, row_labels
from cellinv.services.exchange.report import BoxPicture, Cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.services.exchange.job import Job
    from cellinv.services.exchange.tree import Node


def pictures(job: Job) -> tuple[BoxPicture, ...]:
    """Return every container with slots whose contents the rows touch, there or to be made."""
    return tuple(_picture(job, node) for node in job.tree.looked_into())


def _picture(job: Job, node: Node) -> BoxPicture:
    assert node.kind.grid is not None  # noqa: S101 - only such are looked into
    rows, columns = node.kind.grid
    cells = tuple(sorted(_cells(job, node), key=lambda cell: (cell.row, cell.column)))
    corner = node.kind.key_corner
    return BoxPicture(
        path=node.path,
        type=node.kind.name,
        rows=rows,
        columns=columns,
        made=node.id is None,
        cells=cells,
        row_labels=row_labels(node.kind.scheme, rows),
        column_labels=column_labels(node.kind.scheme, columns),
        key_corner=corner.value.replace("_", " ") if corner else "",
    )


def _cells(job: Job, node: Node) -> Iterator[Cell]:
    for slot, text in node.taken.items():
        line = job.lines_in_slots.get((id(node), slot), 0)
        yield Cell(*slot, "new" if line else "there", text, line, node.label(slot))
    for slot, (_, why) in node.closed.items():
        yield Cell(*slot, "closed", why, label=node.label(slot))
    for slot in node.known_free - node.taken.keys() - node.closed.keys():
        yield Cell(*slot, "known_free", label=node.label(slot))
