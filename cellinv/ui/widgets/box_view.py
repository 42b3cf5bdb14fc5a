"""What the picture of a box shows: a frozen view, and where each cell is on the screen."""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF

Slot = tuple[int, int]

_LARGEST_CELL: Final = 64.0
_SMALLEST_CELL: Final = 14.0
_SIZES_KEPT: Final = 64
FILL: Final = 0.92
"""How much of a cell a vial takes."""


class CellView(NamedTuple):
    """One slot: what stands in it, or why nothing may.

    ``text`` is what the cell says (the vial's own number), ``label`` the slot's printed name
    (``C7``, ``25``), ``state`` the vial's state. ``colour`` is the index of its group in this
    picture (its lot, say), ``shade`` (0–1) its place on a scale instead, and ``tag`` the short
    word of its group, so that colour never speaks alone. ``share`` (0–1) is how full a container
    is that stands here.
    """

    row: int
    column: int
    label: str = ""
    text: str = ""
    code: str = ""
    state: str = ""
    colour: int | None = None
    blocked: bool = False
    reserved: bool = False
    details: str = ""
    tag: str = ""
    shade: float | None = None
    share: float | None = None

    @property
    def slot(self) -> Slot:
        """Return (row, column), zero-based."""
        return self.row, self.column

    @property
    def filled(self) -> bool:
        """Tell whether something stands here."""
        return bool(self.code or self.text or self.state)


@dataclass(frozen=True)
class BoxView:
    """A box from above. Cells that are not listed are free; labels may be empty.

    With ``tag_first`` a cell too small for both says its tag, not its text.
    """

    rows: int
    columns: int
    row_labels: tuple[str, ...] = ()
    column_labels: tuple[str, ...] = ()
    key_corner: str = "top left"
    cells: tuple[CellView, ...] = ()
    code: str = ""
    name: str = ""
    tag_first: bool = False
    by_slot: dict[Slot, CellView] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_slot", {cell[:2]: cell for cell in self.cells})

    def cell(self, slot: Slot) -> CellView:
        """Return the cell at this slot; a free one if none is listed."""
        return self.by_slot.get(slot) or CellView(*slot, label=self.label(slot))

    def label(self, slot: Slot) -> str:
        """Return the slot's printed name, put together from the axes where no cell says it."""
        known = self.by_slot.get(slot)
        if known is not None and known.label:
            return known.label
        row, column = slot
        parts = (_at(self.row_labels, row), _at(self.column_labels, column))
        return "".join(parts) or f"{row + 1}.{column + 1}"

    def holds(self, slot: Slot) -> bool:
        """Tell whether the grid has this slot."""
        return 0 <= slot[0] < self.rows and 0 <= slot[1] < self.columns

    def slots(self) -> tuple[Slot, ...]:
        """Return every slot, row by row."""
        return _slots(self.rows, self.columns)


EMPTY: Final = BoxView(0, 0)


@lru_cache(_SIZES_KEPT)
def _slots(rows: int, columns: int) -> tuple[Slot, ...]:
    return tuple(product(range(rows), range(columns)))


def _at(labels: tuple[str, ...], index: int) -> str:
    return labels[index] if index < len(labels) else ""


class Place(NamedTuple):
    """Where a cell is: its middle, where the picture of what stands there begins, its pixels."""

    centre: QPointF
    corner: QPointF
    area: QRect


class Geometry:
    """Where the cells of a grid are inside a rectangle: square, as large as fits."""

    def __init__(self, view: BoxView, area: QRectF, margin: float) -> None:
        """``margin`` is the room for labels at the left and above, in pixels."""
        left = margin if any(view.row_labels) else 0.0
        top = margin if any(view.column_labels) else 0.0
        wide = (area.width() - left - margin / 2) / max(view.columns, 1)
        high = (area.height() - top - margin / 2) / max(view.rows, 1)
        largest = max(_LARGEST_CELL, min(wide, high)) if view.rows > 1 else _LARGEST_CELL
        self.side = max(_SMALLEST_CELL, min(wide, high, largest))
        self.view = view
        self.grid = QRectF(
            area.left() + left,
            area.top() + top,
            self.side * view.columns,
            self.side * view.rows,
        )
        corner = self.grid.left(), self.grid.top()
        self._places = _places(view.rows, view.columns, corner, self.side)

    @property
    def radius(self) -> float:
        """Return the radius of a vial, in pixels."""
        return self.side * FILL / 2

    def place(self, slot: Slot) -> Place:
        """Return where a cell is; no one else may change it."""
        return self._places[slot]

    def centre(self, slot: Slot) -> QPointF:
        """Return the middle of a cell, on a whole pixel: so a vial looks alike in every cell."""
        return QPointF(self._places[slot].centre)

    def rect(self, slot: Slot) -> QRectF:
        """Return the square of a cell."""
        return _square(self._places[slot].centre, self.side)

    def slot_at(self, point: QPointF) -> Slot | None:
        """Return the slot under a point, if there is one."""
        if not self.grid.contains(point):
            return None
        inside = point - self.grid.topLeft()
        slot = int(inside.y() // self.side), int(inside.x() // self.side)
        return slot if self.view.holds(slot) else None

    def slots_in(self, area: QRectF) -> set[Slot]:
        """Return the slots whose middle is inside ``area``."""
        return {slot for slot in self.view.slots() if area.contains(self.centre(slot))}


def half_of(side: float) -> int:
    """Return from the middle of a cell to the edge of its picture, in pixels."""
    return math.ceil(side / 2)


def _square(centre: QPointF, side: float) -> QRectF:
    return QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)


@lru_cache(_SIZES_KEPT)
def _places(rows: int, columns: int, corner: tuple[float, float], side: float) -> dict[Slot, Place]:
    """Work out every cell of a grid once: it is asked for at each painting."""
    (left, top), half = corner, half_of(side)
    places = {}
    for row, column in _slots(rows, columns):
        x, y = round(left + (column + 0.5) * side), round(top + (row + 0.5) * side)
        centre = QPointF(x, y)
        area = _square(centre, side).toAlignedRect()
        places[row, column] = Place(centre, QPointF(x - half, y - half), area)
    return places
