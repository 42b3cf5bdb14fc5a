"""A container from above, now or as it was, and the tree of containers."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from cellinv.domain.lineage.graph import Key
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.storage.positions import Slot, column_labels, labels_of, row_labels
from cellinv.records.queries.boxes import Held, children_in, held_now, marks_in, parents_among
from cellinv.records.queries.occupancy import fills
from cellinv.records.queries.storage import (
    ContainerRow,
    children,
    container_row,
    contents,
    slot_label,
)
from cellinv.records.queries.things import things
from cellinv.services.ledger import reading
from cellinv.services.people import here
from cellinv.services.people.reach import Reach, reach_of
from cellinv.services.station.views import BoxCell, BoxView, TreeRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from cellinv.domain.storage.positions import LabelScheme
    from cellinv.records.queries.around import Known
    from cellinv.records.queries.boxes import ChildRow
    from cellinv.records.queries.storage import SlotRow
    from cellinv.services.desk import Desk

    Box = ContainerRow | Known

_SIZES_KEPT: Final = 64


def box_view(desk: Desk, container_id: int, at: datetime | None = None) -> BoxView:
    """Return what stands in each slot of a container, now or as it was at a time.

    What whoever is at the desk may not see is ``occupied``, and nothing more.

    Raises:
        UnknownCode: the container is out of reach.
    """
    with reading(desk) as session:
        return box_in(session, reach_of(desk), container_id, at)


def box_in(
    session: Session, reach: Reach, container_id: int, at: datetime | None = None
) -> BoxView:
    """Return the same within a snapshot under way."""
    return box_seen(session, reach, container_row(session, container_id), at)


def box_seen(session: Session, reach: Reach, box: Box, at: datetime | None = None) -> BoxView:
    """Return the same where the container itself was read already."""
    if not reach.sees(None, box.site_id):
        raise UnknownCode(code=box.code)
    held = held_now(session, box.id) if at is None else _held_then(session, box, at)
    filled = [
        *_vials(session, reach, box, held.vials, at),
        *(_child(box, child) for child in held.children),
    ]
    rows, columns = box.kind.grid or (None, None)
    corner = box.kind.key_corner
    return BoxView(
        id=box.id,
        code=box.code,
        name=box.name,
        kind=box.kind.kind.value,
        rows=rows,
        columns=columns,
        row_labels=row_labels(box.kind.scheme, rows) if rows else (),
        column_labels=column_labels(box.kind.scheme, columns) if columns else (),
        key_corner=corner.value.replace("_", " ") if corner else "",
        cells=_slots_of(box, filled, held.marks),
        loose=tuple(cell for cell in filled if cell.row is None),
        at=at,
    )


def _held_then(session: Session, box: Box, at: datetime) -> Held:
    """Return what was in a box at a time."""
    marks = marks_in(session, box.id, at) if box.kind.grid else {}
    return Held(contents(session, box.id, at), children_in(session, box.id, at), marks)


def _slots_of(
    box: Box, filled: Iterable[BoxCell], marks: Mapping[Slot, tuple[str, str]]
) -> tuple[BoxCell, ...]:
    """Return every slot of a grid with what stands in it, row by row."""
    if box.kind.grid is None:
        return ()
    free = _free(box.kind.scheme, *box.kind.grid)
    closed = {
        slot: free[slot]._replace(kind=kind, reason=reason)
        for slot, (kind, reason) in marks.items()
        if slot in free
    }
    standing = {slot: cell for cell in filled if (slot := cell[:2]) in free}
    cells: dict[Any, BoxCell] = {**free, **closed, **standing}
    return tuple(cells.values())


@lru_cache(_SIZES_KEPT)
def _free(scheme: LabelScheme, rows: int, columns: int) -> Mapping[Slot, BoxCell]:
    """Return the free slots of an empty box, row by row: every scan wants a hundred of them."""
    return MappingProxyType(
        {
            Slot(row, column): BoxCell(row, column, label, "free")
            for row, labels in enumerate(labels_of(scheme, rows, columns))
            for column, label in enumerate(labels)
        }
    )


def _vials(
    session: Session, reach: Reach, box: Box, rows: Sequence[SlotRow], at: datetime | None
) -> Iterator[BoxCell]:
    owned = {} if reach.everything else things(session, [Key("vial", row.vial_id) for row in rows])
    free: Mapping[Any, BoxCell] = _free(box.kind.scheme, *box.kind.grid) if box.kind.grid else {}
    for vial_id, code, number, status, lot_id, lot, row, column in rows:
        slot = free.get((row, column))
        label = slot.label if slot else slot_label(box.kind, row, column) or ""
        thing = owned.get(Key("vial", vial_id)) if owned else None
        if thing is not None and not reach.sees(thing.owner_id, box.site_id):
            yield BoxCell(row, column, label, "occupied")
            continue
        state = status if at is None else "stored"
        yield BoxCell(row, column, label, "vial", vial_id, code, number, state, lot_id, lot)


def _child(box: Box, child: ChildRow) -> BoxCell:
    return BoxCell(
        row=child.slot_row,
        column=child.slot_column,
        label=slot_label(box.kind, child.slot_row, child.slot_column) or "",
        kind="container",
        id=child.id,
        code=child.code,
        status=child.status,
    )


def tree(
    desk: Desk, parent_id: int | None = None, *, site_id: int | None = None
) -> tuple[TreeRow, ...]:
    """Return the containers directly in another, or those that stand in a site themselves.

    The site is the desk's unless another is named.

    Raises:
        UnknownSite: neither is there.
    """
    reach = reach_of(desk)
    with reading(desk) as session:
        if parent_id is not None:
            site_id = container_row(session, parent_id).site_id
        at_site = site_id if site_id is not None else here(desk).id
        return tree_in(session, parent_id, at_site) if reach.sees(None, at_site) else ()


def tree_in(session: Session, parent_id: int | None, site_id: int) -> tuple[TreeRow, ...]:
    """Return the same within a snapshot under way."""
    rows = children(session, parent_id, site_id)
    ids = [row.id for row in rows]
    full = fills(session, ids)
    parents = parents_among(session, ids)
    slots = _slots(session, parent_id)
    return tuple(
        TreeRow(
            id=row.id,
            code=row.code,
            name=row.name,
            kind=row.kind.kind.value,
            state=row.state,
            whereabouts=row.whereabouts,
            slot=slots.get(row.id),
            vials=full[row.id].vials,
            capacity=full[row.id].room or None,
            has_children=row.id in parents,
            reserved=full[row.id].reserved,
            blocked=full[row.id].blocked,
        )
        for row in rows
    )


def _slots(session: Session, parent_id: int | None) -> dict[int, str | None]:
    if parent_id is None:
        return {}
    kind = container_row(session, parent_id).kind
    return {
        child.id: slot_label(kind, child.slot_row, child.slot_column)
        for child in children_in(session, parent_id)
    }
