"""In which order free slots are filled, and which free slot is nearest."""

from collections.abc import Collection, Iterator
from enum import StrEnum

from cellinv.domain.storage.positions import Slot


class FillOrder(StrEnum):
    """Along the rows or the columns, beginning at a corner: the eight orders."""

    ROWS_TOP_LEFT = "rows_top_left"
    ROWS_TOP_RIGHT = "rows_top_right"
    ROWS_BOTTOM_LEFT = "rows_bottom_left"
    ROWS_BOTTOM_RIGHT = "rows_bottom_right"
    COLUMNS_TOP_LEFT = "columns_top_left"
    COLUMNS_TOP_RIGHT = "columns_top_right"
    COLUMNS_BOTTOM_LEFT = "columns_bottom_left"
    COLUMNS_BOTTOM_RIGHT = "columns_bottom_right"


def slots_in(order: FillOrder, rows: int, columns: int) -> Iterator[Slot]:
    """Yield every slot of the grid once, in the order in which it is filled."""
    down = range(rows) if "top" in order else range(rows - 1, -1, -1)
    across = range(columns) if "left" in order else range(columns - 1, -1, -1)
    if order.startswith("rows"):
        return (Slot(row, column) for row in down for column in across)
    return (Slot(row, column) for column in across for row in down)


def free_slots(
    order: FillOrder, rows: int, columns: int, taken: Collection[Slot]
) -> Iterator[Slot]:
    """Yield the slots not in ``taken`` (occupied, blocked or reserved), in filling order."""
    closed = frozenset(taken)
    return (slot for slot in slots_in(order, rows, columns) if slot not in closed)


def nearest_free(
    slot: Slot,
    rows: int,
    columns: int,
    taken: Collection[Slot],
    order: FillOrder = FillOrder.ROWS_TOP_LEFT,
) -> Slot | None:
    """Return the free slot the fewest steps away (first in ``order`` of equals), if any."""
    return min(
        free_slots(order, rows, columns, taken),
        key=lambda free: abs(free.row - slot.row) + abs(free.column - slot.column),
        default=None,
    )
