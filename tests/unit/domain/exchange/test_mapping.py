"""The mapping for a file is found by its columns, or by its name."""

from dataclasses import replace

import pytest

from cellinv.domain.exchange.mapping import (
    ImportKind,
    KindDiffers,
    MappingDoesNotFit,
    MappingNotFound,
    NoMappingFits,
    choose_mapping,
)
from tests.unit.domain.exchange.foreign import HEADERS, TANK

WIDE = replace(TANK, name="wide", key=("Tank", "Box", "Slot", "Own"))
KNOWN = [TANK, WIDE]


def test_the_mapping_with_most_columns_wins() -> None:
    assert choose_mapping(KNOWN, HEADERS).name == "wide"
    assert choose_mapping(KNOWN, HEADERS[:-1]).name == "tank"


def test_spelling_of_headers_does_not_matter() -> None:
    assert choose_mapping(KNOWN, [f" {header.upper()} " for header in HEADERS[:-1]]).name == "tank"


def test_a_name_decides() -> None:
    assert choose_mapping(KNOWN, HEADERS, name="TANK") is TANK


@pytest.mark.parametrize("kind", [ImportKind.VIALS, ImportKind.STORAGE])
def test_a_file_may_be_called_by_its_other_kind(kind: ImportKind) -> None:
    both = replace(TANK, also=(ImportKind.STORAGE,))
    assert choose_mapping([both], HEADERS, kind=kind) is both


def test_refusals_name_what_is_known() -> None:
    with pytest.raises(MappingNotFound, match="wide"):
        choose_mapping(KNOWN, HEADERS, name="other")
    with pytest.raises(NoMappingFits, match="Colour"):
        choose_mapping(KNOWN, ["Colour"])
    with pytest.raises(MappingDoesNotFit, match="Slot"):
        choose_mapping(KNOWN, ["Tank", "Box", "Line"], name="tank")
    with pytest.raises(KindDiffers, match="vials"):
        choose_mapping(KNOWN, HEADERS, kind=ImportKind.LOTS)
