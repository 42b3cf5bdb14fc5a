"""Mappings saved by name: versioned, found by an import, kept for those who import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cellinv.domain.exchange.mapping import ImportKind, MappingNotFound
from cellinv.domain.exchange.suggesting import drafted, suggested
from cellinv.domain.people import NotAllowed
from cellinv.records.verify.run import verify
from cellinv.services.exchange import import_file, look_at, mappings, save_mapping
from cellinv.sheets.mapping import MappingUnsound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cellinv.services.desk import Desk

HEADERS = ("Dewar", "Tower", "Box", "Pos", "Clone", "P")
ROWS = [("LN-9", "1", "7", "A1", "L1", "12"), ("LN-9", "1", "7", "A2", "L1", "12")]


@pytest.fixture
def path(file_of: Callable[..., Path]) -> Path:
    return file_of(HEADERS, ROWS)


@pytest.fixture
def definition() -> dict[str, Any]:
    content = drafted(ImportKind.VIALS, suggested(HEADERS, ImportKind.VIALS))
    return {**content, "name": "dewar-list", "title": "Dewar list"}


def test_a_file_nobody_knows_is_looked_at_mapped_and_imported(
    desk: Desk, path: Path, definition: dict[str, Any]
) -> None:
    look = look_at(desk, path)
    assert (look.headers, look.rows, look.mapping, look.kind) == (HEADERS, 2, None, "vials")
    assert look.samples == tuple(ROWS)
    save_mapping(desk, definition)
    assert look_at(desk, path).mapping == "dewar-list"
    report = import_file(desk, path, mapping="dewar-list")
    assert [each.place for each in report.verdicts] == ["LN-9/1/7 A1", "LN-9/1/7 A2"]
    assert verify(desk.database).ok


def test_saving_again_is_a_new_version(desk: Desk, definition: dict[str, Any]) -> None:
    assert mappings(desk)[0].version == 0
    save_mapping(desk, definition)
    save_mapping(desk, {**definition, "title": "Dewars"})
    first = mappings(desk)[0]
    assert (first.name, first.title, first.version) == ("dewar-list", "Dewars", 2)
    assert {"vials", "lots", "storage"} <= {each.name for each in mappings(desk)}


def test_only_those_who_import_save_and_only_what_is_sound(
    desk: Desk, desk_of: Callable[[str], Desk], definition: dict[str, Any], path: Path
) -> None:
    with pytest.raises(NotAllowed):
        save_mapping(desk_of("tech"), definition)
    with pytest.raises(MappingUnsound, match="key"):
        save_mapping(desk, {**definition, "key": []})
    with pytest.raises(MappingNotFound):
        import_file(desk, path, mapping="dewar-list")
