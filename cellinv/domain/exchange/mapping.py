"""How the columns of one kind of file are to be understood: a mapping, as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from cellinv.domain.errors import DomainError, UsageError
from cellinv.domain.exchange.table import header_key, header_keys
from cellinv.domain.language import tr


class ImportKind(StrEnum):
    """What each row of a file is."""

    STORAGE = "storage"
    LOTS = "lots"
    VIALS = "vials"
    RACK_SCAN = "rack-scan"


class Meaning(StrEnum):
    """What a column says. Which of them a kind of file needs is in ``NEEDED``."""

    CODE = "code"
    LINE = "line"
    AGE = "age"
    DATE = "date"
    TYPE = "type"
    STOCK = "stock"
    MEDIUM = "medium"
    SOURCE = "source"
    NOTE = "note"
    LOT = "lot"
    LOT_KIND = "lot_kind"
    NUMBER = "number"
    FORMAT = "format"
    FILLED = "filled"
    EXPIRES = "expires"
    RETEST = "retest"
    GRADE = "grade"
    OWNER = "owner"
    CONTAINER = "container"
    SLOT = "slot"
    NAME = "name"
    CONTAINER_TYPE = "container_type"
    POOL = "pool"
    DONOR = "donor"


class Effect(StrEnum):
    """What a remark in the notes means for the vial."""

    MISSING = "missing"
    HOLD = "hold"


NEEDED: Mapping[ImportKind, tuple[Meaning, ...]] = {
    ImportKind.STORAGE: (Meaning.NAME, Meaning.CONTAINER_TYPE),
    ImportKind.LOTS: (Meaning.CODE, Meaning.LOT_KIND, Meaning.LINE),
    ImportKind.VIALS: (),
    ImportKind.RACK_SCAN: (),
}


class MappingNotFound(UsageError):
    """A mapping was asked for by a name nobody gave."""

    sentence: ClassVar[str] = "There is no mapping “{name}”."
    way_out: ClassVar[str] = "Known mappings: {known}."


class NoMappingFits(UsageError):
    """No mapping's columns are in the file's header."""

    sentence: ClassVar[str] = "No mapping knows the columns of {file}: {headers}."
    way_out: ClassVar[str] = "Write a mapping for it, or copy its rows into one of our templates."


class MappingDoesNotFit(DomainError):
    """The mapping named needs columns the file lacks."""

    sentence: ClassVar[str] = "{file} lacks columns of mapping “{name}”: {missing}."
    way_out: ClassVar[str] = "Choose another mapping, or name the columns as it expects."


class KindDiffers(UsageError):
    """The file was said to be of another kind than its mapping."""

    sentence: ClassVar[str] = "By its columns {file} is a list of {found}, not of {asked}."
    way_out: ClassVar[str] = "Leave the kind out, or name another mapping."


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the way to a slot: the column that names it and the kind of container.

    ``name`` is a pattern such as ``Rack {}``. ``type`` is a type of the catalogue, ``type_column``
    the column that says it per row; without either the last level's type is found from the labels
    seen in it. ``open_type`` is taken where a container's rows name no slot at all.
    """

    column: str
    kind: str
    name: str = "{}"
    type: str = ""
    type_column: str = ""
    open_type: str = ""


@dataclass(frozen=True, slots=True)
class NoteRule:
    """A remark with a consequence; ``whole`` when the note must be just that text."""

    text: str
    effect: Effect
    whole: bool = True


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """How to read one kind of file.

    ``key`` are the columns that identify a row for ever. ``also`` are kinds a person may call
    the file besides ``kind``. ``undefined`` are words that mean *not stated*. Rows whose key
    begins with ``example`` are examples of a template. ``format`` and ``lot_kind`` are those of
    every lot the rows tell of, where they aren't the usual cryovial of research stock.
    """

    name: str
    kind: ImportKind
    key: tuple[str, ...]
    columns: Mapping[Meaning, str] = field(hash=False)
    title: str = ""
    also: tuple[ImportKind, ...] = ()
    levels: tuple[Level, ...] = ()
    date_formats: tuple[str, ...] = ()
    pool_words: tuple[str, ...] = ()
    pool_components: int = 2
    note_rules: tuple[NoteRule, ...] = ()
    undefined: tuple[str, ...] = ()
    example: str = ""
    legacy: bool = False
    format: str = ""
    lot_kind: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        """Return every column the mapping names, each once."""
        named = [*self.key, *self.columns.values(), *(level.column for level in self.levels)]
        named += [level.type_column for level in self.levels if level.type_column]
        return tuple(dict.fromkeys(named))

    @property
    def required(self) -> frozenset[str]:
        """Return the keys of the headers a file must have to be of this kind."""
        needed = [*self.key, *(level.column for level in self.levels)]
        basic = (*NEEDED[self.kind], Meaning.LINE, Meaning.LOT)
        needed += [self.columns[meaning] for meaning in basic if meaning in self.columns]
        return header_keys(needed)


def choose_mapping(
    mappings: Iterable[ImportMapping],
    headers: Sequence[str],
    *,
    file: str = "",
    name: str = "",
    kind: ImportKind | None = None,
) -> ImportMapping:
    """Return the mapping for a file: the one named, else the one most of whose columns it has.

    Raises ``MappingNotFound``, ``NoMappingFits``, ``MappingDoesNotFit`` or ``KindDiffers``.
    """
    known, there = list(mappings), header_keys(headers)
    if name:
        found = _named(known, name)
        missing = [head for head in found.headers if header_key(head) in found.required - there]
        if missing:
            raise MappingDoesNotFit(file=file, name=name, missing=", ".join(missing))
    else:
        found = _fitting(known, there, kind, file, headers)
    if kind is not None and kind not in (found.kind, *found.also):
        raise KindDiffers(file=file, found=found.kind.value, asked=kind.value)
    return found


def _named(known: Sequence[ImportMapping], name: str) -> ImportMapping:
    for mapping in known:
        if mapping.name.casefold() == name.casefold():
            return mapping
    raise MappingNotFound(name=name, known=", ".join(each.name for each in known) or tr("none"))


def _fitting(
    known: Sequence[ImportMapping],
    there: frozenset[str],
    kind: ImportKind | None,
    file: str,
    headers: Sequence[str],
) -> ImportMapping:
    fitting = [mapping for mapping in known if mapping.required <= there]
    if not fitting:
        raise NoMappingFits(file=file, headers=", ".join(filter(None, headers)))

    def weight(mapping: ImportMapping) -> tuple[int, bool]:
        shared = len(header_keys(mapping.headers) & there)
        return shared, kind in (mapping.kind, *mapping.also)

    return max(fitting, key=weight)
