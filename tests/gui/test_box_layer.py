"""What is kept of a box's picture: however it came about, it looks as if painted afresh."""

import functools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.box_canvas import BoxCanvas
from cellinv.ui.widgets.box_marks import Staged
from cellinv.ui.widgets.box_view import BoxView, CellView

pytestmark = pytest.mark.usefixtures("dressed")

ROWS, COLUMNS = "ABCD", "12345"
slots = st.tuples(st.integers(0, 3), st.integers(0, 4))
here = functools.partial(CellView, 0, 0)
vials = st.builds(
    here,
    text=st.sampled_from(["01", "17", "208"]),
    code=st.just("V"),
    state=st.sampled_from(["stored", "out"]),
    colour=st.one_of(st.none(), st.integers(0, 12)),
    reserved=st.booleans(),
    tag=st.sampled_from(["", "p12"]),
)
closed = st.builds(here, blocked=st.booleans(), reserved=st.booleans())
steps = st.dictionaries(slots, vials | closed, max_size=6)


def box(filled: dict[tuple[int, int], CellView]) -> BoxView:
    placed = tuple(c._replace(row=row, column=col) for (row, col), c in filled.items())
    return BoxView(4, 5, tuple(ROWS), tuple(COLUMNS), cells=placed, code="B-1")


def drawn(canvas: BoxCanvas) -> QImage:
    return canvas.grab().toImage()


@pytest.fixture
def canvas(qtbot) -> BoxCanvas:
    made = BoxCanvas()
    qtbot.addWidget(made)
    made.resize(417, 333)
    return made


def afresh(canvas: BoxCanvas) -> BoxCanvas:
    """Return another canvas that shows the same and has painted nothing before."""
    other = BoxCanvas()
    theme().dress(other)
    other.resize(canvas.size())
    other.show_box(canvas.view)
    return other


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=1, max_size=4), slots, slots)
def test_what_is_kept_looks_as_if_painted_afresh(canvas, shown, lifted, lit) -> None:
    for filled in shown:
        canvas.show_box(box(filled))
        canvas.lift([lifted])
        canvas.light([lit])
        canvas.stage(Staged(leaving={lit: "B-2"}))
        other = afresh(canvas)
        other.lift([lifted])
        other.light([lit])
        other.stage(Staged(leaving={lit: "B-2"}))
        assert drawn(canvas) == drawn(other)
        other.deleteLater()


def test_another_look_is_painted_anew(canvas: BoxCanvas) -> None:
    canvas.show_box(box({(1, 1): CellView(0, 0, text="01", code="V", state="stored")}))
    light = drawn(canvas)
    theme().choose("dark")
    theme().dress(canvas)
    assert drawn(canvas) != light
    theme().choose("light")
    theme().dress(canvas)
    assert drawn(canvas) == light
