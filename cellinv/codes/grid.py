"""A rack or box seen from above: which cell of its grid a place in the picture belongs to."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

Place = tuple[float, float]
Cell = tuple[int, int]
"""Row and column, from 1, counted from the upper left corner of the picture."""

CUT: Final = 0.65
"""Half the side of what is cut out around the middle of a cell, in sides of a cell."""

_STRAIGHT: Final = 0.3
_NEAREST: Final = 1.4
_OFF: Final = 0.3
_FEW: Final = 3
_DIVISORS: Final = (1, 2, 3)


@dataclass(frozen=True)
class Grid:
    """Rows and columns laid over a picture; pixels."""

    rows: int
    columns: int
    origin: Place
    along: Place
    """From one column to the next."""
    down: Place
    """From one row to the next."""

    @property
    def side(self) -> float:
        """The longer side of a cell."""
        return max(math.hypot(*self.along), math.hypot(*self.down))

    def centre(self, cell: Cell) -> Place:
        """Return the middle of a cell."""
        return _between(self, cell[1] - 1, cell[0] - 1)

    def cell(self, place: Place) -> Cell | None:
        """Return the cell a place lies in, None outside the grid."""
        column, row = (round(part) for part in self.within(place))
        inside = 0 <= row < self.rows and 0 <= column < self.columns
        return (row + 1, column + 1) if inside else None

    def within(self, place: Place) -> Place:
        """Return how many columns and rows a place is from the middle of the first cell."""
        x, y = place[0] - self.origin[0], place[1] - self.origin[1]
        turn = self.along[0] * self.down[1] - self.along[1] * self.down[0]
        return (
            (x * self.down[1] - y * self.down[0]) / turn,
            (y * self.along[0] - x * self.along[1]) / turn,
        )

    def cells(self) -> Iterator[Cell]:
        """Yield the cells row by row."""
        for row in range(1, self.rows + 1):
            for column in range(1, self.columns + 1):
                yield row, column

    def box(self, cell: Cell) -> tuple[int, int, int, int]:
        """Return left, upper, right, lower of a cell and a margin around it."""
        x, y = self.centre(cell)
        half = CUT * self.side
        return round(x - half), round(y - half), round(x + half), round(y + half)


def even_grid(size: tuple[int, int], rows: int, columns: int) -> Grid:
    """Divide a picture evenly: the rack fills it."""
    width, height = size[0] / columns, size[1] / rows
    return Grid(rows, columns, (width / 2, height / 2), (width, 0.0), (0.0, height))


def fit_grid(places: Sequence[Place], size: tuple[int, int], rows: int, columns: int) -> Grid:
    """Find the grid that the codes read so far lie on; evenly divided where they don't tell.

    ``places`` are the middles of codes. A grid that could be shifted by a row or column goes
    where it is nearest to the middle of the picture.
    """
    even = even_grid(size, rows, columns)
    along = _step(places, across=True, only=columns == 1)
    down = _step(places, across=False, only=rows == 1)
    if along is None and down is None:
        return even
    along = along or _quarter(down, -1) or even.along
    down = down or _quarter(along, 1) or even.down
    for one, other in _divided(along, down):
        grid = _laid(Grid(rows, columns, places[0], one, other), places, size)
        if grid is not None:
            return grid
    return even


def _divided(along: Place, down: Place) -> list[tuple[Place, Place]]:
    """Return the steps and their halves and thirds, squarest first: cells may be empty between."""
    parts = [
        ((along[0] / i, along[1] / i), (down[0] / j, down[1] / j))
        for i in _DIVISORS
        for j in _DIVISORS
    ]
    return sorted(parts, key=lambda pair: round(abs(math.log(_ratio(pair[0], pair[1]))), 1))


def _ratio(one: Place, other: Place) -> float:
    return math.hypot(*one) / math.hypot(*other)


def _laid(loose: Grid, places: Sequence[Place], size: tuple[int, int]) -> Grid | None:
    """Shift a grid onto the places; None where they or the picture don't allow it."""
    origin = _common_offset(loose, places)
    if origin is None:
        return None
    grid = replace(loose, origin=origin)
    spans = _spans(grid, places)
    if spans is None:
        return None
    nearest = _nearest(grid, spans, size)
    corners = [(row, column) for row in (1, grid.rows) for column in (1, grid.columns)]
    return nearest if all(_shown(nearest.centre(cell), size) for cell in corners) else None


def _shown(place: Place, size: tuple[int, int]) -> bool:
    return 0 <= place[0] <= size[0] and 0 <= place[1] <= size[1]


def _step(places: Sequence[Place], *, across: bool, only: bool) -> Place | None:
    """Return the usual step between neighbours in a row, or in a column."""
    if only or len(places) < _FEW:
        return None
    steps = [
        (x - a, y - b)
        for a, b in places
        for x, y in places
        if _leads(x - a, y - b) == across and ((x - a) if across else (y - b)) > 0
    ]
    if not steps:
        return None
    shortest = min(math.hypot(*step) for step in steps)
    near = [step for step in steps if math.hypot(*step) < _NEAREST * shortest]
    return median(x for x, _ in near), median(y for _, y in near)


def _leads(dx: float, dy: float) -> bool | None:
    """Say whether a step goes across (True), down (False) or neither (None)."""
    if abs(dy) <= _STRAIGHT * abs(dx):
        return True
    return False if abs(dx) <= _STRAIGHT * abs(dy) else None


def _quarter(step: Place | None, sign: int) -> Place | None:
    """Turn a step by a quarter: cells are usually square."""
    return (-sign * step[1], sign * step[0]) if step else None


def _common_offset(grid: Grid, places: Sequence[Place]) -> Place | None:
    """Return a middle that all places are whole steps from, within a third of a step."""
    parts = [grid.within(place) for place in places]
    across = median(x - round(x) for x, _ in parts)
    down = median(y - round(y) for _, y in parts)
    off = sum(
        abs(x - across - round(x - across)) > _OFF or abs(y - down - round(y - down)) > _OFF
        for x, y in parts
    )
    if off * 10 > len(places):
        return None
    return _between(grid, across, down)


def _spans(grid: Grid, places: Sequence[Place]) -> tuple[int, int, int, int] | None:
    """Return the first and last column and row used, None when there are too many."""
    parts = [grid.within(place) for place in places]
    across, down = [round(x) for x, _ in parts], [round(y) for _, y in parts]
    found = min(across), max(across), min(down), max(down)
    fits = found[1] - found[0] < grid.columns and found[3] - found[2] < grid.rows
    return found if fits else None


def _nearest(grid: Grid, spans: tuple[int, int, int, int], size: tuple[int, int]) -> Grid:
    left, right, top, bottom = spans
    shifted = [
        replace(grid, origin=_between(grid, column, row))
        for column in range(right - grid.columns + 1, left + 1)
        for row in range(bottom - grid.rows + 1, top + 1)
    ]

    def away(one: Grid) -> float:
        x, y = _between(one, (one.columns - 1) / 2, (one.rows - 1) / 2)
        return math.hypot(x - size[0] / 2, y - size[1] / 2)

    return min(shifted, key=away)


def _between(grid: Grid, columns: float, rows: float) -> Place:
    """Return the place so many columns and rows from the middle of the first cell."""
    return (
        grid.origin[0] + columns * grid.along[0] + rows * grid.down[0],
        grid.origin[1] + columns * grid.along[1] + rows * grid.down[1],
    )
