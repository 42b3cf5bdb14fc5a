"""Mappings drafted from headers that laboratories wrote."""

import pytest

from cellinv.domain.exchange.mapping import ImportKind
from cellinv.domain.exchange.suggesting import drafted, guessed_kind, roles_of, suggested

TANK = ("Tank", "Rack/Stick", "Box", "Location", "Line", "Passage", "Origin", "Media", "Confluency")
ADMIN = ("Vial ID", "Batch ID", "Cell Line", "Passage Number", "Date Frozen", "Location", "Notes")
LOTS = ("Lot", "Lot kind", "Cell line", "Vials filled", "GMP", "Donor")
BOXES = ("Container name", "Container type", "Inside", "Slot")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (TANK, ImportKind.VIALS), (ADMIN, ImportKind.VIALS), (LOTS, ImportKind.LOTS),
        (BOXES, ImportKind.STORAGE), ((), ImportKind.VIALS),
    ],
)  # fmt: skip
def test_headers_tell_the_kind(headers: tuple[str, ...], kind: ImportKind) -> None:
    assert guessed_kind(headers) is kind


def test_a_tank_list_is_understood_down_to_the_slot() -> None:
    content = drafted(ImportKind.VIALS, suggested(TANK, ImportKind.VIALS))
    assert [(level["column"], level["kind"]) for level in content["path"]] == [
        ("Tank", "tank"), ("Rack/Stick", "rack"), ("Box", "box"),
    ]  # fmt: skip
    assert content["columns"] == {
        "slot": "Location", "line": "Line", "age": "Passage", "source": "Origin", "medium": "Media",
    }  # fmt: skip
    assert content["key"] == ["Tank", "Rack/Stick", "Box", "Location"]


def test_a_code_is_what_a_vial_is_known_by() -> None:
    found = suggested(ADMIN, ImportKind.VIALS)
    assert (found["Vial ID"], found["Batch ID"], found["Date Frozen"]) == ("code", "lot", "date")
    assert drafted(ImportKind.VIALS, found)["key"] == ["Vial ID"]


@pytest.mark.parametrize("kind", [ImportKind.VIALS, ImportKind.LOTS, ImportKind.STORAGE])
def test_no_role_is_suggested_twice(kind: ImportKind) -> None:
    roles = list(suggested((*TANK, *ADMIN, *LOTS, *BOXES), kind).values())
    assert len(roles) == len(set(roles))
    assert set(roles) <= set(roles_of(kind))


def test_what_a_mapping_said_besides_is_kept() -> None:
    base = {
        "name": "mine", "key": ["Box", "Location"], "legacy": True, "notes": [{"text": "gone"}],
        "path": [{"column": "Tank", "kind": "tank", "type": "TANK-LN2"}],
    }  # fmt: skip
    content = drafted(ImportKind.VIALS, {"Tank": "place:tank", "Box": "place:box"}, base)
    assert content["path"][0]["type"] == "TANK-LN2"
    assert (content["legacy"], content["key"], "notes" in content) == (True, ["Box"], False)
