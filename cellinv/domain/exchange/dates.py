"""Dates as foreign files write them: read by the stated order, never guessed."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import ClassVar, Final

from cellinv.domain.errors import DomainError


class DateUnreadable(DomainError):
    """A text that is no date in any form expected here."""

    sentence: ClassVar[str] = "“{text}” can't be read as a date."
    way_out: ClassVar[str] = "Write it as {form}, or as 2025-03-14."


class DateAmbiguous(DomainError):
    """A date that is one day to some and another to others."""

    sentence: ClassVar[str] = "“{text}” can be {first} or {second}."
    way_out: ClassVar[str] = "State the order of day and month in the mapping's date formats."


_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[./ ](\d{1,2})[./ ](\d{1,2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})([./ -])(\d{1,2})\2(\d{4})")
_NAMED: Final = re.compile(r"(\d{1,2})[ .-]*([A-Za-z]{3,9})[ .,-]*(\d{4})")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_PIECES: Final = {
    "yyyy": r"(?P<year>\d{4})",
    "yy": r"(?P<short>\d{2})",
    "mmm": r"(?P<name>[A-Za-z]{3,9})",
    "mm": r"(?P<month>\d{1,2})",
    "m": r"(?P<month>\d{1,2})",
    "dd": r"(?P<day>\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
}
_TOKENS: Final = re.compile("yyyy|yy|mmm|mm?|dd?|.")


def read_date(text: str, formats: Sequence[str] = ()) -> date:
    """Return the day a text names.

    ``formats`` such as ``dd.mm.yyyy`` or ``d mmm yyyy`` are tried in order; ISO always works.
    Without formats only what can mean one day is read. ``DateAmbiguous``, ``DateUnreadable``.
    """
    plain = text.strip()
    found = _by_pattern(_ISO, plain)
    for form in formats:
        found = found or _by_format(plain, form)
    if found is None and not formats:
        found = _unmistakable(plain)
    if found is None:
        raise DateUnreadable(text=plain, form=formats[0] if formats else "14 Mar 2025")
    return found


def written_as(texts: Sequence[str], forms: Sequence[str]) -> str:
    """Return the one form that texts are written in, an empty text where they don't tell it.

    A form is told by a day that can be none other: ``03/04/2025`` alone tells none.
    """
    foreign = [text.strip() for text in texts if not _ISO.fullmatch(text.strip())]
    fitting = [form for form in forms if all(_by_format(text, form) for text in foreign)]
    return fitting[0] if len(fitting) == 1 and any(map(_is_sure, foreign)) else ""


def _is_sure(text: str) -> bool:
    try:
        return _unmistakable(text) is not None
    except DateAmbiguous:
        return False


def is_format(form: str) -> bool:
    """Say whether a text is a usable date format: a day, a month and a year, once each."""
    tokens = [token for token in _TOKENS.findall(form) if token in _PIECES]
    return sorted(token[0] for token in tokens) == ["d", "m", "y"]


def _by_format(text: str, form: str) -> date | None:
    found = _pattern(form).fullmatch(text)
    if not found:
        return None
    said = found.groupdict()
    year = said.get("year") or f"20{said.get('short')}"
    month = said.get("month") or str(_month(said.get("name") or ""))
    return _day(int(year), int(month), int(said["day"]))


@lru_cache(maxsize=64)
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(
        "".join(_PIECES.get(token) or re.escape(token) for token in _TOKENS.findall(form))
    )


def _by_pattern(pattern: re.Pattern[str], text: str) -> date | None:
    found = pattern.fullmatch(text)
    return _day(*(int(part) for part in found.groups())) if found else None


def _unmistakable(text: str) -> date | None:
    for pattern in (_COMPACT, _YEAR_FIRST):
        found = _by_pattern(pattern, text)
        if found:
            return found
    named = _NAMED.fullmatch(text)
    if named:
        return _day(int(named[3]), _month(named[2]), int(named[1]))
    numbers = _NUMBERS.fullmatch(text)
    return _of_two(text, numbers) if numbers else None


def _of_two(text: str, numbers: re.Match[str]) -> date | None:
    first, second, year = int(numbers[1]), int(numbers[3]), int(numbers[4])
    readings = {_day(year, second, first), _day(year, first, second)} - {None}
    if len(readings) > 1:
        days = sorted(str(day) for day in readings)
        raise DateAmbiguous(text=text, first=days[0], second=days[1])
    return readings.pop() if readings else None


def _month(name: str) -> int:
    short = name.casefold()
    return next((at for at, month in enumerate(_MONTHS, 1) if month.startswith(short)), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
