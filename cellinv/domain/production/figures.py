"""In-process figures of a run: exact numbers with units, and what is reckoned from them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from statistics import median
from typing import TYPE_CHECKING, ClassVar, Final

from cellinv.domain.errors import DomainError
from cellinv.domain.quality.units import Unit, Units, convert
from cellinv.domain.quality.values import Operator, reading_of

if TYPE_CHECKING:
    from collections.abc import Sequence

CELLS_IN: Final = "cells_in"
CELLS_OUT: Final = "cells_out"
VIABILITY: Final = "viability"
PURITY: Final = "purity"
KNOWN: Final = (CELLS_IN, CELLS_OUT, VIABILITY, PURITY)
ONCE: Final = frozenset({CELLS_IN, CELLS_OUT})
"""Told once for a run; of the others each measurement counts, and the last one is compared."""
_USUAL: Final = {CELLS_IN: "{cells}", CELLS_OUT: "{cells}", VIABILITY: "%", PURITY: "%"}
_SHARES: Final = frozenset({VIABILITY, PURITY})
_KIND: Final = re.compile(r"[^\W_]+(?:_[^\W_]+)*")
_MOST_LETTERS: Final = 40
_HUNDRED: Final = 100
_RATIO_DIGITS: Final = 4


class FigureKindUnclear(DomainError):
    """A name of a figure that is none."""

    sentence: ClassVar[str] = "“{kind}” can't be the name of a figure."
    way_out: ClassVar[str] = "Use one of: {known}, or a short name of letters and digits."


class FigureOnlyBounded(DomainError):
    """A number with a sign that says more or less."""

    sentence: ClassVar[str] = "“{text}” is only a bound; a figure of a run is a number."
    way_out: ClassVar[str] = "Write the number that was counted."


class FigureOutOfRange(DomainError):
    """A share beyond a hundred, or cells below none."""

    sentence: ClassVar[str] = "{kind} can't be {number} {unit}."
    way_out: ClassVar[str] = "Give from {least} to {most}."


class FigureUnitMissing(DomainError):
    """A further figure without a unit."""

    sentence: ClassVar[str] = "{kind} has no unit."
    way_out: ClassVar[str] = "Write it behind the number, as in 4.2 mL. Units: {known}."


class FigureStands(DomainError):
    """A figure that is told once stands already."""

    sentence: ClassVar[str] = "Run {run} has {kind} already: {number}."
    way_out: ClassVar[str] = "Correct that figure, with a reason."
    rule: ClassVar[str] = "Cells in and cells out are counted once for a run; yield is their ratio."


class FigureReplaced(DomainError):
    """The figure was corrected already."""

    sentence: ClassVar[str] = "This figure of run {run} was corrected already."
    way_out: ClassVar[str] = "Correct the one that replaced it."


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is kept: its kind, an exact number and the unit's UCUM code."""

    kind: str
    number: Decimal
    unit: str


def figure_kind(text: str) -> str:
    """Return the name a figure is kept by: ``Cells out`` is ``cells_out``.

    Raises:
        FigureKindUnclear: it is no name.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    kind = "_".join(plain.replace("-", " ").replace("_", " ").split())
    if len(kind) > _MOST_LETTERS or not _KIND.fullmatch(kind):
        raise FigureKindUnclear(kind=text.strip()[:80], known=", ".join(KNOWN))
    return kind


def figure_of(kind: str, text: str, units: Units) -> Figure:
    """Read a figure: ``cells_out``, ``2.4e8``; ``purity``, ``91.5 %``; ``volume``, ``4.2 mL``.

    Cells and shares need no unit; anything else does.

    Raises:
        FigureKindUnclear, NotNumber, FigureOnlyBounded, FigureUnitMissing, UnitUnknown,
        UnitsDiffer, FigureOutOfRange.
    """
    kind, reading = figure_kind(kind), reading_of(text)
    if reading.operator is not Operator.EQUAL:
        raise FigureOnlyBounded(text=text.strip()[:80])
    usual = _USUAL.get(kind)
    if not reading.unit and usual is None:
        known = ", ".join(sorted(unit.shown for unit in units.all()))
        raise FigureUnitMissing(kind=kind, known=known)
    unit = units.find(reading.unit or str(usual))
    number = reading.number
    if usual is not None:
        in_usual = convert(number, unit, units.find(usual))
        _check_range(kind, in_usual, number, unit)
    return Figure(kind, number, unit.code)


def _check_range(kind: str, in_usual: Decimal, number: Decimal, unit: Unit) -> None:
    most = Decimal(_HUNDRED) if kind in _SHARES else None
    if in_usual < 0 or (most is not None and in_usual > most):
        raise FigureOutOfRange(
            kind=kind, number=f"{number:f}", unit=unit.shown, least=0, most=most or "∞"
        )


def usual_number(kind: str, number: Decimal, unit: str, units: Units) -> Decimal:
    """Return a known figure in its usual unit, others as they are."""
    usual = _USUAL.get(kind)
    return number if usual is None else convert(number, units.find(unit), units.find(usual))


def ratio(cells_out: Decimal | None, cells_in: Decimal | None) -> Decimal | None:
    """Return the yield, cells out by cells in, to four digits; ``None`` where one isn't known."""
    if cells_out is None or not cells_in:
        return None
    with localcontext() as context:
        context.prec, context.rounding = _RATIO_DIGITS, ROUND_HALF_EVEN
        return cells_out / cells_in


@dataclass(frozen=True, slots=True)
class Spread:
    """Some numbers in four: how many, the least, the middle and the most."""

    count: int
    least: Decimal
    middle: Decimal
    most: Decimal


def spread_of(numbers: Sequence[Decimal]) -> Spread | None:
    """Return how numbers lie; ``None`` of none."""
    if not numbers:
        return None
    return Spread(len(numbers), min(numbers), median(numbers), max(numbers))
