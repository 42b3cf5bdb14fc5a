"""Whether a result passes: computed where it can be, else left to a person, saying why."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.quality.specification import Answers, Limit, Range, Specification
from cellinv.domain.quality.units import Unit, Units, convert
from cellinv.domain.quality.values import NotNumber, Operator, plain, reading_of


class Verdict(StrEnum):
    """What a result says of its item; ``JUDGE``: a person must say it."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    JUDGE = "judge"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict; why a person is needed; and the number to draw, in the specification's unit."""

    verdict: Verdict
    why: str = ""
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Where a value lies: between two numbers, each perhaps missing, perhaps excluded."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False


_WORST: Final = (Verdict.FAIL, Verdict.JUDGE, Verdict.PASS)


def judge(text: str, specification: Specification, units: Units) -> Judged:
    """Return the verdict on a value as written.

    Numbers are compared exactly, never rounded first. A value given without a unit is in the
    specification's. A value that is only bounded passes or fails where its bound decides it.
    """
    if not text.strip():
        return Judged(Verdict.JUDGE, tr("there is no value"))
    if isinstance(specification, Limit):
        return _each(text, specification, units)
    if isinstance(specification, Range):
        wanted = _Bounds(specification.low, specification.high)
        return _number(text, wanted, specification.unit, units)
    if isinstance(specification, Answers):
        return _answer(text, specification)
    return Judged(Verdict.JUDGE, tr("a person judges this item"))


def _each(text: str, limit: Limit, units: Units) -> Judged:
    """Judge a limit; of several values the worst verdict counts, and the worst number is kept."""
    wanted = _bounds(limit.number, limit.operator)
    if not limit.each:
        return _number(text, wanted, limit.unit, units)
    told = _named(text, limit.each)
    missing = [name for name in limit.each if name not in told]
    if missing:
        return Judged(Verdict.JUDGE, tr("no value for {names}", names=", ".join(missing)))
    found = [_number(told[name], wanted, limit.unit, units) for name in limit.each]
    worst = min(found, key=lambda one: _WORST.index(one.verdict))
    numbers = [one.number for one in found if one.number is not None]
    pick = max if limit.operator.from_above else min
    return Judged(worst.verdict, worst.why, pick(numbers) if numbers else None)


def _named(text: str, names: tuple[str, ...]) -> Mapping[str, str]:
    """Return the value of each name in ``SSEA-4 92 %; TRA-1-60: 88 %``."""
    told: dict[str, str] = {}
    for part in plain(text).split(";"):
        clear = part.strip()
        for name in sorted(names, key=len, reverse=True):
            if clear.casefold().startswith(name.casefold()):
                told[name] = clear[len(name) :].lstrip(" :=")
                break
    return told


def _number(text: str, wanted: _Bounds, unit: Unit, units: Units) -> Judged:
    try:
        read = reading_of(text)
        number = convert(read.number, units.find(read.unit), unit) if read.unit else read.number
    except NotNumber:
        return Judged(Verdict.JUDGE, tr("“{text}” is not a number", text=text.strip()[:80]))
    except DomainError as error:
        return Judged(Verdict.JUDGE, tr(error.sentence, **error.values).rstrip("."))
    value = _bounds(number, read.operator)
    exact = number if read.operator is Operator.EQUAL else None
    if _inside(value, wanted):
        return Judged(Verdict.PASS, number=exact)
    if _apart(value, wanted):
        return Judged(Verdict.FAIL, number=exact)
    return Judged(Verdict.JUDGE, tr("“{text}” may lie on either side of the limit", text=text))


def _bounds(number: Decimal, sign: Operator) -> _Bounds:
    return _Bounds(
        low=None if sign.from_above else number,
        high=None if sign.from_below else number,
        low_open=sign is Operator.MORE,
        high_open=sign is Operator.LESS,
    )


def _inside(value: _Bounds, wanted: _Bounds) -> bool:
    """Say whether every number the value may be is wanted."""
    return _not_below(value, wanted) and _not_above(value, wanted)


def _not_below(value: _Bounds, wanted: _Bounds) -> bool:
    if wanted.low is None:
        return True
    if value.low is None:
        return False
    open_kept = value.low_open or not wanted.low_open
    return value.low > wanted.low or (value.low == wanted.low and open_kept)


def _not_above(value: _Bounds, wanted: _Bounds) -> bool:
    if wanted.high is None:
        return True
    if value.high is None:
        return False
    open_kept = value.high_open or not wanted.high_open
    return value.high < wanted.high or (value.high == wanted.high and open_kept)


def _apart(value: _Bounds, wanted: _Bounds) -> bool:
    """Say whether no number the value may be is wanted."""
    return _below(value, wanted) or _below(wanted, value)


def _below(first: _Bounds, second: _Bounds) -> bool:
    if first.high is None or second.low is None:
        return False
    touching = first.high == second.low and (first.high_open or second.low_open)
    return first.high < second.low or touching


def _answer(text: str, answers: Answers) -> Judged:
    given = plain(text).casefold()
    if given in {word.casefold() for word in answers.passing}:
        return Judged(Verdict.PASS)
    if given in {word.casefold() for word in answers.failing}:
        return Judged(Verdict.FAIL)
    return Judged(
        Verdict.JUDGE, tr("“{text}” is none of the answers this item knows", text=text.strip()[:80])
    )
