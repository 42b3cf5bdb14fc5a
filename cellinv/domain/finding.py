"""What a search compares: texts without case, width and separators, words in any order, days."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

APART: Final = "|"
"""What stands between the texts of one record; squeezing takes it out of each."""
KINDS: Final = (
    "lot", "cell_line", "product", "study", "donor", "subject", "dose", "run", "case", "person",
    "site", "party", "container", "vial",
)  # fmt: skip
"""The kinds of records that are found, in the order in which results of equal rank come."""

_DASHES: Final = "\\-\u00ad\u2010-\u2015\u2212"
_SEPARATORS: Final = re.compile(rf"[\s_./\\:,;|{_DASHES}]+")
_MONTHS: Final = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER",
    "OCTOBER", "NOVEMBER", "DECEMBER",
)  # fmt: skip
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(\d{4})([-./ ]|年)(\d{1,2})(?:\2|月)(\d{1,2})日?(?!\d)")
_YEAR_LAST: Final = re.compile(r"(?<!\d)(\d{1,2})([-./ ])(\d{1,2})\2(\d{4})(?!\d)")
_NAMED: Final = re.compile(r"(?<!\d)(\d{1,2})[ .-]*([A-Z]{3,9})[ .,-]*(\d{4})(?!\d)")
_MONTH: Final = re.compile(r"(?<!\S)(?P<y>\d{4})(?:-|年)(?P<m>\d{1,2})月?(?!\S)")
_MONTH_NAMED: Final = re.compile(r"(?<!\S)(?P<m>[A-Z]{3,9})[ .,-]+(?P<y>\d{4})(?!\S)")
_UNTIL: Final = frozenset(
    {"-", "\u2013", "\u2014", "..", "...", "~", "/", "TO", "UNTIL", "至", "到"}
)
_NAME_FIRST: Final = re.compile(r"(?<![A-Z])([A-Z]{3,9})[ .-]*(\d{1,2})[ .,-]+(\d{4})(?!\d)")


def folded(text: str) -> str:
    """Return a text without case and width: NFKC and upper case until neither changes it."""
    if text.isascii():
        return text.upper()
    for _ in range(3):
        # Some letters only fall together once they are upper case, and the other way round.
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    return text


def squeezed(text: str) -> str:
    """Return what fragments are compared by: folded, no separators."""
    bare = _SEPARATORS.sub("", folded(text).replace("\0", ""))
    # A blank taken out may have kept a letter from its accent: they fall together now.
    return bare if bare.isascii() else folded(bare)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: each word must be there in one of its spellings.

    ``whole`` is everything said in one piece; ``words`` are the parts, each squeezed.
    """

    whole: str
    words: tuple[tuple[str, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.whole)

    @property
    def pieces(self) -> tuple[str, ...]:
        """Return every spelling of anything looked for, the longest first."""
        known = {self.whole, *(each for word in self.words for each in word)}
        return tuple(sorted(known, key=lambda piece: (-len(piece), piece)))

    def found_in(self, text: str) -> bool:
        """Say whether a record's text (squeezed, its parts kept apart) is what is looked for."""
        return self.whole in text or all(
            any(spelling in text for spelling in word) for word in self.words
        )


def asked(text: str) -> Asked:
    """Return what a text typed into a search looks for; words are what blanks and slashes part.

    A day in any usual spelling becomes one word, read both ways where it can be.
    """
    plain = folded(text).replace("\0", "")
    rest, days = _without_days(plain)
    words = [(word,) for part in re.split(r"[\s/|]+", rest) if (word := squeezed(part))]
    return Asked(squeezed(plain), tuple(dict.fromkeys([*days, *words])))


def spelled(day: date) -> str:
    """Return a day as the index spells it."""
    return day.strftime("%Y%m%d")


def days_in(text: str) -> tuple[str, tuple[tuple[date, date], ...]]:
    """Return a text without the day or days in it, and what those can be: (first, last), each.

    Read is a day in any usual spelling, a range of two (``–``, ``..``, ``to``) or a month
    (``2026-03``, ``March 2026``), where it stands apart from other words. A day that can be read
    both ways gives both; without a day there is none, and the text is as it was.
    """
    plain = folded(text)
    days = _days(plain)
    if not days:
        month = _MONTH.search(plain) or _MONTH_NAMED.search(plain)
        first = _day(month["y"], _month(month["m"]), "1") if month else None
        if month is None or first is None:
            return text, ()
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return _rest(plain, *month.span()), ((first, last),)
    start, end, readings = days[0]
    spans = [(day, day) for day in readings]
    if len(days) > 1 and plain[end : days[1][0]].strip() in _UNTIL:
        end, others = days[1][1:]
        alike = len(readings) == len(others)
        pairs = zip(readings, others, strict=True) if alike else product(readings, others)
        spans = [(min(pair), max(pair)) for pair in pairs]
    apart = (plain[start - 1 : start] or " ") + (plain[end : end + 1] or " ")
    if apart.strip():
        return text, ()
    return _rest(plain, start, end), tuple(dict.fromkeys(spans))


def _days(plain: str) -> list[tuple[int, int, list[date]]]:
    """Return where a text has days, in order, and what each can be."""
    found: list[tuple[int, int, list[date]]] = []
    for pattern in (_YEAR_FIRST, _YEAR_LAST, _NAMED, _NAME_FIRST):
        for match in pattern.finditer(plain):
            days = list(dict.fromkeys(day for day in _readings(match) if day is not None))
            start, end = match.span()
            if days and all(end <= begun or start >= ended for begun, ended, _ in found):
                found.append((start, end, days))
    return sorted(found)


def _rest(plain: str, start: int, end: int) -> str:
    return f"{plain[:start]} {plain[end:]}".strip()


def _without_days(plain: str) -> tuple[str, list[tuple[str, ...]]]:
    """Return a text without the days in it, and each of them in the spellings it can have."""
    found: list[tuple[str, ...]] = []

    def take(match: re.Match[str]) -> str:
        days = [spelled(day) for day in _readings(match) if day is not None]
        if not days:
            return match[0]
        found.append(tuple(dict.fromkeys([*days, squeezed(match[0])])))
        return " "

    for pattern in (_YEAR_FIRST, _YEAR_LAST, _NAMED, _NAME_FIRST):
        plain = pattern.sub(take, plain)
    return plain, found


def _readings(match: re.Match[str]) -> tuple[date | None, ...]:
    parts = match.groups()
    if match.re is _YEAR_FIRST:
        return (_day(parts[0], parts[2], parts[3]),)
    if match.re is _YEAR_LAST:
        return (_day(parts[3], parts[2], parts[0]), _day(parts[3], parts[0], parts[2]))
    name, day = (parts[1], parts[0]) if match.re is _NAMED else (parts[0], parts[1])
    return (_day(parts[2], _month(name), day),)


def _month(said: str) -> str:
    """Return the number of a month said as number or as name; 0 where there is none."""
    if said.isdigit():
        return said
    return str(next((at for at, full in enumerate(_MONTHS, 1) if full.startswith(said)), 0))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def marks(text: str, looked_for: Asked) -> tuple[tuple[int, int], ...]:
    """Return which parts of a text as written were looked for: (start, end), in order, apart.

    What stands between the letters of a match is part of it: ``0001`` marks ``0-001``.
    """
    plain, places = _squeezed_places(text)
    taken = [False] * len(text)
    for piece in looked_for.pieces if looked_for else ():
        start = plain.find(piece)
        while start >= 0:
            for place in range(places[start], places[start + len(piece) - 1] + 1):
                taken[place] = True
            start = plain.find(piece, start + 1)
        if piece == looked_for.whole and any(taken):
            break
    return tuple(_runs(taken))


def _squeezed_places(text: str) -> tuple[str, list[int]]:
    """Return a text squeezed letter by letter, with the place that each letter came from."""
    letters = [(squeezed(letter), place) for place, letter in enumerate(text)]
    plain = "".join(each for each, _ in letters)
    return plain, [place for each, place in letters for _ in each]


def _runs(taken: Iterable[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for place, here in enumerate([*taken, False]):
        if here and start is None:
            start = place
        elif not here and start is not None:
            yield start, place
            start = None
