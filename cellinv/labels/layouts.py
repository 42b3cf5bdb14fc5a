"""Label layouts: data files in millimetres, checked before anything is drawn from them."""

import math
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cellinv import data_folder
from cellinv.labels.data import FIELD, FIELDS
from cellinv.labels.errors import LayoutBroken, LayoutUnknown

VERSION: Final = 1
DOT_MM: Final = 25.4 / 300
"""A dot of a 300 dpi head: modules are whole numbers of it, so they are whole at 600 dpi too."""

_SLACK_MM: Final = 0.01
_ROUND_SLACK_MM: Final = 0.1

Align = Literal["left", "centre", "right"]
Weight = Literal["regular", "medium", "semibold", "bold"]
Millimetres = Annotated[float, Field(gt=0, le=500)]
Offset = Annotated[float, Field(ge=0, le=500)]
Points = Annotated[float, Field(ge=2, le=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Area(_Strict):
    """A rectangle on the label; the origin is the upper left corner."""

    x: Offset
    y: Offset
    width: Millimetres
    height: Millimetres


class TextElement(Area):
    """One line of text: shrunk from ``size_pt`` to ``min_pt``, then shortened with an ellipsis."""

    kind: Literal["text"]
    text: str
    size_pt: Points
    min_pt: Points = 4
    align: Align = "left"
    weight: Weight = "regular"
    mono: bool = False
    elide: Literal["middle", "end"] = "end"

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        unknown = set(FIELD.findall(self.text)) - FIELDS
        if unknown or self.min_pt > self.size_pt:
            raise ValueError(f"text {self.text!r}: unknown fields {sorted(unknown)} or sizes")
        return self


class MatrixElement(Area):
    """A DataMatrix or QR code, centred in its area, its quiet zone inside the area."""

    kind: Literal["datamatrix", "qr"]
    module_mm: Millimetres = 3 * DOT_MM
    min_module_mm: Annotated[float, Field(ge=0.16)] = 2 * DOT_MM


class BarsElement(Area):
    """A Code 128, its quiet zones inside the area; a ladder runs from top to bottom."""

    kind: Literal["code128"]
    module_mm: Millimetres = 3 * DOT_MM
    min_module_mm: Annotated[float, Field(ge=0.16)] = 2 * DOT_MM
    orientation: Literal["picket", "ladder"] = "picket"


class LineElement(Area):
    """A filled rectangle, mostly a rule between two blocks."""

    kind: Literal["line"]


Element = Annotated[
    TextElement | MatrixElement | BarsElement | LineElement, Field(discriminator="kind")
]
SymbolElement = MatrixElement | BarsElement


class Sheet(_Strict):
    """How labels lie on a page of several."""

    page_width_mm: Millimetres
    page_height_mm: Millimetres
    columns: Annotated[int, Field(ge=1, le=50)]
    rows: Annotated[int, Field(ge=1, le=100)]
    left_mm: Offset
    top_mm: Offset
    gap_x_mm: Offset = 0
    gap_y_mm: Offset = 0


class LabelLayout(_Strict):
    """One kind of label, as its file describes it."""

    version: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    width_mm: Millimetres
    height_mm: Millimetres
    shape: Literal["rectangle", "round"] = "rectangle"
    sheet: Sheet | None = None
    elements: tuple[Element, ...]

    @model_validator(mode="after")
    def _can_be_printed(self) -> Self:
        for problem in _problems(self):
            raise ValueError(problem)
        return self

    @property
    def symbols(self) -> tuple[SymbolElement, ...]:
        """Return the elements that carry the code."""
        return tuple(e for e in self.elements if isinstance(e, MatrixElement | BarsElement))


@cache
def layouts() -> dict[str, LabelLayout]:
    """Return the layouts delivered with the program by name, in the order of their names."""
    folder = data_folder("resources") / "labels"
    found = [read_layout(path) for path in sorted(folder.glob("*.json"))]
    return {layout.name: layout for layout in found}


def layout(name: str) -> LabelLayout:
    """Return the layout called ``name``; raises ``LayoutUnknown`` with those there are."""
    known = layouts()
    if name not in known:
        raise LayoutUnknown(name=name, known=", ".join(known))
    return known[name]


def read_layout(path: Path) -> LabelLayout:
    """Return the layout a file describes; raises ``LayoutBroken`` with the first thing wrong."""
    try:
        return LabelLayout.model_validate_json(path.read_bytes())
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise LayoutBroken(file=path.name, why=f"{place} {first['msg']}".strip()) from wrong
    except OSError as wrong:
        raise LayoutBroken(file=path.name, why=wrong.strerror or str(wrong)) from wrong


def _problems(layout: LabelLayout) -> Iterable[str]:
    for element in layout.elements:
        if not _inside(layout, element):
            yield f"{element.kind} at {element.x}, {element.y} leaves the label"
    for one, other in combinations(layout.elements, 2):
        if {one.kind, other.kind} - {"text", "line"} and _overlap(one, other):
            yield f"{one.kind} and {other.kind} overlap at {other.x}, {other.y}"
    if not layout.symbols:
        yield "no symbol carries the code"
    if not any("{mark}" in e.text for e in layout.elements if isinstance(e, TextElement)):
        yield "no place for {mark}, so a specimen could pass for a label"
    if layout.sheet is not None and not _sheet_holds(layout, layout.sheet):
        yield "the labels leave the sheet"


def _inside(layout: LabelLayout, area: Area) -> bool:
    right, bottom = area.x + area.width, area.y + area.height
    if layout.shape == "rectangle":
        return right <= layout.width_mm + _SLACK_MM and bottom <= layout.height_mm + _SLACK_MM
    radius = layout.width_mm / 2
    corners = [(x, y) for x in (area.x, right) for y in (area.y, bottom)]
    return all(
        math.hypot(x - radius, y - layout.height_mm / 2) <= radius + _ROUND_SLACK_MM
        for x, y in corners
    )


def _overlap(one: Area, other: Area) -> bool:
    return (
        one.x + one.width > other.x + _SLACK_MM
        and other.x + other.width > one.x + _SLACK_MM
        and one.y + one.height > other.y + _SLACK_MM
        and other.y + other.height > one.y + _SLACK_MM
    )


def _sheet_holds(layout: LabelLayout, sheet: Sheet) -> bool:
    width = sheet.columns * (layout.width_mm + sheet.gap_x_mm) - sheet.gap_x_mm
    height = sheet.rows * (layout.height_mm + sheet.gap_y_mm) - sheet.gap_y_mm
    return (
        sheet.left_mm + width <= sheet.page_width_mm
        and sheet.top_mm + height <= sheet.page_height_mm
    )
