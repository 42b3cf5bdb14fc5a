"""What went into a thing: everything on the way, nothing beside it, and no arm of the blinded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.lineage.graph import NotTraceable
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.people import NotAllowed
from cellinv.records.tables.production import RunFigure, RunMaterial, RunOperator
from cellinv.services.custody import withdraw
from cellinv.services.desk import Right
from cellinv.services.ledger import doing
from cellinv.services.lineage import export_origin, origin_code, origin_json, trace_code
from cellinv.services.storage import put_back, take_out
from cellinv.sheets.certificate import CertificateKindUnknown

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk
    from tests.integration.inventories import World
    from tests.integration.whole_line import WholeLine


@pytest.fixture
def recorded(own_line: WholeLine) -> WholeLine:
    """The line with operators, figures (one corrected) and a reagent of its product's run."""
    run_id, desk = own_line.ids["RUN-DP-1"], own_line.tick()
    with doing(desk, "test") as act:
        who, at = act.actor.id, act.at
        fixed = {"run_id": run_id, "kind": "yield", "unit": "%", "measured_at": at,
                 "entered_by_id": who}  # fmt: skip
        wrong = RunFigure(number="7", **fixed)
        act.session.add_all(
            [RunOperator(run_id=run_id, person_id=who), wrong,
             RunMaterial(run_id=run_id, name="Medium", supplier="S", lot_number="0042")]
        )  # fmt: skip
        act.session.flush()
        act.session.add(RunFigure(number="70.5", replaces_id=wrong.id, **fixed))
    return own_line


def test_a_subject_is_told_to_the_donor(recorded: WholeLine) -> None:
    found = origin_code(recorded.desk, "S-1")
    assert [(dose.code, dose.subject) for dose in found.doses] == [("K-S-1", "S-1")]
    assert {lot.code for lot in found.lots} == {"DP-1", "WCB-1", "MCB-1"}
    assert {run.code for run in found.runs} == {"RUN-DP-1", "BANK-1"}
    assert [(donor.code, line.donors) for donor in found.donors for line in found.lines] == [
        ("D-1", ("D-1",))
    ]
    assert [(one.donor, one.form_version) for one in found.consents] == [("D-1", "1")]


def test_its_vials_are_those_the_trace_goes_through(shared_line: WholeLine) -> None:
    through = trace_code(shared_line.desk, "S-1", down=False)
    found = origin_code(shared_line.desk, "S-1")
    assert {vial.code for vial in found.vials} == {n.code for n in through.of_kind("vial")}
    went = {vial.lot: vial.went_into for vial in found.vials}
    assert went == {"DP-1": "K-S-1", "WCB-1": "RUN-DP-1", "MCB-1": "BANK-1"}


def test_a_run_tells_operators_reagents_and_the_figure_that_stands(recorded: WholeLine) -> None:
    found = origin_code(recorded.desk, "S-1")
    run = next(run for run in found.runs if run.code == "RUN-DP-1")
    assert run.operators == (recorded.desk.actor.shown,)  # type: ignore[union-attr]
    assert [(one.run, one.number) for one in found.figures] == [("RUN-DP-1", "70.5")]
    assert [(one.name, one.lot_number) for one in found.materials] == [("Medium", "0042")]
    assert origin_code(recorded.desk, "MCB-1").materials == ()


def test_releases_and_their_signatures_are_proved(shared_line: WholeLine) -> None:
    found = origin_code(shared_line.desk, "S-1")
    assert {one.lot for one in found.releases} == {"DP-1", "WCB-1", "MCB-1"}
    signed = {one.code: one.state for one in found.signatures if one.kind == "lot"}
    assert signed == dict.fromkeys(("DP-1", "WCB-1", "MCB-1"), "holds")
    assert "witnessed" in {one.meaning for one in found.signatures}


def test_all_who_acted_are_named_with_what_they_did(shared_line: WholeLine) -> None:
    found = origin_code(shared_line.desk, "S-1")
    acts = {one.action for one in found.people}
    assert {"register_donor", "release", "withdraw", "administer", "witnessed"} <= acts
    assert all(one.first_at <= one.last_at for one in found.people)


