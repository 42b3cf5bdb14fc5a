import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.labels.drawings import BarSymbol, Box, Drawing, MatrixSymbol
from cellinv.labels.errors import CodeTooFineForPrinter
from cellinv.labels.layouts import DOT_MM
from cellinv.labels.modules import dots_per_mm, module_dots, rects, refuse_too_fine

CHECKS = ((True, False, True), (False, True, True))
PLACE = st.floats(0, 50)


def matrix(x: float = 1, y: float = 1, dots: int = 3) -> MatrixSymbol:
    return MatrixSymbol(Box(x, y, 5, 5), "datamatrix", "A", dots * DOT_MM, 1, CHECKS)


@given(PLACE, PLACE, st.integers(2, 9), st.sampled_from([300, 600, 1200]))
def test_modules_begin_and_end_on_dots(x: float, y: float, dots: int, dpi: int) -> None:
    found = list(rects(matrix(x, y, dots), dots_per_mm(dpi)))
    assert all(side == int(side) for rect in found for side in rect)
    assert found[0][3] == dots * dpi / 300


def test_neighbours_in_a_row_are_one_rectangle() -> None:
    widths = [rect[2] for rect in rects(matrix(), dots_per_mm(300))]
    assert widths == [3, 3, 6]


def test_bars_run_across_or_down() -> None:
    bars = BarSymbol(Box(0, 0, 10, 4), "A", 3 * DOT_MM, 10, (2, 1, 1), ladder=False)
    ladder = BarSymbol(Box(0, 0, 4, 10), "A", 3 * DOT_MM, 10, (2, 1, 1), ladder=True)
    per_mm = dots_per_mm(300)
    assert [(rect[2], rect[3]) for rect in rects(bars, per_mm)] == [(6, 47), (3, 47)]
    assert [(rect[2], rect[3]) for rect in rects(ladder, per_mm)] == [(47, 6), (47, 3)]


def test_a_quarter_millimetre_is_two_dots_of_a_203_dpi_head() -> None:
    assert module_dots(3 * DOT_MM, dots_per_mm(203)) == 2


def test_on_a_small_screen_modules_are_not_forced_onto_dots() -> None:
    assert module_dots(0.254, 4) == pytest.approx(1.016)


def test_a_module_of_one_dot_is_refused() -> None:
    drawing = Drawing("cap-dot", 9.5, 9.5, is_round=True, shapes=(matrix(dots=2),))
    refuse_too_fine(drawing, 300)
    with pytest.raises(CodeTooFineForPrinter, match="At 203 dpi the symbol of A on cap-dot"):
        refuse_too_fine(drawing, 203)
