"""A rack scan against the records of its box: taken whole, or not at all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cellinv.domain.exchange.importing import RackRefused, RackUnsaid
from cellinv.domain.lookup import UnknownCode
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.storage import Placement
from cellinv.records.verify.run import verify
from cellinv.services.desk import Desk
from cellinv.services.exchange import ImportReport, import_file
from cellinv.services.people import add_party
from tests.integration.services.exchange.files import LOTS, VIALS, Load

Scan = Callable[..., ImportReport]


@pytest.fixture
def scan(desk: Desk, file_of: Callable[..., Path], shelves: None, load: Load) -> Scan:
    """Return an import of a scan of R-1: T1 stands in A1, T2 in A2; T3 is expected."""
    load(LOTS, ("L-1", "RESEARCH", "LINE-A", "0", "", ""))
    load(
        VIALS,
        ("T1", "L-1", "", "R-1", "A1", ""),
        ("T2", "L-1", "", "R-1", "A2", ""),
        ("T3", "L-1", "", "", "", ""),
        ("T4", "L-1", "", "B-1", "A1", ""),
    )

    def bring(
        *wells: tuple[str, str], name: str = "R-1.csv", dry_run: bool = False, desk: Desk = desk
    ) -> Any:
        path = file_of(("Position", "Tube ID"), wells, name)
        return import_file(desk, path, kind="rack-scan", dry_run=dry_run)

    return bring


def standing(desk: Desk) -> dict[str, tuple[int | None, int | None]]:
    query = select(Vial.code, Placement.slot_row, Placement.slot_column).join(
        Placement, Placement.vial_id == Vial.id
    )
    with desk.database.read() as session:
        rows = session.execute(query.where(Placement.ended_at.is_(None))).all()
    return {code: (row, column) for code, row, column in rows}


def test_what_stands_as_recorded_changes_nothing(scan: Scan) -> None:
    report = scan(("A01", "T1"), ("A02", "T2"), ("A03", ""))
    assert (report.unchanged, report.empty, report.entry) == (2, 1, None)


def test_vials_are_stored_and_moved_where_they_were_scanned(desk: Desk, scan: Scan) -> None:
    report = scan(("A01", "T2"), ("A02", "T1"), ("H12", "T3"))
    assert report.findings == {"moved": 2, "stored": 1}
    found = standing(desk)
    assert (found["T1"], found["T2"], found["T3"]) == ((0, 1), (0, 0), (7, 11))
    assert verify(desk.database).ok


def test_a_scan_tells_another_owners_vials_only_by_what_was_scanned(desk: Desk, scan: Scan) -> None:
    other = add_party(desk, "OTHER", "Other Cells")
    within = tuple(replace(right, owner_id=other) for right in desk.rights)
    report = scan(("A01", "T1"), ("A03", "T3"), dry_run=True, desk=replace(desk, rights=within))
    assert report.findings == {"in_place": 1, "unknown": 1, "missing": 1}
    told = [verdict.reason for verdict in report.verdicts if verdict.reason]
    assert told[0] == "nothing here is called T3"
    assert told[1].startswith("something you can't see should stand here")


@pytest.mark.parametrize(
    ("wells", "finding", "told"),
    [
        ([("A02", "T2")], "missing", "A01: T1 should stand here"),
        ([("A01", "T1"), ("A02", "T2"), ("A03", "NOREAD")], "unread", "A03: a tube couldn't"),
        ([("A01", "T1"), ("A02", "T2"), ("A03", "4051125822")], "unknown", "4051125822"),
        ([("A01", "T1"), ("A02", "T2"), ("A03", "T4")], "foreign", "T4 is stored elsewhere"),
        ([("A01", "T1"), ("A02", "T2"), ("A03", "B-1")], "foreign", "B-1 is a container"),
        ([("A01", "T1"), ("A02", "T2"), ("A03", "T1")], "unsound", "T1 is in A01 and A03"),
        ([("A01", "T1"), ("A02", "T2"), ("A02", "T3")], "unsound", "A02 is in lines 3 and 4"),
        ([("A01", "T1"), ("A02", "T2"), ("A03", "t2")], "unsound", "also in A02"),
        ([("A01", "T1"), ("A02", "T2"), ("P24", "T3")], "unsound", "no well of 8 by 12"),
    ],
)
def test_what_a_scan_can_not_decide_refuses_it_whole(
    desk: Desk, scan: Scan, wells: list[tuple[str, str]], finding: str, told: str
) -> None:
    before = standing(desk)
    assert finding in scan(*wells, dry_run=True).findings
    with pytest.raises(RackRefused) as refusal:
        scan(*wells)
    assert told in str(refusal.value)
    assert standing(desk) == before


def test_a_scan_says_which_box_it_is_of(scan: Scan) -> None:
    with pytest.raises(RackUnsaid):
        scan(("A01", "T1"), name="scan-77.csv")


def test_a_foreign_rack_is_refused_by_name(desk: Desk, samples: Path) -> None:
    with pytest.raises(UnknownCode, match="SEVI TEST PLATE"):
        import_file(desk, samples / "rackscans" / "micronic-traxcer.csv", kind="rack-scan")
