"""Lists taken out: whole, recorded, and only of what one may see."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cellinv.domain.exchange.importing import ListUnknown
from cellinv.domain.people import NotAllowed
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.services.desk import Desk, Right
from cellinv.services.exchange import ImportReport, export_list, export_shown, import_file
from cellinv.services.people import add_party
from cellinv.sheets.errors import SheetNotWritten
from cellinv.sheets.table import FileKindUnknown
from tests.integration.bank import Made
from tests.integration.services.exchange.files import LOTS, VIALS, Load, exported

Tank = tuple[Desk, ImportReport]


@pytest.fixture
def leading_zero(shelves: None, load: Load) -> None:
    """One vial whose code a spreadsheet would spoil."""
    load(LOTS, ("0012E5", "RESEARCH", "=1+1", "0", "", ""))
    load(VIALS, ("00077", "0012E5", "", "B-1", "C7", ""))


@pytest.mark.usefixtures("leading_zero")
def test_lists_keep_identifiers_and_guard_formulas(desk: Desk, tmp_path: Path) -> None:
    (vial,) = exported(desk, "vials", tmp_path)
    assert (vial["Vial code"], vial["Lot"], vial["Slot"]) == ("00077", "0012E5", "C7")
    assert vial["Container"] == "LN-1/Rack 1/B-1"
    assert vial["Cell line"] == "'=1+1"
    assert [row["Name"] for row in exported(desk, "storage", tmp_path)] == [
        "LN-1", "Rack 1", "B-1", "R-1",
    ]  # fmt: skip
    (lot,) = exported(desk, "lots", tmp_path)
    assert (lot["Lot"], lot["Vials filled"], lot["Vials stored"]) == ("0012E5", "1", "1")


@pytest.mark.usefixtures("leading_zero")
def test_a_workbook_holds_text_cells(desk: Desk, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    export_list(desk, "vials", tmp_path / "v.xlsx")
    cells = load_workbook(tmp_path / "v.xlsx").worksheets[0]
    assert (cells.cell(2, 1).value, cells.cell(2, 1).data_type) == ("00077", "s")
    assert cells.cell(2, 6).data_type == "s"


@pytest.mark.usefixtures("leading_zero")
def test_an_export_is_an_act_that_names_the_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "lots.csv"
    receipt = export_list(desk, "lots", path)
    assert receipt.details["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert receipt.details["rows"] == 1
    with desk.database.read() as session:
        body = session.scalars(select(LedgerEntry.body).where(LedgerEntry.action == "export")).one()
    assert body is not None
    assert receipt.details["sha256"] in body


@pytest.mark.usefixtures("leading_zero")
def test_what_was_taken_out_comes_back_unchanged(desk: Desk, tmp_path: Path) -> None:
    for what in ("storage", "lots", "vials"):
        path = tmp_path / f"{what}.xlsx"
        export_list(desk, what, path)
        report = import_file(desk, path, kind=what)
        assert (report.loaded, report.rejected, report.entry) == (0, 0, None)


def test_the_ledger_is_told_entry_by_entry(small: Made, desk: Desk, tmp_path: Path) -> None:
    found = exported(desk, "ledger", tmp_path)
    with desk.database.read() as session:
        count = session.scalars(select(func.count(LedgerEntry.id))).one()
    assert len(found) == count - 1
    assert found[0]["Entry"] == "HFX:1"
    stored = next(row for row in found if row["Action"] == "store")
    assert f"vial {small.vial_codes[0]}" in stored["About"]


def test_subjects_of_a_blinded_study_are_withheld(
    small: Made, desk: Desk, bank: object, tmp_path: Path
) -> None:
    from cellinv.records.tables.clinical import Study
    from cellinv.services.ledger import doing
    from tests.integration.bank import Bank

    assert isinstance(bank, Bank)
    bank.dose(small.vial_ids[0])
    with doing(desk, "blind", chain="HFX") as act:
        act.session.scalars(select(Study)).one().blinded = True
    blind = replace(desk, rights=(Right("supervisor", None, None),))
    told = [row["About"] for row in exported(blind, "ledger", tmp_path)]
    assert "withheld: a blinded study" in told
    assert not any("subject" in each for each in told)


def test_other_owners_and_sites_stay_out(small: Made, desk: Desk, tmp_path: Path) -> None:
    other = add_party(desk, "SPON", "Sponsor")
    assert desk.site is not None
    limited = replace(desk, rights=(Right("supervisor", desk.site.id, other),))
    assert exported(limited, "vials", tmp_path) == []
    assert exported(limited, "lots", tmp_path) == []
    with pytest.raises(NotAllowed):
        exported(limited, "ledger", tmp_path)


def test_refused_exports_leave_no_file(
    desk: Desk, desk_of: Callable[[str], Desk], tmp_path: Path
) -> None:
    with pytest.raises(ListUnknown):
        export_list(desk, "doses", tmp_path / "d.csv")
    with pytest.raises(FileKindUnknown):
        export_list(desk, "vials", tmp_path / "d.pdf")
    with pytest.raises(NotAllowed):
        export_list(desk_of("tech"), "vials", tmp_path / "d.csv")
    with pytest.raises(SheetNotWritten):
        export_list(desk, "vials", tmp_path / "nowhere" / "d.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_list_on_screen_goes_out_as_shown_and_recorded(desk: Desk, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "shown.xlsx"
    receipt = export_shown(desk, "Vials: out/now", ["Code", "Left"], [["=1+1", 3]], path)
    code, left = load_workbook(path).worksheets[0][2]
    assert (code.value, code.data_type, left.value) == ("=1+1", "s", 3)
    assert receipt.details["list"] == "Vials: out/now"
    assert receipt.details["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_is_shown_goes_out_with_the_right_alone(desk: Desk, tmp_path: Path) -> None:
    technician = replace(desk, rights=(Right("technician", None, None),))
    with pytest.raises(NotAllowed):
        export_shown(technician, "Vials", ["Code"], [["V-1"]], tmp_path / "v.csv")
    assert not list(tmp_path.iterdir())
