"""A laboratory's real tank list: seventy rows without a vial code become an inventory."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cellinv.records.queries.storage import container_named
from cellinv.records.tables.banks import CellLine, LineComponent, Lot, Vial
from cellinv.records.tables.cases import Hold
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.storage import SlotMark
from cellinv.records.verify.run import verify
from cellinv.services.custody.end import discard
from cellinv.services.desk import Desk
from cellinv.services.exchange import Fate, ImportReport, import_file
from cellinv.services.storage import move, move_container
from tests.integration.services.exchange.files import box_id, texts

Tank = tuple[Desk, ImportReport]


def rows(desk: Desk, query: Any) -> list[Any]:
    with desk.database.read() as session:
        return [tuple(row) for row in session.execute(query)]


def code_at(report: ImportReport, line: int) -> str:
    return next(each.code for each in report.verdicts if each.line == line)


def vial_id(desk: Desk, code: str) -> int:
    return int(rows(desk, select(Vial.id).where(Vial.code == code))[0][0])


def test_every_row_is_accounted_for(looked_at: Tank) -> None:
    _, report = looked_at
    assert (report.rows, report.loaded, report.empty) == (70, 61, 9)
    assert (report.unchanged, report.rejected) == (0, 0)
    assert (report.made.vials, report.made.lines, report.made.containers) == (61, 34, 22)
    assert report.entry == "HFX:1"


def test_the_inventory_verifies(looked_at: Tank) -> None:
    assert verify(looked_at[0].database).ok


def test_it_is_one_act_that_names_the_file(looked_at: Tank) -> None:
    ((action, body),) = rows(
        looked_at[0], select(LedgerEntry.action, LedgerEntry.body).where(LedgerEntry.chain == "HFX")
    )
    assert action == "import"
    assert '"file":"ipsc_tank.csv"' in body
    assert '"mapping":"ipsc-tank"' in body


def test_a_second_import_changes_nothing(tank: Tank, tank_file: Path) -> None:
    desk, _ = tank
    again = import_file(desk, tank_file)
    assert (again.loaded, again.unchanged, again.empty, again.entry) == (0, 61, 9, None)


def test_a_moved_vial_is_found_where_it_is_now(tank: Tank, tank_file: Path) -> None:
    desk, report = tank
    move(desk, [vial_id(desk, code_at(report, 2))], box_id(desk, "NCTank_BM1/Rack 12/Box 6"))
    again = import_file(desk, tank_file)
    assert (again.loaded, again.unchanged) == (0, 61)
    assert again.verdicts[0].place.startswith("NCTank_BM1/Rack 12/Box 6")


def test_a_discarded_vial_does_not_come_back(tank: Tank, tank_file: Path) -> None:
    desk, report = tank
    discard(desk, [vial_id(desk, code_at(report, 2))], reason="broken")
    assert import_file(desk, tank_file).loaded == 0


def test_a_moved_box_is_not_made_again(tank: Tank, tank_file: Path) -> None:
    desk, _ = tank
    box, rack = box_id(desk, "Glacier_BM2/Rack 1/Box 4"), box_id(desk, "Tank4_BM1/Rack 5")
    move_container(desk, box, rack)
    assert import_file(desk, tank_file).made.containers == 0


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/Tank4_BM1", "TANK-LN2"),
        ("Tank4_BM1/Rack 4", "RACK"),
        ("Tank4_BM1/Rack 4/Box 4", "BOX-5X5-N"),
        ("NCTank_BM1/Rack 12/Box 6", "BOX-9X9"),
        ("Glacier_BM2/Rack 1/Box 11", "BOX-9X9"),
        ("Glacier_BM2/Rack 1/Box 1", "BOX-7X7"),
    ],
)
def test_containers_are_the_smallest_that_hold_their_labels(
    looked_at: Tank, path: str, kind: str
) -> None:
    with looked_at[0].database.read() as session:
        assert container_named(session, path).kind.code == kind


def test_containers_have_codes_of_the_site(looked_at: Tank) -> None:
    assert {"HFX-TANK-0001", "HFX-TANK-0003", "HFX-RACK-0001"} <= texts(looked_at[0], "own")


def test_lots_are_told_by_line_age_day_type_stock_and_medium(looked_at: Tank) -> None:
    query = select(Lot.filled, Lot.passage, Lot.days_in_differentiation, Lot.stock).join(
        CellLine, CellLine.id == Lot.line_id
    )
    found = rows(looked_at[0], query.where(CellLine.code == "HEL61.2"))
    assert Counter(found) == {
        (1, "p22", None, "General Stock"): 1,
        (3, "p15", None, "Master Stock"): 1,
        (3, None, 14, None): 1,
        (1, "p20", None, "General Stock"): 1,
    }


def test_every_lot_is_legacy_in_quarantine_and_not_gmp(looked_at: Tank) -> None:
    found = rows(looked_at[0], select(Lot.status, Lot.legacy, Lot.grade, Lot.kind).distinct())
    assert found == [("quarantine", True, "non-GMP", "RESEARCH")]


def test_filled_is_what_is_registered(looked_at: Tank) -> None:
    counted = select(func.count(Vial.id)).where(Vial.lot_id == Lot.id).scalar_subquery()
    assert rows(looked_at[0], select(Lot.code).where(Lot.filled != counted)) == []


def test_an_undefined_date_is_none(looked_at: Tank) -> None:
    query = select(Lot.filled_on).join(CellLine, CellLine.id == Lot.line_id)
    assert rows(looked_at[0], query.where(CellLine.code == "HEL245.1")) == [(None,)]


@pytest.mark.parametrize(("line", "components"), [("Pool 1", 2), ("oikd2", 1)])
def test_components_without_a_stated_donor(looked_at: Tank, line: str, components: int) -> None:
    query = select(LineComponent.donor_id, CellLine.legacy, CellLine.kind).join(
        CellLine, CellLine.id == LineComponent.line_id
    )
    found = rows(looked_at[0], query.where(CellLine.code == line))
    assert found == [(None, True, "iPSC")] * components


def test_a_vial_that_is_not_there_is_missing(looked_at: Tank) -> None:
    desk, report = looked_at
    query = select(Vial.status, Vial.notes).where(Vial.code == code_at(report, 5))
    ((status, notes),) = rows(desk, query)
    assert status == "missing"
    assert "Not There" in notes
    assert "Tank4_BM1/Rack 4/Box 1 4" in notes


def test_do_not_take_is_a_hold_on_that_vial(looked_at: Tank) -> None:
    desk, report = looked_at
    query = select(Vial.code, Hold.kind, Hold.reason).join(Hold, Hold.vial_id == Vial.id)
    found = rows(desk, query)
    assert {code for code, *_ in found} == {code_at(report, line) for line in (30, 34, 35, 36, 48)}
    assert {tuple(rest) for _, *rest in found} == {("do_not_use", "Do not take")}


def test_empty_rows_are_slots_known_and_free(looked_at: Tank) -> None:
    found = rows(looked_at[0], select(SlotMark.kind, func.count()).group_by(SlotMark.kind))
    assert found == [("known_free", 9)]


def test_each_vial_keeps_its_row_for_ever(looked_at: Tank) -> None:
    names = texts(looked_at[0], "import")
    assert "ipsc-tank:Tank4_BM1/4/1/1" in names
    assert "ipsc-tank:NCTank_BM1/12/6/A1" in names


def test_a_dry_run_says_the_same_and_writes_nothing(desk: Desk, tank_file: Path) -> None:
    report = import_file(desk, tank_file, dry_run=True)
    assert (report.loaded, report.empty, report.entry) == (61, 9, None)
    assert rows(desk, select(Vial.id)) == []
    box = next(box for box in report.boxes if box.path == ("Tank4_BM1", "Rack 4", "Box 1"))
    assert (box.made, box.rows, box.columns) == (True, 5, 5)
    assert [(cell.row, cell.column, cell.line) for cell in box.cells] == [
        (0, 0, 2), (0, 1, 3), (0, 2, 4), (0, 4, 6),
    ]  # fmt: skip


def test_the_owner_is_the_one_named(desk: Desk, tank_file: Path) -> None:
    from cellinv.services.people import add_party

    sponsor = add_party(desk, "SPON", "Sponsor")
    import_file(desk, tank_file, owner="spon", kind="storage")
    assert rows(desk, select(Lot.owner_id).distinct()) == [(sponsor,)]


def test_slots_that_are_taken_return_their_rows(tank: Tank, tmp_path: Path) -> None:
    desk, report = tank
    path = tmp_path / "more.csv"
    header = "Tank,Rack/Stick,Box,Location,Line,Passage,Origin,Type,Info,Media,Date,Notes,Pools\n"
    path.write_text(
        f"{header}Tank4_BM1,4,1,7,oikd2,p13,HipSci,iPSC,General Stock,E8,06.09.2021,,\n"
        "Tank4_BM1,4,1,3A,oikd2,p13,HipSci,iPSC,General Stock,E8,06.09.2021,,\n",
        encoding="utf-8",
    )
    move(desk, [vial_id(desk, code_at(report, 2))], box_id(desk, "Tank4_BM1/Rack 4/Box 1"), at="7")
    more = import_file(desk, path)
    assert [each.fate for each in more.verdicts] == [Fate.REJECTED, Fate.REJECTED]
    assert "is taken by oikd2-p13-20210906-0001" in more.verdicts[0].reason


def test_further_rows_of_a_lot_in_quarantine_grow_it(tank: Tank, tmp_path: Path) -> None:
    desk, _ = tank
    path = tmp_path / "more.csv"
    header = "Tank,Rack/Stick,Box,Location,Line,Passage,Origin,Type,Info,Media,Date,Notes,Pools\n"
    row = "Tank4_BM1,4,1,9,oikd2,p13,HipSci,iPSC,General Stock,E8,06.09.2021,,\n"
    path.write_text(header + row, encoding="utf-8")
    more = import_file(desk, path)
    assert (more.made.lots, more.verdicts[0].code) == (0, "oikd2-p13-20210906-0003")
    filled = select(Lot.filled).where(Lot.code == "oikd2-p13-20210906")
    assert rows(desk, filled) == [(3,)]
    assert verify(desk.database).ok
