import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.labels.data import LabelData, fill_in, printable


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{lot}", "L1"),
        ("Exp {expiry}", ""),
        ("{lot} · {passage}", "L1"),
        ("Filled {fill_date} · Exp {expiry}", "Filled 2026-01-02"),
        ("fixed words", "fixed words"),
        ("{code}", "V-1"),
        ("{mark}", "R1"),
    ],
)
def test_an_empty_field_takes_its_caption_with_it(template: str, expected: str) -> None:
    data = LabelData("V-1", {"lot": "L1", "fill_date": "2026-01-02"}, mark="R1")
    assert fill_in(template, data) == expected


def test_a_field_cannot_bring_in_another() -> None:
    assert fill_in("{lot}", LabelData("V-1", {"lot": "{code}"})) == "{code}"


def test_a_field_cannot_pass_for_the_code_or_the_mark() -> None:
    data = LabelData("V-1", {"code": "V-2", "mark": ""}).as_specimen()
    assert (data.text("code"), data.text("mark")) == ("V-1", "SPECIMEN")


def test_separators_of_a_code_are_visible() -> None:
    assert printable("0101\x1d21") == "0101<GS>21"


def test_nothing_reverses_the_direction_of_reading() -> None:
    assert printable("abc\u202e321") == "abc321"


@given(st.text(st.characters()))
def test_printable_text_is_one_line_without_controls(text: str) -> None:
    shown = printable(text)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Cn", "Zl", "Zp"}
    assert shown == shown.strip()
    assert shown.encode().decode() == shown


def test_fields_are_the_labels_own() -> None:
    fields = {"lot": "L1"}
    data = LabelData("V-1", fields)
    fields["lot"] = "L2"
    assert data.text("lot") == "L1"
