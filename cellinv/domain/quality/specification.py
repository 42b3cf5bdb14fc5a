"""What a result must be: a limit, a range, one of several answers, or what a person judges."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final

from typing_extensions import override

from cellinv.domain.errors import DomainError
from cellinv.domain.quality.units import Unit, Units
from cellinv.domain.quality.values import (
    NotNumber,
    Operator,
    plain,
    reading_of,
    written,
)

_EACH: Final = re.compile(r"(.*?) for each of (.+)", re.DOTALL)
_RANGE: Final = re.compile(r"from (.+?) to (.+)", re.DOTALL)
_ANSWERS: Final = re.compile(r"one of: ([^;]*)(?:; not: (.*))?", re.DOTALL)
_SIGNS: Final = ("<", ">", "=")


class SpecificationUnclear(DomainError):
    """A specification that can't be what it looks like."""

    sentence: ClassVar[str] = "The specification “{text}” can't be understood."
    way_out: ClassVar[str] = (
        "Write a limit (≤ 5 EU/mL), a range (from 18 to 30 h), answers (one of: negative; "
        "not: positive), or words that a person judges by."
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that a result must keep on one side of; with names, the result of each of them."""

    operator: Operator
    number: Decimal
    unit: Unit
    each: tuple[str, ...] = ()

    @override
    def __str__(self) -> str:
        end = f" for each of {', '.join(self.each)}" if self.each else ""
        return f"{self.operator.shown} {written(self.number)} {self.unit.shown}{end}"


@dataclass(frozen=True, slots=True)
class Range:
    """Two numbers that a result must lie between, or be one of."""

    low: Decimal
    high: Decimal
    unit: Unit

    @override
    def __str__(self) -> str:
        return f"from {written(self.low)} to {written(self.high)} {self.unit.shown}"


@dataclass(frozen=True, slots=True)
class Answers:
    """The words that pass, and those known to fail."""

    passing: tuple[str, ...]
    failing: tuple[str, ...] = ()

    @override
    def __str__(self) -> str:
        end = f"; not: {' | '.join(self.failing)}" if self.failing else ""
        return f"one of: {' | '.join(self.passing)}{end}"


@dataclass(frozen=True, slots=True)
class Words:
    """What a person judges a result by."""

    text: str

    @override
    def __str__(self) -> str:
        return self.text


Specification = Limit | Range | Answers | Words


def specification_of(text: str, units: Units) -> Specification:
    """Read a specification; what looks like no limit, range or list of answers is words.

    Raises:
        SpecificationUnclear: empty, or a limit, range or list that lacks a part.
        UnitUnknown: a unit the catalogue doesn't have.
    """
    clear = plain(text)
    if not clear:
        raise SpecificationUnclear(text=text)
    try:
        if clear.startswith(_SIGNS):
            return _limit(clear, units)
        if (found := _RANGE.fullmatch(clear)) and _numeric(found[1]):
            return _range(found[1], found[2], units)
    except NotNumber as error:
        raise SpecificationUnclear(text=clear) from error
    return _answers(clear) if clear.startswith("one of:") else Words(text.strip())


def _limit(text: str, units: Units) -> Limit:
    found = _EACH.fullmatch(text)
    read = reading_of(found[1] if found else text)
    each = tuple(name.strip() for name in found[2].split(",")) if found else ()
    if not all(each) or len({name.casefold() for name in each}) < len(each):
        raise SpecificationUnclear(text=text)
    return Limit(read.operator, read.number, units.find(read.unit), each)


def _range(low: str, high: str, units: Units) -> Range:
    first, last = reading_of(low), reading_of(high)
    exact = first.operator == last.operator == Operator.EQUAL and "=" not in f"{low}{high}"
    if not exact or first.unit not in {"", last.unit} or first.number > last.number:
        raise SpecificationUnclear(text=f"from {low} to {high}")
    return Range(first.number, last.number, units.find(last.unit))


def _numeric(text: str) -> bool:
    """Say whether the start of a range is a number; “from donor to clone” is words."""
    try:
        reading_of(text)
    except NotNumber:
        return False
    return True


def _answers(text: str) -> Answers:
    found = _ANSWERS.fullmatch(text)
    passing, failing = (_parts(found[1]), _parts(found[2] or "")) if found else ((), ())
    told = [word.casefold() for word in (*passing, *failing)]
    if not passing or len(set(told)) < len(told):
        raise SpecificationUnclear(text=text)
    return Answers(passing, failing)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|") if word.strip())
