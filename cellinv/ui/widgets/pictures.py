"""From a box as the services know it to its picture, and the lots in it."""

from collections import Counter
from dataclasses import dataclass

from cellinv.domain.language import tr
from cellinv.services.station.views import BoxCell, BoxView
from cellinv.ui.widgets.box_view import BoxView as Picture
from cellinv.ui.widgets.box_view import CellView


@dataclass(frozen=True)
class LotShare:
    """One lot of a picture: its colour's index, its code and how many of it are there."""

    colour: int
    lot: str
    count: int


def lots_in(view: BoxView) -> list[LotShare]:
    """Return the lots of a box in the order in which they are met, row by row."""
    counts = Counter(cell.lot for cell in (*view.cells, *view.loose) if cell.kind == "vial")
    return [LotShare(index, lot, count) for index, (lot, count) in enumerate(counts.items())]


def picture_of(view: BoxView) -> Picture:
    """Return the picture of a box: each vial with its own number, coloured by lot."""
    colours = {share.lot: share.colour for share in lots_in(view)}
    return Picture(
        rows=view.rows or 0,
        columns=view.columns or 0,
        row_labels=view.row_labels,
        column_labels=view.column_labels,
        key_corner=view.key_corner,
        cells=tuple(_cell(cell, colours) for cell in view.cells if cell.kind != "free"),
        code=view.code,
        name=view.name,
    )


def _cell(cell: BoxCell, colours: dict[str, int]) -> CellView:
    row, column = cell.row or 0, cell.column or 0
    if cell.kind == "vial":
        return CellView(
            row,
            column,
            cell.label,
            text=f"{cell.number:02d}",
            code=cell.code,
            state=cell.status,
            colour=colours[cell.lot],
            details=tr("Lot {lot}", lot=cell.lot),
        )
    if cell.kind in {"blocked", "reserved"}:
        blocked = cell.kind == "blocked"
        return CellView(
            row, column, cell.label, blocked=blocked, reserved=not blocked, details=cell.reason
        )
    shown = cell.code[-4:] if cell.code else "·"
    state = cell.status if cell.kind == "container" else "occupied"
    return CellView(row, column, cell.label, text=shown, code=cell.code, state=state)
