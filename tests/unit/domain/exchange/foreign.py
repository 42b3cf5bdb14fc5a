"""Small foreign tables and mappings for the tests of this folder."""

import json
from collections.abc import Mapping, Sequence

from cellinv import data_folder
from cellinv.domain.exchange.mapping import (
    Effect,
    ImportKind,
    ImportMapping,
    Level,
    Meaning,
    NoteRule,
)
from cellinv.domain.exchange.outcomes import ImportPlan
from cellinv.domain.exchange.rows import read_rows
from cellinv.domain.exchange.table import ForeignRow, ForeignTable
from cellinv.domain.storage.container_types import ContainerType, container_types

CATALOG = data_folder("db") / "catalog" / "container_types.json"
TYPES: Sequence[ContainerType] = list(
    container_types(json.loads(CATALOG.read_text(encoding="utf-8"))).values()
)
BY_CODE: Mapping[str, ContainerType] = {each.code: each for each in TYPES}

HEADERS = ("Tank", "Box", "Slot", "Line", "Passage", "Date", "Note", "Pool", "Type", "Own")
COLUMNS = {
    Meaning.SLOT: "Slot", Meaning.LINE: "Line", Meaning.AGE: "Passage", Meaning.DATE: "Date",
    Meaning.NOTE: "Note", Meaning.POOL: "Pool", Meaning.CODE: "Code",
}  # fmt: skip
TANK = ImportMapping(
    name="tank",
    kind=ImportKind.VIALS,
    key=("Tank", "Box", "Slot"),
    columns=COLUMNS,
    levels=(Level("Tank", "tank"), Level("Box", "box", "Box {}", type_column="Type")),
    date_formats=("dd.mm.yyyy",),
    pool_words=("1", "1.0"),
    note_rules=(NoteRule("Not There", Effect.MISSING), NoteRule("Do not take", Effect.HOLD)),
    undefined=("undefined",),
    legacy=True,
)


def table(*rows: Sequence[str], headers: Sequence[str] = HEADERS) -> ForeignTable:
    made = tuple(ForeignRow(line, tuple(row)) for line, row in enumerate(rows, 2))
    return ForeignTable(tuple(headers), made, "t.csv")


def plan(*rows: Sequence[str], mapping: ImportMapping = TANK) -> ImportPlan:
    return read_rows(table(*rows), mapping, TYPES)


def vial(slot: str, *, box: str = "1", line: str = "L1", **more: str) -> list[str]:
    said = {"Tank": "T", "Box": box, "Slot": slot, "Line": line, **more}
    return [said.get(header, "") for header in HEADERS]
