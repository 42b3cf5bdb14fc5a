"""Bytes of a serial line cut into scans, by line ends or by silence."""

from typing import Final

SILENCE_MS: Final = 100
"""How long a line is quiet before what has come counts as a whole scan."""

_LONGEST: Final = 8192


class Framer:
    """Collects the bytes of a scanner and hands out whole scans.

    CR, LF or both end a scan; a scanner without suffix ends one by silence. Separators (GS) and
    all other bytes stay as they are. Nothing longer than any symbol holds is collected.
    """

    def __init__(self, silence_ms: int = SILENCE_MS) -> None:
        self._silence_ms = silence_ms
        self._bytes = bytearray()
        self._last_ms = 0

    def feed(self, data: bytes, now_ms: int) -> tuple[bytes, ...]:
        """Take what has arrived and return the scans it completes."""
        done = self.tick(now_ms)
        self._last_ms = now_ms
        self._bytes += data
        *whole, rest = self._bytes.replace(b"\r", b"\n").split(b"\n")
        self._bytes = bytearray() if len(rest) > _LONGEST else rest
        return (*done, *(bytes(scan) for scan in whole if scan))

    def tick(self, now_ms: int) -> tuple[bytes, ...]:
        """Return the scan that silence has completed, if any."""
        if not self._bytes or now_ms - self._last_ms < self._silence_ms:
            return ()
        scan, self._bytes = bytes(self._bytes), bytearray()
        return (scan,)

    def forget(self) -> None:
        """Drop a part that will never be completed: the line is gone."""
        self._bytes.clear()
