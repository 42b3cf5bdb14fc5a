"""GS1 messages: element strings, dates around today, and what must stand beside what."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from cellinv.codes.envelope import GS
from cellinv.codes.errors import (
    Gs1CheckDigitWrong,
    Gs1DateWrong,
    Gs1FieldTwice,
    Gs1FieldWrong,
    Gs1Malformed,
    Gs1PartnerMissing,
)
from cellinv.codes.results import Gs1Element
from cellinv.domain.errors import DomainError

if TYPE_CHECKING:
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

Field = tuple[str, str]

_GTINS: Final = ("01", "02", "03", "8006", "8026")
_PRODUCT: Final = ("01", "8006")
_NEEDS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "10": (_GTINS,),
    "11": (_GTINS,),
    "17": (_GTINS,),
    "21": (("01", "03", "8006"),),
    "22": (("01",),),
    "240": (_GTINS,),
    "241": (_GTINS,),
    "250": (_PRODUCT, ("21",)),
    "251": (_PRODUCT,),
    "7003": (("01", "02"),),
    "7004": (("01",), ("10",)),
    "7240": (_PRODUCT,),
    "8008": (("01", "02"),),
}
_EXCLUDES: Final = {"01": ("255", "37"), "21": ("235",), "8006": ("01", "37"), "8017": ("8018",)}
_CHECKED: Final = {"00": 18, "01": 14, "02": 14, "8006": 14, "8017": 18, "8018": 18, "402": 17} | {
    f"41{last}": 13 for last in range(8)
}
_DATES: Final = frozenset({"11", "12", "13", "15", "16", "17", "7003", "7006", "8008"})
_NO_TIME: Final = "9999"
_CENTURY: Final = 100
_YEARS_AHEAD: Final = 50
_MOST_READINGS: Final = 64
_MOST_TRIED: Final = 2000
_BRACKETED: Final = re.compile(r"\((\d{2,4})\)([^()]+)")


@dataclass(frozen=True)
class Partner:
    """An identifier that stands without one of those it needs."""

    ai: str
    title: str
    needs: tuple[str, ...]


def split(text: str) -> tuple[Field, ...]:
    """Split a message with GS after its variable fields into (identifier, value) pairs.

    Separators in front, doubled, at the end or after a field of known length do no harm (GS1
    General Specifications 7.8). Raises ``Gs1Malformed`` or ``Gs1FieldWrong``.
    """
    fields = []
    rest = text.lstrip(GS)
    while rest:
        identifier = _identifier(rest)
        chunk = rest.partition(GS)[0]
        found = _match(identifier, chunk)
        if found is None or (identifier.separator_required and len(found) < len(chunk)):
            value = chunk[len(identifier.ai) :]
            raise Gs1FieldWrong(ai=identifier.ai, title=identifier.data_title, value=value)
        fields.append((identifier.ai, found[len(identifier.ai) :]))
        rest = rest[len(found) :].lstrip(GS)
    if not fields:
        raise Gs1Malformed(rest=text)
    return tuple(fields)


def readings(text: str) -> tuple[tuple[Field, ...], ...]:
    """Return every way to read a message that has lost its separators, likeliest first.

    Only readings whose dates, check digits and partners are right count; at most 64.
    """
    tried = islice(_tails(text, set()), _MOST_TRIED)
    found = islice((fields for fields in tried if _plausible(fields)), _MOST_READINGS)
    return tuple(sorted(found, key=_oddness))


def elements(fields: tuple[Field, ...], today: date) -> tuple[Gs1Element, ...]:
    """Give each field its title, and its date read around ``today``.

    Raises ``Gs1CheckDigitWrong``, ``Gs1DateWrong`` or ``Gs1FieldTwice``.
    """
    made = tuple(_element(ai, value, today) for ai, value in fields)
    _refuse_contradiction(made)
    return made


def from_brackets(text: str) -> str | None:
    """Return the message of a text typed as ``(01)…(10)…``, None if it is no such text."""
    parts = _BRACKETED.findall(text)
    if not parts or "".join(f"({ai}){value}" for ai, value in parts) != text:
        return None
    return "".join(f"{ai}{value}{GS}" for ai, value in parts).rstrip(GS)


def starts_like_gs1(text: str) -> bool:
    """Say whether a text begins with a product or shipper number whose check digit is right."""
    length = {"00": 18, "01": 14, "02": 14}.get(text[:2])
    number = text[2 : 2 + (length or 0)]
    return length is not None and len(number) == length and check_digit_fits(number)


def check_digit_fits(number: str) -> bool:
    """Say whether the last digit is the modulo 10 check digit (GS1 General Specs 7.9)."""
    if not (number.isascii() and number.isdigit()):
        return False
    weighted = (int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(number)))
    return sum(weighted) % 10 == 0


def full_year(two_digits: int, today: date) -> int:
    """Return the year of a two-digit one: 49 years back to 50 ahead (GS1 General Specs 7.12)."""
    ahead = (two_digits - today.year) % _CENTURY
    return today.year + (ahead if ahead <= _YEARS_AHEAD else ahead - _CENTURY)


def missing_partners(found: tuple[Gs1Element, ...]) -> tuple[Partner, ...]:
    """Return the identifiers that stand without one they need.

    One label may spread over two symbols, so a scan of one of them is no error by itself.
    """
    present = {element.ai for element in found}
    return tuple(
        Partner(element.ai, element.title, choice)
        for element in found
        for choice in _NEEDS.get(element.ai, ())
        if not present.intersection(choice)
    )


def require_partners(found: tuple[Gs1Element, ...]) -> None:
    """Raise ``Gs1PartnerMissing`` for the first identifier that lacks one it needs."""
    for partner in missing_partners(found):
        needs = " / ".join(f"({ai})" for ai in partner.needs)
        raise Gs1PartnerMissing(ai=partner.ai, title=partner.title, needs=needs)


def _identifier(rest: str) -> "GS1ApplicationIdentifier":
    from biip import ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

    try:
        return GS1ApplicationIdentifier.extract(rest)
    except ParseError as problem:
        raise Gs1Malformed(rest=rest.replace(GS, "<GS>")) from problem


def _match(identifier: "GS1ApplicationIdentifier", chunk: str) -> str | None:
    found = re.match(identifier.pattern.removesuffix("$"), chunk, re.ASCII)
    return found.group() if found else None


def _element(ai: str, value: str, today: date) -> Gs1Element:
    title = _identifier(ai).data_title
    checked = _CHECKED.get(ai)
    if checked and not check_digit_fits(value[:checked]):
        raise Gs1CheckDigitWrong(ai=ai, title=title, value=value[:checked])
    if ai not in _DATES:
        return Gs1Element(ai, value, title)
    try:
        return Gs1Element(ai, value, title, *_moment(value, today))
    except ValueError as problem:
        raise Gs1DateWrong(ai=ai, title=title, value=value) from problem


def _moment(value: str, today: date) -> tuple[date, time | None]:
    year, month, day = full_year(int(value[:2]), today), int(value[2:4]), int(value[4:6])
    if day == 0 and 1 <= month <= 12:  # noqa: PLR2004 - months
        day = monthrange(year, month)[1]
    on, clock = date(year, month, day), value[6:]
    if len(clock) < 2 or clock == _NO_TIME:  # noqa: PLR2004 - hh, hhmm or hhmmss
        return on, None
    return on, time(int(clock[:2]), int(clock[2:4] or 0), int(clock[4:] or 0))


def _refuse_contradiction(made: tuple[Gs1Element, ...]) -> None:
    seen: dict[str, str] = {}
    for element in made:
        others = [ai for ai in _EXCLUDES.get(element.ai, ()) if any(ai == e.ai for e in made)]
        if seen.setdefault(element.ai, element.value) != element.value:
            others.append(element.ai)
        for other in others:
            raise Gs1FieldTwice(ai=element.ai, title=element.title, other=other)


def _tails(text: str, dead: set[int]) -> Iterator[tuple[Field, ...]]:
    """Yield the readings of a text; ``dead`` keeps the lengths of ends that have none."""
    if not text:
        yield ()
        return
    fruitless = True
    for ai, value in [] if len(text) in dead else _heads(text):
        for tail in _tails(text[len(ai) + len(value) :], dead):
            fruitless = False
            yield ((ai, value), *tail)
    if fruitless:
        dead.add(len(text))


def _heads(text: str) -> Iterator[Field]:
    try:
        identifier = _identifier(text)
    except Gs1Malformed:
        return
    for end in _ends(identifier, text, _match(identifier, text)):
        yield identifier.ai, text[len(identifier.ai) : end]


def _ends(identifier: "GS1ApplicationIdentifier", text: str, longest: str | None) -> list[int]:
    if longest is None:
        return []
    if not identifier.separator_required:
        return [len(longest)]
    shortest = len(identifier.ai) + 1
    return [
        end
        for end in range(len(longest), shortest - 1, -1)
        if re.fullmatch(identifier.pattern, text[:end], re.ASCII)
    ]


def _plausible(fields: tuple[Field, ...]) -> bool:
    identifiers = [ai for ai, _ in fields]
    if len(set(identifiers)) < len(identifiers):
        return False
    try:
        made = elements(fields, date(2000, 1, 1))
    except DomainError:
        return False
    return not missing_partners(made)


def _oddness(fields: tuple[Field, ...]) -> tuple[int, bool, int, int]:
    """Order readings: usual identifiers first, then those with dates, then few fields."""
    identifiers = [ai for ai, _ in fields]
    rare = sum(ai not in _NEEDS and ai not in _CHECKED and ai not in _DATES for ai in identifiers)
    backwards = sum(one > other for one, other in pairwise(identifiers))
    return rare, _DATES.isdisjoint(identifiers), backwards, len(fields)
