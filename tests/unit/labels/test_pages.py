"""Documents over pages: nothing is cut, and what belongs together stays together."""

from hypothesis import given
from hypothesis import strategies as st

from cellinv.labels.pages import Piece, Sheet, fill
from cellinv.labels.paper import shared, type_size

HEIGHT = 100.0


@given(st.lists(st.floats(1, HEIGHT), min_size=1, max_size=40))
def test_each_piece_is_whole_on_one_page(heights: list[float]) -> None:
    pieces, top = [], 0.0
    for height in heights:
        pieces.append(Piece(top, top + height))
        top += height
    sheets = fill(pieces, HEIGHT + 1e-6)
    on = [[s for s in sheets if s.top <= p.top and p.bottom <= s.bottom] for p in pieces]
    assert [len(found) for found in on] == [1] * len(pieces)
    assert all(sheet.bottom - sheet.top <= HEIGHT + 1e-6 for sheet in sheets)


def test_a_heading_goes_with_what_follows_and_a_head_comes_again() -> None:
    head = (85.0, 95.0)
    pieces = [
        Piece(0, 80), Piece(80, 85, keeps=True), Piece(85, 95, keeps=True),
        Piece(95, 115, head), Piece(115, 170, head), Piece(170, 190, head),
    ]  # fmt: skip
    assert fill(pieces, HEIGHT) == [
        Sheet(0, 80, None), Sheet(80, 170, None), Sheet(170, 190, head),
    ]  # fmt: skip


def test_what_is_higher_than_a_page_has_its_own() -> None:
    pieces = [Piece(0, 10), Piece(10, 300), Piece(300, 310)]
    assert [sheet.bottom for sheet in fill(pieces, HEIGHT)] == [10, 300, 310]


def test_no_column_is_narrower_than_its_longest_word() -> None:
    rows = [("Item", "Test", "Hash"), ("M09", "Residual reprogramming vector", "f" * 64)]
    item, test, digest = shared(rows)
    assert 100 * len("reprogramming") / 165 <= test
    assert item < test < digest


def test_a_table_of_many_columns_is_set_smaller_and_others_are_not() -> None:
    row = ["undifferentiated"] * 12
    assert type_size([row[:4]]) == 8
    assert 5.5 <= type_size([row]) < 6
