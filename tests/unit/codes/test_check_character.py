"""Check characters against published numbers."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.codes.check_character import check_character, check_value, is_checked, type_3_flag

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "identifiers"
VECTORS = [
    ("G123498654321", "H", 17),
    ("G123417654321", "A", 10),
    ("A999917123456", "9", 9),
    ("A999916123456", "Q", 26),
    ("A999914123456", "N", 23),
    ("C000307001466", "6", 6),
    ("A999922123459", "H", 17),
    ("A999922654321", "S", 28),
    ("A999922123458", "J", 19),
    ("A999922012346", "*", 36),
    ("A999522123456", "*", 36),
    ("ZZZZ", "O", 24),
    ("ABCDEFGHIJKLMNOPQRSTUVWX", "*", 36),
    ("3000505", "B", 11),
    ("3000509", "3", 3),
    ("ABCDE27000069", "C", 12),
]
SINGLE = [("0", "1"), ("1", "*"), ("2", "Y"), ("A", "I"), ("G", "6"), ("P", "P"), ("Z", "5")]
WRONG = [
    "A999915123456N",
    "F123498654321H",
    "C0003070013666",
    "A999922564321S",
    "A999920212346*",
    "A999933123458J",
    "C0003070014556",
    "G123468954321H",
    "6C000307001466",
    "999914123456NA",
    "B999922123469H",
]
dins = st.from_regex(
    r"[A-NP-Z1-9][A-Z0-9]{2}\d{10}", fullmatch=True, alphabet=st.characters(codec="ascii")
)


@pytest.mark.parametrize(("number", "check", "value"), VECTORS)
def test_published_numbers(number: str, check: str, value: int) -> None:
    assert check_character(number) == check
    assert check_value(number) == value
    assert is_checked(number + check)


@pytest.mark.parametrize(("number", "check"), SINGLE)
def test_single_characters(number: str, check: str) -> None:
    assert check_character(number) == check


@pytest.mark.parametrize("text", WRONG)
def test_published_errors_are_found(text: str) -> None:
    assert not is_checked(text)


def test_a_circular_shift_passes() -> None:
    assert is_checked("NA999914123456")


@pytest.mark.parametrize("text", ["", "a", "G1234é", "x9"])
def test_other_characters_have_none(text: str) -> None:
    assert check_character(text) == ""
    assert not is_checked(text)


@given(dins, st.data())
def test_every_exchange_of_two_neighbours_is_found(din: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(din) - 2))
    swapped = din[:at] + din[at + 1] + din[at] + din[at + 2 :]
    assert (swapped == din) == is_checked(swapped + check_character(din))


def test_flag_carries_the_check_value() -> None:
    assert type_3_flag("G123417654321") == "70"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_sample_file() -> None:
    told = json.loads((SAMPLES / "isbt128_check_characters.json").read_text(encoding="utf-8"))
    for one in told["check"]:
        assert check_character(one["input"]) == one["check"]
        assert check_value(one["input"]) == one["value"]
        assert one["type3_flag"] in {None, int(type_3_flag(one["input"]))}
    for one in told["invalid"]:
        assert is_checked(one["with_check"]) != one["detected"]
