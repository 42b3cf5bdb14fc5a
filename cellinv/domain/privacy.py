"""Codes of donors and subjects must name nobody: what is refused, and what is asked about."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar, Final

from cellinv.domain.errors import DomainError


class PersonCodeUnsound(DomainError):
    """A code of a donor or subject that names, or may name, a person."""

    sentence: ClassVar[str] = "This code names a person, or may."
    way_out: ClassVar[str] = "Use a code made up for this donor or subject."
    rule: ClassVar[str] = "Donors and subjects are known here by a code only."


class CodeNamesPerson(PersonCodeUnsound):
    """A code that gives a person away; the text itself is never repeated in the refusal."""

    sentence: ClassVar[str] = "This code can give a person away."
    way_out: ClassVar[str] = "Use a code made up for this donor or subject."
    who_can: ClassVar[str] = "Nobody: use the code the clinic or the study gave."


class NationalIdInCode(CodeNamesPerson):
    """A number with the right check digit of a country's identity numbers."""

    sentence: ClassVar[str] = "This code contains what passes as a national id ({country})."


class BirthDateInCode(CodeNamesPerson):
    """A full calendar date."""

    sentence: ClassVar[str] = "This code contains a full date, which may be a date of birth."


class EmailInCode(CodeNamesPerson):
    """An e-mail address."""

    sentence: ClassVar[str] = "This code contains an e-mail address."


class PhoneInCode(CodeNamesPerson):
    """A telephone number."""

    sentence: ClassVar[str] = "This code contains a telephone number."


class CodeLooksLikeName(PersonCodeUnsound):
    """A code that may be a person's name: asked about, and kept when a person says it isn't."""

    sentence: ClassVar[str] = "This code may be a person's name."
    way_out: ClassVar[str] = "If it names nobody, confirm it; otherwise use another code."
    who_can: ClassVar[str] = "Whoever registers it can confirm that it names nobody."


class TwoWordsInCode(CodeLooksLikeName):
    """Two words, as a first and a last name."""

    sentence: ClassVar[str] = "This code is made of words, like a person's name."


class HanInCode(CodeLooksLikeName):
    """Chinese characters."""

    sentence: ClassVar[str] = "This code has Chinese characters, like a person's name."


class HebrewInCode(CodeLooksLikeName):
    """Hebrew letters."""

    sentence: ClassVar[str] = "This code has Hebrew letters, like a person's name."


def check_person_code(text: str, *, confirmed: bool = False) -> None:
    """Refuse a donor's or subject's code that gives a person away.

    ``confirmed``: a person was asked and said that it names nobody; lifts the doubts alone.

    Raises:
        CodeNamesPerson: a national id, full date, e-mail address or telephone number.
        CodeLooksLikeName: two words, Han or Hebrew letters, not confirmed.
    """
    for objection in objections(text):
        if not confirmed or isinstance(objection, CodeNamesPerson):
            raise objection


def objections(text: str) -> tuple[PersonCodeUnsound, ...]:
    """Return everything to be said against a donor's or subject's code, refusals first.

    No code is as long as what is looked at; in a whole page that was pasted it would take minutes.
    """
    plain = unicodedata.normalize("NFKC", text[:_LOOKED_AT]).strip()
    return (*_refusals(plain), *_doubts(plain))


