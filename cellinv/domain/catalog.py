"""Reading the entries of a catalogue (plain dictionaries) into values, with plain refusals."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import ClassVar, TypeVar

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr

_Choice = TypeVar("_Choice", bound=StrEnum)
_Value = TypeVar("_Value")


class CatalogUnsound(DomainError):
    """A catalogue entry that lacks a field or holds what it can't mean."""

    sentence: ClassVar[str] = "The catalogue entry {entry} can't be used: {why}."
    way_out: ClassVar[str] = "Correct the entry in the catalogue file."


class Entry:
    """One entry of a catalogue, read field by field; CatalogUnsound names what is wrong."""

    def __init__(self, fields: Mapping[str, object], of: str = "") -> None:
        self._fields = fields
        self.name = of or str(fields.get("code", "?"))

    def text(self, field: str, default: str | None = None) -> str:
        """Return a text; the default where the field is absent."""
        found = self._fields.get(field, default)
        if not isinstance(found, str):
            raise self.unsound("{field} must be a text", field=field)
        return found

    def whole(self, field: str, default: int | None = None) -> int | None:
        """Return a whole number, or the default where the field is absent."""
        found = self._fields.get(field, default)
        if found is None or (isinstance(found, int) and not isinstance(found, bool)):
            return found
        raise self.unsound("{field} must be a whole number", field=field)

    def flag(self, field: str) -> bool:
        """Return a yes or no; no where the field is absent."""
        found = self._fields.get(field, False)
        if not isinstance(found, bool):
            raise self.unsound("{field} must be true or false", field=field)
        return found

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of texts, each once; empty where the field is absent."""
        found = self._fields.get(field, [])
        texts = tuple(x for x in found if isinstance(x, str)) if isinstance(found, list) else ()
        if not isinstance(found, list) or len(texts) != len(found):
            raise self.unsound("{field} must be a list of texts", field=field)
        if len(set(texts)) != len(texts):
            raise self.unsound("{field} names one thing twice", field=field)
        return texts

    def choice(self, field: str, of: type[_Choice], default: _Choice | None = None) -> _Choice:
        """Return one of the values of an enumeration."""
        return self._as(field, self.text(field, default), of)

    def choices(self, field: str, of: type[_Choice]) -> tuple[_Choice, ...]:
        """Return a list of values of an enumeration."""
        return tuple(self._as(field, text, of) for text in self.texts(field))

    def section(self, field: str) -> "Entry":
        """Return the fields under a heading; no fields where it is absent."""
        found = self._fields.get(field, {})
        if not isinstance(found, dict):
            raise self.unsound("{field} must be a section", field=field)
        return Entry(found, self.name)

    def unsound(self, why: str, **values: object) -> CatalogUnsound:
        """Return the refusal of this entry, to be raised; ``values`` fill the fields of why."""
        return CatalogUnsound(entry=self.name, why=tr(why, **values))

    def _as(self, field: str, text: str, of: type[_Choice]) -> _Choice:
        try:
            return of(text)
        except ValueError:
            raise self.unsound("{field} can't be “{text}”", field=field, text=text) from None


def by_code(entries: Iterable[tuple[str, _Value]]) -> dict[str, _Value]:
    """Return the entries by their code; CatalogUnsound where a code comes twice."""
    found: dict[str, _Value] = {}
    for code, value in entries:
        if code in found:
            raise CatalogUnsound(entry=code, why=tr("the code comes twice"))
        found[code] = value
    return found
