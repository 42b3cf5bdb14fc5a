"""Templates: what is filled in comes back by our own import."""

from pathlib import Path

import pytest

from cellinv.domain.exchange.mapping import Meaning, choose_mapping
from cellinv.domain.exchange.outcomes import ImportPlan, LotRow, StorageRow, VialRow
from cellinv.domain.exchange.rows import read_rows
from cellinv.sheets.mapping import load_mappings
from cellinv.sheets.reading import read_table
from cellinv.sheets.templates import TemplateNotWorkbook, TemplateUnknown, write_template
from tests.unit.sheets.books import opened

KINDS = ["storage", "lots", "vials"]
FILLED = {
    "storage": ("B-7", "BOX-9X9", "LN-1/Rack 1", "3", "00077", None),
    "lots": ("MCB-7", "MCB", "LINE", "p10+16", "2025-03-14", None, None, "CRYO-2", "40", "yes"),
    "vials": ("000123", "MCB-7", "1", "LN-1/Rack 1/B-7", "A1"),
}


def imported(path: Path) -> ImportPlan:
    mappings = load_mappings()
    table = read_table(path, [mapping.required for mapping in mappings])
    return read_rows(table, choose_mapping(mappings, table.headers))


def filled(folder: Path, kind: str) -> ImportPlan:
    path = folder / "t.xlsx"
    write_template(kind, path)
    book = opened(path)
    book.worksheets[0].append(FILLED[kind])
    book.save(path)
    return imported(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fresh_template_holds_nothing_to_import(tmp_path: Path, kind: str) -> None:
    write_template(kind, tmp_path / "t.xlsx")
    plan = imported(tmp_path / "t.xlsx")
    assert (plan.mapping, plan.rows, plan.rejected) == (kind, (), ())
    assert plan.empty


def test_a_container_comes_back(tmp_path: Path) -> None:
    (row,) = filled(tmp_path, "storage").rows
    assert isinstance(row, StorageRow)
    assert (row.name, row.type, row.parent, row.code) == ("B-7", "BOX-9X9", "LN-1/Rack 1", "00077")


def test_a_lot_comes_back(tmp_path: Path) -> None:
    (row,) = filled(tmp_path, "lots").rows
    assert isinstance(row, LotRow)
    assert (row.code, row.kind, row.passage, row.filled, row.gmp) == (
        "MCB-7",
        "MCB",
        "p10+16",
        40,
        True,
    )
    assert str(row.made_on) == "2025-03-14"


def test_a_vial_comes_back(tmp_path: Path) -> None:
    (row,) = filled(tmp_path, "vials").rows
    assert isinstance(row, VialRow)
    assert row.place
    assert (row.code, row.lot, row.number) == ("000123", "MCB-7", 1)
    assert (row.place.container, row.place.label) == ("LN-1/Rack 1/B-7", "A1")


def test_choices_are_offered_where_they_belong(tmp_path: Path) -> None:
    write_template("lots", tmp_path / "t.xlsx", {Meaning.LOT_KIND: ["MCB", "WCB"]})
    rules = opened(tmp_path / "t.xlsx").worksheets[0].data_validations.dataValidation
    assert {rule.type for rule in rules} == {"list", "custom"}
    assert any("$1:$" in rule.formula1 for rule in rules)


@pytest.mark.parametrize("kind", ["boxes", "ipsc-tank", ""])
def test_there_is_no_template_for_anything_else(tmp_path: Path, kind: str) -> None:
    with pytest.raises(TemplateUnknown):
        write_template(kind, tmp_path / "t.xlsx")


def test_a_template_is_a_workbook(tmp_path: Path) -> None:
    with pytest.raises(TemplateNotWorkbook):
        write_template("vials", tmp_path / "t.csv")
