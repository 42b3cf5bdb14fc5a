"""From a box as the services know it to its picture."""

from cellinv.domain.language import tr
from cellinv.services.station.views import BoxCell, BoxView, TreeRow
from cellinv.ui.widgets.box_view import BoxView as Picture
from cellinv.ui.widgets.box_view import CellView
from cellinv.ui.widgets.colouring import Colours


def picture_of(
    view: BoxView, colours: Colours | None = None, children: tuple[TreeRow, ...] = ()
) -> Picture:
    """Return the picture of a box: each vial with its own number, coloured by lot or otherwise.

    ``children`` are the containers in it, with how full they are, where that is to be shown.
    """
    colours = colours or Colours((*view.cells, *view.loose))
    inside = {row.id: row for row in children}
    cells = (_cell(cell, colours, inside) for cell in view.cells if cell.kind != "free")
    return _picture(view, colours, tuple(cells))


def _picture(view: BoxView, colours: Colours, cells: tuple[CellView, ...]) -> Picture:
    return Picture(
        rows=view.rows or 0,
        columns=view.columns or 0,
        row_labels=view.row_labels,
        column_labels=view.column_labels,
        key_corner=view.key_corner,
        cells=cells,
        code=view.code,
        name=view.name,
        tag_first=colours.by != "lot",
    )


class Pictures:
    """Makes one picture after the other; a cell of the last that stays as it is, is kept.

    Scan after scan shows the same box, but for a vial.
    """

    def __init__(self) -> None:
        self._lots: tuple[str, ...] = ()
        self._kept: dict[BoxCell, CellView] = {}

    def of(self, view: BoxView) -> Picture:
        """Return what :func:`picture_of` does."""
        colours = Colours((*view.cells, *view.loose))
        lots = tuple(group.key for group in colours.groups)
        before = self._kept if lots == self._lots else {}
        shown = (cell for cell in view.cells if cell.kind != "free")
        self._lots = lots
        self._kept = {cell: before.get(cell) or _cell(cell, colours, {}) for cell in shown}
        return _picture(view, colours, tuple(self._kept.values()))


def vial_cell(cell: BoxCell, colours: Colours, row: int, column: int, label: str) -> CellView:
    """Return a vial as it is painted at a slot, its own or one it is planned for."""
    group = colours.group_of(cell)
    return CellView(
        row,
        column,
        label,
        text=f"{cell.number:02d}" if cell.number is not None else "·",
        code=cell.code,
        state=group.state or cell.status,
        colour=group.colour,
        shade=group.shade,
        tag=colours.tag_of(cell),
        details=tr("Lot {lot}", lot=cell.lot),
    )


def _cell(cell: BoxCell, colours: Colours, inside: dict[int, TreeRow]) -> CellView:
    row, column = cell.row or 0, cell.column or 0
    if cell.kind == "vial":
        return vial_cell(cell, colours, row, column, cell.label)
    if cell.kind in {"blocked", "reserved"}:
        blocked = cell.kind == "blocked"
        return CellView(
            row, column, cell.label, blocked=blocked, reserved=not blocked, details=cell.reason
        )
    child = inside.get(cell.id or 0) if cell.kind == "container" else None
    if child is not None:
        share = child.vials / child.capacity if child.capacity else 0.0
        said = tr("{n} vials", n=child.vials)
        return CellView(
            row, column, cell.label, text=child.name, code=cell.code, state=cell.status,
            share=share, details=said,
        )  # fmt: skip
    shown = cell.code[-4:] if cell.code else "·"
    state = cell.status if cell.kind == "container" else "occupied"
    return CellView(row, column, cell.label, text=shown, code=cell.code, state=state)
