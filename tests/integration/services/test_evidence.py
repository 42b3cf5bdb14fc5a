"""Evidence of a record: all that is recorded of it, for whoever may read it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.compliance import Grid
from cellinv.domain.ledger import EntryUnknown
from cellinv.domain.lookup import UnknownCode
from cellinv.labels.errors import LabelFormatUnknown
from cellinv.services.audit import history
from cellinv.services.banks import set_lot_state
from cellinv.services.cases import case_list, close_case, open_cases
from cellinv.services.compliance.evidence import (
    Shown,
    evidence,
    evidence_of,
    exchanged,
    export_evidence,
)
from cellinv.services.custody import withdraw
from cellinv.services.desk import Right
from cellinv.services.people import add_party
from cellinv.services.recall import begin_recall
from cellinv.services.station.finding import find
from tests.integration.services.testing import Tests

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.services.laboratory import Laboratory

VIAL = "MCB-1-0003"


@pytest.mark.shows("11.10(b)", "11.50(b)")
def test_a_vial_comes_with_its_entries_and_signatures(lab: Laboratory) -> None:
    withdraw(lab.two, [lab.vial("MCB-1", 3)], purpose="banking", reason="To bank")
    made = evidence(lab.of("viewer"), VIAL)
    signed, acts = made.paper.grids
    rows = history(lab.desk, "vial", lab.vial("MCB-1", 3))
    assert [row[0] for row in acts.rows] == [row.entry for row in rows]
    assert [row[-1] for row in acts.rows] == [row.hash for row in rows]
    assert "status: stored → out" in acts.rows[-1][4]
    assert acts.rows[-1][5] == "To bank"
    meanings = {(row[0], row[1], row[2]) for row in signed.rows}
    assert ("MCB-1", "Leo Lead (lead)", "released") in meanings
    assert ("act", "Quinn Quality (qa)", "witnessed") in meanings
    assert dict(made.paper.facts)["Status"] == "out"


@pytest.mark.shows("Annex 11: 8")
def test_a_signature_says_that_its_record_changed_since(lab: Laboratory) -> None:
    lot = lab.id("WCB-1")
    set_lot_state(lab.of("qa"), lot, "on_hold", reason="Look", by=lab.signer("qa"))
    signed = evidence(lab.of("viewer"), "WCB-1").paper.grids[0].rows
    assert [(row[2], row[4]) for row in signed] == [
        ("released", "changed since"),
        ("approved", "holds"),
    ]


def test_a_long_act_is_told_whole(lab: Laboratory) -> None:
    acts = evidence(lab.of("viewer"), "DP-1").paper.grids[1].rows
    assert "vial DP-1-0008 made" in acts[0][4]


def test_results_name_their_items_and_who_entered_them(lab: Laboratory) -> None:
    tests = Tests(lab).begin()
    tests.enter("A2", "0.5 EU/mL")
    acts = evidence(lab.of("viewer"), "WCB-9").paper.grids[-1].rows
    told = next(row[4] for row in acts if row[3] == "enter result")
    assert "item: A2" in told
    assert "entered by: Tess Technician (tech)" in told


@pytest.mark.shows("11.50(a)")
def test_a_person_comes_with_what_they_signed(lab: Laboratory) -> None:
    set_lot_state(lab.of("qa"), lab.id("WCB-1"), "on_hold", reason="Look", by=lab.signer("qa"))
    withdraw(lab.two, [lab.vial("MCB-1", 3)], purpose="banking", reason="To bank")
    made = evidence(lab.of("viewer"), "qa")
    given = made.paper.grids[-1]
    assert given.title == "Signatures given by qa"
    told = {row[:3] for row in given.rows}
    assert {("WCB-1", "lot on hold", "approved"), ("MCB-1-0003", "withdraw", "witnessed")} <= told
    assert made.signatures == len(given.rows) + len(made.paper.grids[0].rows)


def test_what_a_blinded_kit_took_goes_unnamed_under_a_signature(lab: Laboratory) -> None:
    """Both who may see arms and who may not read the kind of record alone."""
    told = {repr(evidence(lab.of(login), "qa").paper.grids[-1]) for login in ("tech", "qa")}
    assert len(told) == 1


def test_an_entry_is_the_act_it_tells_of(lab: Laboratory) -> None:
    entry = withdraw(lab.two, [lab.vial("MCB-1", 3)], purpose="banking", reason="To bank").entry
    made = evidence(lab.of("viewer"), entry)
    signed, acts, changes = made.paper.grids
    assert [row[:3] for row in signed.rows] == [("withdraw", "Quinn Quality (qa)", "witnessed")]
    assert [(row[0], row[5]) for row in acts.rows] == [(entry, "To bank")]
    assert ("MCB-1-0003", "status", "stored", "out") in changes.rows
    with pytest.raises(EntryUnknown):
        evidence(lab.of("viewer"), "HFX:99999")


def test_what_a_page_shows_comes_with_what_is_recorded_of_it(lab: Laboratory) -> None:
    shown = Shown("Today", ("MCB-1", "WCB-1", "MCB-1"), (Grid("Due", ("Code",), (("MCB-1",),)),))
    made = evidence_of(lab.of("viewer"), shown)
    assert [grid.title for grid in made.paper.grids] == [
        "Due", "Signatures", "Entries about MCB-1", "Entries about WCB-1",
    ]  # fmt: skip
    assert [thing.code for thing in made.things] == ["MCB-1", "WCB-1"]
    assert len({row[0] for row in made.paper.grids[1].rows}) == made.signatures == 2


@pytest.mark.usefixtures("qapp")
def test_what_was_handed_out_is_told_with_its_hash(lab: Laboratory, tmp_path: Path) -> None:
    details = export_evidence(lab.of("viewer"), "WCB-1", tmp_path / "e.pdf").details
    desk = lab.of("viewer")
    row = evidence_of(desk, exchanged(desk)).paper.grids[-1].rows[0]
    assert row[3] == "export evidence"
    assert details["sha256"] in row[4]
    assert "WCB-1" in row[4]


@pytest.mark.usefixtures("qapp")
def test_the_file_is_recorded(lab: Laboratory, tmp_path: Path) -> None:
    path = tmp_path / "e.pdf"
    details = export_evidence(lab.of("viewer"), "WCB-1", path).details
    assert details["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    last = history(lab.desk, "lot", lab.id("WCB-1"))[-1]
    assert (last.action, last.data["sha256"]) == ("export_evidence", details["sha256"])


def test_what_is_out_of_reach_is_unknown_and_leaves_no_file(
    lab: Laboratory, tmp_path: Path
) -> None:
    other = add_party(lab.of("lead"), "OTHER", "Other Cells")
    desk = replace(lab.of("viewer"), rights=(Right("viewer", None, other),))
    before = lab.entries()
    with pytest.raises(UnknownCode):
        export_evidence(desk, "WCB-1", tmp_path / "e.pdf")
    with pytest.raises(LabelFormatUnknown):
        export_evidence(lab.of("viewer"), "WCB-1", tmp_path / "e.docx")
    assert list(tmp_path.iterdir()) == []
    assert lab.entries() == before


@pytest.mark.parametrize("code", ["DP-1-0002", "DP-2-0001", "S-2", "S-3", "K-S-2", "K-S-3"])
def test_the_blinded_learn_no_arm(lab: Laboratory, code: str) -> None:
    other = ("S-2", "S-3", "placebo") if code.startswith("DP") else ("DP-1", "DP-2", "placebo")
    told = repr(evidence(lab.of("tech"), code).paper)
    assert [one for one in other if one in told] == []
    assert repr(evidence(lab.of("qa"), code).paper) != told


def test_a_subject_comes_with_doses_and_a_case_with_what_it_is_about(lab: Laboratory) -> None:
    subject = evidence(lab.of("viewer"), "S-1")
    assert [grid.title for grid in subject.paper.grids[2:]] == ["Entries about K-S-1"]
    dose = history(lab.desk, "dose", lab.id("K-S-1"))
    assert [row[0] for row in subject.paper.grids[2].rows] == [row.entry for row in dose]
    assert any(row[2] == "released" for row in subject.paper.grids[0].rows)
    case = begin_recall(lab.desk, ["MCB-1"], reason="Look").details
    for code in (open_cases(lab.desk)[0].code, str(case["recall"])):
        made = evidence(lab.of("viewer"), code)
        assert made.thing.kind == "case"
        assert [grid.title for grid in made.paper.grids[2:]] == ["Entries about MCB-1"]


def test_a_case_is_out_of_reach_with_what_it_is_about(lab: Laboratory) -> None:
    begin_recall(lab.desk, ["MCB-1"], reason="Look")
    other = add_party(lab.of("lead"), "OTHER", "Other Cells")
    desk = replace(lab.of("qa"), rights=(Right("qa", None, other),))
    case = open_cases(lab.desk)[0]
    assert (open_cases(desk), case_list(desk)) == ((), ())
    assert not {case.code, "MCB-1"} & {hit.code for hit in find(desk, "MCB-1")}
    with pytest.raises(UnknownCode):
        evidence(desk, case.code)
    with pytest.raises(UnknownCode):
        close_case(desk, case.id, cause="c", decision="d", by=lab.signer("qa"))
