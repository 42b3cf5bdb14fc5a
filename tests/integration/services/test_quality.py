"""From a panel to a release: what is entered, reviewed, decided and signed, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from cellinv.domain.naming import CodeNotUsable
from cellinv.domain.people import NotAllowed
from cellinv.domain.quality.panels import PanelForAll, PanelNameTaken
from cellinv.domain.quality.standing import CaseOpen, PanelNotFrozen, ReleaseBlocked
from cellinv.domain.quality.testing import (
    AttemptOpen,
    CauseMissing,
    ItemPassed,
    ItemUnknown,
    NoPanelFor,
    NothingToJudge,
    NotTested,
    PanelFrozen,
    PanelNotFor,
    PullDayMissing,
    ReasonMissing,
    ResultFileChanged,
    ResultMissing,
    ResultNotJudged,
    ResultReviewed,
    SampleShort,
    SampleVialWrong,
    ValueMissing,
)
from cellinv.domain.signing import MaySignNothing, OwnWork
from cellinv.domain.usability import GradeForbids, PassagesBeyond
from cellinv.records.engine import as_owner
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.cases import Case
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.quality import FileContent, QcResult
from cellinv.records.verify.run import verify
from cellinv.services import quality
from cellinv.services.audit.listing import Filter, ledger_page
from cellinv.services.banks import release_lot, set_lot_state, start_run
from cellinv.services.custody import consume, withdraw
from cellinv.services.desk import Right
from cellinv.services.people import add_party, signatures_of
from tests.integration.services.testing import PANEL, Tests, item

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.services.laboratory import Laboratory


@pytest.fixture
def tests(lab: Laboratory) -> Tests:
    return Tests(lab).begin()


def release(tests: Tests, login: str = "qa") -> None:
    release_lot(tests.of(login), tests.lot, ("research",), reason="Tested", by=tests.by(login))


@pytest.mark.shows("11.50(a)", "Annex 11: 14", "Annex 11: 15")
def test_a_lot_is_released_by_results_review_and_signature(tests: Tests) -> None:
    assert tests.told() == "0 of 4, 0 overdue, 0 failed"
    with pytest.raises(ReleaseBlocked, match="A1, A2, A3 not passed"):
        release(tests)
    tests.through("A1", "A2", "A3")
    assert tests.told() == "3 of 4, 0 overdue, 0 failed"
    release(tests)
    found = quality.lot_quality(tests.of("viewer"), tests.lot)
    assert found.status == "released"
    (signature,) = signatures_of(tests.of("qa"), "lot", tests.lot)
    assert (signature.login, signature.meaning, signature.state) == ("qa", "released", "holds")


def test_a_panel_is_frozen_and_a_change_of_it_is_a_new_edition(tests: Tests) -> None:
    wider = replace(PANEL, items=(*PANEL.items, item("A5", "≤ 1 %")))
    assert quality.save_panel(tests.of("qa"), wider).details["edition"] == 2
    assert len(quality.lot_quality(tests.of("qa"), tests.lot).items) == 4
    with pytest.raises(PanelFrozen, match="small"):
        quality.freeze_panel(tests.of("tech"), tests.lot)
    assert [row.panel.version for row in quality.panels(tests.of("qa"), every_edition=True)] == [
        2,
        1,
    ]
    assert len(quality.panel_named(tests.of("qa"), "SMALL").panel.items) == 5


@pytest.mark.shows("11.10(f)")
def test_a_lot_a_panel_is_in_force_for_is_not_released_without_it(lab: Laboratory) -> None:
    tests = Tests(lab).begin(freeze=False)
    with pytest.raises(PanelNotFrozen, match="small"):
        release(tests)
    with pytest.raises(PanelNotFor, match="small"):
        quality.freeze_panel(tests.of("tech"), tests.lot, "other")
    with pytest.raises(NotTested):
        tests.review("A1")
    quality.end_panel(tests.of("qa"), "small", reason="Replaced")
    with pytest.raises(NoPanelFor):
        quality.freeze_panel(tests.of("tech"), tests.lot)
    release(tests)


def test_lots_whose_testing_can_start_are_told(lab: Laboratory) -> None:
    tests = Tests(lab).begin(freeze=False)
    assert [one.code for one in quality.lots_to_start(tests.of("viewer"))] == ["WCB-9"]
    quality.freeze_panel(tests.of("tech"), tests.lot)
    assert quality.lots_to_start(tests.of("viewer")) == ()


def test_the_first_result_starts_the_testing(lab: Laboratory) -> None:
    tests = Tests(lab).begin(freeze=False)
    assert tests.told() == "testing has not started"
    tests.enter("A1", "no growth")
    assert tests.told() == "0 of 4, 0 overdue, 0 failed"


def test_the_panel_made_closest_for_a_lot_is_taken(lab: Laboratory) -> None:
    tests = Tests(lab).begin(freeze=False)
    own = replace(PANEL, name="ours")
    quality.save_panel(tests.of("qa"), own, site_id=lab.line.world.sites[0].id)
    elsewhere = replace(PANEL, name="theirs")
    quality.save_panel(tests.of("qa"), elsewhere, site_id=lab.line.world.sites[1].id)
    assert quality.fitting_panels(tests.of("qa"), tests.lot) == ("ours", "small")
    assert quality.freeze_panel(tests.of("tech"), tests.lot).details["panel"] == "ours"


def test_a_panels_name_belongs_to_those_it_was_made_for(lab: Laboratory, tests: Tests) -> None:
    site = lab.line.world.sites[0].id
    one_sites = replace(tests.of("qa"), rights=(Right("qa", site, None),))
    own = replace(PANEL, name=" Own ")
    assert quality.save_panel(one_sites, own, site_id=site, new=True).details["panel"] == "Own"
    for_others = {"new": True, "site_id": site}, {"site_id": None}, {"owner_id": 1}
    for scope in for_others:
        with pytest.raises(PanelNameTaken):
            quality.save_panel(tests.of("qa"), replace(PANEL, name="Own"), **scope)
    with pytest.raises(PanelForAll):
        quality.save_panel(one_sites, PANEL)
    with pytest.raises(PanelForAll):
        quality.end_panel(one_sites, "small", reason="Not ours")
    assert None not in dict(quality.panel_scopes(one_sites).sites)
    assert quality.panel_named(tests.of("qa"), "small").in_force


def test_whose_panel_has_a_name_is_told_within_reach_alone(tests: Tests) -> None:
    other = add_party(tests.of("lead"), "OTHER", "Other Cells")
    theirs = replace(tests.of("qa"), rights=(Right("qa", None, other),))
    own = replace(PANEL, name="Own")
    quality.save_panel(tests.of("qa"), own, owner_id=1, new=True)
    with pytest.raises(CodeNotUsable, match=r"^Own can't be used here\."):
        quality.save_panel(theirs, own, owner_id=other, new=True)
    with pytest.raises(PanelNameTaken, match="“small” is taken by another panel"):
        quality.save_panel(theirs, replace(PANEL, name="small"), owner_id=other, new=True)


def test_a_panel_for_a_product_is_for_its_owner(lab: Laboratory, tests: Tests) -> None:
    own = replace(PANEL, name="product")
    quality.save_panel(tests.of("qa"), own, product_id=lab.id("P-1"), new=True)
    found = quality.panel_named(tests.of("qa"), "product")
    assert (found.product, found.owner is None) == ("P-1", False)


@pytest.mark.shows("Annex 11: 6", "Annex 11: 15")
def test_nobody_reviews_or_releases_what_they_entered(tests: Tests) -> None:
    quality.enter_results(tests.of("lead"), tests.lot, [quality.NewResult("A1", "no growth")])
    with pytest.raises(OwnWork, match="WCB-9 A1"):
        tests.review("A1")
    tests.review("A1", login="qa")
    tests.through("A2", "A3")
    with pytest.raises(MaySignNothing):
        release_lot(tests.lab.desk, tests.lot, ("research",), reason="-", by=tests.by("lead"))
    everything = replace(tests.by("lead"), rights=tests.lab.desk.rights)
    with pytest.raises(OwnWork):
        release_lot(tests.lab.desk, tests.lot, ("research",), reason="-", by=everything)


@pytest.mark.shows("11.10(g)")
def test_who_may_do_what(tests: Tests) -> None:
    with pytest.raises(NotAllowed):
        quality.enter_results(tests.of("qa"), tests.lot, [quality.NewResult("A1", "no growth")])
    tests.enter("A1", "no growth")
    with pytest.raises(NotAllowed):
        tests.review("A1", login="tech")
    with pytest.raises(NotAllowed):
        quality.save_panel(tests.of("lead"), PANEL)
    with pytest.raises(NotAllowed):
        quality.lot_quality(tests.of("admin"), tests.lot)


def test_out_of_specification_opens_a_case_that_a_retest_does_not_hide(tests: Tests) -> None:
    tests.through("A1", "A3")
    (code,) = tests.enter("A2", "7 EU/mL").details["cases"]
    tests.enter("A2", "0.4 EU/mL")
    tests.review("A2")
    assert tests.state("A2") == "failed"
    with pytest.raises(CaseOpen, match=code):
        release(tests)
    close(tests, "invalid")
    assert tests.state("A2") == "passed"
    release(tests)
    kept = quality.lot_quality(tests.of("qa"), tests.lot).items[1].attempts
    assert [(one.value, one.verdict, one.outcome) for one in kept] == [
        ("7 EU/mL", "fail", "invalid"), ("0.4 EU/mL", "pass", None),
    ]  # fmt: skip


def close(tests: Tests, outcome: str, code: str = "A2") -> None:
    quality.close_out_of_specification(
        tests.of("qa"), tests.lot, code, outcome=outcome, cause="Pipette", decision="As said",
        by=tests.by("qa"),
    )  # fmt: skip


def test_a_confirmed_result_blocks_until_its_deviation_is_approved(tests: Tests) -> None:
    tests.through("A1", "A3")
    tests.enter("A2", "7 EU/mL")
    close(tests, "confirmed")
    assert tests.state("A2") == "failed"
    with pytest.raises(AttemptOpen):
        tests.enter("A2", "0.1")
    with pytest.raises(ReleaseBlocked, match="A2"):
        release(tests)
    deviate(tests, "A2")
    assert tests.state("A2") == "deviation"
    release(tests)


def deviate(tests: Tests, code: str, reason: str = "Not needed here") -> None:
    quality.approve_deviation(
        tests.of("qa"), tests.lot, code, reason=reason, cause="Supplier", by=tests.by("qa")
    )


def test_an_accepted_deviation_counts_as_done_once_it_is_reviewed(tests: Tests) -> None:
    tests.enter("A2", "7 EU/mL")
    close(tests, "accepted")
    assert tests.state("A2") == "to_review"
    tests.review("A2")
    assert tests.state("A2") == "deviation"
    case = tests.lab.rows(Case, cause="Pipette")[0]
    assert (case.cause, case.decision, case.closed_at is None) == ("Pipette", "As said", False)
    (signature,) = signatures_of(tests.of("qa"), "case", case.id)
    assert (signature.meaning, signature.state) == ("approved", "holds")


def test_a_deviation_is_not_approved_twice_nor_without_a_cause(tests: Tests) -> None:
    deviate(tests, "A1")
    with pytest.raises(ItemPassed):
        deviate(tests, "A1")
    with pytest.raises(CauseMissing):
        deviate(tests, "A2", reason=" ")
    tests.enter("A2", "9")
    with pytest.raises(CaseOpen):
        deviate(tests, "A2")


def test_an_open_case_blocks_even_for_information(tests: Tests) -> None:
    tests.through("A1", "A2", "A3")
    tests.enter("A4", "odd")
    quality.judge_result(tests.of("tech"), tests.lot, "A4", passes=False, reason="Odd shape")
    with pytest.raises(CaseOpen):
        release(tests)


def test_what_no_rule_can_judge_a_person_judges_with_a_reason(tests: Tests) -> None:
    assert tests.enter("A2", "< 10 EU/mL").details["verdicts"] == {"A2": "judge"}
    with pytest.raises(ResultNotJudged, match="either side"):
        tests.review("A2")
    with pytest.raises(ReasonMissing):
        quality.judge_result(tests.of("lead"), tests.lot, "A2", passes=True, reason=" ")
    quality.judge_result(tests.of("lead"), tests.lot, "A2", passes=True, reason="Below the method")
    with pytest.raises(OwnWork):
        tests.review("A2")
    tests.review("A2", login="qa")
    assert tests.state("A2") == "passed"
    with pytest.raises(NothingToJudge):
        quality.judge_result(tests.of("lead"), tests.lot, "A2", passes=True, reason="Again")


def test_a_result_sent_back_stays_and_is_tested_again(tests: Tests) -> None:
    tests.enter("A3", "72")
    quality.send_back(
        tests.of("lead"), tests.lot, "A3", reason="Wrong vial counted", by=tests.by("lead")
    )
    assert tests.state("A3") == "to_do"
    tests.enter("A3", "95")
    assert [row.value for row in tests.lab.rows(QcResult, lot_id=tests.lot)] == ["72", "95"]
    tests.enter("A2", "9")
    with pytest.raises(CaseOpen):
        quality.send_back(tests.of("qa"), tests.lot, "A2", reason="No", by=tests.by("qa"))


def test_refusals_on_the_way(tests: Tests) -> None:
    with pytest.raises(ItemUnknown, match="A1, A2"):
        tests.enter("Z9", "1")
    with pytest.raises(ValueMissing):
        tests.enter("A1", " ")
    with pytest.raises(ResultMissing):
        tests.review("A1")
    tests.through("A1")
    with pytest.raises(ResultReviewed):
        tests.review("A1")
    with pytest.raises(AttemptOpen, match="passed"):
        tests.enter("A1", "growth")


def test_what_is_sent_is_due_and_then_overdue(tests: Tests) -> None:
    quality.send_items(tests.of("tech"), tests.lot, ["A1"], laboratory="Northern Labs")
    assert tests.state("A1") == "under_way"
    assert [one.code for one in quality.due(tests.of("viewer"), days=10)] == ["A2", "A3", "A4"]
    tests.lab.line.tick(int(timedelta(days=22).total_seconds()))
    found = quality.due(tests.of("viewer"))
    assert [(one.code, one.overdue) for one in found][:1] == [("A2", True)]
    assert tests.told() == "0 of 4, 4 overdue, 0 failed"
    tests.enter("A1", "no growth")
    assert tests.lab.rows(QcResult, lot_id=tests.lot)[0].laboratory == "Northern Labs"


def test_a_sample_sets_vials_aside_and_uses_them_up(tests: Tests) -> None:
    planned = quality.plan_sample(tests.of("tech"), tests.lot, ["A1", "A2"]).details
    assert planned["vials"] == ("WCB-9-0006", "WCB-9-0005")
    (row,) = quality.samples(tests.of("viewer"), tests.lot)
    assert (row.code, row.items, row.state) == ("WCB-9/S1", ("A1", "A2"), "planned")
    with pytest.raises(SampleVialWrong, match="WCB-9-0005"):
        quality.plan_sample(tests.of("tech"), tests.lot, vial_ids=row.vial_ids)
    with pytest.raises(SampleShort, match="4 free"):
        quality.plan_sample(tests.of("tech"), tests.lot, count=5)
    quality.take_sample(tests.of("tech"), row.id)
    assert tests.lab.status(*row.vial_ids) == ["consumed", "consumed"]
    assert quality.samples(tests.of("viewer"), tests.lot)[0].state == "used"


def test_the_ledger_is_searched_by_panel_and_sample(tests: Tests) -> None:
    planned = quality.plan_sample(tests.of("tech"), tests.lot, kind="qc", count=1)
    (sample,) = quality.samples(tests.of("tech"))
    for text, action in (("Small", "save_panel"), (sample.code.lower(), "plan_sample")):
        rows = ledger_page(tests.of("viewer"), Filter(text=text)).rows
        assert action in [row.action for row in rows]
    assert [row.entry for row in rows] == [planned.entry]


def test_stability_samples_have_their_pull_days(tests: Tests) -> None:
    with pytest.raises(PullDayMissing):
        quality.plan_sample(tests.of("tech"), tests.lot, kind="stability", count=2)
    day = tests.of("tech").today() + timedelta(days=3)
    quality.plan_sample(
        tests.of("tech"), tests.lot, kind="stability", count=2, pull_on=day, note="Month 0"
    )
    found = [one for one in quality.due(tests.of("viewer")) if one.what == "sample"]
    assert [(one.name, one.on) for one in found] == [("Month 0", day)]


def test_trends_are_of_one_unit_with_limits(tests: Tests) -> None:
    tests.enter("A2", "400 EU/L")
    tests.enter("A3", "91.5")
    found = quality.trend(tests.of("viewer"), "test a2")
    assert (found.unit, found.low, found.high) == ("EU/mL", None, 5)
    assert [(one.lot, float(one.number)) for one in found.points] == [("WCB-9", 0.4)]
    assert dict(quality.numeric_items(tests.of("viewer"))) == {"Test A2": 1, "Test A3": 1}


def test_a_file_is_kept_as_it_was(tests: Tests, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"A2;0.5\n")
    tests.enter("A2", "0.5", file=path)
    attempt = quality.lot_quality(tests.of("qa"), tests.lot).items[1].attempts[0]
    assert attempt.file_id is not None
    copy = tmp_path / "copy.csv"
    assert quality.save_file(tests.of("viewer"), attempt.file_id, copy) == "report.csv"
    assert copy.read_bytes() == b"A2;0.5\n"


def test_a_file_changed_after_entry_is_found(tests: Tests, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"A2;0.5")
    tests.enter("A2", "0.5", file=path)
    file_id = quality.lot_quality(tests.of("qa"), tests.lot).items[1].attempts[0].file_id
    assert file_id is not None
    change(tests, b"A2;0.1")
    with pytest.raises(ResultFileChanged, match=r"report\.csv"):
        quality.save_file(tests.of("qa"), file_id, tmp_path / "copy.csv")
    assert not (tmp_path / "copy.csv").exists()
    newest = tests.lab.rows(LedgerEntry, action="find_altered")[-1]
    assert (newest.actor, "report.csv" in newest.body) == ("qa", True)
    (found,) = verify(tests.lab.desk.database).findings
    assert (found.kind, found.where) == ("state", f"file report.csv (row {file_id})")
    change(tests, b"A2;0.5")


def change(tests: Tests, content: bytes) -> None:
    with as_owner(tests.lab.desk.database) as engine, engine.begin() as connection:
        connection.execute(update(FileContent).values(content=content))


def test_what_is_not_gmp_is_never_released_for_patients(tests: Tests) -> None:
    lot = tests.lab.lot("RES-1", grade="non-GMP", box=None)
    with pytest.raises(GradeForbids, match="RES-1 is non-GMP"):
        release_lot(tests.of("qa"), lot, ("clinical",), reason="-", by=tests.by("qa"))
    release_lot(tests.of("qa"), lot, ("research",), reason="-", by=tests.by("qa"))


def test_a_run_takes_nothing_beyond_its_products_passages(tests: Tests) -> None:
    lab = tests.lab
    lab.put(Lot, lab.id("WCB-1"), passage="p10+16")
    lab.put(Product, lab.id("P-1"), passage_limit=25)
    run = start_run(
        lab.desk, "RUN-8", "differentiation", lab.line.world.party_id, product_id=lab.id("P-1")
    )
    (vial,) = lab.vials("WCB-1", 4)
    withdraw(lab.desk, [vial], purpose="production")
    with pytest.raises(PassagesBeyond, match="passage 26"):
        consume(lab.desk, [vial], run_id=run)
    lab.put(Product, lab.id("P-1"), passage_limit=26)
    consume(lab.desk, [vial], run_id=run)


def test_hold_reject_and_recall_are_signed(tests: Tests) -> None:
    lab = tests.lab
    set_lot_state(lab.desk, lab.id("DP-2"), "on_hold", reason="Doubt", by=tests.by("qa"))
    set_lot_state(lab.desk, lab.id("DP-2"), "recalled", reason="Sure", by=tests.by("qa"))
    found = signatures_of(lab.desk, "lot", lab.id("DP-2"))
    assert [(one.meaning, one.state) for one in found] == [
        ("released", "changed_since"), ("approved", "changed_since"), ("approved", "holds"),
    ]  # fmt: skip
    with pytest.raises(MaySignNothing):
        set_lot_state(lab.desk, lab.id("DP-1"), "recalled", reason="-", by=tests.by("tech"))
