"""Bytes of a text file to text: the encoding found, the separator guessed, nothing invented."""

import csv
from typing import Final

from cellinv.sheets.errors import NotASpreadsheet, SheetDamaged

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATORS: Final = (",", ";", "\t", "|")
_SAMPLE_LINES: Final = 30
_SURE: Final = 0.9
_SAMPLE: Final = 4096
_BINARY: Final = bytes(frozenset(range(32)) - {9, 10, 12, 13, 28, 29, 30, 31, 4})
_STRAY_SHARE: Final = 20
"""One byte in so many may be a stray control byte; compressed data has twice as many."""


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the text and the name of its encoding.

    A byte-order mark decides; then zeros (UTF-16), valid UTF-8, what looks like Chinese in
    GB 18030, and last Windows-1252. A few stray control bytes stay in the text: they spoil their
    row alone. Raises ``NotASpreadsheet`` for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, name), encoding
    if not _is_text(data[:_SAMPLE]):
        encoding = _utf16_without_mark(data, name)
        return _strict(data, encoding, name), encoding
    for encoding in ("utf-8", "gb18030", "cp1252"):
        if encoding == "gb18030" and not _looks_chinese(data):
            continue
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise SheetDamaged(name=name, why="its letters are in no encoding known here")


def _is_text(sample: bytes) -> bool:
    stray = len(sample) - len(sample.translate(None, _BINARY))
    return stray <= max(1, len(sample) // _STRAY_SHARE)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        why = "its letters don't fit its encoding"
        raise SheetDamaged(name=name, why=why) from problem


def _utf16_without_mark(data: bytes, name: str) -> str:
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    most, least = max(even, odd), min(even, odd)
    if not most or least * 10 > most or most * 4 < len(data[:_SAMPLE:2]):
        raise NotASpreadsheet(name=name)
    return "utf-16-le" if odd > even else "utf-16-be"


def _looks_chinese(data: bytes) -> bool:
    """Say whether the bytes above ASCII come in pairs of GB 2312, as Chinese text does."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    foreign = [char for char in text if not char.isascii()]
    common = sum(_is_gb2312(char) for char in foreign)
    return bool(foreign) and common >= _SURE * len(foreign)


def _is_gb2312(char: str) -> bool:
    try:
        return len(char.encode("gb2312")) > 1
    except UnicodeEncodeError:
        return False


def separator_of(text: str) -> str:
    """Return what parts the cells: as ``sep=`` says, else what parts most lines alike."""
    first = text[:20].splitlines()[0] if text else ""
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        return first[-1]
    lines = text.splitlines()[:_SAMPLE_LINES]
    return max(_SEPARATORS, key=lambda separator: _evenness(lines, separator))


def _evenness(lines: list[str], separator: str) -> tuple[int, int]:
    try:
        counts = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return 0, 0
    parted = [count for count in counts if count > 1]
    if not parted:
        return 0, 0
    usual = max(set(parted), key=parted.count)
    return parted.count(usual) * (usual > 1), usual