_LOOKED_AT: Final = 1000
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_HAN: Final = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HEBREW: Final = re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")
_TWO_WORDS: Final = re.compile(r"[^\W\d_]{2,}['\u2019.]?[\s,]+(?:[^\W\d_]\.?\s+)?[^\W\d_]{2,}")
_PHONES: Final = tuple(
    re.compile(form)
    for form in (
        r"\+[0-9](?:[ ().-]{0,2}[0-9]){6,14}(?![0-9])",
        r"(?<![0-9])1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])",
        r"(?<![0-9])0(?:5[0-9]|7[2-9]|[23489])[ -]?[2-9][0-9]{2}[ -]?[0-9]{4}(?![0-9])",
        r"(?<![0-9])\(?[2-9][0-9]{2}\)?[ .-][2-9][0-9]{2}[ .-][0-9]{4}(?![0-9])",
    )
)
_YEAR: Final = "(?P<y>(?:19|20)[0-9]{2})"
_APART: Final = "(?P<s>[-./_ ])"
_DATES: Final = tuple(
    re.compile(f"(?<![0-9]){form}(?![0-9])")
    for form in (
        f"{_YEAR}(?P<m>[0-9]{{2}})(?P<d>[0-9]{{2}})",
        f"(?P<d>[0-9]{{2}})(?P<m>[0-9]{{2}}){_YEAR}",
        f"{_YEAR}{_APART}(?P<m>[0-9]{{1,2}})(?P=s)(?P<d>[0-9]{{1,2}})",
        f"(?P<d>[0-9]{{1,2}}){_APART}(?P<m>[0-9]{{1,2}})(?P=s){_YEAR}",
        f"{_YEAR}\u5e74(?P<m>[0-9]{{1,2}})\u6708(?P<d>[0-9]{{1,2}})",
    )
)


def _refusals(plain: str) -> Iterator[CodeNamesPerson]:
    for country, form, check in _NATIONAL:
        if any(check(re.sub("[^0-9X]", "", hit[0].upper())) for hit in form.finditer(plain)):
            yield NationalIdInCode(country=country)
            break
    if any(_is_date(hit) for form in _DATES for hit in form.finditer(plain)):
        yield BirthDateInCode()
    if _EMAIL.search(plain):
        yield EmailInCode()
    if any(form.search(plain) for form in _PHONES):
        yield PhoneInCode()


def _doubts(plain: str) -> Iterator[CodeLooksLikeName]:
    if _HAN.search(plain):
        yield HanInCode()
    if _HEBREW.search(plain):
        yield HebrewInCode()
    if _TWO_WORDS.search(plain):
        yield TwoWordsInCode()


def _is_date(hit: re.Match[str]) -> bool:
    """Say whether the hit is a day of the calendar, day and month in either order."""
    year, first, second = int(hit["y"]), int(hit["m"]), int(hit["d"])
    return _exists(year, first, second) or _exists(year, second, first)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _chinese(number: str) -> bool:
    """GB 11643: a real date of birth within, and ISO 7064 MOD 11-2 over all."""
    if not _exists(int(number[6:10]), int(number[10:12]), int(number[12:14])):
        return False
    total = 0
    for sign in number:
        total = (total * 2 + (10 if sign == "X" else int(sign))) % 11
    return total == 1


def _israeli(number: str) -> bool:
    """Nine digits, each second one doubled, the sum of all digits divisible by ten."""
    doubled = (int(sign) * (1 + place % 2) for place, sign in enumerate(number))
    return int(number) > 0 and sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def _dutch(number: str) -> bool:
    """Nine digits weighted 9 … 2 and −1, the sum divisible by eleven."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    weighted = sum(weight * int(sign) for weight, sign in zip(weights, number, strict=True))
    return int(number) > 0 and weighted % 11 == 0


def _british(number: str) -> bool:
    """Ten digits weighted 10 … 1, the sum divisible by eleven."""
    weighted = sum((10 - place) * int(sign) for place, sign in enumerate(number))
    return int(number) > 0 and weighted % 11 == 0


def _american(number: str) -> bool:
    """No check digit: an area, group and serial number that are given out."""
    area, group, serial = number[:3], number[3:5], number[5:]
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


# Running numbers are padded with zeros: nine digits after two zeros are taken for one.
_NATIONAL: Final[tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...]] = (
    ("CN", re.compile(r"(?<![0-9])[0-9]{6} ?[0-9]{8} ?[0-9]{3}[0-9Xx](?![0-9])"), _chinese),
    ("US", re.compile(r"(?<![0-9])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9])"), _american),
    ("IL", re.compile(r"(?<![0-9])(?!00)[0-9]{8}-?[0-9](?![0-9])"), _israeli),
    ("NL", re.compile(r"(?<![0-9])(?!00)[0-9]{4}\.?[0-9]{2}\.?[0-9]{3}(?![0-9])"), _dutch),
    ("UK", re.compile(r"(?<![0-9])(?!00)[0-9]{3} ?[0-9]{3} ?[0-9]{4}(?![0-9])"), _british),
)
