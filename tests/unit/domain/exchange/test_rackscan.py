"""Rack scans: an empty well, an unread one and a tube are three things."""

import json
import re

import pytest

from cellinv.domain.exchange.rackscan import (
    ProblemKind,
    RackScan,
    ScanEmpty,
    ScanRefused,
    ScanUnknown,
    WellState,
    scan_of_rows,
    scan_of_text,
    state_of,
)
from cellinv.domain.exchange.table import ForeignRow

TRAKMATE = """Date & time of Trace = 23 Aug 2012 01:42:01 PM
Rack Base Name: 02498606
  A01;\t1034998087
  A02;\tNo TrakMate
  H12;\t0034998087
"""
ZIATH = {
    "scanTime": "2024-10-07T19:20:17.413Z",
    "containerBarcode": "R1",
    "tubeBarcode": [
        {"row": 1, "column": 1, "decodeStatus": "DECODED", "barcode": "T1"},
        {"row": "B", "column": 12, "decodeStatus": "EMPTY", "barcode": None},
        {"row": 3, "column": 1, "decodeStatus": "ERROR", "barcode": "null"},
    ],
}


def scan(*lines: str) -> RackScan:
    rows = [ForeignRow(at, tuple(line.split(","))) for at, line in enumerate(lines, 1)]
    return scan_of_rows(rows, file="s.csv")


def states(found: RackScan) -> list[tuple[str, str, str]]:
    return [(well.label, well.state.value, well.code) for well in found.wells]


@pytest.mark.parametrize(
    ("code", "status", "state"),
    [
        ("T1", "", "tube"), ("T1", "OK", "tube"), ("", "No Tube", "empty"), ("", "", "empty"),
        ("", "No Code", "unread"), ("NO READ", "", "unread"), ("NOSCAN", "", "unread"),
        ("EMPTY", "", "empty"), ("null", "EMPTY", "empty"), ("null", "DECODED", "unread"),
        ("UNKNOWN_A7", "", "unread"), ("No TrakMate", "", "empty"), ("-", "", "empty"),
        ("NO_READ", "", "unread"), ("T1", "FAILED", "unread"),
    ],
)  # fmt: skip
def test_words_for_a_well(code: str, status: str, state: str) -> None:
    assert state_of(code, status) is WellState(state)


def test_micronic() -> None:
    found = scan(
        "Position,Tube ID,Status,Error Count,Rack ID,Date", "A01,0051,OK,0,SEVI,20211206",
        "A02,,No Tube,0,SEVI,20211206", "B01,,No Code,0,SEVI,20211206",
    )  # fmt: skip
    assert states(found) == [("A01", "tube", "0051"), ("A02", "empty", ""), ("B01", "unread", "")]
    assert (found.rack, found.stated_at, found.problems) == ("SEVI", "20211206", ())


def test_visionmate_with_lines_above() -> None:
    found = scan(
        "Date: 18November2019 01:53:40,,,", "Rack: TS01552899,,,",
        "RackID,LocationRow,LocationColumn,TubeCode", "TS01552899,A,2,K7X4CS6",
    )  # fmt: skip
    assert states(found) == [("A02", "tube", "K7X4CS6")]
    assert (found.rack, found.stated_at) == ("TS01552899", "18November2019 01:53:40")


def test_headerless_with_and_without_rack() -> None:
    assert states(scan("A1, T1", "B1,NO READ")) == [("A01", "tube", "T1"), ("B01", "unread", "")]
    assert scan("FX1,A1,T1", "FX1,B1,").rack == "FX1"


def test_trakmate() -> None:
    found = scan_of_text(TRAKMATE)
    assert found
    assert states(found)[1:] == [("A02", "empty", ""), ("H12", "tube", "0034998087")]
    assert (found.rack, found.stated_at) == ("02498606", "23 Aug 2012 01:42:01 PM")


def test_ziath() -> None:
    found = scan_of_text(json.dumps(ZIATH))
    assert found
    assert states(found) == [("A01", "tube", "T1"), ("B12", "empty", ""), ("C01", "unread", "")]
    assert (found.rack, found.stated_at) == ("R1", "2024-10-07T19:20:17.413Z")


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["A1,T1", "A1,T2"], ProblemKind.WELL_TWICE), (["A1,T1", "B1,T1"], ProblemKind.TUBE_TWICE),
        (["A1,T1", "I1,T2"], ProblemKind.NO_WELL), (["A1,T1", "A13,T2"], ProblemKind.NO_WELL),
        (["R1,A1,T1", "R2,B1,T2"], ProblemKind.RACKS_DIFFER),
        (["A1,T1", "AA1,T2"], ProblemKind.NO_WELL), (["R,A1,T1", "R,?,T2"], ProblemKind.NO_WELL),
        (["A1,B01"], ProblemKind.CODE_IS_PLACE), (["R1,A1,R1"], ProblemKind.CODE_IS_PLACE),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(lines: list[str], kind: ProblemKind) -> None:
    found = scan(*lines)
    assert [problem.kind for problem in found.problems] == [kind]
    with pytest.raises(ScanRefused, match=re.escape(found.problems[0].reason)):
        found.check("s.csv")


def test_two_unread_wells_are_no_twins() -> None:
    assert scan("A1,NO READ", "B1,NO READ").problems == ()


def test_a_well_without_anything_is_empty() -> None:
    assert states(scan("A1,T1", "B1", "C1,,")) == [
        ("A01", "tube", "T1"), ("B01", "empty", ""), ("C01", "empty", ""),
    ]  # fmt: skip


def test_another_rack_has_other_wells() -> None:
    rows = [ForeignRow(1, ("D6", "T1"))]
    assert scan_of_rows(rows, grid=(4, 6)).problems == ()
    assert scan_of_rows(rows, grid=(4, 5)).problems


@pytest.mark.parametrize(
    ("lines", "error"), [([], ScanEmpty), (["Name,Box"], ScanUnknown), (["Well,Code"], ScanEmpty)]
)
def test_what_is_no_scan(lines: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        scan(*lines)


@pytest.mark.parametrize("text", ["{", '{"tubeBarcode": 3}', '{"tubeBarcode": [1]}'])
def test_broken_json_is_no_scan(text: str) -> None:
    with pytest.raises(ScanUnknown):
        scan_of_text(text)


def test_a_table_is_not_taken_for_text() -> None:
    assert scan_of_text("A1,T1\nB1,T2\n") is None
