"""A serial scanner, played by a pseudo terminal."""

import os
import sys

import pytest

from cellinv.devices.serial_scanner import SerialPortUnavailable, SerialScanner, serial_lines

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo terminals")


@pytest.fixture
def line(qapp):
    import pty
    import tty

    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    scanner = SerialScanner(silence_ms=60)
    scanner.open(os.ttyname(theirs))
    yield scanner, ours
    scanner.close()
    os.close(theirs)
    os.close(ours)


@POSIX
@pytest.mark.parametrize("end", [b"\r\n", b""])
def test_every_byte_of_a_scan_arrives(line, qtbot, end: bytes) -> None:
    scanner, ours = line
    with qtbot.waitSignal(scanner.scanned, timeout=3000) as caught:
        os.write(ours, b"]d201\x1d21A\x04" + end)
    assert bytes(caught.args[0]) == b"]d201\x1d21A\x04"


@POSIX
def test_closing_ends_the_listening(line) -> None:
    scanner, _ = line
    assert scanner.listening
    scanner.close()
    assert not scanner.listening


def test_a_missing_port_is_one_sentence(qapp) -> None:
    scanner = SerialScanner()
    with pytest.raises(SerialPortUnavailable, match="no-such-port"):
        scanner.open("no-such-port")
    assert not scanner.listening


def test_ports_can_be_listed() -> None:
    assert all(one.name for one in serial_lines())
