"""ISBT 128 texts: single structures, concatenations and compound messages."""

import re
from datetime import date, time, timedelta
from typing import Final

from cellinv.codes.check_character import DIN_LENGTH, check_character, check_value
from cellinv.codes.errors import (
    CheckCharacterWrong,
    IsbtCountWrong,
    IsbtFieldWrong,
    IsbtUnknown,
)
from cellinv.codes.isbt_structures import (
    COMPOUND,
    DIMENSION_LENGTH,
    DIMENSIONS,
    DIN,
    LAYOUT_BY_NUMBER,
    LAYOUTS,
    NATIONAL,
    PATIENT,
    Layout,
)
from cellinv.codes.results import IsbtStructure
from cellinv.domain.language import tr

_END_OF_DAY: Final = time(23, 59)
_CENTURIES: Final = {"9": 1900} | {str(digit): 2000 + 100 * digit for digit in range(9)}
_DIN_START: Final = re.compile(r"=[A-NP-Z1-9]")
_NATIONAL_START: Final = re.compile(r"&[a-z]")
_DIN: Final = re.compile(r"[A-NP-Z][A-Z0-9]{2}\d{2}(?P<year>\d{2})\d{6}", re.ASCII)
_FIRST_YEAR: Final = 1994
_SEC_TEXT: Final = re.compile(r"SEC:\s*([A-Z0-9]{21})\s+([A-Z0-9]{19})")


def looks_like_isbt(text: str) -> bool:
    """Say whether a text begins with an identifier of ISBT 128."""
    return (
        bool(_DIN_START.match(text) or _NATIONAL_START.match(text))
        or _fixed_layout(text) is not None
    )


def structures(text: str) -> tuple[tuple[IsbtStructure, ...], str | None]:
    """Return the data structures of a text, and the sequence number of a compound message.

    Raises ``IsbtUnknown``, ``IsbtFieldWrong`` or ``IsbtCountWrong``.
    """
    found = []
    rest = text
    while rest:
        layout, length = _next(rest)
        found.append(_structure(layout, rest[len(layout.identifier) :][:length], length))
        rest = rest[len(layout.identifier) + length :]
    if found[0].number != COMPOUND.number:
        return tuple(found), None
    header, parts = found[0], tuple(found[1:])
    expected = int(header.field("count"))
    if expected != len(parts):
        raise IsbtCountWrong(expected=expected, found=len(parts))
    return parts, header.field("sequence")


def typed_din(text: str, today: date) -> str | None:
    """Return the donation number in a text typed with its check character, else None.

    Only numbers with a letter in front and a year that can be are taken for donation numbers.
    Raises ``CheckCharacterWrong`` where the character typed does not fit.
    """
    compact = text.replace(" ", "").upper()
    if len(compact) != DIN_LENGTH + 1 or not is_din(compact[:DIN_LENGTH], today):
        return None
    din, check = compact[:DIN_LENGTH], compact[DIN_LENGTH]
    if check_character(din) != check:
        raise CheckCharacterWrong(number=din, check=check)
    return din


def is_din(text: str, today: date) -> bool:
    """Say whether a text could be a donation number of 13 characters."""
    found = _DIN.fullmatch(text)
    if not found:
        return False
    year = int(found["year"])
    return year <= (today.year + 1) % 100 or year >= _FIRST_YEAR % 100


def bare_din(text: str, today: date) -> str | None:
    """Return the donation number of a scan whose ``=`` the scanner has dropped, else None."""
    if is_din(text[:DIN_LENGTH], today) and DIN.pattern.fullmatch(text):
        return text[:DIN_LENGTH]
    return None


def european_code(text: str) -> IsbtStructure | None:
    """Return the single European code of its printed form ``SEC: … …``, else None."""
    found = _SEC_TEXT.fullmatch(text)
    layout = LAYOUT_BY_NUMBER["038"]
    return _structure(layout, found[1] + found[2], layout.length) if found else None


def donation(din: str) -> IsbtStructure:
    """Return the structure of a donation number that carries no flags."""
    return _structure(DIN, din + "00", DIN.length)


def _next(rest: str) -> tuple[Layout, int]:
    if _DIN_START.match(rest):
        return DIN, DIN.length
    if _NATIONAL_START.match(rest):
        return NATIONAL, len(rest) - 1
    layout = _fixed_layout(rest)
    if layout is None:
        raise IsbtUnknown(rest=rest)
    content = rest[len(layout.identifier) :]
    head = content[: layout.length]
    found = layout.pattern.fullmatch(head)
    if found and layout is PATIENT:
        return layout, layout.length + int(found["length"])
    if found and layout is DIMENSIONS:
        return layout, layout.length + DIMENSION_LENGTH * int(found["count"])
    return layout, layout.length


def _fixed_layout(text: str) -> Layout | None:
    return LAYOUTS.get(text[:3]) or LAYOUTS.get(text[:2])


def _structure(layout: Layout, content: str, length: int) -> IsbtStructure:
    try:
        parts = _parts(layout, content, length)
        on, at = _moment(layout, parts)
        _check(layout, parts)
    except ValueError as problem:
        raise IsbtFieldWrong(name=tr(layout.name), content=content) from problem
    fields = tuple(parts.items())
    return IsbtStructure(layout.number, layout.name, layout.identifier, content, fields, on, at)


def _parts(layout: Layout, content: str, length: int) -> dict[str, str]:
    if layout is NATIONAL:
        return {}
    found = layout.pattern.fullmatch(content[: layout.length])
    if not found or len(content) < length:
        raise ValueError(content)
    return found.groupdict()


def _moment(layout: Layout, parts: dict[str, str]) -> tuple[date | None, time | None]:
    if layout.dated == "no":
        return None, None
    if layout.dated == "flexible":
        clock = parts["clock"]
        return _iso_day(parts["date"]), time(int(clock[:2]), int(clock[2:]))
    on = _day(parts)
    if layout.dated == "day":
        return on, _END_OF_DAY if layout.number == "004" else None
    return on, time(int(parts["hour"]), int(parts["minute"]))


def _day(parts: dict[str, str]) -> date:
    first = date(_CENTURIES[parts["century"]] + int(parts["year"]), 1, 1)
    on = first + timedelta(days=int(parts["day"]) - 1)
    if on.year != first.year:
        raise ValueError(parts["day"])
    return on


def _iso_day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _check(layout: Layout, parts: dict[str, str]) -> None:
    if layout.number == "039" and check_value(parts["number"]) != int(parts["check"]):
        raise ValueError(parts["check"])
    if layout.number == "038":
        _iso_day(parts["expiry"])
