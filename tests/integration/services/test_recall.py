"""Recalls: what they reach, holding it in one signed act at all sites, accounting, notices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from cellinv.domain.lookup import UnknownCode
from cellinv.domain.people import NotAllowed
from cellinv.domain.recall import (
    ACCOUNTS,
    AccountKnown,
    ExerciseHolds,
    NothingToHold,
    NotInRecall,
    RecallEnded,
    RecallUnderWay,
)
from cellinv.domain.signing import MaySignNothing
from cellinv.records.codes_table import name_record
from cellinv.records.ledger.texts import loads
from cellinv.records.tables import recall as tables
from cellinv.records.tables.banks import Lot, LotRelease
from cellinv.records.tables.cases import Case, CaseSubject, Hold
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.people import Signature
from cellinv.records.tables.production import RunMaterial
from cellinv.services import clinical, recall
from cellinv.services.custody import discard, withdraw
from cellinv.services.desk import Right
from cellinv.services.ledger import doing
from cellinv.services.recall import recall_json, recall_of
from cellinv.services.storage import move
from tests.integration.plain_recall import downstream
from tests.integration.services.laboratory import Laboratory

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from cellinv.services.desk import Desk
    from tests.integration.whole_line import WholeLine


@pytest.fixture
def read_only(shared_line: WholeLine) -> Laboratory:
    """A laboratory that all tests here read and none changes."""
    return Laboratory(shared_line)


def told(desk: Desk, *codes: str) -> dict[str, Any]:
    return recall_json(recall_of(desk, codes))


def begun(lab: Laboratory, code: str = "MCB-1", **more: Any) -> Any:
    return recall.begin_recall(lab.of("qa"), [code], reason="Contaminated", **more)


def blinded(lab: Laboratory, role: str) -> Desk:
    """Somebody with a role, without the right to see arms."""
    return replace(lab.of("qa"), rights=(Right(role, None, None),))


def test_the_accounts_are_those_of_the_table() -> None:
    assert ACCOUNTS == tables.ACCOUNTS


def test_it_reaches_what_a_plain_script_finds(read_only: Laboratory) -> None:
    desk = replace(
        read_only.of("qa"), rights=(*read_only.of("qa").rights, Right("see_arm", None, None))
    )
    with desk.database.reader.connect() as connection:
        theirs = downstream(lambda sql: [*connection.execute(text(sql))], "MCB-1")
    ours = told(desk, "MCB-1")
    assert sorted(one["code"] for one in ours["studies"]) == theirs.pop("studies")
    assert {name: ours[name] for name in theirs} == theirs
    assert (ours["subjects"], ours["planned_subjects"]) == (["S-1", "S-2"], [])
    assert ours["placebo_subjects"] == ["S-3"]
    assert ours["studies"] == [
        {"code": "BLIND-1", "subjects_affected": 1}, {"code": "OPEN-1", "subjects_affected": 1},
    ]  # fmt: skip


def test_a_blinded_study_is_counted_and_nobody_named(read_only: Laboratory) -> None:
    found = recall_of(blinded(read_only, "qa"), ["MCB-1"])
    assert [one.code for one in found.subjects] == ["S-1"]
    counts = {one.code: one.subjects_affected for one in found.studies}
    assert counts == {"BLIND-1": 2, "OPEN-1": 1}
    tech = blinded(read_only, "technician")
    masked = {repr({**told(tech, code), "root": ""}) for code in ("S-2", "S-3", "K-S-2", "K-S-3")}
    assert len(masked) == 1
    assert "DP-" not in masked.pop()


def test_who_was_unblinded_is_named_and_the_counts_stay(lab: Laboratory) -> None:
    qa, tech = lab.of("qa"), blinded(lab, "technician")
    before = recall_of(tech, ["MCB-1"])
    for subject in ("S-2", "S-3"):
        clinical.unblind(qa, lab.id(subject), reason="Emergency", by=lab.signer("qa"))
    found = recall_of(tech, ["MCB-1"])
    assert [(one.code, one.way) for one in found.subjects] == [
        ("S-1", "treated"), ("S-2", "treated"), ("S-3", "placebo"),
    ]  # fmt: skip
    assert found.studies == before.studies
    assert [one.subjects for one in found.sites] == [one.subjects for one in before.sites]
    assert told(tech, "S-3")["lots"] == told(qa, "S-3")["lots"] == []
    assert told(tech, "K-S-3")["vials"]


def test_a_recall_that_named_blinded_subjects_is_a_look(lab: Laboratory) -> None:
    def looks() -> list[LedgerEntry]:
        query = (
            select(LedgerEntry).where(LedgerEntry.action == "look_at_arm").order_by(LedgerEntry.id)
        )
        with lab.desk.database.read() as session:
            return [*session.scalars(query.order_by(LedgerEntry.id))]

    desk, before = lab.of("qa"), len(looks())
    told(lab.of("viewer"), "MCB-1")
    for _ in range(2):
        recall_of(desk, ["MCB-1"])
    told(desk, "S-1")
    (entry,) = looks()[before:]
    assert entry.body is not None
    assert '"looked_at":["S-2","S-3"]' in entry.body
    about = {(each["kind"], each["code"]) for each in loads(entry.body)["subjects"]}
    assert about == {("study", "BLIND-1"), ("allocation", "BLIND-1")}
    recall_of(lab.of("qa"), ["K-S-3"])
    assert len(looks()) == before + 2


def test_it_starts_anywhere(read_only: Laboratory) -> None:
    desk, below = blinded(read_only, "qa"), ["DP-1", "DP-2"]
    whole = [*below, "MCB-1", "WCB-1"]
    started = {
        "D-1": whole, "L-1": whole, "RUN-DP-1": ["DP-1"], "WCB-1-0001": ["DP-1"], "K-S-1": [],
        "S-1": [], "B-3": [], "LN-1/R-1/B-2": below,
    }  # fmt: skip
    for code, lots in started.items():
        found = told(desk, code)
        assert (found["lots"], found["subjects"]) == (lots, ["S-1"]), code
    assert told(desk, "R-2")["vials"] == {}


def test_a_box_stands_for_what_left_it_before(lab: Laboratory) -> None:
    move(lab.desk, lab.vials("DP-1", 5), lab.id("B-1"))
    found = told(lab.of("qa"), "B-3")
    assert "DP-1-0005" in found["vials"]["stored"]
    assert "DP-1-0001" in found["vials"]["administered"]
    assert "DP-1-0005" in told(lab.of("qa"), "B-1")["vials"]["stored"]


def test_a_reagent_and_a_case_are_where_one_starts_too(lab: Laboratory) -> None:
    with doing(lab.desk, "put", chain="HFX") as act:
        for run in ("RUN-DP-1", "RUN-DP-2"):
            act.session.add(RunMaterial(run_id=lab.id(run), name="Medium", lot_number="M-77"))
        case = Case(code="CASE-1", kind="deviation", title="t", opened_by_id=act.actor.id,
                    opened_at=act.at)  # fmt: skip
        act.session.add(case)
        act.session.flush()
        about = {"record_kind": "lot", "record_id": lab.id("DP-2")}
        act.session.add(CaseSubject(case_id=case.id, **about))
        name_record(act.session, case.code, "case", case.id)
    assert told(lab.of("qa"), "m-77")["lots"] == ["DP-1", "DP-2"]
    assert told(lab.of("qa"), "CASE-1")["lots"] == ["DP-2"]
    both = recall_of(lab.of("qa"), ["DP-1", "DP-2"])
    assert ([one.code for one in both.common], both.shared) == (["WCB-1"], ("Medium M-77",))
    row = begun(lab, "M-77", exercise=True)
    assert recall.recall_view(lab.of("qa"), row.details["recall"]).row.root == "M-77"


def test_somebody_else_s_things_are_unknown(lab: Laboratory) -> None:
    desk = replace(lab.of("qa"), rights=(Right("qa", None, 9999),))
    with pytest.raises(UnknownCode):
        recall_of(desk, ["MCB-1"])
    begun(lab)
    assert recall.recall_list(desk) == ()
    here = replace(lab.of("qa"), rights=(Right("qa", lab.line.world.sites[1].id, None),))
    assert recall_json(recall_of(here, ["D-1"]))["out_of_reach"] == {"lot": 4, "vial": 28}


def test_one_signature_holds_all_that_is_left(lab: Laboratory) -> None:
    receipt = begun(lab, by=lab.signer("qa"))
    assert receipt.details["held_lots"] == 4
    assert {lot.code: lot.status for lot in lab.rows(Lot)} == dict.fromkeys(
        ("MCB-1", "WCB-1", "DP-1", "DP-2"), "on_hold"
    )
    assert all(one.ended_at for one in lab.rows(LotRelease))
    assert {hold.case_id for hold in lab.rows(Hold)} == {lab.rows(Case)[0].id}
    body = lab.body(receipt.entry)
    (entry,) = body["data"]["acts"]
    assert lab.body(entry)["data"]["signed_in"] == receipt.entry
    with lab.desk.database.read() as session:
        chain, seq = entry.split(":")
        query = select(LedgerEntry.hash).where(
            LedgerEntry.chain == chain, LedgerEntry.seq == int(seq)
        )
        assert session.scalar(query) == body["data"]["acts"][entry]
        assert session.scalar(select(func.count(Signature.id)).where(
            Signature.record_kind == "recall")) == 1  # fmt: skip
    with pytest.raises(Exception, match="hold"):
        withdraw(lab.desk, lab.vials("DP-1", 4), purpose="clinical")
    with pytest.raises(NothingToHold):
        recall.hold_recalled(lab.of("qa"), receipt.details["id"], by=lab.signer("qa"))


def test_lots_are_recalled_for_good_where_that_is_asked(lab: Laboratory) -> None:
    receipt = begun(lab, "WCB-1", by=lab.signer("qa"))
    again = recall.hold_recalled(
        lab.of("qa"), receipt.details["id"], by=lab.signer("qa"), state="recalled"
    )
    assert again.details["held_lots"] == 3
    assert [lot.status for lot in lab.rows(Lot, code="MCB-1")] == ["released"]
    assert [lot.status for lot in lab.rows(Lot, code="DP-2")] == ["recalled"]
    assert len(lab.rows(Hold)) == 3


def test_vials_without_their_lot_are_held_one_by_one(lab: Laboratory) -> None:
    receipt = begun(lab, "B-3", by=lab.signer("qa"))
    left = [one.vial_id for one in lab.rows(Hold)]
    assert receipt.details["held_vials"] == len(left) == 13
    assert lab.vial("DP-1", 1) not in left


def test_nothing_is_held_by_who_may_not_sign(lab: Laboratory) -> None:
    before = lab.entries()
    with pytest.raises(MaySignNothing):
        begun(lab, by=lab.signer("tech"))
    with pytest.raises(NotAllowed):
        recall.begin_recall(lab.of("tech"), ["MCB-1"], reason="x")
    assert (lab.rows(Hold), lab.rows(tables.Recall)) == ([], [])
    assert lab.entries() == before + 1  # what was tried is noted


def test_an_exercise_holds_nothing_and_says_how_long_it_took(lab: Laboratory) -> None:
    row = begun(lab, "DP-1", exercise=True).details
    qa = lab.of("qa")
    with pytest.raises(ExerciseHolds):
        recall.hold_recalled(qa, row["id"], by=lab.signer("qa"))
    view = recall.recall_view(qa, row["recall"])
    assert (view.accounting.total, view.accounting.proven, view.accounting.open) == (8, 2, 6)
    codes = [f"DP-1-{number:04d}" for number in range(3, 9)]
    lab.line.tick(600)
    recall.account_for(lab.of("tech"), row["id"], codes[:5], account="held")
    recall.account_for(qa, row["id"], codes[5:], account="not_found", note="Empty slot")
    view = recall.recall_view(qa, row["recall"])
    assert (view.accounting.open, view.accounting.not_found, lab.rows(Hold)) == (0, 1, [])
    ended = recall.end_recall(qa, row["id"], conclusion="Works", by=lab.signer("qa")).details
    assert ended["accounted_s"] >= 600
    assert ended["listed_ms"] == view.listed_ms is not None
    with pytest.raises(RecallEnded):
        recall.account_for(qa, row["id"], codes[:1], account="held")


def test_what_a_record_proves_needs_no_account(lab: Laboratory) -> None:
    row = begun(lab, "DP-1").details
    discard(lab.two, lab.vials("DP-1", 3), reason="Recalled")
    qa = lab.of("qa")
    assert recall.recall_view(qa, row["recall"]).accounting.proven == 3
    with pytest.raises(AccountKnown):
        recall.account_for(qa, row["id"], ["DP-1-0003"], account="held")
    with pytest.raises(NotInRecall):
        recall.account_for(qa, row["id"], ["DP-2-0003"], account="held")


def test_a_thing_is_recalled_once_at_a_time(lab: Laboratory) -> None:
    first = begun(lab).details["recall"]
    with pytest.raises(RecallUnderWay, match=first):
        begun(lab)
    begun(lab, exercise=True)


def test_each_site_is_told_what_concerns_it_and_confirms(lab: Laboratory, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    row, qa = begun(lab).details, lab.of("qa")
    made = recall.make_notices(blinded(lab, "qa"), row["id"], tmp_path)
    page, file = sorted(tmp_path.iterdir())
    names = [f"{row['recall']} HFX{end}" for end in (".pdf", ".xlsx")]
    assert ([page.name, file.name], made.details["notices"]) == (names, 1)
    assert page.read_bytes().startswith(b"%PDF")
    cells = [c for sheet in load_workbook(file) for line in sheet.iter_rows() for c in line]
    texts = {str(cell.value) for cell in cells if cell.value is not None}
    assert {"S-1", "MCB-1-0003"} <= texts
    assert texts.isdisjoint({"S-2", "S-3", "MCB-1-0001"})
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}
    recall.confirm_notice(qa, row["id"], "HFX", who="Dr No", on=qa.today())
    (notice,) = recall.recall_view(qa, row["recall"]).notices
    assert (notice.confirmed_by, notice.confirmed_on) == ("Dr No", qa.today())


def test_the_workbook_has_every_site_and_is_on_record(lab: Laboratory, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    file = tmp_path / "recall.xlsx"
    receipt = recall.export_recall(lab.of("qa"), ["DP-1"], file)
    book = load_workbook(file, read_only=True)
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    book.close()
    assert receipt.details["rows"] == sum(len(one) - 1 for one in rows.values())
    assert len(rows["Stock"]) == 9
    assert rows["Lots"][1][:2] == ("DP-1", "DP")
