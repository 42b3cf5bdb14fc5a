"""What becomes of vials that were taken: used up, destroyed, returned, set aside, relocated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cellinv.domain.banks.kinds import LotKindOrder
from cellinv.domain.banks.registering import RunNotOpen
from cellinv.domain.custody.acts import (
    AlreadyReserved,
    CantDiscard,
    CantReserve,
    EmergencyNeedsReason,
    EndsOtherwise,
    NotReserved,
    ReasonNeeded,
    ReturnIsDeviation,
    RunNeeded,
    RunNotFor,
    VialNotOut,
)
from cellinv.domain.people import NotAllowed
from cellinv.domain.storage.placing import ContainerFull, SlotTaken, StandsInItself
from cellinv.records.tables.banks import RunInput
from cellinv.records.tables.cases import Case, CaseSubject, Hold
from cellinv.records.tables.custody import Outing, Reservation
from cellinv.records.tables.storage import Container
from cellinv.services.banks import add_lot, start_run
from cellinv.services.banks.lots import NewLot
from cellinv.services.cases import hold, open_cases
from cellinv.services.custody import (
    close_reservation,
    consume,
    discard,
    give_back,
    relocate,
    reserve,
    withdraw,
)
from cellinv.services.settings import change_setting
from cellinv.services.storage import add_container

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory


def a_run(lab: Laboratory, code: str = "RUN-9", kind: str = "banking") -> int:
    return start_run(lab.desk, code, kind, lab.line.world.party_id, line_id=lab.id("L-1"))


def test_a_run_uses_vials_up(lab: Laboratory) -> None:
    vials, run = lab.vials("WCB-1", 3, 4), a_run(lab)
    reserve(lab.desk, vials[:1], "qc")
    withdraw(lab.desk, vials[:1], purpose="qc")
    consume(lab.desk, vials[:1])
    withdraw(lab.desk, vials[1:], purpose="banking")
    receipt = consume(lab.line.tick(30), vials[1:], run_id=run)
    assert (lab.status(*vials), receipt.details) == (["consumed"] * 2, {"run": "RUN-9"})
    assert [each.vial_id for each in lab.rows(RunInput, run_id=run)] == vials[1:]
    assert lab.rows(Outing, vial_id=vials[1])[0].ended_at == receipt.happened_at
    assert lab.rows(Reservation, vial_id=vials[0])[0].closed_at is not None


def test_what_is_for_a_run_needs_one(lab: Laboratory) -> None:
    for_run, for_qc = lab.vials("WCB-1", 3, 4)
    withdraw(lab.desk, [for_run], purpose="banking")
    withdraw(lab.desk, [for_qc], purpose="qc")
    with pytest.raises(RunNeeded, match="WCB-1-0003 was withdrawn for Banking"):
        consume(lab.desk, [for_run])
    with pytest.raises(RunNotFor, match="Quality control"):
        consume(lab.desk, [for_qc], run_id=a_run(lab))
    with pytest.raises(RunNotOpen, match="BANK-1 is ended"):
        consume(lab.desk, [for_run], run_id=lab.id("BANK-1"))
    with pytest.raises(VialNotOut, match="WCB-1-0005 is stored"):
        consume(lab.desk, lab.vials("WCB-1", 5))


def test_what_is_for_a_patient_is_not_just_used_up(lab: Laboratory) -> None:
    withdraw(lab.desk, lab.vials("DP-1", 3), purpose="clinical")
    with pytest.raises(EndsOtherwise, match="that ends as administered"):
        consume(lab.desk, lab.vials("DP-1", 3))


def test_a_run_that_made_a_lot_takes_in_only_what_it_comes_from(lab: Laboratory) -> None:
    run = a_run(lab, kind="derivation")
    new = NewLot(code="MCB-9", kind="MCB", owner_id=lab.line.world.party_id, filled=0,
                 format_code="CRYO-2", line_id=lab.id("L-1"), run_id=run)  # fmt: skip
    add_lot(lab.desk, new)
    withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="banking")
    with pytest.raises(LotKindOrder, match="MCB can't be made from WCB"):
        consume(lab.desk, lab.vials("WCB-1", 3), run_id=run)


def test_vials_are_destroyed_from_the_tank_or_the_hand(lab: Laboratory) -> None:
    vials = lab.vials("WCB-1", 3, 4)
    reserve(lab.desk, vials[:1], "retain")
    withdraw(lab.desk, vials[1:], purpose="destruction")
    with pytest.raises(ReasonNeeded, match="Discarding needs a reason"):
        discard(lab.desk, vials, reason=" ")
    discard(lab.desk, vials, reason="Cracked")
    assert (lab.status(*vials), lab.place(vials[0])) == (["destroyed"] * 2, "")
    assert lab.rows(Reservation, vial_id=vials[0])[0].closed_at is not None
    with pytest.raises(CantDiscard, match="is destroyed"):
        discard(lab.desk, vials, reason="Again")


def test_a_bank_vial_goes_back_only_with_qa(lab: Laboratory) -> None:
    vials, box = lab.vials("WCB-1", 3), lab.id("B-2")
    withdraw(lab.desk, vials, purpose="banking")
    with pytest.raises(ReturnIsDeviation, match="taken out of WCB WCB-1"):
        give_back(lab.desk, vials, box, reason="Not needed")
    beside = lab.desk.witnessed(lab.line.world.signer("tech", lab.desk.now()))
    with pytest.raises(ReturnIsDeviation):
        give_back(beside, vials, box, reason="Not needed")
    with pytest.raises(ReturnIsDeviation):
        give_back(lab.two, vials, box)
    receipt = give_back(lab.two, vials, box, at="I9", reason="Not needed")
    assert (lab.status(*vials), lab.place(vials[0])) == (["stored"], "B-2 I9")
    (case,) = lab.rows(Case)
    assert (case.code, case.kind) == (receipt.details["case"], "deviation")
    assert [each.case_id for each in lab.rows(Hold, vial_id=vials[0])] == [case.id]
    assert receipt.details["seconds"] == (7,)


def test_research_stock_goes_back_freely(lab: Laboratory) -> None:
    lab.lot("RES-1")
    vials = lab.vials("RES-1", 1)
    with pytest.raises(VialNotOut):
        give_back(lab.desk, vials, lab.id("B-2"))
    withdraw(lab.desk, vials, purpose="research")
    with pytest.raises(SlotTaken):
        give_back(lab.desk, vials, lab.id("B-2"), at="A3")
    assert give_back(lab.desk, vials, lab.id("B-2")).details["case"] is None


def test_a_site_may_let_bank_vials_go_back(lab: Laboratory) -> None:
    change_setting(
        lab.of("admin"),
        "return_removed_bank_vials",
        value=True,
        reason="Legacy",
        approved_by=lab.signer("qa"),
    )
    withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="banking")
    give_back(lab.desk, lab.vials("WCB-1", 3), lab.id("B-2"))
    assert lab.rows(Case) == []


def test_at_most_one_reservation_is_open(lab: Laboratory) -> None:
    vials = lab.vials("WCB-1", 3, 4)
    reserve(lab.desk, vials[:1], "retain", reference="R-1")
    with pytest.raises(AlreadyReserved, match=r"WCB-1-0003 is already reserved \(retain R-1\)"):
        reserve(lab.desk, vials, "qc")
    with pytest.raises(NotReserved, match="WCB-1-0004"):
        close_reservation(lab.desk, vials, reason="Over")
    close_reservation(lab.desk, vials[:1], reason="Over")
    reserve(lab.desk, vials, "qc")
    with pytest.raises(CantReserve, match="WCB-1-0001 is consumed"):
        reserve(lab.desk, lab.vials("WCB-1", 1), "qc")
    with pytest.raises(NotAllowed):
        reserve(lab.of("tech"), lab.vials("WCB-1", 5), "qc")


def test_in_an_emergency_nothing_but_space_says_no(lab: Laboratory) -> None:
    tank = lab.line.container("TANK-LN2", "LN-2")
    lab.put(Container, tank, state="retired")
    hold(lab.desk, "container", lab.id("R-1"), kind="do_not_use", reason="Doubt")
    with pytest.raises(EmergencyNeedsReason):
        relocate(lab.desk, [lab.id("R-1")], tank, reason="")
    receipt = relocate(lab.of("viewer"), [lab.id("R-1"), lab.id("R-2")], tank, reason="LN-1 is dry")
    assert [each.code for each in open_cases(lab.desk)] == [receipt.details["case"]]
    subjects = {each.record_id for each in lab.rows(CaseSubject)}
    assert subjects == {lab.id("R-1"), lab.id("R-2")}
    assert {each.parent_id for each in lab.rows(Container, state="active")} >= {tank}
    assert lab.body(receipt.entry)["action"] == "emergency_move"


def test_what_cannot_be_is_refused_in_an_emergency_too(lab: Laboratory) -> None:
    with pytest.raises(StandsInItself):
        relocate(lab.desk, [lab.id("LN-1")], lab.id("R-1"), reason="Panic")
    for number in range(5):
        add_container(lab.desk, "BOX-9X9", f"X-{number}", parent_id=lab.id("R-2"))
    with pytest.raises(ContainerFull):
        relocate(lab.desk, [lab.id("B-1")], lab.id("R-2"), reason="Panic")


def test_two_of_one_name_meet_in_an_emergency(lab: Laboratory) -> None:
    box = add_container(lab.desk, "BOX-9X9", "X-1", name="B-1", parent_id=lab.id("R-2"))
    relocate(lab.desk, [lab.id("B-1")], lab.id("R-2"), reason="R-1 fell")
    names = {each.id: each.name for each in lab.rows(Container, parent_id=lab.id("R-2"))}
    assert names == {box: "B-1", lab.id("B-1"): "B-1 (B-1)"}
