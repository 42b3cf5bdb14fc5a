"""Maps of containers: put together, printed, and written as PDF or workbook, each recorded."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from cellinv.domain.lineage.graph import Key
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.storage.maps import (
    MOST,
    ContainerMap,
    MapCell,
    MapLine,
    MapPage,
    MapTooLarge,
)
from cellinv.domain.storage.positions import Slot, column_labels, label_of, row_labels
from cellinv.records.queries.boxes import children_in, marks_in
from cellinv.records.queries.occupancy import children_then, fills
from cellinv.records.queries.storage import (
    ContainerRow,
    container_row,
    contents,
    path_of,
    slot_label,
)
from cellinv.records.queries.things import things
from cellinv.records.tables.people import Site
from cellinv.services.ledger import ORG, Receipt, doing, signed_in, viewing
from cellinv.services.people import allow
from cellinv.services.people.reach import Reach, reach_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

_GRIDS: Final = frozenset({"box", "cane", "goblet", "bag"})


def container_map(desk: Desk, container_id: int, at: datetime | None = None) -> ContainerMap:
    """Return the map of a container with all that stands in it, now or as it was at a time.

    First a page for the container itself, then one for each in it, in their order.

    Raises:
        UnknownCode: it is out of reach.
        MapTooLarge: it holds more than a map shows.
    """
    reach = reach_of(desk)
    with viewing(desk) as session:
        top = container_row(session, container_id)
        if not reach.sees(None, top.site_id):
            raise UnknownCode(code=top.code)
        site = session.get_one(Site, top.site_id)
        rows = [top, *_below(session, top.id, at)]
        if len(rows) > MOST:
            raise MapTooLarge(container=top.shown, count=len(rows), most=MOST)
        path = tuple(each.name for each in path_of(session, top.id))[:-1]
        pages = tuple(_page(session, reach, row, path, at) for row in rows)
        return ContainerMap(
            top.shown, site.name, pages, at, desk.now(), signed_in(desk).shown, site.time_zone
        )


def _below(session: Session, container_id: int, at: datetime | None) -> Iterator[ContainerRow]:
    for child in children_in(session, container_id, at):
        yield container_row(session, child.id)
        yield from _below(session, child.id, at)


def export_map(desk: Desk, container_id: int, path: Path, at: datetime | None = None) -> Receipt:
    """Write a map as .pdf or .xlsx and record that; the file is there only once it was recorded.

    Raises:
        NotAllowed, UnknownCode, MapTooLarge, FileKindUnknown, SheetNotWritten.
    """
    from cellinv.sheets.staging import put_in_place

    allow(desk, "export", site_id=desk.site.id if desk.site else None)
    made = container_map(desk, container_id, at)

    def write(staged: Path) -> Receipt:
        _write(made, staged)
        return record_map(desk, container_id, made, staged.read_bytes(), file=path.name)

    return put_in_place(path, write)


def record_map(
    desk: Desk, container_id: int, made: ContainerMap, content: bytes, *, file: str
) -> Receipt:
    """Note in the ledger that a map was printed or written; no record changes.

    Raises:
        NotAllowed: whoever is at the desk may not read.
    """
    allow(desk, "read", site_id=desk.site.id if desk.site else None)
    with doing(
        desk,
        "map",
        chain=desk.site.code if desk.site else ORG,
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        pages=len(made.pages),
    ) as act:
        act.concerns("container", container_id, made.pages[0].code)
    return act.receipt(file=file, pages=len(made.pages))


def _write(made: ContainerMap, staged: Path) -> None:
    from cellinv.sheets.table import FileKindUnknown

    suffix = staged.suffix.lower()
    if suffix == ".pdf":
        from cellinv.labels.maps import map_pdf

        staged.write_bytes(map_pdf(made))
    elif suffix == ".xlsx":
        from cellinv.sheets.maps import write_map

        write_map(staged, made)
    else:
        raise FileKindUnknown(name=staged.name)


def _page(
    session: Session,
    reach: Reach,
    row: ContainerRow,
    above: tuple[str, ...],
    at: datetime | None,
) -> MapPage:
    path = tuple(each.name for each in path_of(session, row.id))[:-1] if at is None else above
    common = {"code": row.code, "name": row.name, "type_name": row.kind.name, "path": path}
    if row.kind.grid is None or row.kind.kind.value not in _GRIDS:
        lines = (*_children(session, row, at), *_loose(session, reach, row, at))
        return MapPage(**common, lines=lines)  # type: ignore[arg-type]  # four texts
    rows, columns = row.kind.grid
    corner = row.kind.key_corner
    return MapPage(
        **common,  # type: ignore[arg-type]  # as above
        rows=rows,
        columns=columns,
        row_labels=row_labels(row.kind.scheme, rows),
        column_labels=column_labels(row.kind.scheme, columns),
        key_corner=corner.value.replace("_", " ") if corner else "",
        cells=_cells(session, reach, row, at),
    )


def _cells(
    session: Session, reach: Reach, row: ContainerRow, at: datetime | None
) -> tuple[MapCell, ...]:
    rows, columns = row.kind.grid or (0, 0)
    marks = marks_in(session, row.id, at)
    standing = {(each.row, each.column): each for each in _vials(session, reach, row, at)}
    cells = []
    for down in range(rows):
        for across in range(columns):
            slot = Slot(down, across)
            kind, note = marks.get(slot, ("free", ""))
            label = label_of(row.kind.scheme, rows, columns, slot)
            empty = MapCell(down, across, label, kind, note=note)
            cells.append(standing.get((down, across), empty))
    return tuple(cells)


def _vials(
    session: Session, reach: Reach, box: ContainerRow, at: datetime | None
) -> Iterator[MapCell]:
    rows = contents(session, box.id, at)
    owned = {} if reach.everything else things(session, [Key("vial", row.vial_id) for row in rows])
    for row in rows:
        label = slot_label(box.kind, row.slot_row, row.slot_column) or ""
        thing = owned.get(Key("vial", row.vial_id))
        down, across = row.slot_row, row.slot_column
        place = (-1 if down is None else down, -1 if across is None else across)
        if thing is not None and not reach.sees(thing.owner_id, box.site_id):
            yield MapCell(*place, label, "occupied")
            continue
        state = row.status if at is None else "stored"
        yield MapCell(*place, label, "vial", row.code, row.lot, state)


def _loose(
    session: Session, reach: Reach, box: ContainerRow, at: datetime | None
) -> Iterator[MapLine]:
    for each in _vials(session, reach, box, at):
        yield MapLine(each.lot, each.code, each.label, None, None, each.state or each.kind)


def _children(session: Session, box: ContainerRow, at: datetime | None) -> Iterator[MapLine]:
    if at is not None:
        for each in children_then(session, box.id, at):
            slot = slot_label(box.kind, each.slot_row, each.slot_column) or ""
            yield MapLine(each.name, each.code, slot, each.vials, each.room or None)
        return
    rows = children_in(session, box.id)
    full = fills(session, [row.id for row in rows])
    for row in rows:
        slot = slot_label(box.kind, row.slot_row, row.slot_column) or ""
        yield MapLine(row.name, row.code, slot, full[row.id].vials, full[row.id].room or None)
