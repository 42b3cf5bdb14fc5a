"""The catalogue of containers and vial formats, and what stands in what."""

import json
from typing import Any

import pytest

from cellinv import data_folder
from cellinv.domain.catalog import CatalogUnsound
from cellinv.domain.language import use_english
from cellinv.domain.storage.container_types import (
    ContainerDoesNotHold,
    ContainerKind,
    ContainerType,
    FormatDoesNotFit,
    check_fits,
    check_may_hold,
    container_types,
    fits,
    may_hold,
    smallest_with,
    vial_formats,
)
from cellinv.domain.storage.fill import slots_in
from cellinv.domain.storage.positions import label_of, slot_of
from cellinv.records.translations import choose

CATALOG = data_folder("db") / "catalog"


def entries(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CATALOG / name).read_text(encoding="utf-8"))
    return found


TYPES = container_types(entries("container_types.json"))
FORMATS = vial_formats(entries("formats.json"))


@pytest.mark.parametrize("made", TYPES.values(), ids=list(TYPES))
def test_a_type_in_the_catalogue_is_whole(made: ContainerType) -> None:
    assert set(made.formats) <= set(FORMATS)
    assert {kind.kind for kind in TYPES.values()} >= set(made.may_hold)
    assert made.may_hold or made.formats
    assert made.on_site or any(may_hold(other, made) for other in TYPES.values())


@pytest.mark.parametrize("made", TYPES.values(), ids=list(TYPES))
def test_a_grid_in_the_catalogue_reads_its_own_labels(made: ContainerType) -> None:
    size = made.grid or (0, 0)
    for slot in slots_in(made.fill_order, *size):
        assert slot_of(made.scheme, *size, label_of(made.scheme, *size, slot)) == slot


@pytest.mark.parametrize("size", [(5, 5), (7, 7), (9, 9), (10, 10), (8, 12), (12, 12), (14, 14)])
def test_the_common_boxes_are_there(size: tuple[int, int]) -> None:
    assert size in {made.grid for made in TYPES.values() if made.kind is ContainerKind.BOX}


def test_every_kind_of_container_is_there() -> None:
    assert {made.kind for made in TYPES.values()} == set(ContainerKind)


def test_every_format_fits_somewhere() -> None:
    for made in FORMATS.values():
        assert any(fits(container, made) for container in TYPES.values())


def test_a_tank_stands_in_no_box() -> None:
    with pytest.raises(ContainerDoesNotHold, match="Put it into Storage room"):
        check_may_hold(TYPES["BOX-9X9"], TYPES["TANK-LN2"], TYPES.values())
    check_may_hold(TYPES["RACK-13"], TYPES["BOX-9X9"])


def test_a_bag_fits_into_no_vial_box() -> None:
    with pytest.raises(FormatDoesNotFit, match="Cryobag 50 mL doesn't fit into Box 9"):
        check_fits(TYPES["BOX-9X9"], FORMATS["BAG-50"])
    check_fits(TYPES["RACK-CASSETTE-8"], FORMATS["BAG-50"])


def test_what_the_program_ships_is_told_in_the_language_in_use() -> None:
    choose("zh")
    try:
        with pytest.raises(FormatDoesNotFit, match=r"50 mL 冻存袋.*9 × 9 冻存盒"):
            check_fits(TYPES["BOX-9X9"], FORMATS["BAG-50"])
    finally:
        use_english()


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        (["1", "25"], "BOX-5X5-N"),
        (["A1", "i9"], "BOX-9X9"),
        (["A01", "B1"], "BOX-5X5"),
        (["H12"], "BOX-8X12"),
        (["82"], "BOX-10X10-N"),
    ],
)
def test_the_smallest_box_that_holds_every_label(labels: list[str], code: str) -> None:
    found = smallest_with(TYPES.values(), ContainerKind.BOX, labels)
    assert found == TYPES[code]


@pytest.mark.parametrize("labels", [["A1", "2"], ["P1"], ["top"]])
def test_no_box_holds_these_labels(labels: list[str]) -> None:
    assert smallest_with(TYPES.values(), ContainerKind.BOX, labels) is None


def test_room_is_the_grid_the_capacity_or_open() -> None:
    assert TYPES["BOX-8X12"].room == 96
    assert TYPES["BAG-100"].room == 100
    assert TYPES["TANK-LN2"].room is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"rows": 3},
        {"rows": 0, "columns": 1},
        {"rows": 3, "columns": 3, "capacity": 9},
        {"rows": "3", "columns": 3},
        {"capacity": True},
        {"kind": "drawer"},
        {"may_hold": ["drawer"]},
        {"may_hold": ["box", "box"]},
        {"formats": "CRYO-2"},
        {"name": 7},
        {"on_site": "yes"},
        {"scheme": "axes"},
        {"scheme": {"rows": "numbers"}},
    ],
)
def test_an_unsound_entry_is_named(wrong: dict[str, object]) -> None:
    with pytest.raises(CatalogUnsound, match="BOX-X"):
        ContainerType.from_dict({"code": "BOX-X", "name": "X", "kind": "box", **wrong})


def test_a_code_comes_once() -> None:
    with pytest.raises(CatalogUnsound, match="twice"):
        container_types([{"code": "A", "name": "A", "kind": "bag"}] * 2)


def test_a_format_holds_something() -> None:
    with pytest.raises(CatalogUnsound, match="nominal_volume_ul"):
        vial_formats([{"code": "A", "name": "A", "nominal_volume_ul": 0}])
