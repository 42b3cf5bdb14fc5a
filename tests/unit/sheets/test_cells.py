"""Cells hold what they were given, and no program computes with it."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellinv.sheets.cells import (
    LONGEST,
    RowPen,
    cell_text,
    escape,
    guard,
    is_risky,
    unescape,
    unguard,
)
from tests.unit.sheets.books import opened, streamed

TEXTS = Path(__file__).parents[4] / "shared" / "samples" / "text"
ANY = st.text(st.characters(exclude_categories=()), max_size=40)
TRICKY = st.text("'=+-@;\t\r\n\" \uff1da<GS>LTU+0041\x1d", max_size=30)


def round_trip(folder: Path, text: str) -> object:
    book = streamed()
    sheet = book.create_sheet("S")
    RowPen(sheet, [20]).write([cell_text(text)])
    book.save(folder / "t.xlsx")
    cell = opened(folder / "t.xlsx")["S"]["A1"]
    assert cell.data_type in ("s", "n" if not cell_text(text) else "s")
    return cell.value or ""


@given(ANY | TRICKY)
@settings(max_examples=40)
def test_escaping_is_reversible(text: str) -> None:
    assert unescape(escape(text)) == text


@given(ANY | TRICKY)
@settings(max_examples=40)
def test_the_guard_is_reversible(text: str) -> None:
    assert unguard(guard(text)) == text


@given(ANY | TRICKY)
@settings(max_examples=40)
def test_a_guarded_text_starts_no_formula(text: str) -> None:
    assert guard(text).startswith("'") or not is_risky(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1d", "<GS>"), ("a\x00b", "a<NUL>b"), ("\ufffe", "<U+FFFE>"), ("\ud800", "<U+D800>"),
        ("<GS>", "<LT>GS>"), ("a<b", "a<b"), ("\x85", "<U+0085>"), ("two\nlines", "two\nlines"),
    ],
)  # fmt: skip
def test_what_a_cell_cannot_hold_is_spelled_out(text: str, shown: str) -> None:
    assert cell_text(text) == shown


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=", "\r", "\uff1d1", " =1", "'=1", '"=1']
)
def test_starts_of_formulas_are_known(text: str) -> None:
    assert is_risky(text)


@pytest.mark.parametrize("text", ["00123", "12E05", "1-2", "a=b", ""])
def test_ordinary_codes_are_left_alone(text: str) -> None:
    assert guard(text) == text


@pytest.mark.parametrize("text", ["=1+1", "00123", "12E05", "#N/A", "TRUE", "+49", "a\nb", " x"])
def test_a_cell_keeps_the_very_text(tmp_path: Path, text: str) -> None:
    assert round_trip(tmp_path, text) == text


def test_text_cells_have_text_format_and_risky_ones_a_quote_prefix(tmp_path: Path) -> None:
    book = streamed()
    RowPen(book.create_sheet("S"), [9, 9]).write(["=1", "001"])
    book.save(tmp_path / "t.xlsx")
    risky, plain = opened(tmp_path / "t.xlsx")["S"][1]
    assert (risky.number_format, plain.number_format) == ("@", "@")
    assert (risky.quotePrefix, plain.quotePrefix) == (True, False)


def test_a_number_and_a_day_keep_off_the_text_beside_them(tmp_path: Path) -> None:
    book = streamed()
    RowPen(book.create_sheet("S"), [9, 9]).write([7, date(2026, 3, 1)])
    book.save(tmp_path / "t.xlsx")
    number, day = (cell.alignment for cell in opened(tmp_path / "t.xlsx")["S"][1])
    assert (number.horizontal, number.indent, day.horizontal) == ("right", 1, "left")


def test_what_is_too_long_is_cut_with_a_remark() -> None:
    shown = cell_text("\U0001d4b3" * LONGEST)
    assert len(shown.encode("utf-16-le")) // 2 <= LONGEST
    assert str(LONGEST) in shown


def test_hostile_texts_write_and_read(tmp_path: Path) -> None:
    if not TEXTS.is_dir():
        pytest.skip("the sample texts are not here")
    hostile = json.loads((TEXTS / "blns.json").read_text(encoding="utf-8"))
    hostile += (TEXTS / "csv_injection_payloads.txt").read_text(encoding="utf-8").split("\n")
    book = streamed()
    pen = RowPen(book.create_sheet("S"), [20, 4])
    for text in hostile:
        pen.write([cell_text(text), 1])
    book.save(tmp_path / "t.xlsx")
    cells = [row[0] for row in opened(tmp_path / "t.xlsx")["S"].iter_rows()]
    assert len(cells) == len(hostile)
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
