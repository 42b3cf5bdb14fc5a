from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF

from cellinv.labels.data import FIELDS, LabelData
from cellinv.labels.draw import draw, paginate
from cellinv.labels.drawings import BarSymbol, Drawing, MatrixSymbol, TextRun
from cellinv.labels.errors import CodeTooLongForLabel
from cellinv.labels.fonts import PT_MM, UNITS_PER_MM, missing_glyphs, run_font
from cellinv.labels.layouts import layout, layouts

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def run(drawing: Drawing, start: str) -> TextRun:
    return next(one for one in drawing.texts if one.text.startswith(start))


def stays_inside(one: TextRun) -> bool:
    metrics = QFontMetricsF(run_font(one))
    wide = metrics.horizontalAdvance(one.text) / UNITS_PER_MM
    top = one.baseline - metrics.ascent() / UNITS_PER_MM
    bottom = one.baseline + metrics.descent() / UNITS_PER_MM
    box = one.box
    return (
        box.x - 0.01 <= one.x
        and one.x + wide <= box.x + box.width * 1.01
        and box.y - 0.02 <= top
        and bottom <= box.y + box.height + 0.02
    )


@pytest.mark.parametrize("name", layouts())
def test_every_symbol_carries_the_code_of_the_record(name: str, vial: LabelData) -> None:
    shapes = draw(layout(name), vial).shapes
    symbols = [one for one in shapes if isinstance(one, MatrixSymbol | BarSymbol)]
    assert symbols
    assert {one.text for one in symbols} == {vial.code}


@pytest.mark.parametrize("name", layouts())
@settings(max_examples=15)
@given(text=LETTERS)
def test_no_text_leaves_its_box(name: str, text: str) -> None:
    data = LabelData("WCB0007-0123", dict.fromkeys(FIELDS, text)).as_specimen()
    assert all(stays_inside(one) for one in draw(layout(name), data).texts)


def test_a_long_text_shrinks_before_it_is_shortened(vial: LabelData) -> None:
    label = layout("vial-38x19")
    full, longer, endless = (
        run(draw(label, replace(vial, fields={"lot": "M" * count})), "M") for count in (4, 14, 99)
    )
    assert full.size > longer.size > endless.size
    assert longer.text == "M" * 14
    assert "…" in endless.text
    assert endless.size == pytest.approx(4.5 * PT_MM, abs=0.01)


def test_shortening_a_lot_keeps_its_end(vial: LabelData) -> None:
    lot = "A" * 60 + "-WCB-03"
    shown = run(draw(layout("vial-wrap"), replace(vial, fields={"lot": lot})), "AAA")
    assert shown.text.endswith("-03")


@pytest.mark.parametrize("name", layouts())
def test_own_codes_get_modules_of_a_quarter_millimetre(name: str, vial: LabelData) -> None:
    shapes = draw(layout(name), vial).shapes
    modules = [one.module for one in shapes if isinstance(one, MatrixSymbol | BarSymbol)]
    assert min(modules) >= 0.25


@pytest.mark.parametrize("name", layouts())
def test_the_quiet_zone_is_inside_the_symbols_box(name: str, vial: LabelData) -> None:
    for one in draw(layout(name), vial).shapes:
        if isinstance(one, MatrixSymbol):
            side = (len(one.rows) + 2 * one.quiet) * one.module
            assert side <= min(one.box.width, one.box.height) + 1e-6
        elif isinstance(one, BarSymbol):
            side = (sum(one.widths) + 2 * one.quiet) * one.module
            assert side <= (one.box.height if one.ladder else one.box.width) + 1e-6


def test_a_longer_code_gets_finer_modules_then_is_refused() -> None:
    dot = layout("cap-dot")
    (long,) = draw(dot, LabelData("01095060001343521727013110")).shapes
    assert isinstance(long, MatrixSymbol)
    with pytest.raises(CodeTooLongForLabel, match="too long for a readable symbol on cap-dot"):
        draw(dot, LabelData("Q" * 120))


def test_a_specimen_says_so_on_every_layout(vial: LabelData) -> None:
    for one in layouts().values():
        marked = {text.text for text in draw(one, vial.as_specimen()).texts}
        plain = {text.text for text in draw(one, vial).texts}
        assert marked - plain == {"SPECIMEN"}


def test_a_sheet_fills_row_by_row_from_the_first_free_label(vial: LabelData) -> None:
    sheet = layout("sheet-85")
    drawing = draw(sheet, vial)
    one, two = paginate(sheet, [drawing] * 84, first=3)
    assert (len(one.placed), len(two.placed)) == (82, 2)
    assert (one.placed[0].x, one.placed[0].y) == pytest.approx((19.5 + 3 * 35.62, 6.1))
    assert (one.placed[2].x, one.placed[2].y) == pytest.approx((19.5, 6.1 + 15.88))


def test_single_labels_have_a_page_each(vial: LabelData) -> None:
    label = layout("box")
    pages = paginate(label, [draw(label, vial)] * 3)
    assert [(page.width, page.height) for page in pages] == [(63.5, 38.1)] * 3


def test_characters_without_a_font_are_told(vial: LabelData) -> None:
    data = replace(vial, fields={"lot": "a\U0010fffdé", "line": "\U0010fffd b"})
    assert missing_glyphs(draw(layout("vial-wrap"), data)) == "\U0010fffd"
    assert missing_glyphs(draw(layout("vial-wrap"), vial)) == ""
