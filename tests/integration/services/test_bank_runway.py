"""How banks are used, how long they last, where they stand and what a loss would leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.banks.runway import Demand, LeadTimeWrong, ReserveSame, ReserveWrong
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.people import NotAllowed
from cellinv.domain.signing import MaySignNothing
from cellinv.records.tables.banks import Lot
from cellinv.services.banks.places import crowded, loss, places_of
from cellinv.services.banks.reserve import set_lead_time, set_reserve
from cellinv.services.banks.runways import bank_runway, starting, told
from cellinv.services.custody import discard, reserve, undo, withdraw
from cellinv.services.desk import Right
from cellinv.services.settings import change_setting
from cellinv.services.storage import move_container

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from tests.integration.services.laboratory import Laboratory


def foreigner(lab: Laboratory) -> Desk:
    return replace(lab.of("lead"), rights=(Right("supervisor", None, 999),))


def test_use_is_told_by_purpose_net_of_what_came_back(lab: Laboratory) -> None:
    withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="research", reason="Try")
    undo(lab.desk, withdraw(lab.desk, lab.vials("WCB-1", 4), purpose="research").entry, reason="x")
    discard(lab.desk, lab.vials("WCB-1", 6), reason="Broken")
    found = bank_runway(lab.desk, lab.id("WCB-1"))
    assert {purpose: each[-1] for purpose, each in found.used} == {"production": 2, "research": 1}
    assert sum(sum(each) for _, each in found.used) == 3
    assert (found.months[-1], found.lost[-1]) == (date(2026, 3, 1), 1)
    assert (found.runway.left, found.runway.pace.mean) == (2, 3)


def test_the_sentence_tells_what_to_do(lab: Laboratory) -> None:
    lab.put(Lot, lab.id("WCB-1"), minimum_reserve=1)
    found = bank_runway(lab.desk, lab.id("WCB-1"))
    assert (found.state, found.runway.left) == ("no_lead_time", 3)
    assert told(found).startswith("3 vials left above the reserve of 1, 2.0 a month, gone in 2026-")
    set_lead_time(lab.desk, lab.id("WCB-1"), 30)
    found = bank_runway(lab.desk, lab.id("WCB-1"))
    gone = found.runway.gone_on
    assert gone is not None
    assert found.runway.start_by == gone - timedelta(days=30)
    assert "lead time for a new bank 1 months: " in told(found)


def test_what_is_planned_shortens_it(lab: Laboratory) -> None:
    today = lab.desk.today()
    found = bank_runway(lab.desk, lab.id("MCB-1"), [Demand(Decimal(4), today)])
    assert found.planned is not None
    assert found.planned.gone_on is not None
    assert (found.runway.gone_on or date.max) > found.planned.gone_on
    assert "with what is planned" in told(found)


def test_banks_to_begin_soon_come_the_soonest_first(lab: Laboratory) -> None:
    assert starting(lab.desk) == ()
    for code, days in (("WCB-1", 60), ("MCB-1", 90)):
        set_lead_time(lab.desk, lab.id(code), days)
    found = starting(lab.desk)
    assert [(each.bank.code, each.state) for each in found] == [
        ("MCB-1", "start_due"), ("WCB-1", "start_soon"),
    ]  # fmt: skip
    assert found[0].runway.start_by == bank_runway(lab.desk, lab.id("MCB-1")).runway.start_by
    assert starting(foreigner(lab)) == ()


def test_a_bank_whose_next_is_there_needs_no_other(lab: Laboratory) -> None:
    """Neither does one that is still in quarantine."""
    filled = lab.desk.today() - timedelta(days=9)
    lab.put(Lot, lab.id("WCB-1"), filled_on=filled, lead_time_days=60)
    assert [each.bank.code for each in starting(lab.desk)] == ["WCB-1"]
    lab.lot("WCB-2", kind="WCB", legacy=True, box=None, filled_on=filled + timedelta(days=1))
    set_lead_time(lab.desk, lab.id("WCB-2"), 60)
    assert starting(lab.desk) == ()


def test_a_reserve_is_set_by_signature(lab: Laboratory) -> None:
    wcb = lab.id("WCB-1")
    qa = lab.of("qa")
    with pytest.raises(NotAllowed):
        set_reserve(lab.of("tech"), wcb, 2, reason="Rule", by=lab.signer("qa"))
    with pytest.raises(MaySignNothing):
        set_reserve(qa, wcb, 2, reason="Rule", by=lab.signer("lead"))
    with pytest.raises(ReserveWrong):
        set_reserve(qa, wcb, 7, reason="Rule", by=lab.signer("qa"))
    receipt = set_reserve(qa, wcb, 2, reason="Rule", by=lab.signer("qa"))
    assert lab.body(receipt.entry)["data"] == {"before": 0, "after": 2}
    with pytest.raises(ReserveSame):
        set_reserve(qa, wcb, 2, reason="Rule", by=lab.signer("qa"))


def test_a_lead_time_is_whole_days_and_can_be_forgotten(lab: Laboratory) -> None:
    with pytest.raises(LeadTimeWrong):
        set_lead_time(lab.desk, lab.id("WCB-1"), 0)
    set_lead_time(lab.desk, lab.id("WCB-1"), 150)
    set_lead_time(lab.desk, lab.id("WCB-1"), None)
    assert bank_runway(lab.desk, lab.id("WCB-1")).bank.lead_time_days is None


def test_where_a_bank_stands_and_what_its_rule_asks(lab: Laboratory) -> None:
    found = places_of(lab.desk, lab.id("MCB-1"))
    assert [(each.what, each.name, each.vials, each.permille) for each in found.shares] == [
        ("tank", "LN-1", 4, 1000), ("site", "HFX", 4, 1000),
    ]  # fmt: skip
    assert [tuple(lack) for lack in found.lacks] == [("tanks", 1, 2), ("rooms", 1, 2)]
    with pytest.raises(UnknownCode):
        places_of(foreigner(lab), lab.id("MCB-1"))


def test_banks_in_one_place_are_told_until_the_rule_or_the_place_changes(lab: Laboratory) -> None:
    assert [each.code for each in crowded(lab.desk)] == ["MCB-1", "WCB-1"]
    change_setting(lab.of("admin"), "spread_wcb_tanks", 1, reason="One tank yet",
                   approved_by=lab.signer("qa"))  # fmt: skip
    assert [each.code for each in crowded(lab.desk)] == ["MCB-1"]
    assert crowded(foreigner(lab)) == ()


def test_what_a_tank_would_take_with_it(lab: Laboratory) -> None:
    lab.line.container("TANK-LN2", "LN-2")
    move_container(lab.desk, lab.id("B-2"), lab.line.container("RACK-5", "R-9", "LN-2"))
    lab.lot("WCB-2", kind="WCB", box="B-1", filled=4)
    reserve(lab.desk, lab.vials("WCB-2", 1), "qc")
    lab.put(Lot, lab.id("WCB-2"), minimum_reserve=1)
    rows = [(each.code, each.lost, each.left, each.free_left, each.sole, each.below)
            for each in loss(lab.desk, lab.id("LN-1"))]  # fmt: skip
    assert rows == [("WCB-2", 4, 0, 0, True, True), ("MCB-1", 4, 0, 0, True, False)]
    every = {each.code for each in loss(lab.desk, lab.id("LN-1"), every_lot=True)}
    assert every == {"WCB-2", "MCB-1", "DP-1", "DP-2"}
    assert [each.code for each in loss(lab.desk, lab.id("LN-2"))] == ["WCB-1"]
    assert loss(foreigner(lab), lab.id("LN-1")) == ()
