"""What a code may be, how codes are compared, and how vials are numbered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.naming import (
    CodeUnsound,
    PatternUnsound,
    check_code,
    check_vial_code,
    code_key,
    numbered,
)


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert code_key(code_key(text)) == code_key(text)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=20))
def test_case_and_blanks_around_do_not_tell_codes_apart(text: str) -> None:
    assert code_key(f" {text.lower()}\t") == code_key(text.upper())


def test_full_width_forms_are_the_same_code_and_zeros_count() -> None:
    assert code_key("\uff21\uff0d\uff10\uff11") == code_key("a-01")
    assert code_key("A-01") != code_key("A-1")


@pytest.mark.parametrize("code", ["V-1", "\u7ec6\u80de-01", "12E05", "007", "=1+1", "x" * 64])
def test_sound_codes_are_kept_as_given(code: str) -> None:
    assert check_code(f" {code} ") == code


@pytest.mark.parametrize(
    "code", ["", "  ", "x" * 65, "a\x1db", "a\nb", "a\u200bb", "a\u202eb", "a\ue000b", "\x00"]
)
def test_unsound_codes_are_refused(code: str) -> None:
    with pytest.raises(CodeUnsound):
        check_code(code)


@pytest.mark.parametrize("code", ["CIXUNDO", "cix1", " \uff23\uff29\uff38-7"])
def test_no_vial_is_called_like_a_command(code: str) -> None:
    assert check_code(code)
    with pytest.raises(CodeUnsound, match="CIX"):
        check_vial_code(code)


@pytest.mark.parametrize(
    ("pattern", "code"),
    [("{lot}-{number:04d}", "L7-0012"), ("{number}", "12"), ("{{{lot}}}{number}", "{L7}12")],
)
def test_vials_are_numbered_by_the_rule(pattern: str, code: str) -> None:
    assert numbered(pattern, "L7", 12) == code


@pytest.mark.parametrize(
    "pattern",
    ["", "{lot}", "{number", "{}", "{0}", "{other}{number}", "{lot.__class__}{number}",
     "{lot[0]}{number}", "{number:q}", "{lot.nothing}"],
)  # fmt: skip
def test_a_rule_that_cannot_number(pattern: str) -> None:
    with pytest.raises(PatternUnsound):
        numbered(pattern, "L7", 12)
    assert "{lot}-{number:04d}" in PatternUnsound(pattern=pattern).explain()


@given(number=st.integers(1, 10**7), other=st.integers(1, 10**7))
def test_two_numbers_are_two_codes(number: int, other: int) -> None:
    first, second = (numbered("{lot}-{number:04d}", "L7", each) for each in (number, other))
    assert (first == second) is (number == other)
