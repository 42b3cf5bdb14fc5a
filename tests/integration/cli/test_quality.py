"""Panels, results and decisions on lots, typed in."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from cellinv.services import cases, quality
from cellinv.services.banks import add_lot
from cellinv.services.banks.lots import NewLot
from tests.integration.cli.conftest import BOTH
from tests.integration.inventories import PASSWORD
from tests.integration.services.testing import GOOD, PANEL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Answer, Typed
    from tests.integration.whole_line import WholeLine


@pytest.fixture
def tested(line: WholeLine, typed: Typed) -> Typed:
    """A working bank, WCB-9, in quarantine, with a small panel in force."""
    quality.save_panel(line.tick(), PANEL)
    new = NewLot(
        code="WCB-9", kind="WCB", owner_id=line.world.party_id, format_code="CRYO-2", filled=2,
        line_id=line.ids["L-1"],
    )  # fmt: skip
    add_lot(line.tick(), new)
    return typed


def refused(answer: Answer, said: str) -> None:
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err


def through(typed: Typed) -> None:
    for code in ("A1", "A2", "A3"):
        assert (
            typed("quality", "result", "WCB-9", code, "--value", GOOD[code], user="tech").code == 0
        )
    assert typed("quality", "review", "WCB-9", "A1", "A2", "A3").code == 0


def test_panels_are_told_without_sign_in_or_inventory(type_in: Typed) -> None:
    found = type_in("panel", "list", "--json", user=None).doc["panels"]
    assert {"name": "main-bank", "lot_kind": "MCB", "version": 1} in found
    panel = type_in("panel", "show", "working-bank", "--json", user=None).doc
    assert (panel["lot_kind"], len(panel["items"])) == ("WCB", 28)
    assert panel["items"][0] == {
        "code": "W01", "group": "safety", "item": "Sterility",
        "method": "Culture by USP <71> or ChP 1101; rapid: BacT/ALERT",
        "specification": "one of: no growth; not: growth", "mandatory": True,
        "laboratory": "external", "days": 21,
    }  # fmt: skip
    refused(type_in("panel", "show", "nothing", user=None), "main-bank")


@BOTH
def test_from_quarantine_to_released(tested: Typed) -> None:
    refused(tested("lot", "release", "WCB-9", "--reason", "-", user="qa"), "isn't tested")
    through(tested)
    said = tested("lot", "release", "WCB-9", "--reason", "All passed", user="qa").doc
    assert (said["status"], said["purposes"]) == ("released", ["production", "banking", "research"])
    shown = tested("quality", "show", "WCB-9", user="viewer").doc
    assert (shown["status"], shown["counts"]["done"]) == ("released", 3)
    first = shown["items"][0]["attempts"][0]
    assert (first["value"], first["entered_by"], first["reviewed_by"]) == (
        "no growth", "Tess Technician", "Leo Lead",
    )  # fmt: skip
    assert tested("verify", user=None).doc["ok"]


def test_a_form_is_filled_in_imported_and_reviewed_whole(tested: Typed, tmp_path: Path) -> None:
    tested("quality", "start", "WCB-9", user="tech")
    form = tmp_path / "form.csv"
    assert tested("quality", "form", "WCB-9", "-o", form, user="tech").doc["items"] == 4
    head, *rows = csv.reader(form.read_text(encoding="utf-8-sig").splitlines())
    place = head.index("Result")
    filled = [[*row[:place], GOOD.get(row[1], ""), *row[place + 1 :]] for row in rows]
    with form.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *filled])
    assert tested("quality", "import", form, user="tech").doc["entered"] == 4
    reviewed = tested("quality", "review", "WCB-9").doc
    assert reviewed["items"] == ["A1", "A2", "A3"]
    assert tested("quality", "show", "WCB-9").doc["counts"]["to_review"] == 0


def test_a_result_tells_its_verdict_and_the_case_it_opened(tested: Typed, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("endotoxin 7")
    said = tested(
        "quality", "result", "WCB-9", "A2", "--value", "7", "--file", report, user="tech"
    ).doc
    assert (said["verdict"], said["case"][:5]) == ("fail", "CASE-")
    kept = tested("quality", "show", "WCB-9").doc["items"][1]["attempts"][0]
    assert (kept["file"], len(kept["sha256"])) == ("report.txt", 64)
    assert tested("quality", "result", "WCB-9", "A4", "--value", "fine").doc["verdict"] == "judge"
    judged = tested("quality", "judge", "WCB-9", "A4", "--pass", "--reason", "Seen").doc
    assert judged["verdict"] == "pass"


def test_a_reviewer_never_reviews_their_own(tested: Typed) -> None:
    assert tested("quality", "start", "WCB-9", "--panel", "small").doc["version"] == 1
    tested("quality", "result", "WCB-9", "A1", "--value", "no growth")
    refused(tested("quality", "review", "WCB-9", "A1"), "WCB-9 A1")
    assert tested("quality", "review", "WCB-9", "A1", user="qa").code == 0


def test_a_wrong_password_decides_nothing(tested: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLINV_PASSWORD", f"{PASSWORD}!")
    refused(tested("lot", "recall", "WCB-1", "--reason", "-", user="qa"), "password")


def test_holding_rejecting_and_recalling(tested: Typed) -> None:
    assert tested("lot", "hold", "WCB-1", "--reason", "Doubt", user="qa").doc["status"] == "on_hold"
    refused(tested("lot", "recall", "WCB-1", "--reason", "-", user="tech"), "qa")
    assert tested("lot", "recall", "WCB-1", "--reason", "Sure", user="qa").code == 0
    assert tested("lot", "reject", "WCB-9", "--reason", "Grew badly", user="qa").code == 0
    refused(tested("lot", "release", "WCB-9", "--reason", "-", user="qa"), "rejected")


def test_a_case_is_told_and_closed(tested: Typed, line: WholeLine) -> None:
    cases.hold(
        line.tick(), "lot", line.ids["WCB-1"], kind="hold", reason="Torn", with_case="deviation"
    )
    (one,) = tested("case", "list", "--json", user="viewer").doc["cases"]
    assert (one["title"], one["about"]) == ("Torn", [{"kind": "lot", "code": "WCB-1"}])
    words = ("case", "close", one["code"], "--cause", "Frost", "--decision", "Relabelled")
    refused(tested(*words, user="lead"), "may not")
    assert tested(*words, "--json", user="qa").doc["case"] == one["code"]
    assert tested("case", "show", one["code"], "--json").doc["closed_by"] == "Quinn Quality"
    assert tested("case", "list", "--json").doc["cases"] == []


@pytest.mark.shows("11.50(b)")
def test_a_laboratorys_file_and_a_certificate(tested: Typed, tmp_path: Path) -> None:
    file, coa = tmp_path / "r.csv", tmp_path / "coa.xlsx"
    tested("quality", "start", "WCB-9")
    file.write_text("Lot,Item,Result\nWCB-9,A1,no growth\nWCB-9,Z9,1\n")
    rows = tested("quality", "import", file, "--dry-run").doc["rows"]
    assert [(row["verdict"], bool(row["refused"])) for row in rows] == [
        ("pass", False),
        (None, True),
    ]
    assert tested("quality", "import", file).doc["entered"] == 1
    refused(tested("quality", "import", file), "no row of it")
    copy = tmp_path / "copy.csv"
    told = tested("quality", "report", "WCB-9", "A1", "-o", copy, user="viewer").doc
    assert (told["name"], copy.read_bytes()) == ("r.csv", file.read_bytes())
    refused(tested("quality", "report", "WCB-9", "A2", "-o", copy), "No report")
    assert tested("quality", "certificate", "WCB-9", "-o", coa, user="qa").code == 0
    assert coa.stat().st_size > 0


def test_panels_in_force_are_told_to_whoever_signs_in(tested: Typed) -> None:
    found = tested("panel", "list", user="viewer").doc["panels"]
    small = next(one for one in found if one["name"] == "small")
    assert (small["in_force"], small["lot_kind"], small["owner"]) == (True, "WCB", None)
    assert "main-bank" in {one["name"] for one in found}
    assert len(tested("panel", "show", "small").doc["items"]) == 4
    alone = tested("panel", "list", user=None).doc["panels"]
    assert "small" not in {one["name"] for one in alone}
    refused(tested("panel", "show", "small", user=None), "main-bank")


def test_a_panel_is_made_for_a_site_and_ended(tested: Typed) -> None:
    ours = ("ours", "--for-site", "HFX", "--reason", "Ours")
    made = tested("panel", "copy", "small", *ours, user="qa").doc
    assert (made["name"], made["version"]) == ("ours", 1)
    assert tested("panel", "show", "ours").doc["site"] == "HFX"
    refused(tested("panel", "copy", "small", "Ours", user="qa"), "taken")
    assert tested("panel", "end", "ours", "--reason", "Replaced", user="qa").doc["name"] == "ours"
    refused(tested("panel", "end", "ours", "--reason", "Again", user="qa"), "no panel")


@BOTH
def test_out_of_specification_is_decided_and_a_deviation_approved(tested: Typed) -> None:
    for code, value in {**GOOD, "A2": "7 EU/mL", "A3": "40 %"}.items():
        tested("quality", "result", "WCB-9", code, "--value", value, user="tech")
    tested("quality", "judge", "WCB-9", "A4", "--pass", "--reason", "Seen", user="tech")
    tested("quality", "review", "WCB-9", "A1", "A2", "A3", "A4")
    why = ("--cause", "Old lysate", "--decision", "Tested again")
    words = ("quality", "close", "WCB-9", "A2", "--outcome")
    refused(tested(*words, "invalid", *why, user="lead"), "may not")
    assert tested(*words, "nothing", *why, user="qa").code == 2
    said = tested(*words, "invalid", *why, user="qa").doc
    assert (said["outcome"], said["case"][:5]) == ("invalid", "CASE-")
    refused(tested(*words, "invalid", *why, user="qa"), "A2")
    accepted = ("quality", "close", "WCB-9", "A3", "--outcome", "accepted", *why)
    assert tested(*accepted, user="qa").doc["item"] == "A3"
    waived = ("quality", "deviation", "WCB-9", "A2", "--cause", "No lysate", "--reason", "Low risk")
    assert tested(*waived, user="qa").doc["case"][:5] == "CASE-"
    refused(tested(*waived, user="qa"), "A2")
    assert tested("lot", "release", "WCB-9", "--reason", "As decided", user="qa").code == 0
    assert tested("verify", user=None).doc["ok"]


def test_a_period_of_the_ledger_is_reviewed(typed: Typed, line: WholeLine) -> None:
    day = line.desk.now().date().isoformat()
    refused(typed("audit", "review", day, user="tech"), "may not")
    said = typed("audit", "review", day, "--reason", "Monthly", user="qa").doc
    assert (said["first"], said["last"], said["acts"] > 0) == (day, day, True)
    refused(typed("audit", "review", day, "2999-01-01", user="qa"), "over")
    assert typed("audit", "review", "yesterday", user="qa").code == 2
