"""From a layout and the data of one label to its drawing."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

from cellinv.codes.symbols import code128, datamatrix, qr
from cellinv.labels.data import LabelData, fill_in
from cellinv.labels.drawings import (
    BarSymbol,
    Box,
    Drawing,
    Filled,
    MatrixSymbol,
    Page,
    Placed,
    Shape,
)
from cellinv.labels.errors import CodeTooLongForLabel
from cellinv.labels.fonts import fit, ready
from cellinv.labels.layouts import (
    DOT_MM,
    Area,
    BarsElement,
    Element,
    LabelLayout,
    LineElement,
    MatrixElement,
    SymbolElement,
    TextElement,
)

QUIET: Final = {"datamatrix": 1, "qr": 4, "code128": 10}
"""Modules kept free on each side (ISO/IEC 16022, 18004, 15417)."""

_NEARLY: Final = 1e-6


def draw(layout: LabelLayout, data: LabelData) -> Drawing:
    """Return the label of ``data``; raises ``CodeTooLongForLabel`` where no symbol fits."""
    ready()
    shapes = [_shape(element, data, layout.name) for element in layout.elements]
    return Drawing(
        layout=layout.name,
        width=layout.width_mm,
        height=layout.height_mm,
        is_round=layout.shape == "round",
        shapes=tuple(shape for shape in shapes if shape is not None),
    )


def draw_all(layout: LabelLayout, labels: Iterable[LabelData]) -> tuple[Drawing, ...]:
    """Return the drawings of several labels, in their order."""
    return tuple(draw(layout, data) for data in labels)


def paginate(
    layout: LabelLayout, drawings: Sequence[Drawing], *, first: int = 0
) -> tuple[Page, ...]:
    """Return the pages that hold ``drawings``: one each, or a sheet's worth row by row.

    On a sheet that was begun, ``first`` labels are left out; it has no meaning for single labels.
    """
    if layout.sheet is None:
        return tuple(Page(d.width, d.height, (Placed(0, 0, d),)) for d in drawings)
    per_page = layout.sheet.columns * layout.sheet.rows
    slots: list[Drawing | None] = [None] * (first % per_page)
    slots += drawings
    return tuple(
        _page(layout, slots[start : start + per_page]) for start in range(0, len(slots), per_page)
    )


def _page(layout: LabelLayout, slots: Sequence[Drawing | None]) -> Page:
    sheet = layout.sheet
    assert sheet is not None  # noqa: S101 - the caller pages by sheets only
    placed = []
    for place, drawing in enumerate(slots):
        row, column = divmod(place, sheet.columns)
        x = sheet.left_mm + column * (layout.width_mm + sheet.gap_x_mm)
        y = sheet.top_mm + row * (layout.height_mm + sheet.gap_y_mm)
        if drawing is not None:
            placed.append(Placed(x, y, drawing))
    return Page(sheet.page_width_mm, sheet.page_height_mm, tuple(placed))


def _shape(element: Element, data: LabelData, layout: str) -> Shape | None:
    match element:
        case TextElement():
            text = fill_in(element.text, data)
            return fit(text, element) if text else None
        case MatrixElement():
            return _matrix(element, data, layout)
        case BarsElement():
            return _bars(element, data, layout)
        case LineElement():
            return Filled(_box(element))


def _matrix(element: MatrixElement, data: LabelData, layout: str) -> MatrixSymbol:
    rows = (datamatrix if element.kind == "datamatrix" else qr)(data.code, gs1=data.gs1).rows
    quiet = QUIET[element.kind]
    room = min(element.width / (len(rows[0]) + 2 * quiet), element.height / (len(rows) + 2 * quiet))
    return MatrixSymbol(
        box=_box(element),
        kind=element.kind,
        text=data.code,
        module=_module(element, room, data.code, layout),
        quiet=quiet,
        rows=rows,
        gs1=data.gs1,
    )


def _bars(element: BarsElement, data: LabelData, layout: str) -> BarSymbol:
    widths = tuple(code128(data.code, gs1=data.gs1).widths)
    ladder = element.orientation == "ladder"
    length = element.height if ladder else element.width
    room = length / (sum(widths) + 2 * QUIET["code128"])
    return BarSymbol(
        box=_box(element),
        text=data.code,
        module=_module(element, room, data.code, layout),
        quiet=QUIET["code128"],
        widths=widths,
        ladder=ladder,
        gs1=data.gs1,
    )


def _module(element: SymbolElement, room: float, code: str, layout: str) -> float:
    most = min(element.module_mm, room)
    dots = math.floor(most / DOT_MM + _NEARLY)
    if dots * DOT_MM < element.min_module_mm - _NEARLY:
        raise CodeTooLongForLabel(code=code, layout=layout)
    return dots * DOT_MM


def _box(area: Area) -> Box:
    return Box(area.x, area.y, area.width, area.height)
