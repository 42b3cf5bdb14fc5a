import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.labels.data import FIELDS, LabelData
from cellinv.labels.draw import draw, draw_all
from cellinv.labels.drawings import Box, Drawing, TextRun
from cellinv.labels.errors import CodeTooFineForPrinter, NoLabels, ResolutionUnknown
from cellinv.labels.layouts import layout, layouts
from cellinv.labels.zpl import zpl_text

COMMANDS = {
    "^XA", "^XZ", "^CI", "^PW", "^LL", "^LH", "^FO", "^FT", "^FB", "^FH", "^FD", "^FS",
    "^A0", "^BX", "^BQ", "^BC", "^BY", "^GF", "^GB", "^PQ",
}  # fmt: skip
ATTACKS = ["^XZ^XA^FDx", "~JA", "_5EXZ", "^FS^XZ", "\\&", "~DYR:", "^CC*", "a_b", ">:0", "^PQ999"]
HOSTILE = st.text(st.characters(), max_size=40) | st.sampled_from(ATTACKS)


def commands(text: str) -> list[str]:
    return re.findall(r"[\^~].?.?", text, re.DOTALL)


def with_text(text: str, box: Box | None = None) -> str:
    run = TextRun(box or Box(1, 1, 20, 4), text, 1, 4, 9, 2.5, "left", "regular", mono=False)
    return zpl_text([Drawing("mine", 25, 10, is_round=False, shapes=(run,))])


@given(HOSTILE, st.sampled_from(["vial-wrap", "box", "tank"]))
def test_no_text_commands_the_printer(text: str, name: str) -> None:
    data = LabelData("WCB0007-0123", dict.fromkeys(FIELDS, text), mark=text)
    made = zpl_text(draw_all(layout(name), [data, data]))
    found = commands(made)
    assert made.isascii()
    assert (found.count("^XA"), found.count("^XZ")) == (2, 2)
    assert set(found) <= COMMANDS
    assert set(re.findall(r"\^PQ[^^]*", made)) == {"^PQ1,0,1,N"}


@given(HOSTILE)
def test_a_text_that_skipped_all_cleaning_is_still_harmless(text: str) -> None:
    found = commands(with_text(text.encode(errors="replace").decode()))
    assert (found.count("^XA"), found.count("^XZ")) == (1, 1)
    assert set(found) <= COMMANDS


@pytest.mark.parametrize("code", ["^XZ^XA", "~JA-1", "a^FS~b", "WCB_5E", "A>0B"])
@pytest.mark.parametrize("name", ["cap-dot", "tank", "box"])
def test_no_code_commands_the_printer(code: str, name: str) -> None:
    found = commands(zpl_text([draw(layout(name), LabelData(code))]))
    assert (found.count("^XA"), found.count("^XZ")) == (1, 1)
    assert set(found) <= COMMANDS


@given(HOSTILE)
def test_the_text_comes_back_from_its_escapes(text: str) -> None:
    said = text.encode(errors="replace").decode()
    found = re.search(r"\^FH_\^FD([^^]*)\^FS", with_text(said))
    if found is not None:
        raw = re.sub(r"_([0-9A-F]{2})", lambda escape: chr(int(escape[1], 16)), found[1])
        assert raw.encode("latin-1").decode() == said


@pytest.mark.parametrize("text", ["胚胎干细胞", "≤ −150 °C", "клетка", "back\\slash"])
def test_what_the_printers_font_lacks_goes_as_dots(text: str) -> None:
    made = with_text(text)
    assert "^GFA" in made
    assert "^FD" not in made


@pytest.mark.parametrize("text", ["WCB-0007 / 0123", "Zürich · 2 µL", "a^b~c_d"])
def test_what_the_printers_font_has_goes_as_text(text: str) -> None:
    made = with_text(text)
    assert "^A0N" in made
    assert "^GFA" not in made


def test_a_graphic_says_its_own_length_and_stays_in_its_box() -> None:
    made = with_text("≤ −150 °C")
    left, top, total, same, per_row, data = re.findall(
        r"\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),([0-9A-F]+)\^FS", made
    )[0]
    assert int(total) == int(same) == len(data) // 2
    assert int(total) % int(per_row) == 0
    assert int(left) >= 11
    assert int(top) + int(total) // int(per_row) <= 5 * 300 / 25.4 + 1


def test_symbols_are_the_printers_own(vial: LabelData) -> None:
    made = {name: zpl_text([draw(layout(name), vial)]) for name in layouts()}
    assert "^BXN,4,200,,,,_,1^FDWCB0007-0123^FS" in made["vial-wrap"]
    assert "^BY3,3,120^BCN,120,N,N,N,A^FDWCB0007-0123^FS" in made["box"]
    assert "^BCR," in made["tube-5ml"]
    assert "^FDMA,WCB0007-0123^FS" in made["tank"]


def test_the_escape_character_is_one_the_code_has_not(vial: LabelData) -> None:
    made = zpl_text([draw(layout("cap-dot"), replace(vial, code="A_1"))])
    assert "^BXN,3,200,,,,|,1^FDA_1^FS" in made


def test_a_symbol_the_printer_might_draw_larger_goes_as_dots(vial: LabelData) -> None:
    plain = replace(vial, fields={})
    labels = [replace(plain, code=code) for code in ("GS\x1d21", "a^b", "_|!$#")]
    labels += [replace(plain, code="CIXFORINVESTIGATION"), replace(plain, code="2112", gs1=True)]
    for label in labels:
        made = zpl_text([draw(layout("cap-dot"), label)])
        assert "^BX" not in made
        assert "^GFA" in made


@pytest.mark.parametrize(("dpi", "width"), [(203, 229), (300, 338), (600, 676)])
def test_a_label_is_as_wide_as_its_medium(dpi: int, width: int, vial: LabelData) -> None:
    made = zpl_text([draw(layout("vial-wrap"), vial)], dpi)
    assert f"^PW{width}^" in made


def test_what_no_printer_does_is_refused(vial: LabelData) -> None:
    drawing = draw(layout("cap-dot"), LabelData("01095060001343521727013110ABC"))
    with pytest.raises(ResolutionUnknown):
        zpl_text([drawing], 1200)
    with pytest.raises(CodeTooFineForPrinter):
        zpl_text([drawing], 203)
    with pytest.raises(NoLabels):
        zpl_text([])
