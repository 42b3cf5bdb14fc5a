"""Every act typed in: its entry, its rules, and nothing on standard output when refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.integration.inventories import PASSWORD

if TYPE_CHECKING:
    from tests.integration.cli.conftest import Answer, Typed

WCB, MCB = "WCB-1-0006", "MCB-1-0006"
WITNESSED = ("--witness", "qa", "--reason", "Wrong box")


def refused(answer: Answer, said: str) -> None:
    assert answer.code == 1
    assert answer.out == ""
    assert said in answer.err


@pytest.fixture
def qa_stands_by(type_in: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    assert type_in is not None  # it empties the environment first
    monkeypatch.setenv("CELLINV_WITNESS_PASSWORD", PASSWORD)


def test_a_withdrawal_prints_its_entry(typed: Typed) -> None:
    said = typed("withdraw", WCB, "--for", "research").doc
    assert said["entry"].startswith("HFX:")
    assert said["codes"] == [WCB]
    assert said["purpose"] == "research"
    assert typed("show", WCB).doc["status"] == "out"


def test_a_second_withdrawal_is_told_who_has_it(typed: Typed) -> None:
    typed("withdraw", WCB, "--for", "research")
    refused(typed("withdraw", WCB, "--for", "research"), "Leo Lead (lead)")


def test_many_vials_are_taken_together_or_not_at_all(typed: Typed) -> None:
    typed("withdraw", WCB, "--for", "research")
    refused(typed("withdraw", "WCB-1-0005", WCB, "--for", "research"), "already out")
    assert typed("show", "WCB-1-0005").doc["status"] == "stored"


def test_an_unknown_purpose_is_refused(typed: Typed) -> None:
    refused(typed("withdraw", WCB, "--for", "soup"), "soup")


def test_a_master_bank_needs_a_witness(typed: Typed) -> None:
    refused(typed("withdraw", MCB, "--for", "banking"), "witness")


@pytest.mark.usefixtures("qa_stands_by")
def test_a_witness_is_recorded(typed: Typed) -> None:
    typed("withdraw", MCB, "--for", "banking", "--witness", "qa")
    assert typed("history", MCB).doc["entries"][-1]["witness"] == "qa"


def test_a_witness_nobody_can_ask_is_refused(typed: Typed) -> None:
    answer = typed("withdraw", MCB, "--for", "banking", "--witness", "qa")
    refused(answer, "CELLINV_WITNESS_PASSWORD")


def test_an_undo_takes_the_act_back(typed: Typed) -> None:
    entry = typed("withdraw", WCB, "--for", "research").doc["entry"]
    assert typed("undo", entry, "--reason", "Mistyped").doc["reverses"] == entry
    assert typed("show", WCB).doc["place"]["slot"] == "A6"


def test_the_last_act_can_be_undone_without_its_number(typed: Typed) -> None:
    entry = typed("withdraw", WCB, "--for", "research").doc["entry"]
    assert typed("undo", "last", "--reason", "Mistyped").doc["reverses"] == entry


def test_an_entry_that_is_not_there_is_refused(typed: Typed) -> None:
    refused(typed("undo", "HFX:99999", "--reason", "Mistyped"), "HFX:99999")


def test_vials_move_to_a_slot(typed: Typed) -> None:
    said = typed("move", WCB, "--to", "B-1", "--at", "C7").doc
    assert (said["container"], said["slots"]) == ("B-1", ["C7"])
    assert typed("show", WCB).doc["place"]["slot"] == "C7"


def test_a_container_is_named_by_its_path(typed: Typed) -> None:
    assert typed("move", WCB, "--to", "LN-1/R-1/B-1").doc["container"] == "B-1"


def test_a_taken_slot_is_refused_with_a_way_out(typed: Typed) -> None:
    refused(typed("move", WCB, "--to", "B-2", "--at", "A5"), "WCB-1-0005")


def test_containers_move_with_all_in_them(typed: Typed) -> None:
    said = typed("move", "B-1", "B-2", "--to", "R-2").doc
    assert len(said["entries"]) == 2
    assert said["entry"] == said["entries"][0]
    assert typed("show", WCB).doc["place"]["containers"][:2] == ["LN-1", "R-2"]


def test_vials_and_containers_do_not_move_together(typed: Typed) -> None:
    answer = typed("move", "B-1", WCB, "--to", "R-2")
    assert (answer.code, answer.out) == (2, "")


def test_only_expected_vials_are_stored(typed: Typed) -> None:
    refused(typed("store", WCB, "--to", "B-1"), WCB)


def test_a_box_is_no_vial(typed: Typed) -> None:
    refused(typed("withdraw", "B-1", "--for", "research"), "container")


def test_a_return_of_a_bank_vial_needs_quality(typed: Typed) -> None:
    typed("withdraw", WCB, "--for", "research")
    refused(typed("return", WCB, "--to", "B-2"), WCB)


@pytest.mark.usefixtures("qa_stands_by")
def test_a_return_opens_a_case_and_tells_the_seconds(typed: Typed) -> None:
    typed("withdraw", WCB, "--for", "research")
    said = typed("return", WCB, "--to", "B-2", "--at", "A6", *WITNESSED).doc
    assert said["case"].startswith("CASE-")
    assert said["seconds_out"][0] < 60


def test_a_discard_needs_a_reason(typed: Typed) -> None:
    refused(typed("discard", WCB, "--reason", " "), "reason")
    assert typed("discard", WCB, "--reason", "Broken").doc["codes"] == [WCB]
    assert typed("show", WCB).doc["status"] == "destroyed"


def test_what_is_consumed_names_its_purpose_rule(typed: Typed) -> None:
    typed("withdraw", WCB, "--for", "research")
    refused(typed("consume", WCB, "--in", "BANK-1"), "BANK-1")
    assert typed("consume", WCB).doc["run"] is None


def test_a_viewer_acts_on_nothing(typed: Typed) -> None:
    refused(typed("withdraw", WCB, "--for", "research", user="viewer"), "Vic Viewer (viewer)")


def test_an_act_at_another_site_is_refused(typed: Typed) -> None:
    refused(typed("--site", "OSL", "withdraw", WCB, "--for", "research"), "Give --site HFX.")


def test_an_unknown_site_names_those_there_are(typed: Typed) -> None:
    refused(typed("--site", "MARS", "show", WCB), "HFX, OSL")


def test_a_late_entry_needs_a_reason(typed: Typed) -> None:
    at = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    refused(typed("--at", at, "move", WCB, "--to", "B-1"), "reason")


def test_a_late_entry_is_marked(typed: Typed) -> None:
    at = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    typed("--at", at, "move", WCB, "--to", "B-1", "--reason", "Scanner was flat")
    last = typed("history", WCB).doc["entries"][-1]
    assert (last["marks"], last["reason"]) == (["late"], "Scanner was flat")


def test_a_time_without_an_offset_is_the_sites(typed: Typed) -> None:
    refused(typed("--at", "2199-07-01T12:00", "move", WCB, "--to", "B-1", "--reason", "x"), "15:00")


def test_an_unreadable_time_is_wrong_usage(typed: Typed) -> None:
    answer = typed("--at", "yesterday", "move", WCB, "--to", "B-1")
    assert (answer.code, answer.out) == (2, "")


@pytest.mark.shows("11.10(h)")
def test_the_station_is_recorded(typed: Typed) -> None:
    typed("--station", "BENCH-9", "move", WCB, "--to", "B-1")
    assert typed("history", WCB).doc["entries"][-1]["station"] == "BENCH-9"
