"""Codes of donors and subjects name nobody."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.privacy import (
    BirthDateInCode,
    CodeLooksLikeName,
    EmailInCode,
    HanInCode,
    HebrewInCode,
    NationalIdInCode,
    PhoneInCode,
    TwoWordsInCode,
    check_person_code,
    objections,
)


@pytest.mark.parametrize(
    "code",
    ["D-0001", "DON-A-012", "S01-001-0004", "101-001-123", "UCLAi001", "D000000018", "2024-0115",
     "NL-B-117", "PD-SH-2025-003", "CH-14", "X99", "SUBJ 014", "DONOR", "1001-0023",
     "02-001-0004", "A9999 24 1"],
)  # fmt: skip
def test_codes_in_use_pass(code: str) -> None:
    assert objections(code) == ()
    check_person_code(code)


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("11010519491231002X", "CN"),
        ("D-11010519491231002x", "CN"),
        ("110105 19491231 002X", "CN"),
        ("\uff11\uff11010519491231002X", "CN"),
        ("123456782", "IL"),
        ("ID12345678-2", "IL"),
        ("111222333", "NL"),
        ("1112.22.333", "NL"),
        ("943 476 5919", "UK"),
        ("219-09-9999", "US"),
    ],
)
def test_national_ids_are_refused(code: str, country: str) -> None:
    with pytest.raises(NationalIdInCode) as refusal:
        check_person_code(code, confirmed=True)
    assert refusal.value.values == {"country": country}


@pytest.mark.parametrize(
    "code", ["110105194912310021", "11010519491331002X", "123456789", "666-09-9999", "943 476 5918"]
)
def test_a_number_that_fails_its_check_is_no_national_id(code: str) -> None:
    assert NationalIdInCode not in map(type, objections(code))


@pytest.mark.parametrize(
    "code",
    ["1988-03-05", "D19880305", "05.03.1988", "3/5/1988", "5 3 1988", "13/05/1988", "05/13/1988",
     "31121999-A", "1988\u5e743\u67085\u65e5", "D-2001/1/9", "1988_03_05"],
)  # fmt: skip
def test_dates_of_birth_are_refused(code: str) -> None:
    with pytest.raises(BirthDateInCode):
        check_person_code(code, confirmed=True)


@pytest.mark.parametrize("code", ["1988-13-32", "19881332", "1888-03-05", "D-2025-0315", "880305"])
def test_what_is_no_date(code: str) -> None:
    assert objections(code) == ()


def test_an_e_mail_address_is_refused() -> None:
    with pytest.raises(EmailInCode):
        check_person_code("j.doe@example.org", confirmed=True)


@pytest.mark.parametrize(
    "code",
    ["+49 30 1234567", "13812345678", "138-1234-5678", "052-234-5678", "0522345678", "03-512-3456",
     "(415) 555-2671", "415-555-2671", "+14155552671"],
)  # fmt: skip
def test_telephone_numbers_are_refused(code: str) -> None:
    with pytest.raises(PhoneInCode):
        check_person_code(code, confirmed=True)


@pytest.mark.parametrize(
    ("code", "doubt"),
    [
        ("Jan Jansen", TwoWordsInCode),
        ("Doe, Jane", TwoWordsInCode),
        ("Jane Q. Doe", TwoWordsInCode),
        ("J\u00f6rg M\u00fcller", TwoWordsInCode),
        ("\u674e\u660e", HanInCode),
        ("D-\u738b-01", HanInCode),
        ("\u05d3\u05d5\u05d3", HebrewInCode),
    ],
)
def test_what_looks_like_a_name_is_asked_about(code: str, doubt: type[CodeLooksLikeName]) -> None:
    with pytest.raises(doubt):
        check_person_code(code)
    check_person_code(code, confirmed=True)


@pytest.mark.parametrize("code", ["j.doe@example.org", "Jan Jansen", "1988-03-05", "123456782"])
def test_a_refusal_repeats_nothing_of_the_code(code: str) -> None:
    for objection in objections(code):
        assert code not in objection.explain() + objection.why_not()
        assert objection.way_out
        assert objection.who_can


def _chinese_id(region: int, days: int, serial: int) -> str:
    body = f"{region:06}{1930 + days // 360}{1 + days % 12:02}{1 + days % 28:02}{serial:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(sign) for weight, sign in zip(weights, body, strict=True))
    return body + "10X98765432"[total % 11]


@given(st.integers(110000, 659999), st.integers(0, 30000), st.integers(0, 999))
def test_every_chinese_id_is_found_by_its_published_weights(
    region: int, days: int, serial: int
) -> None:
    assert NationalIdInCode in map(type, objections(_chinese_id(region, days, serial)))


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    assert all(objection.explain() for objection in objections(text))


def test_a_pasted_page_is_looked_at_at_once() -> None:
    begun = time.process_time()
    objections("x" * 100_000)
    assert time.process_time() - begun < 1
