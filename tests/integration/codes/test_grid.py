"""Grids laid over racks seen from above."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cellinv.codes.grid import Grid, even_grid, fit_grid

SIZE = (1200, 800)


def turned(place: tuple[float, float], degrees: float) -> tuple[float, float]:
    angle, x, y = math.radians(degrees), place[0] - SIZE[0] / 2, place[1] - SIZE[1] / 2
    return (
        SIZE[0] / 2 + x * math.cos(angle) - y * math.sin(angle),
        SIZE[1] / 2 + x * math.sin(angle) + y * math.cos(angle),
    )


def rack(rows: int, columns: int, pitch: float) -> Grid:
    """A rack in the middle of the picture, with room around it."""
    origin = (SIZE[0] / 2 - (columns - 1) / 2 * pitch, SIZE[1] / 2 - (rows - 1) / 2 * pitch)
    return Grid(rows, columns, origin, (pitch, 0), (0, pitch))


def test_even_division() -> None:
    grid = even_grid(SIZE, 8, 12)
    assert grid.cell((5, 5)) == (1, 1)
    assert grid.cell((1199, 799)) == (8, 12)
    assert grid.cell((1300, 10)) is None


@settings(max_examples=40)
@given(st.floats(-5, 5), st.floats(40, 80), st.sets(st.integers(0, 95), min_size=40))
def test_most_codes_of_a_turned_rack_find_their_cells(degrees, pitch, filled) -> None:
    truth = rack(8, 12, pitch)
    cells = [cell for at, cell in enumerate(truth.cells()) if at in filled]
    places = [turned(truth.centre(cell), degrees) for cell in cells]
    assume({row for row, _ in cells} == set(range(1, 9)))
    assume({column for _, column in cells} == set(range(1, 13)))
    grid = fit_grid(places, SIZE, 8, 12)
    assert [grid.cell(place) for place in places] == cells


def test_a_rack_with_an_empty_row_stays_in_the_middle() -> None:
    truth = rack(4, 6, 100)
    cells = [cell for cell in truth.cells() if cell[0] > 1]
    grid = fit_grid([truth.centre(cell) for cell in cells], SIZE, 4, 6)
    assert [grid.cell(truth.centre(cell)) for cell in cells] == cells


@pytest.mark.parametrize("places", [[], [(10.0, 10.0)], [(5.0, 5.0), (80.0, 90.0), (400.0, 31.0)]])
def test_without_an_order_the_picture_is_divided(places) -> None:
    assert fit_grid(places, SIZE, 8, 12) == even_grid(SIZE, 8, 12)


def test_more_codes_in_a_row_than_columns_divide_the_picture() -> None:
    places = [(100.0 * at, 400.0) for at in range(1, 10)]
    assert fit_grid(places, SIZE, 2, 4) == even_grid(SIZE, 2, 4)


def test_every_second_column_may_be_empty() -> None:
    truth = rack(8, 12, 60)
    cells = [cell for cell in truth.cells() if cell[1] % 2]
    grid = fit_grid([truth.centre(cell) for cell in cells], SIZE, 8, 12)
    assert grid.along == pytest.approx((60, 0))


def test_a_single_row() -> None:
    places = [(200.0 + 100 * at, 400.0) for at in range(8)]
    grid = fit_grid(places, SIZE, 1, 8)
    assert [grid.cell(place) for place in places] == [(1, at) for at in range(1, 9)]
