"""Evidence of a record: all that is recorded of it, for whoever may read it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.lookup import UnknownCode
from cellinv.labels.errors import LabelFormatUnknown
from cellinv.services.audit import history
from cellinv.services.banks import set_lot_state
from cellinv.services.cases import case_list, close_case, open_cases
from cellinv.services.compliance.evidence import evidence, export_evidence
from cellinv.services.custody import withdraw
from cellinv.services.desk import Right
from cellinv.services.people import add_party
from cellinv.services.recall import begin_recall
from cellinv.services.station.finding import find

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
