"""The picture of a box: any grid, keys, selection, marks, drag, and words for a screen reader."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.tokens import contrast
from cellinv.ui.widgets.box_drag import MIME
from cellinv.ui.widgets.box_marks import Staged
from cellinv.ui.widgets.box_picture import BoxPicture
from cellinv.ui.widgets.box_view import BoxView, CellView, Geometry

pytestmark = pytest.mark.usefixtures("dressed")

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
CELLS = (
    CellView(0, 0, "A1", "01", "W021-0001", "stored", 0),
    CellView(0, 1, "A2", "02", "W021-0002", "stored", 1, reserved=True),
    CellView(1, 0, "B1", "03", "W021-0003", "stored", 9),
    CellView(2, 2, "C3", blocked=True),
)
BOX = BoxView(3, 3, ("A", "B", "C"), ("1", "2", "3"), cells=CELLS, code="B-0113")


@pytest.fixture
def picture(qtbot) -> BoxPicture:
    made = BoxPicture()
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.show_box(BOX)
    made.show()
    return made


def middle(picture: BoxPicture, row: int, column: int) -> QPoint:
    return picture.cell_rect((row, column)).center().toPoint()


def click(picture: BoxPicture, row: int, column: int, held=NONE) -> None:
    QTest.mouseClick(picture, LEFT, held, middle(picture, row, column))


def slots(picture: BoxPicture) -> list[tuple[int, int]]:
    return [cell.slot for cell in picture.selected()]


def pixel(picture: BoxPicture, row: int, column: int, right: float = 0.3) -> str:
    rect = picture.cell_rect((row, column))
    at = rect.center() + QPointF(rect.width() * right, 0)
    return picture.grab().toImage().pixelColor(at.toPoint()).name()


@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.floats(220, 2000),
    st.floats(220, 2000),
    st.booleans(),
)
@settings(max_examples=60)
def test_every_slot_is_found_under_its_middle(rows, columns, wide, high, labelled) -> None:
    labels = tuple("x" * 1 for _ in range(40)) if labelled else ()
    view = BoxView(rows, columns, labels[:rows], labels[:columns])
    geometry = Geometry(view, QRectF(0, 0, wide, high), 30)
    assert all(geometry.slot_at(geometry.centre(slot)) == slot for slot in view.slots())


@given(st.integers(2, 14), st.integers(2, 14), st.floats(300, 2000), st.floats(300, 2000))
@settings(max_examples=60)
def test_the_box_stays_inside_and_takes_the_room_there_is(rows, columns, wide, high) -> None:
    view = BoxView(rows, columns, tuple("A" * rows), tuple("1" * columns))
    area = QRectF(0, 0, wide, high)
    grid = Geometry(view, area, 30).grid
    assert area.contains(grid)
    assert min(wide - grid.right(), high - grid.bottom()) <= 16


def test_a_click_selects_and_tells(picture: BoxPicture, qtbot) -> None:
    with qtbot.waitSignal(picture.clicked) as clicked:
        click(picture, 0, 1)
    assert clicked.args == [0, 1]
    assert slots(picture) == [(0, 1)]


def test_control_adds_and_takes_away(picture: BoxPicture) -> None:
    click(picture, 0, 0)
    click(picture, 1, 0, CTRL)
    assert slots(picture) == [(0, 0), (1, 0)]
    click(picture, 0, 0, CTRL)
    assert slots(picture) == [(1, 0)]


def test_shift_selects_the_block_between(picture: BoxPicture) -> None:
    click(picture, 0, 0)
    click(picture, 1, 1, SHIFT)
    assert slots(picture) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_band_selects_the_vials_it_covers(picture: BoxPicture) -> None:
    QTest.mousePress(picture, LEFT, NONE, middle(picture, 2, 2))
    start = middle(picture, 0, 0) - QPoint(10, 10)
    for at in (middle(picture, 1, 1), start):
        QTest.mouseMove(picture, at)
        send_move(picture, at)
    QTest.mouseRelease(picture, LEFT, NONE, start)
    assert slots(picture) == [(0, 0), (0, 1), (1, 0)]


def send_move(picture: BoxPicture, at: QPoint) -> None:
    from PySide6.QtGui import QMouseEvent

    spot = QPointF(at)
    event = QMouseEvent(QEvent.Type.MouseMove, spot, spot, LEFT, LEFT, NONE)
    QApplication.sendEvent(picture, event)


def test_arrow_keys_walk_and_stop_at_the_edge(picture: BoxPicture) -> None:
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        QTest.keyClick(picture, key)
    assert picture.current == (1, 0)
    QTest.keyClick(picture, Qt.Key.Key_Left)
    assert picture.current == (1, 0)


def test_shift_and_arrows_select(picture: BoxPicture) -> None:
    QTest.keyClick(picture, Qt.Key.Key_Right)
    QTest.keyClick(picture, Qt.Key.Key_Right, SHIFT)
    assert slots(picture) == [(0, 0), (0, 1)]


def test_space_selects_and_enter_opens(picture: BoxPicture, qtbot) -> None:
    picture.set_current((1, 0))
    QTest.keyClick(picture, Qt.Key.Key_Space)
    assert slots(picture) == [(1, 0)]
    with qtbot.waitSignal(picture.activated) as opened:
        QTest.keyClick(picture, Qt.Key.Key_Return)
    assert opened.args == [1, 0]


def test_select_all_takes_the_vials_and_copy_their_codes(picture: BoxPicture) -> None:
    QTest.keyClick(picture, Qt.Key.Key_A, CTRL)
    QTest.keyClick(picture, Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text().split() == ["W021-0001", "W021-0002", "W021-0003"]


def test_selection_survives_a_refresh_of_the_same_box(picture: BoxPicture) -> None:
    picture.select([(1, 0)])
    picture.show_box(BoxView(3, 3, cells=CELLS[:3], code="B-0113"))
    assert slots(picture) == [(1, 0)]
    picture.show_box(BoxView(3, 3, code="B-0114"))
    assert slots(picture) == []


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        ((0, 0), "A1, W021-0001, Stored"),
        ((0, 1), "A2, W021-0002, Stored, Reserved"),
        ((2, 2), "C3, Blocked"),
        ((1, 1), "B2, Free"),
    ],
)
def test_a_cell_is_said_in_words(picture: BoxPicture, slot, words: str) -> None:
    assert picture.describe(slot) == words


def test_the_current_cell_is_said_to_a_screen_reader(picture: BoxPicture) -> None:
    picture.light([(1, 1)])
    picture.set_current((1, 1))
    assert picture.accessibleDescription() == "B2, Free, lit; 3 × 3, 3 filled, 0 selected"
    assert picture.accessibleName() == "Box B-0113"


def test_lots_differ_in_colour_and_free_slots_are_card(picture: BoxPicture) -> None:
    assert pixel(picture, 0, 0) == "#56b4e9"
    assert pixel(picture, 0, 1) == "#e69f00"
    assert pixel(picture, 1, 1) == theme().tokens.card


def test_cells_without_a_group_have_the_colour_of_their_state(picture: BoxPicture) -> None:
    picture.show_box(BoxView(3, 3, cells=(CellView(0, 0, text="1", state="stored"),)))
    assert pixel(picture, 0, 0) == "#009e73"


@pytest.mark.parametrize("mark", ["light", "leave_ghosts", "select"])
def test_a_mark_changes_the_picture(picture: BoxPicture, mark: str) -> None:
    before = picture.grab().toImage()
    getattr(picture, mark)([(1, 1)])
    assert picture.grab().toImage() != before


@pytest.mark.parametrize("corner", ["top left", "top right", "bottom left", "bottom right"])
def test_the_key_corner_is_marked(picture: BoxPicture, corner: str) -> None:
    picture.show_box(BoxView(3, 3, key_corner=""))
    before = picture.grab().toImage()
    picture.show_box(BoxView(3, 3, key_corner=corner))
    assert picture.grab().toImage() != before


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 6), (14, 14), (40, 40), (0, 0)])
def test_any_grid_paints(picture: BoxPicture, rows: int, columns: int) -> None:
    cells = tuple(
        CellView(row, column, text=str(row * columns + column), state="stored", colour=row)
        for row in range(rows)
        for column in range(columns)
    )
    picture.show_box(BoxView(rows, columns, cells=cells))
    assert not picture.grab().isNull()


def drop(picture: BoxPicture, mime: QMimeData, row: int, column: int) -> bool:
    at = QPointF(middle(picture, row, column))
    act = Qt.DropAction.MoveAction
    move = QDragMoveEvent(at.toPoint(), act, mime, LEFT, NONE)
    QApplication.sendEvent(picture, move)
    picture.dragMoveEvent(move)
    if move.isAccepted():
        picture.dropEvent(QDropEvent(at, act, mime, LEFT, NONE))
    return move.isAccepted()


def test_what_is_dragged_names_box_slots_and_codes(picture: BoxPicture) -> None:
    picture.select([(0, 0), (1, 1)])
    mime = picture.mime_of_selection()
    assert mime.text() == "W021-0001"
    assert b'"slots": [[0, 0]]' in mime.data(MIME).data()


def test_a_drop_on_a_free_slot_is_told(picture: BoxPicture, qtbot) -> None:
    picture.allow_moves(True)
    picture.select([(0, 0), (1, 0)])
    with qtbot.waitSignal(picture.dropped) as dropped:
        assert drop(picture, picture.mime_of_selection(), 1, 1)
    told = dropped.args[0]
    assert (told.source, told.slots, told.target) == ("B-0113", ((0, 0), (1, 0)), (1, 1))


@pytest.mark.parametrize("slot", [(0, 1), (2, 2)])
def test_a_drop_on_a_taken_or_blocked_slot_is_told_too(picture: BoxPicture, slot, qtbot) -> None:
    picture.select([(0, 0)])
    with qtbot.waitSignal(picture.dropped) as dropped:
        assert drop(picture, picture.mime_of_selection(), *slot)
    assert dropped.args[0].target == slot


def test_a_plan_is_marked_and_said(picture: BoxPicture) -> None:
    before = picture.grab().toImage()
    arriving = {(1, 1): CellView(1, 1, "B2", "07", "W021-0007", "stored", 0)}
    picture.stage(Staged({(0, 0): "B-0114 A1"}, arriving, {(1, 1): "Too warm."}))
    assert picture.grab().toImage() != before
    assert picture.describe((0, 0)) == "A1, W021-0001, Stored, goes to B-0114 A1"
    assert picture.describe((1, 1)) == "B2, Free, W021-0007 is planned here, Too warm."


def clearest(picture: BoxPicture, row: int, column: int) -> float:
    """Return the contrast of what is written in the middle of a cell to what is behind it."""
    image, rect = picture.grab().toImage(), picture.cell_rect((row, column)).toAlignedRect()
    inner = rect.adjusted(*(round(side * rect.width() * 0.3) for side in (1, 1, -1, -1)))
    columns, rows = range(inner.left(), inner.right()), range(inner.top(), inner.bottom())
    seen = Counter(image.pixelColor(x, y).name() for x in columns for y in rows)
    ground = max(seen, key=lambda colour: seen[colour])
    return max(contrast(colour, ground) for colour in seen)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("way", ["staged", "lifted"])
def test_the_number_of_what_leaves_stays_readable(picture: BoxPicture, way: str, look: str) -> None:
    theme().choose(look, 100)
    plain = pixel(picture, 0, 0)
    if way == "staged":
        picture.stage(Staged({(0, 0): "B-0114 A1"}, {}, {}))
    else:
        picture.lift({(0, 0)})
    assert pixel(picture, 0, 0) != plain
    assert clearest(picture, 0, 0) >= 4.5


@pytest.mark.parametrize(("side", "told"), [(320, False), (600, True)])
def test_a_tag_that_can_t_be_read_in_a_vial_is_left_out(
    picture: BoxPicture, side: int, told: bool
) -> None:
    def shot(tag: str) -> QImage:
        cell = CellView(0, 0, "A1", "01", "W021-0001", "stored", tag=tag)
        labels = tuple("123456789")
        picture.show_box(BoxView(9, 9, labels, labels, cells=(cell,), tag_first=True))
        return picture.grab().toImage()

    picture.resize(side, side)
    assert (shot("10 mo") != shot("")) is told


def test_containers_are_squares_as_full_as_they_are(picture: BoxPicture) -> None:
    images = []
    for share in (0.0, 0.5, 1.0):
        cell = CellView(0, 0, "A1", "B-0113", "B-0113", "in_place", share=share)
        picture.show_box(BoxView(2, 2, cells=(cell,), code="R-1"))
        images.append(picture.grab().toImage())
    assert images[0] != images[1] != images[2]
