"""Our own lists of containers, lots and vials, brought in as the templates ask."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cellinv.domain.exchange.importing import OwnerUnknown, RejectsOverFile
from cellinv.domain.exchange.mapping import KindDiffers
from cellinv.domain.people import NotAllowed
from cellinv.records.tables.banks import CellLine, Donor, LineComponent, Lot, Vial
from cellinv.records.tables.storage import Placement
from cellinv.records.verify.run import verify
from cellinv.services.banks import release_lot
from cellinv.services.desk import Desk
from cellinv.services.exchange import import_file, make_template
from cellinv.services.people import add_party
from cellinv.sheets.errors import SheetNotWritten
from tests.integration.inventories import hand
from tests.integration.services.exchange.files import LOTS, STORAGE, VIALS, Load, reasons

BOX = "LN-1/Rack 1/B-1"
CONTAINER_REFUSED = [
    (("B-2", "BOX-9X9", "LN-1/Rack 1", "2", ""), "is taken by B-1"),
    (("B-3", "BOX-9X9", "LN-1/Rack 9", "", ""), "Nothing here is called"),
    (("B-4", "SHOEBOX", "LN-1", "", ""), "not a type of container"),
    (("LN-2", "TANK-LN2", "LN-1/Rack 1", "", ""), "can't hold"),
    (("Rack 1", "RACK-5", "HFX-TANK-0001", "", ""), "is here already, as Rack, 10 levels"),
    (("B-5", "BOX-9X9", "LN-1", "", "HFX"), "already names a site"),
    (("B-6", "BOX-9X9", "LN-1/Rack 1", "77", "B-6"), "77"),
]
LOT_REFUSED = [
    (("L-2", "BANK", "LINE-A", "1", "", ""), "not a kind of lot"),
    (("L-3", "WCB", "LINE-A", "many", "", ""), "not a whole number"),
    (("L-4", "WCB", "LINE-A", "999999", "", ""), "can't have 999999 vials"),
    (("L-5", "WCB", "LINE-A", "1", "", "D-2"), "not from donor D-2"),
    (("L-6", "WCB", "LINE-B", "1", "", "Jane Doe"), "person's name"),
    (("LINE-A", "WCB", "LINE-A", "1", "", ""), "already names a cell line"),
]
VIAL_REFUSED = [
    (("V-1", "MCB-9", "", BOX, "A1", ""), "Nothing here is called “MCB-9”"),
    (("V-2", "MCB-1", "", BOX, "K3", ""), "K3"),
    (("V-3", "MCB-1", "", BOX, "", ""), "No slot is named"),
    (("V-4", "MCB-1", "", "B-9", "A1", ""), "Nothing here is called “B-9”"),
    (("V-5", "MCB-1", "", "LN-1/Rack 1", "1", ""), "doesn't fit"),
    (("B-1", "MCB-1", "", BOX, "A2", ""), "is a container, not a vial"),
    (("CIX-1", "MCB-1", "", BOX, "A3", ""), "are commands"),
    (("V\u200b1", "MCB-1", "", BOX, "A4", ""), "can't be printed"),
    (("V-99", "HFX", "", BOX, "A5", ""), "is a site, not a lot"),
    (("V-6", "MCB-1", "0", BOX, "A6", ""), "number 0"),
    (("x" * 3000, "MCB-1", "", BOX, "A7", ""), "too long"),
]


def rows(desk: Desk, query: Any) -> list[Any]:
    with desk.database.read() as session:
        return [tuple(row) for row in session.execute(query)]


def vials(desk: Desk) -> list[Any]:
    return rows(desk, select(Vial.code, Vial.status, Vial.number).order_by(Vial.number))


@pytest.fixture
def mcb(load: Load) -> None:
    """A master bank of three vials, all expected."""
    report = load(LOTS, ("MCB-1", "mcb", "LINE-A", "3", "yes", "D-1"))
    assert (report.made.lots, report.made.lines, report.made.vials) == (1, 1, 3)


@pytest.mark.usefixtures("shelves")
def test_containers_come_in_any_order_and_once(load: Load) -> None:
    again = load(STORAGE, ("B-1", "BOX-9X9", "LN-1/Rack 1", "2", "B-1"))
    assert (again.loaded, again.unchanged, again.entry) == (0, 1, None)


@pytest.mark.usefixtures("shelves")
def test_a_container_that_can_not_be_is_returned(load: Load) -> None:
    report = load(STORAGE, *(row for row, _ in CONTAINER_REFUSED))
    returned = reasons(report)
    for line, (_, why) in enumerate(CONTAINER_REFUSED, 2):
        assert why in returned.get(line, "")
    assert report.entry is None


@pytest.mark.usefixtures("mcb")
def test_a_lot_brings_line_donor_and_expected_vials(desk: Desk) -> None:
    assert vials(desk) == [
        ("MCB-1-0001", "expected", 1),
        ("MCB-1-0002", "expected", 2),
        ("MCB-1-0003", "expected", 3),
    ]
    query = select(CellLine.code, CellLine.legacy, Donor.code).join(
        LineComponent, LineComponent.line_id == CellLine.id
    )
    found = rows(desk, query.join(Donor, Donor.id == LineComponent.donor_id))
    assert found == [("LINE-A", False, "D-1")]
    assert rows(desk, select(Lot.kind, Lot.grade, Lot.status, Lot.filled)) == [
        ("MCB", "GMP", "quarantine", 3)
    ]


@pytest.mark.usefixtures("mcb")
def test_a_lot_that_can_not_be_is_returned(load: Load) -> None:
    report = load(LOTS, *(row for row, _ in LOT_REFUSED))
    returned = reasons(report)
    for line, (_, why) in enumerate(LOT_REFUSED, 2):
        assert why in returned.get(line, "")
    assert report.entry is None


@pytest.mark.usefixtures("shelves", "mcb")
def test_texts_longer_than_a_record_keeps_are_returned(desk: Desk, load: Load) -> None:
    medium = load((*LOTS, "Medium"), ("L-7", "WCB", "LINE-A", "1", "yes", "", "x" * 501))
    assert "is 501 characters long; 500 is the most here" in reasons(medium)[2]
    note = load((*VIALS, "Note"), ("V-7", "MCB-1", "", BOX, "A7", "", "x" * 10_001))
    assert "10000 is the most" in reasons(note)[2]
    assert (medium.entry, note.entry) == (None, None)
    assert verify(desk.database).ok


@pytest.mark.usefixtures("mcb")
def test_a_known_lot_is_unchanged(load: Load) -> None:
    again = load(LOTS, ("MCB-1", "MCB", "LINE-A", "3", "yes", "D-1"))
    assert (again.unchanged, again.made.vials, again.entry) == (1, 0, None)


@pytest.mark.usefixtures("shelves", "mcb")
def test_rows_bring_the_expected_vials_under_their_own_codes(desk: Desk, load: Load) -> None:
    report = load(VIALS, ("00012", "MCB-1", "2", BOX, "a1", ""), ("", "MCB-1", "", "B-1", "A2", ""))
    assert (report.loaded, report.made.vials) == (2, 0)
    assert vials(desk) == [
        ("MCB-1-0001", "stored", 1),
        ("00012", "stored", 2),
        ("MCB-1-0003", "expected", 3),
    ]
    assert verify(desk.database).ok


@pytest.mark.usefixtures("shelves", "mcb")
def test_vials_beyond_the_fill_record_let_it_grow(desk: Desk, load: Load) -> None:
    report = load(VIALS, ("X-9", "MCB-1", "9", BOX, "A1", ""))
    assert report.made.vials == 1
    assert rows(desk, select(Lot.filled)) == [(4,)]
    assert verify(desk.database).ok


@pytest.mark.usefixtures("shelves", "mcb")
def test_a_released_lot_gets_no_further_vials(desk: Desk, load: Load) -> None:
    ((lot_id,),) = rows(desk, select(Lot.id))
    release_lot(desk, lot_id, ["banking"], reason="reviewed", by=hand(desk))
    report = load(VIALS, ("X-9", "MCB-1", "9", BOX, "A1", ""), ("X-1", "MCB-1", "1", BOX, "A2", ""))
    assert "fill record is closed" in reasons(report)[2]
    assert report.loaded == 1


@pytest.mark.usefixtures("shelves")
def test_rows_of_another_owners_codes_tell_nothing_of_them(desk: Desk, load: Load) -> None:
    load(LOTS, ("MCB-1", "mcb", "LINE-A", "3", "yes", "D-1"), owner="ACME")
    load(VIALS, ("V-1", "MCB-1", "1", BOX, "A1", ""), ("KEY-1", "MCB-1", "2", BOX, "A2", ""))
    other = add_party(desk, "OTHER", "Other Cells")
    within = tuple(replace(right, owner_id=other) for right in desk.rights)

    def refused(headers: tuple[str, ...], row: tuple[str, ...]) -> str:
        limited = replace(desk, rights=within)
        return reasons(load(headers, row, desk=limited, owner="OTHER", dry_run=True))[2]

    lots = [(code, "mcb", line, "3", "yes", donor) for code, line, donor in (
        ("MCB-1", "LINE-A", "D-1"), ("L-1", "LINE-A", ""), ("L-1", "LINE-B", "D-1"),
        ("LINE-A", "X", ""),
    )]  # fmt: skip
    vials = [("V-1", "", "1", BOX, "A1", "X"), ("MCB-1", "", "", BOX, "A3", "X"),
             ("V-9", "", "", BOX, "A9", "LINE-A")]  # fmt: skip
    for told in [refused(LOTS, row) for row in lots] + [refused(VIALS, row) for row in vials]:
        assert re.fullmatch(r"\S+ can't be used here. Choose another code.", told)
    assert "nothing" in refused(VIALS, ("V-9", "MCB-1", "", BOX, "A9", "")).casefold()
    assert "something you can't see" in refused(VIALS, ("V-9", "", "", BOX, "A1", "X"))


@pytest.mark.usefixtures("shelves")
def test_vials_without_a_lot_code_make_one(desk: Desk, load: Load) -> None:
    report = load(VIALS, ("V-1", "", "", BOX, "A1", "LINE-Z"), ("V-2", "", "", BOX, "A2", "LINE-Z"))
    assert (report.made.lots, report.made.lines, report.made.vials) == (1, 1, 2)
    assert rows(desk, select(CellLine.legacy)) == [(True,)]


@pytest.mark.usefixtures("shelves", "mcb")
def test_a_vial_that_can_not_be_is_returned(load: Load) -> None:
    report = load(VIALS, *(row for row, _ in VIAL_REFUSED))
    returned = reasons(report)
    for line, (_, why) in enumerate(VIAL_REFUSED, 2):
        assert why in returned.get(line, "")
    assert report.entry is None


@pytest.mark.usefixtures("shelves", "mcb")
def test_nothing_known_is_moved_or_evicted(desk: Desk, load: Load) -> None:
    load(VIALS, ("V-1", "MCB-1", "1", BOX, "A1", ""))
    report = load(
        VIALS,
        ("V-1", "MCB-1", "", BOX, "A2", ""),
        ("V-1", "MCB-1", "1", BOX, "A1", "other key"),
        ("V-2", "MCB-1", "", BOX, "A1", ""),
    )
    assert "is known already: stored, LN-1/Rack 1/B-1 A1" in reasons(report)[2]
    assert [each.fate for each in report.verdicts] == ["rejected"] * 3
    open_ = select(Placement.id).where(Placement.vial_id.is_not(None))
    assert len(rows(desk, open_)) == 1


@pytest.mark.usefixtures("shelves", "mcb")
def test_a_filled_template_comes_in(desk: Desk, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "vials.xlsx"
    make_template("vials", path)
    book = load_workbook(path)
    book.worksheets[0].append(("000123", "MCB-1", "1", BOX, "A1"))
    book.save(path)
    report = import_file(desk, path, kind="vials")
    assert (report.rows, report.loaded, report.empty) == (3, 1, 2)
    assert vials(desk)[0] == ("000123", "stored", 1)


@pytest.mark.usefixtures("shelves")
def test_refused_files_leave_nothing(
    desk: Desk, desk_of: Callable[[str], Desk], file_of: Callable[..., Path]
) -> None:
    path = file_of(VIALS, [("V-1", "", "", BOX, "A1", "LINE-Z")])
    with pytest.raises(KindDiffers):
        import_file(desk, path, kind="lots")
    with pytest.raises(OwnerUnknown):
        import_file(desk, path, owner="NOBODY")
    with pytest.raises(RejectsOverFile):
        import_file(desk, path, rejects=path)
    with pytest.raises(NotAllowed):
        import_file(desk_of("tech"), path)
    assert vials(desk) == []


@pytest.mark.usefixtures("shelves")
def test_no_room_for_the_returned_rows_means_no_import(
    desk: Desk, file_of: Callable[..., Path], tmp_path: Path
) -> None:
    path = file_of(VIALS, [("V-1", "", "", BOX, "A1", "L"), ("V-2", "", "", BOX, "K9", "L")])
    with pytest.raises(SheetNotWritten):
        import_file(desk, path, rejects=tmp_path / "nowhere" / "rejects.xlsx")
    assert vials(desk) == []


@pytest.mark.usefixtures("shelves")
def test_returned_rows_can_be_mended_and_come_in(
    desk: Desk, file_of: Callable[..., Path], tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    path, rejects = (
        file_of(VIALS, [("V-1", "", "", BOX, "A1", "L"), ("V-2", "", "", BOX, "K9", "L")]),
        tmp_path / "rejects.xlsx",
    )
    first = import_file(desk, path, rejects=rejects)
    assert (first.loaded, first.rejected, first.rejects) == (1, 1, str(rejects))
    book = load_workbook(rejects)
    assert "K9" in book.worksheets[0].cell(2, 8).value
    book.worksheets[0].cell(2, 5).value = "A2"
    book.save(rejects)
    second = import_file(desk, rejects)
    assert (second.loaded, second.made.lots) == (1, 0)
    assert verify(desk.database).ok
