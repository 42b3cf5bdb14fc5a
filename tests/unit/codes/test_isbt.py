"""ISBT 128 structures, one by one, in a row and in compound messages."""

import json
from datetime import date, time
from pathlib import Path

import pytest

from cellinv.codes.check_character import check_value
from cellinv.codes.errors import (
    CheckCharacterWrong,
    IsbtCountWrong,
    IsbtFieldWrong,
    IsbtUnknown,
)
from cellinv.codes.isbt import structures
from cellinv.codes.payload import IsbtMessage, PlainCode, Scan, candidates, parse
from cellinv.domain.errors import DomainError

TODAY = date(2026, 3, 2)
SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "identifiers"
SIX_PARTS = "=+06000=/A9999XYZ100T0476=,000025=A99971712345600=>019032=}017032&,1000000000000XYZ123"
FIVE_PARTS = (
    "=+05000=Z54991712345600=%T300=<T0416003&>0183652359&,4PL001499Z549917123456A00T041600320181231"
)
GRID_NUMBER = "99910001234567890"
GRID = f"{GRID_NUMBER}{check_value(GRID_NUMBER):02}"


def scanned(raw: str) -> IsbtMessage:
    result = parse(Scan(raw, "keyboard", TODAY))
    assert isinstance(result, IsbtMessage)
    assert result.raw == raw
    return result


def typed(raw: str) -> object:
    return parse(Scan(raw, "typed", TODAY))


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("=A99991712345600", "001"),
        ("=<S1234V00", "003"),
        ("=>019031", "004"),
        ("&>0183652359", "005"),
        ("=*019031", "006"),
        ("&*0190310815", "007"),
        ("=}019031", "008"),
        ("&}0190310815", "009"),
        ("=)1AB1234567", "017"),
        ("&)LOT1234567", "018"),
        ("=;A9999000000000012345X", "019"),
        ("='A9999SMITH1", "020"),
        ("=(A000201903010815", "031"),
        ("=,000012", "032"),
        ("=/A9997XYZ100T0479", "034"),
        ("&,1000000000000XYZ123", "035"),
        ("&,2000000000000XYZ123", "036"),
        ("&,4PL001499Z549917123456A00T041600320181231", "038"),
        (f"&:{GRID}", "039"),
        ("&/CHA999926000001", "040"),
    ],
)
def test_single_structure_is_kept_byte_by_byte(raw: str, number: str) -> None:
    (found,) = scanned(raw).structures
    assert found.number == number
    assert found.identifier + found.content == raw


@pytest.mark.parametrize(
    ("raw", "numbers", "sequence"),
    [
        (
            "=+04000=/A9997XYZ100T0479=A99991712345600=,000012=>019031",
            ["034", "001", "032", "004"],
            "000",
        ),
        (
            "=+04035=/A9997XYZ100T0479=,000012=A99991712345600=>019031",
            ["034", "032", "001", "004"],
            "035",
        ),
        (
            SIX_PARTS,
            ["034", "032", "001", "004", "008", "035"],
            "000",
        ),
        (
            FIVE_PARTS,
            ["001", "002", "003", "005", "038"],
            "000",
        ),
        ("=A99991712345600=,000012", ["001", "032"], None),
    ],
)
def test_several_structures(raw: str, numbers: list[str], sequence: str | None) -> None:
    found = scanned(raw)
    assert [one.number for one in found.structures] == numbers
    assert found.sequence == sequence


def test_what_a_message_says() -> None:
    found = scanned("=+05000=Z54991712345600=%T300=<T0416003&>0183652359=*017031")
    assert found.din == "Z549917123456"
    assert found.product_code == "T0416003"
    assert (found.expires_on, found.expires_time) == (date(2018, 12, 31), time(23, 59))
    assert found.collected_on == date(2017, 1, 31)


def test_a_day_expires_at_its_end_and_a_century_may_be_past() -> None:
    assert scanned("=>019031").expires_time == time(23, 59)
    assert scanned("=>999365").expires_on == date(1999, 12, 31)


