"""Which kind of lot may come from which."""

import json

import pytest

from cellinv import data_folder
from cellinv.domain.banks.kinds import (
    LotKindAfter,
    LotKindOrder,
    LotKindUnknown,
    check_made_from,
    lot_kinds,
)
from cellinv.domain.catalog import CatalogUnsound

ENTRIES = json.loads((data_folder("db") / "catalog" / "lot_kinds.json").read_text("utf-8"))
KINDS = lot_kinds(ENTRIES)


def test_the_kinds_are_those_of_the_field() -> None:
    assert " ".join(KINDS) == "SEED MCB WCB EOPC INTERMEDIATE DS DP REFERENCE RESEARCH"


@pytest.mark.parametrize(
    ("made", "source"),
    [("MCB", "SEED"), ("WCB", "MCB"), ("DP", "WCB"), ("DP", "INTERMEDIATE"), ("EOPC", "WCB")],
)
def test_the_way_from_seed_to_product(made: str, source: str) -> None:
    check_made_from(KINDS, made, source)


@pytest.mark.parametrize(
    ("made", "source"),
    [("MCB", "WCB"), ("MCB", "MCB"), ("WCB", "WCB"), ("WCB", "SEED"), ("SEED", "MCB"),
     ("WCB", "DP"), ("MCB", "EOPC"), ("INTERMEDIATE", "DP")],
)  # fmt: skip
def test_no_way_back(made: str, source: str) -> None:
    with pytest.raises(LotKindOrder, match=f"{made} can't be made from {source}"):
        check_made_from(KINDS, made, source)


def test_a_master_bank_from_a_working_bank_by_a_detour() -> None:
    with pytest.raises(LotKindAfter, match="MCB can't descend from WCB"):
        check_made_from(KINDS, "MCB", "INTERMEDIATE", ancestors=["SEED", "WCB"])
    check_made_from(KINDS, "MCB", "INTERMEDIATE", ancestors=["SEED"])


@pytest.mark.parametrize(("made", "source"), [("XCB", "MCB"), ("MCB", "XCB")])
def test_an_unknown_kind(made: str, source: str) -> None:
    with pytest.raises(LotKindUnknown, match="XCB"):
        check_made_from(KINDS, made, source)


def test_only_products_are_dosed() -> None:
    assert [kind.code for kind in KINDS.values() if kind.dosed] == ["DP"]
    assert [kind.code for kind in KINDS.values() if kind.bank] == ["SEED", "MCB", "WCB"]


def test_a_catalogue_that_names_an_unknown_kind() -> None:
    with pytest.raises(CatalogUnsound, match=r"there is no kind .*XCB"):
        lot_kinds([{**ENTRIES[0], "made_from": ["XCB"]}])
