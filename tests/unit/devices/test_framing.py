"""Bytes of a serial line cut into scans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.devices.framing import Framer


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_line_ends_complete_a_scan(end: bytes) -> None:
    assert Framer().feed(b"]d201\x1d21A" + end, 0) == (b"]d201\x1d21A",)


def test_a_scan_may_arrive_in_pieces() -> None:
    framer = Framer()
    assert framer.feed(b"MCB-", 0) == ()
    assert framer.feed(b"0001\rMC", 20) == (b"MCB-0001",)
    assert framer.feed(b"B-0002\r", 40) == (b"MCB-0002",)


def test_silence_completes_a_scan_once() -> None:
    framer = Framer(silence_ms=80)
    framer.feed(b"MCB-0001", 0)
    assert framer.tick(79) == ()
    assert framer.tick(80) == (b"MCB-0001",)
    assert framer.tick(500) == ()


def test_late_bytes_begin_a_new_scan() -> None:
    framer = Framer()
    framer.feed(b"A1", 0)
    assert framer.feed(b"B2\r", 200) == (b"A1", b"B2")


def test_a_dropped_line_leaves_nothing() -> None:
    framer = Framer()
    framer.feed(b"half", 0)
    framer.forget()
    assert framer.feed(b"whole\r", 10) == (b"whole",)


def test_noise_without_end_is_not_collected() -> None:
    framer = Framer()
    framer.feed(b"\0" * 9000, 0)
    assert framer.tick(1000) == ()


scans = st.lists(st.binary(min_size=1, max_size=30).map(lambda b: b.translate(None, b"\r\n")))


@given(scans, st.data())
def test_any_cutting_gives_the_same_scans(sent: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(scan + b"\r\n" for scan in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    framer, found = Framer(), []
    for start, stop in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += framer.feed(stream[start:stop], 1)
    assert found == [scan for scan in sent if scan]
