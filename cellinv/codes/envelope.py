"""What scanners wrap around a code: line ends, AIM identifiers, spelled-out separators."""

import re
from typing import Final

from cellinv.codes.results import Scan

GS: Final = "\x1d"
GS1_AIMS: Final = frozenset({"]C1", "]d2", "]Q3", "]e0", "]J1"})
"""Symbols that say themselves that they hold GS1 data (ISO/IEC 15424, GS1 General Specs 7.8)."""

_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_SPELLED: Final = re.compile(
    r"<GS>|\{GS\}|\[GS\]|<FNC1>|\{FNC1\}|\[FNC1\]|~d029|\u241d", re.IGNORECASE
)
_LINE_ENDS: Final = "\r\n"


def as_text(raw: bytes | str) -> str:
    """Return what a reader delivered as text: UTF-8, else one character a byte."""
    if isinstance(raw, str):
        return raw
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def open_envelope(scan: Scan) -> tuple[str | None, str]:
    """Return the AIM identifier, if any, and the bare text with real separators.

    Line ends at the end go: a scanner's terminator and a newline inside the symbol can't be told
    apart once they have passed a keyboard.
    """
    text = as_text(scan.raw).rstrip(_LINE_ENDS)
    aim = scan.symbology if scan.symbology and _AIM.fullmatch(scan.symbology) else None
    if _AIM.match(text):
        aim, text = text[:3], text[3:]
    return aim, spell_separators(text)


def spell_separators(text: str) -> str:
    """Replace the ways scanners write GS (0x1D) in letters by the character itself."""
    return _SPELLED.sub(GS, text)