def test_a_stay_ends_where_what_is_around_it_moves(own_line: WholeLine) -> None:
    from cellinv.services.storage import move_container

    move_container(own_line.tick(), own_line.ids["B-3"], own_line.ids["R-2"])
    vial = own_line.vials["DP-1"][3]
    take_out(own_line.tick(), own_line.ids["B-3"])
    put_back(own_line.tick(90), own_line.ids["B-3"])
    withdraw(own_line.tick(), [vial], purpose="research", reason="Test")
    stays = [one for one in origin_code(own_line.desk, "DP-1-0004").stays
             if one.vial == "DP-1-0004"]  # fmt: skip
    assert [(one.path, one.exposed_s) for one in stays] == [
        (("LN-1", "R-1", "B-3"), 0), (("LN-1", "R-2", "B-3"), 90),
    ]  # fmt: skip


@pytest.fixture
def blinded(shared_line: WholeLine) -> Desk:
    """Somebody who reads everything but the arms of blinded studies."""
    return replace(shared_line.desk, rights=(Right("supervisor", None, None),))


def test_for_the_blinded_both_arms_end_at_the_study(blinded: Desk) -> None:
    told = []
    for code in ("S-2", "S-3", "K-S-2", "K-S-3"):
        document = origin_json(origin_code(blinded, code))
        assert (document["ends_at"], document["treated"]) == ("BLIND-1", 2)
        told.append([part for part in document.values() if isinstance(part, list) and part])
    assert told == [[], [], [], []]


def test_no_act_that_ties_a_vial_to_a_blinded_dose_is_told(blinded: Desk) -> None:
    found = origin_code(blinded, "DP-1-0002")
    assert {one.action for one in found.people}.isdisjoint({"set_aside", "administer"})
    assert next(v for v in found.vials if v.code == "DP-1-0002").went_into is None
    assert origin_code(blinded, "S-1").doses


def test_who_may_see_arms_is_told_what_the_subject_got(shared_line: WholeLine) -> None:
    assert {lot.code for lot in origin_code(shared_line.desk, "S-3").lots} >= {"DP-2"}


def test_what_is_out_of_reach_is_unknown_and_a_box_has_no_origin(
    shared_line: WholeLine,
) -> None:
    other = replace(shared_line.desk, rights=(Right("viewer", None, 99),))
    with pytest.raises(UnknownCode):
        origin_code(other, "S-1")
    with pytest.raises(NotTraceable):
        origin_code(shared_line.desk, "B-1")


@pytest.mark.parametrize("name", ["o.xlsx", "o.pdf"])
def test_it_is_written_and_recorded(own_line: WholeLine, tmp_path: Path, name: str) -> None:
    receipt = export_origin(own_line.desk, "S-1", tmp_path / name)
    assert (tmp_path / name).stat().st_size > 2000
    assert receipt.touched == (("subject", own_line.ids["S-1"]),)
    assert receipt.details["rows"] > 20


def test_the_workbook_has_a_sheet_for_each_kind_of_fact(
    own_line: WholeLine, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    export_origin(own_line.desk, "S-1", tmp_path / "o.xlsx")
    book = load_workbook(tmp_path / "o.xlsx")
    assert {"About", "Vials", "Runs", "Releases", "People", "Where it stood"} <= set(
        book.sheetnames
    )
    assert [row[0].value for row in book["Lots and banks"].iter_rows(min_row=2)] == [
        "DP-1", "WCB-1", "MCB-1",
    ]  # fmt: skip


def test_it_takes_the_right_and_an_ending(
    own_line: WholeLine, world: World, tmp_path: Path
) -> None:
    with pytest.raises(CertificateKindUnknown):
        export_origin(own_line.desk, "S-1", tmp_path / "o.txt")
    with pytest.raises(NotAllowed):
        export_origin(world.desk(own_line.desk.database, "tech"), "S-1", tmp_path / "o.pdf")
    assert not list(tmp_path.iterdir())