def test_chain_of_identity_and_donor() -> None:
    found = scanned(f"&/CHA999926000001&:{GRID}='A9999SMITH1=}}026001")
    assert found.chain_of_identity == "CHA999926000001"
    assert (found.donor, found.staff) == (GRID, "A9999SMITH1")
    assert found.produced_on == date(2026, 1, 1)


def test_flexible_date_and_structures_of_counted_length() -> None:
    (moment,) = scanned("=(A000201903010815").structures
    assert (moment.on, moment.at) == (date(2019, 3, 1), time(8, 15))
    assert len(scanned("&$02" + "1" * 28 + "=,000012").structures) == 2
    assert len(scanned("&#GB0612345X=,000012").structures) == 2


def test_a_national_structure_takes_the_rest() -> None:
    (found,) = scanned("&x12=,34").structures
    assert (found.number, found.content) == ("", "x12=,34")


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        ("=A999917123456", IsbtFieldWrong),
        ("=+05000=/A9997XYZ100T0479=A99991712345600=,000012=>019031", IsbtCountWrong),
        ("=>019366", IsbtFieldWrong),
        ("=>019000", IsbtFieldWrong),
        ("&>0190012460", IsbtFieldWrong),
        ("=A99991712345600X", IsbtUnknown),
        ("=<S12", IsbtFieldWrong),
        (f"&:{GRID[:-2]}99", IsbtFieldWrong),
        ("&/XXA999926000001", IsbtFieldWrong),
        ("&$02" + "1" * 27, IsbtFieldWrong),
        ("&,4PL001499Z549917123456A00T041600320181331", IsbtFieldWrong),
    ],
)
def test_wrong_content_is_refused(raw: str, error: type[DomainError]) -> None:
    with pytest.raises(error) as caught:
        scanned(raw)
    assert "{" not in caught.value.explain()


def test_typed_number_needs_its_check_character() -> None:
    found = typed("a9999 17 123456 9")
    assert isinstance(found, IsbtMessage)
    assert found.din == "A999917123456"
    with pytest.raises(CheckCharacterWrong):
        typed("A999917123456H")


def test_typed_number_without_check_character_is_noted() -> None:
    found = typed("A999917123456")
    assert isinstance(found, PlainCode)
    assert "check character" in found.note


@pytest.mark.parametrize("source", ["keyboard", "picture", "file", "serial"])
def test_check_characters_are_for_typing_alone(source) -> None:
    found = parse(Scan("A999917123456H", source, TODAY))
    assert isinstance(found, PlainCode)
    assert found.note == ""


@pytest.mark.parametrize("text", ["12312312312333", "LOT12567890121", "MCB-0001-0001X"])
def test_typed_own_codes_are_left_alone(text: str) -> None:
    assert typed(text) == PlainCode(text, text, None)


def test_a_scanner_that_drops_identifiers_is_found_out() -> None:
    found = parse(Scan("A99991712345600", "keyboard", TODAY))
    assert isinstance(found, PlainCode)
    assert "=" in found.note
    assert candidates(found) == ("A99991712345600", "A999917123456")


def test_printed_european_code() -> None:
    found = typed("SEC: PL001499Z549917123456 A00T041600320171231")
    assert isinstance(found, IsbtMessage)
    assert found.structures[0].field("donation") == "Z549917123456"


def test_candidates_begin_with_the_donation() -> None:
    raw = "=A99991712345600&/CHA999926000001"
    assert candidates(scanned(raw)) == ("A999917123456", "CHA999926000001", raw)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_sample_file() -> None:
    told = json.loads((SAMPLES / "isbt128_check_characters.json").read_text(encoding="utf-8"))
    assert [len(structures(one["raw"])[0]) for one in told["compound_ok"]] == [
        one["count"] for one in told["compound_ok"]
    ]
    for raw in told["concatenated"] + told["single"]:
        assert scanned(raw).structures
    for one in told["bad"]:
        with pytest.raises(DomainError):
            scanned(one["raw"])
