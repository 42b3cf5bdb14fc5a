"""One way from bytes to meaning, whatever read them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cellinv.codes.errors import CommandMalformed, ScanEmpty
from cellinv.codes.payload import CommandCode, PlainCode, Scan, candidates, parse
from cellinv.domain.errors import DomainError

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    "raw", ["MCB-0001-042", b"MCB-0001-042\r\n", "]d1MCB-0001-042", "]C0MCB-0001-042\n"]
)
def test_an_own_code_is_the_same_however_it_comes(raw: bytes | str) -> None:
    found = parse(Scan(raw, "serial", TODAY))
    assert isinstance(found, PlainCode)
    assert found.text == "MCB-0001-042"
    assert candidates(found)[0] == "MCB-0001-042"


def test_raw_is_kept() -> None:
    found = parse(Scan(b"]d1A\xb5<GS>1\r", "serial", TODAY))
    assert (found.raw, found.text, found.aim) == ("]d1Aµ<GS>1\r", "Aµ\x1d1", "]d1")


def test_symbology_told_apart_counts_as_aim() -> None:
    assert parse(Scan("X1", "picture", TODAY, "]d1")).aim == "]d1"
    assert parse(Scan("X1", "picture", TODAY, "Data Matrix")).aim is None


@pytest.mark.parametrize("raw", ["CIXWITHDRAW", "cixwithdraw", "]C0CIXWITHDRAW\r"])
def test_commands(raw: str) -> None:
    found = parse(Scan(raw, "keyboard", TODAY))
    assert isinstance(found, CommandCode)
    assert found.word == "WITHDRAW"


@pytest.mark.parametrize("raw", ["CIX", "CIX12", "CIX-UNDO"])
def test_malformed_commands(raw: str) -> None:
    with pytest.raises(CommandMalformed):
        parse(Scan(raw, "keyboard", TODAY))


@pytest.mark.parametrize("raw", ["", "\r\n", b"", "]d1"])
def test_empty_scans(raw: bytes | str) -> None:
    with pytest.raises(ScanEmpty):
        parse(Scan(raw, "keyboard", TODAY))


@pytest.mark.parametrize("text", ["[)>\x1e06\x1dP445-175\x1d1PTFM252", "& Co", "=sum(A1)", "+1"])
def test_other_texts_are_texts(text: str) -> None:
    assert parse(Scan(text, "keyboard", TODAY)) == PlainCode(text, text, None)


@given(st.text(max_size=40) | st.binary(max_size=40), st.sampled_from(["typed", "keyboard"]))
@example("]d201", "keyboard")
@example("01" + "٣" * 14, "keyboard")
@example("]d217²²²²²²", "keyboard")
@example("=>²19031", "keyboard")
@example("http://[", "keyboard")
def test_nothing_else_than_a_refusal_comes_out(raw, source) -> None:
    with suppress(DomainError):
        assert candidates(parse(Scan(raw, source, TODAY)))
