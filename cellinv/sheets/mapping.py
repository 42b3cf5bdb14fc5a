"""Mapping files: how a laboratory's own columns are to be understood, as JSON anybody can write."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from cellinv import data_folder
from cellinv.domain.errors import SurroundingsError
from cellinv.domain.exchange.dates import is_format
from cellinv.domain.exchange.mapping import (
    NEEDED,
    Effect,
    ImportKind,
    ImportMapping,
    Level,
    Meaning,
    NoteRule,
)
from cellinv.domain.storage.container_types import ContainerKind

FILES = "catalog/mappings"


class MappingUnsound(SurroundingsError):
    """A mapping file that can't be used as it is."""

    sentence: ClassVar[str] = "Mapping {file} can't be used: {why}."
    way_out: ClassVar[str] = "Correct the file; the shipped mappings show the form."


def _sound_format(form: str) -> str:
    if not is_format(form):
        raise ValueError("a date format is made of dd, mm or mmm, and yyyy")
    return form


def _sound_pattern(pattern: str) -> str:
    if "{}" not in pattern:
        raise ValueError("a name is a pattern with {} where the cell's text goes")
    return pattern


Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LevelFile(_Part):
    """One step of the way to a slot; see ``domain.exchange.mapping.Level``."""

    column: Text
    kind: ContainerKind
    name: Annotated[str, AfterValidator(_sound_pattern)] = "{}"
    type: str = ""
    type_column: str = ""
    open_type: str = ""


class NoteRuleFile(_Part):
    """A remark with a consequence."""

    text: Text
    effect: Effect
    whole: bool = True


class PoolFile(_Part):
    """Which words in which column make a line a pool, and of how many components at least."""

    column: Text
    words: tuple[Text, ...] = Field(min_length=1)
    components: int = Field(default=2, ge=2, le=1000)


class MappingFile(_Part):
    """A mapping file as written; ``mapping()`` is what the rules work with."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
    title: str = ""
    kind: ImportKind
    also: tuple[ImportKind, ...] = ()
    key: tuple[Text, ...] = Field(min_length=1)
    columns: dict[Meaning, Text]
    path: tuple[LevelFile, ...] = ()
    dates: tuple[Annotated[str, AfterValidator(_sound_format)], ...] = ()
    pool: PoolFile | None = None
    notes: tuple[NoteRuleFile, ...] = ()
    undefined: tuple[Text, ...] = ()
    example: str = ""
    legacy: bool = False
    format: str = ""
    lot_kind: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        missing = [need.value for need in NEEDED[self.kind] if need not in self.columns]
        if missing:
            raise ValueError(f"columns lacks {', '.join(missing)}")
        if self.kind is ImportKind.RACK_SCAN:
            raise ValueError("rack scans are read without a mapping")
        if self.notes and Meaning.NOTE not in self.columns:
            raise ValueError("notes needs a column for note")
        return self

    def mapping(self) -> ImportMapping:
        """Return the mapping as the rules use it."""
        columns = dict(self.columns)
        if self.pool:
            columns[Meaning.POOL] = self.pool.column
        return ImportMapping(
            name=self.name,
            title=self.title,
            kind=self.kind,
            also=self.also,
            key=self.key,
            columns=columns,
            levels=tuple(Level(**level.model_dump(mode="json")) for level in self.path),
            date_formats=self.dates,
            pool_words=self.pool.words if self.pool else (),
            pool_components=self.pool.components if self.pool else 2,
            note_rules=tuple(NoteRule(rule.text, rule.effect, rule.whole) for rule in self.notes),
            undefined=self.undefined,
            example=self.example,
            legacy=self.legacy,
            format=self.format,
            lot_kind=self.lot_kind,
        )


def read_mapping(path: Path) -> ImportMapping:
    """Read one mapping file; ``MappingUnsound`` says what is wrong with it and where."""
    try:
        return MappingFile.model_validate_json(path.read_bytes()).mapping()
    except ValidationError as problem:
        raise MappingUnsound(file=path.name, why=_first(problem)) from problem
    except OSError as problem:
        raise MappingUnsound(file=path.name, why=problem.strerror or str(problem)) from problem


def sound_definition(content: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """Return a mapping's content as it is kept, only what isn't usual; ``MappingUnsound``."""
    return _checked(content, name).model_dump(mode="json", exclude_defaults=True)


def mapping_of(content: Mapping[str, Any], name: str = "") -> ImportMapping:
    """Return the mapping that such content describes; ``MappingUnsound``."""
    return _checked(content, name).mapping()


def shipped_definitions() -> list[dict[str, Any]]:
    """Return the content of the mappings that come with the program."""
    files = _files(data_folder("db") / FILES)
    return [json.loads(path.read_text(encoding="utf-8")) for path in files]


def _checked(content: Mapping[str, Any], name: str) -> MappingFile:
    try:
        return MappingFile.model_validate(content)
    except ValidationError as problem:
        shown = name or str(content.get("name", ""))
        raise MappingUnsound(file=shown, why=_first(problem)) from problem


def load_mappings(own: Sequence[Path] = ()) -> list[ImportMapping]:
    """Return a site's own mappings from these folders, then the shipped ones.

    An own mapping takes the place of a shipped one of its name.
    """
    found: dict[str, ImportMapping] = {}
    for folder in (*own, data_folder("db") / FILES):
        for mapping in map(read_mapping, _files(folder)):
            found.setdefault(mapping.name, mapping)
    return list(found.values())


def mapping_schema() -> str:
    """Return the JSON schema of a mapping file, for people who write one."""
    return json.dumps(MappingFile.model_json_schema(), indent=2)


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.json")) if folder.is_dir() else ()


def _first(problem: ValidationError) -> str:
    error = problem.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, error["loc"]))
    said = error["msg"].removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
