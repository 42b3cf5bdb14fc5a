"""Symbols decode to what went in, read by somebody else's decoder."""

import string
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from cellinv.codes.errors import CodeEmpty, CodeNotEncodable, CodeTooLong, Gs1FieldWrong
from cellinv.codes.read import read_codes
from cellinv.codes.symbols import Bars, Matrix, code128, datamatrix, qr

QUIET = 10
GS1_TEXT = "0107032069804988100329\x1d21AB"
ascii_texts = st.text(string.printable.replace("\r", "").replace("\n", ""), min_size=1, max_size=25)


def picture(symbol: Matrix | Bars, scale: int = 4) -> Image.Image:
    rows = symbol.rows if isinstance(symbol, Matrix) else (bar_row(symbol),) * 30
    width, height = len(rows[0]) + 2 * QUIET, len(rows) + 2 * QUIET
    image = Image.new("L", (width, height), 255)
    dots = bytes(0 if dark else 255 for row in rows for dark in row)
    image.paste(Image.frombytes("L", (len(rows[0]), len(rows)), dots), (QUIET, QUIET))
    return image.resize((width * scale, height * scale), Image.Resampling.NEAREST)


def bar_row(symbol: Bars) -> tuple[bool, ...]:
    return tuple(at % 2 == 0 for at, width in enumerate(symbol.widths) for _ in range(width))


def decoded(symbol: Matrix | Bars) -> list[tuple[str, str]]:
    """Read a symbol in the size it has: in a third of it the decoder may see another, too."""
    import zxingcpp

    found = zxingcpp.read_barcodes(
        picture(symbol), text_mode=zxingcpp.TextMode.Plain, try_downscale=False
    )
    return [(one.text, one.symbology_identifier) for one in found]


@settings(max_examples=15)
@given(ascii_texts)
def test_datamatrix_decodes(text: str) -> None:
    assert decoded(datamatrix(text)) == [(text, "]d1")]


@settings(max_examples=15)
@given(ascii_texts)
def test_qr_decodes(text: str) -> None:
    assert decoded(qr(text)) == [(text, "]Q1")]


@settings(max_examples=30)
@given(ascii_texts)
@example("0EF\x0ct")
def test_code128_decodes(text: str) -> None:
    assert decoded(code128(text)) == [(text, "]C0")]


def test_a_symbol_that_the_decoder_sees_twice_is_one_code(tmp_path: Path) -> None:
    picture(code128("0EF\x0ct")).save(tmp_path / "label.png")
    assert [one.text for one in read_codes(tmp_path / "label.png").codes] == ["0EF\x0ct"]


@pytest.mark.parametrize("text", ["99", "992171270334", "99A402A57", "100", "9", "A99", "0199"])
def test_code128_keeps_leading_digits(text: str) -> None:
    assert decoded(code128(text)) == [(text, "]C0")]


@pytest.mark.parametrize(("draw", "aim"), [(datamatrix, "]d2"), (qr, "]Q3"), (code128, "]C1")])
def test_gs1_forms_say_so(draw, aim: str) -> None:
    assert decoded(draw(GS1_TEXT, gs1=True)) == [(GS1_TEXT, aim)]


def test_datamatrix_has_no_quiet_zone_and_is_square() -> None:
    rows = datamatrix("CIXWITHDRAW").rows
    assert len(rows) == len(rows[0])
    assert all(row[0] for row in rows)
    assert all(rows[-1])


@pytest.mark.parametrize(("text", "side"), [("A1234567", 12), ("MCB-0001-042", 16)])
def test_datamatrix_takes_the_smallest_square(text: str, side: int) -> None:
    assert len(datamatrix(text).rows) == side


def test_datamatrix_may_be_a_rectangle() -> None:
    rows = datamatrix(GS1_TEXT, gs1=True, square=False).rows
    assert len(rows) < len(rows[0])


def test_bars_begin_and_end_dark() -> None:
    widths = code128("AB1234567").widths
    assert len(widths) % 2 == 1
    assert sum(widths) % 11 == 2


@pytest.mark.parametrize("draw", [datamatrix, qr, code128])
def test_nothing_is_refused(draw) -> None:
    with pytest.raises(CodeEmpty):
        draw("")


@pytest.mark.parametrize(("draw", "length"), [(datamatrix, 2400), (qr, 8000), (code128, 81)])
def test_too_much_is_refused(draw, length: int) -> None:
    with pytest.raises(CodeTooLong):
        draw("x" * length)


@pytest.mark.parametrize("text", ["细胞", "ñ", "Ä1"])
def test_code128_refuses_other_than_ascii(text: str) -> None:
    with pytest.raises(CodeNotEncodable):
        code128(text)


def test_matrices_hold_any_language() -> None:
    assert decoded(qr("细胞-1"))[0][0] == "细胞-1"
    assert decoded(datamatrix("תא-1"))[0][0] == "תא-1"


def test_gs1_symbol_refuses_a_wrong_message() -> None:
    with pytest.raises(Gs1FieldWrong):
        datamatrix("01123", gs1=True)
