"""Units by their UCUM codes: only those of the catalogue, converted only within one kind."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from typing import ClassVar, Final

from cellinv.domain.catalog import Entry, by_code
from cellinv.domain.errors import DomainError

_EXACT: Final = 60
"""Digits reckoned with: a value of 30 digits times any factor of the catalogue stays exact."""


class UnitUnknown(DomainError):
    """A unit that the catalogue of units doesn't have."""

    sentence: ClassVar[str] = "“{unit}” is not a unit that results are given in here."
    way_out: ClassVar[str] = "Use one of: {known}."


class UnitsDiffer(DomainError):
    """Two units that don't measure the same."""

    sentence: ClassVar[str] = (
        "{given} can't be converted to {wanted}: they measure different things."
    )
    way_out: ClassVar[str] = "Give the value in {wanted}."


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``code`` by UCUM, ``shown`` as people write it.

    Units of one ``kind`` convert into each other: one of this is ``factor`` of the kind's base.
    """

    code: str
    shown: str
    kind: str
    factor: Decimal
    also: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, fields: Mapping[str, object]) -> "Unit":
        """Read a catalogue entry; CatalogUnsound where it can't be."""
        entry = Entry(fields)
        try:
            factor = Decimal(entry.text("factor", "1"))
        except InvalidOperation:
            factor = Decimal(0)
        if not factor.is_finite() or factor <= 0:
            raise entry.unsound("factor must be a positive number")
        code = entry.text("code")
        return cls(code, entry.text("shown", code), entry.text("kind"), factor, entry.texts("also"))


class Units:
    """The units there are, found by code or by how people write them."""

    def __init__(self, entries: Iterable[Mapping[str, object]]) -> None:
        self._by_code = by_code((unit.code, unit) for unit in map(Unit.from_dict, entries))
        self._by_name = {
            _key(name): unit
            for unit in self._by_code.values()
            for name in (*unit.also, unit.shown, unit.code)
        }

    def all(self) -> tuple[Unit, ...]:
        """Return every unit, in the catalogue's order."""
        return tuple(self._by_code.values())

    def find(self, text: str) -> Unit:
        """Return the unit a text names.

        Raises:
            UnitUnknown: none of the catalogue.
        """
        found = self._by_code.get(text.strip()) or self._by_name.get(_key(text))
        if found is None:
            known = ", ".join(sorted(unit.shown for unit in self._by_code.values()))
            raise UnitUnknown(unit=text.strip(), known=known)
        return found


def convert(value: Decimal, given: Unit, wanted: Unit) -> Decimal:
    """Return a value in another unit of the same kind, exactly as far as 60 digits go.

    Raises:
        UnitsDiffer: they are of different kinds.
    """
    if given == wanted:
        return value
    if given.kind != wanted.kind:
        raise UnitsDiffer(given=given.shown, wanted=wanted.shown)
    with localcontext() as context:
        context.prec = _EXACT
        return value * given.factor / wanted.factor


def _key(text: str) -> str:
    """Return what a unit is looked up by: UCUM tells mg from Mg, people's blanks say nothing."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("μ", "u").replace("µ", "u")
