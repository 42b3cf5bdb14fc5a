"""Mapping files: the shipped ones are sound, and a broken one says what is wrong with it."""

import json
from pathlib import Path

import pytest

from cellinv.domain.exchange.mapping import ImportKind, ImportMapping
from cellinv.sheets.mapping import MappingUnsound, load_mappings, mapping_schema, read_mapping

SOUND = {"name": "mine", "kind": "vials", "key": ["Id"], "columns": {"line": "Line"}}


def written(folder: Path, **changes: object) -> Path:
    path = folder / "mine.json"
    path.write_text(json.dumps(SOUND | changes), encoding="utf-8")
    return path


@pytest.mark.parametrize("mapping", load_mappings(), ids=lambda mapping: mapping.name)
def test_shipped_mappings_name_columns_and_key(mapping: ImportMapping) -> None:
    assert mapping.title
    assert set(mapping.key) <= set(mapping.headers)
    assert mapping.required


def test_all_templates_and_the_tank_list_are_shipped() -> None:
    kinds = {mapping.name: mapping.kind for mapping in load_mappings()}
    assert kinds["ipsc-tank"] is ImportKind.VIALS
    assert {"storage", "lots", "vials"} <= set(kinds)


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    assert read_mapping(written(tmp_path)).key == ("Id",)


def test_an_own_mapping_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    written(tmp_path, name="vials")
    found = {mapping.name: mapping for mapping in load_mappings([tmp_path])}
    assert found["vials"].key == ("Id",)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"key": []}, "key"), ({"dates": ["dd.mm"]}, "dates"), ({"kind": "boxes"}, "kind"),
        ({"columns": {"colour": "C"}}, "columns"), ({"surplus": 1}, "surplus"),
        ({"kind": "lots"}, "lot_kind"), ({"kind": "rack-scan"}, "mapping"),
        ({"path": [{"column": "T", "kind": "tank", "name": "Tank"}]}, "{}"),
        ({"notes": [{"text": "x", "effect": "hold"}]}, "note"), ({"name": "Mine!"}, "name"),
    ],
)  # fmt: skip
def test_a_broken_file_says_where(tmp_path: Path, changes: dict[str, object], word: str) -> None:
    with pytest.raises(MappingUnsound) as refusal:
        read_mapping(written(tmp_path, **changes))
    assert word in refusal.value.explain()


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe"])
def test_what_is_no_mapping_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.json").write_bytes(data)
    with pytest.raises(MappingUnsound):
        read_mapping(tmp_path / "x.json")


def test_the_schema_names_every_part() -> None:
    assert {"name", "kind", "key", "columns", "path"} <= set(
        json.loads(mapping_schema())["properties"]
    )
