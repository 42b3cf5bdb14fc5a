"""From a box as the services know it to the picture of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.ui.widgets.box_view import EMPTY, BoxView, CellView

if TYPE_CHECKING:
    from cellinv.services.station.views import BoxCell
    from cellinv.services.station.views import BoxView as Box


def picture_of(box: Box | None) -> BoxView:
    """Return the picture of a box: each vial with its own number, coloured by lot."""
    if box is None or not box.rows or not box.columns:
        return EMPTY
    lots: dict[int, int] = {}
    for cell in box.cells:
        if cell.lot_id is not None:
            lots.setdefault(cell.lot_id, len(lots))
    return BoxView(
        rows=box.rows,
        columns=box.columns,
        row_labels=box.row_labels,
        column_labels=box.column_labels,
        key_corner=box.key_corner,
        cells=tuple(_cell(cell, lots) for cell in box.cells if cell.row is not None),
        code=box.code,
        name=box.name,
    )


def _cell(cell: BoxCell, lots: dict[int, int]) -> CellView:
    return CellView(
        cell.row or 0,
        cell.column or 0,
        label=cell.label,
        text=_text(cell),
        code=cell.code,
        state=_state(cell),
        colour=lots.get(cell.lot_id) if cell.lot_id is not None else None,
        blocked=cell.kind == "blocked",
        reserved=cell.kind == "reserved",
        details=" · ".join(part for part in (cell.lot, cell.reason) if part),
    )


def _text(cell: BoxCell) -> str:
    if cell.kind == "vial" and cell.number is not None:
        return f"{cell.number:02d}"
    if cell.kind == "container":
        return cell.code
    return "–" if cell.kind == "occupied" else ""


def _state(cell: BoxCell) -> str:
    if cell.kind in {"vial", "container"}:
        return cell.status or "stored"
    return "stored" if cell.kind == "occupied" else ""


def summary(box: Box | None) -> str:
    """Return how full a box is, in words."""
    if box is None or not box.rows:
        return ""
    kinds = [cell.kind for cell in box.cells]
    free, closed = kinds.count("free"), kinds.count("blocked") + kinds.count("reserved")
    values = {"rows": box.rows, "columns": box.columns, "free": free, "closed": closed}
    filled = len(kinds) - free - closed
    return tr(
        "{rows} × {columns}  ·  {filled} filled, {free} free, {closed} closed",
        filled=filled, **values,
    )  # fmt: skip
