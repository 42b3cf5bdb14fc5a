"""GS1 messages: fields, dates, check digits, separators and what must stand together."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.codes.errors import (
    Gs1CheckDigitWrong,
    Gs1DateWrong,
    Gs1FieldTwice,
    Gs1FieldWrong,
    Gs1Malformed,
    Gs1PartnerMissing,
)
from cellinv.codes.gs1 import (
    check_digit_fits,
    elements,
    from_brackets,
    full_year,
    missing_partners,
    readings,
    require_partners,
    split,
)
from cellinv.codes.payload import Gs1Message, PlainCode, Result, Scan, Unclear, candidates, parse
from cellinv.domain.errors import DomainError

TODAY = date(2026, 3, 2)
GTIN = "0112312312312333"


def scanned(raw: str, today: date = TODAY) -> Result:
    return parse(Scan(raw, "keyboard", today))


def message(raw: str, today: date = TODAY) -> Gs1Message:
    result = scanned(raw, today)
    assert isinstance(result, Gs1Message)
    return result


@pytest.mark.parametrize(
    ("raw", "readable"),
    [
        ("]d2" + GTIN + "10ABC123\x1d99TESTING", "(01)12312312312333(10)ABC123(99)TESTING"),
        ("]C1" + GTIN + "235XYZ\x1d10ABC", "(01)12312312312333(235)XYZ(10)ABC"),
        ("]C1^0112345678901231", "(01)12345678901231"),
        ("^242123456", "(242)123456"),
        ("]d2" + GTIN + "\x1d10A\x1d\x1d21B\x1d", "(01)12312312312333(10)A(21)B"),
        ("0107032069804988100329\x1d15210526", "(01)07032069804988(10)0329(15)210526"),
        ("https://example.com/01/12312312312333?99=TEST", "(01)12312312312333(99)TEST"),
        ("]Q1https://example.com/01/12312312312333?99=TEST", "(01)12312312312333(99)TEST"),
        ("]e0" + GTIN, "(01)12312312312333"),
    ],
)
def test_messages(raw: str, readable: str) -> None:
    found = message(raw)
    assert found.readable == readable
    assert found.raw == raw


@pytest.mark.parametrize("separator", ["<GS>", "{GS}", "~d029", "<FNC1>", "{fnc1}", "\u241d"])
def test_spelled_separators(separator: str) -> None:
    found = message(f"{GTIN}10ABC{separator}2142")
    assert (found.lot, found.serial) == ("ABC", "42")


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        ("]C101123123123133^10ABC", Gs1FieldWrong),
        ("^0112345678901234", Gs1CheckDigitWrong),
        ("^2421234567", Gs1FieldWrong),
        ("]d2" + GTIN + "17200230", Gs1DateWrong),
        ("]d2" + GTIN + "17210229", Gs1DateWrong),
        ("]d2" + GTIN + "17210029", Gs1DateWrong),
        ("]d2" + GTIN + "10A\x1d10B", Gs1FieldTwice),
        ("]d2" + GTIN + "21A\x1d235B", Gs1FieldTwice),
        ("]d2hello", Gs1Malformed),
        ("]d2\x1d", Gs1Malformed),
        ("]d2" + GTIN + "10" + "A" * 21, Gs1FieldWrong),
    ],
)
def test_wrong_messages(raw: str, error: type[DomainError]) -> None:
    with pytest.raises(error) as caught:
        scanned(raw)
    assert "{" not in caught.value.explain()


@pytest.mark.parametrize("raw", ["]d2", "]C1", "]e0"])
def test_empty_messages(raw: str) -> None:
    with pytest.raises(DomainError):
        scanned(raw)


@pytest.mark.parametrize(
    "raw", ["]d1TESTING", "]d1" + GTIN, "]C0" + GTIN, "https://example.com/a", "0198515274", "1034"]
)
def test_plain_texts_stay_plain(raw: str) -> None:
    found = scanned(raw)
    assert isinstance(found, PlainCode)
    assert found.text == raw.removeprefix("]d1").removeprefix("]C0")


def test_lost_separators_are_asked_about() -> None:
    found = scanned("010703206980498810032915210526")
    assert isinstance(found, Unclear)
    assert found.candidates[0] == "(01)07032069804988(10)0329(15)210526"
    assert "(01)07032069804988(10)032915210526" in found.candidates
    assert candidates(found) == (found.raw,)


def test_one_possible_reading_is_no_question() -> None:
    found = message(GTIN + "17301231" + "10AZ")
    assert (found.lot, found.expires_on) == ("AZ", date(2030, 12, 31))


def test_aim_identifier_vouches_for_the_separators() -> None:
    assert message("]d2010703206980498810032915210526").lot == "032915210526"


@pytest.mark.parametrize(
    ("value", "on"),
    [
        ("15200200", date(2020, 2, 29)),
        ("15210200", date(2021, 2, 28)),
        ("17211200", date(2021, 12, 31)),
        ("17561231", date(2056, 12, 31)),
    ],
)
def test_days(value: str, on: date) -> None:
    (found,) = elements(split(value), TODAY)
    assert found.on == on


@pytest.mark.parametrize(
    ("value", "on", "at"),
    [
        ("800800010214", date(2000, 1, 2), time(14)),
        ("8008000102141516", date(2000, 1, 2), time(14, 15, 16)),
        ("70030701021415", date(2007, 1, 2), time(14, 15)),
        ("70030701029999", date(2007, 1, 2), None),
    ],
)
def test_moments(value: str, on: date, at: time | None) -> None:
    (found,) = elements(split(value), TODAY)
    assert (found.on, found.at) == (on, at)


@pytest.mark.parametrize(
    ("two_digits", "today", "year"),
    [
        (56, 2026, 2056),
        (76, 2026, 2076),
        (77, 2026, 1977),
        (99, 2026, 1999),
        (0, 2026, 2000),
        (10, 2060, 2110),
        (11, 2060, 2011),
        (49, 1999, 2049),
        (50, 1999, 1950),
    ],
)
def test_years_are_read_around_today(two_digits: int, today: int, year: int) -> None:
    assert full_year(two_digits, date(today, 1, 1)) == year


@given(st.integers(0, 99), st.integers(1951, 2400))
def test_year_window(two_digits: int, today: int) -> None:
    year = full_year(two_digits, date(today, 6, 1))
    assert year % 100 == two_digits
    assert today - 49 <= year <= today + 50


@pytest.mark.parametrize(
    "number",
    [
        "02345673",
        "416000336108",
        "1234567890128",
        "12345678901231",
        "123456789012345675",
        "24012345678905",
        "2112233789657",
        "09506000134352",
    ],
)
def test_check_digits(number: str) -> None:
    assert check_digit_fits(number)
    assert not check_digit_fits(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_partners() -> None:
    alone = elements(split("10ABC"), TODAY)
    assert [one.ai for one in missing_partners(alone)] == ["10"]
    with pytest.raises(Gs1PartnerMissing, match=r"\(01\)"):
        require_partners(alone)
    require_partners(elements(split(GTIN + "10ABC"), TODAY))


def test_a_second_symbol_of_a_label_is_read_alone() -> None:
    assert message("]C110ABC").lot == "ABC"


def test_typed_with_brackets() -> None:
    found = parse(Scan("(01)12312312312333(10)ABC(21)7", "typed", TODAY))
    assert isinstance(found, Gs1Message)
    assert (found.gtin, found.lot, found.serial) == ("12312312312333", "ABC", "7")
    assert from_brackets("no (01) message") is None


def test_candidates_begin_with_the_serial() -> None:
    raw = "]d2" + GTIN + "10LOT\x1d21V-7"
    assert candidates(message(raw)) == ("V-7", raw[3:], raw, "LOT")


def test_every_reading_is_a_message_of_the_same_text() -> None:
    text = "0107032069804988" + "10AB1121C3917X"
    found = readings(text)
    assert len(found) > 1
    assert {"".join(ai + value for ai, value in one) for one in found} == {text}


def test_hopeless_text_is_given_up_soon() -> None:
    assert len(readings(GTIN + "10" + "1" * 80)) <= 64


codes = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-", min_size=1, max_size=20)


@given(codes, codes)
def test_separated_messages_come_back(lot: str, serial: str) -> None:
    found = message(f"]d2{GTIN}10{lot}\x1d21{serial}")
    assert (found.lot, found.serial) == (lot, serial)
