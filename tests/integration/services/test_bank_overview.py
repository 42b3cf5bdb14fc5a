"""Banks in numbers, where they stand, how they are used, and what expires."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.lookup import UnknownCode
from cellinv.records.tables.banks import Lot, Vial
from cellinv.services.banks.due import expiring
from cellinv.services.banks.overview import (
    overview,
    short_of_reserve,
    spreads,
    tanks_of,
    using,
)
from cellinv.services.cases import hold
from cellinv.services.custody import discard, reserve
from cellinv.services.desk import Right
from cellinv.services.storage import move_container

if TYPE_CHECKING:
    from cellinv.services.banks.overview import BankRow
    from cellinv.services.desk import Desk
    from tests.integration.services.laboratory import Laboratory


def row(lab: Laboratory, code: str, desk: Desk | None = None) -> BankRow:
    return next(each for each in overview(desk or lab.desk, every_lot=True) if each.code == code)


def foreigner(lab: Laboratory) -> Desk:
    """Return the desk of somebody who may look at another owner's things alone."""
    return replace(lab.of("lead"), rights=(Right("supervisor", None, 999),))


def test_banks_come_first_and_every_lot_when_asked(lab: Laboratory) -> None:
    assert [each.code for each in overview(lab.desk)] == ["MCB-1", "WCB-1"]
    assert {each.code for each in overview(lab.desk, every_lot=True)} == {
        "MCB-1", "WCB-1", "DP-1", "DP-2",
    }  # fmt: skip


def test_vials_are_counted_by_state(lab: Laboratory) -> None:
    assert dict(row(lab, "WCB-1").counts) == {"stored": 4, "consumed": 2}
    assert dict(row(lab, "DP-1").counts) == {"stored": 6, "administered": 2}


def test_free_is_stored_less_reserved(lab: Laboratory) -> None:
    reserve(lab.desk, lab.vials("WCB-1", 3, 4), "qc")
    found = row(lab, "WCB-1")
    assert (found.stored, found.reserved, found.free) == (4, 2, 2)


def test_others_banks_stay_unseen(lab: Laboratory) -> None:
    assert overview(foreigner(lab), every_lot=True) == ()
    assert spreads(foreigner(lab), every_lot=True) == {}
    with pytest.raises(UnknownCode):
        tanks_of(foreigner(lab), [lab.id("MCB-1")])
    with pytest.raises(UnknownCode):
        using(foreigner(lab), [lab.id("MCB-1")], free=4, filled_on=None)


def test_past_its_day_a_released_lot_is_expired(lab: Laboratory) -> None:
    lab.put(Lot, lab.id("MCB-1"), expires_on=lab.desk.today() - timedelta(days=1))
    assert row(lab, "MCB-1").status == "expired"


@pytest.mark.parametrize(
    ("on", "code"), [("lot", "WCB-1"), ("cell_line", "L-1"), ("run", "BANK-1")]
)
def test_an_open_hold_shows_as_the_state(lab: Laboratory, on: str, code: str) -> None:
    assert row(lab, "WCB-1").status == "released"
    hold(lab.desk, on, lab.id(code), kind="hold", reason="Odd")
    assert row(lab, "WCB-1").status == "on_hold"


def test_what_falls_below_its_reserve_is_told(lab: Laboratory) -> None:
    lab.put(Lot, lab.id("MCB-1"), minimum_reserve=4)
    assert short_of_reserve(lab.desk) == ()
    reserve(lab.two, lab.vials("MCB-1", 3), "qc")
    (short,) = short_of_reserve(lab.desk)
    assert (short.code, short.short) == ("MCB-1", 1)
    assert short_of_reserve(foreigner(lab)) == ()


def test_a_bank_in_one_tank_is_at_risk_until_a_box_is_moved(lab: Laboratory) -> None:
    assert spreads(lab.desk)[lab.id("WCB-1")].risk == "one_tank"
    lab.line.container("TANK-LN2", "LN-2")
    move_container(lab.desk, lab.id("B-2"), lab.line.container("RACK-5", "R-9", "LN-2"))
    lab.lot("WCB-2", kind="WCB", box="B-1", filled=2)
    both = [lab.id("WCB-1"), lab.id("WCB-2")]
    assert [(tank.code, tank.vials) for tank in tanks_of(lab.desk, both)] == [
        ("LN-2", 4), ("LN-1", 2),
    ]  # fmt: skip


def test_use_is_counted_in_the_month_a_vial_left(lab: Laboratory) -> None:
    discard(lab.two, lab.vials("WCB-1", 6), reason="Broken")
    found = using(lab.desk, [lab.id("WCB-1")], free=3, filled_on=None)
    assert (found.months[-1], found.used[-1], found.lost[-1]) == (date(2026, 3, 1), 2, 1)
    assert sum(found.used) == 2
    assert (found.rate, found.runs_out_on) == (2.0, date(2026, 4, 1))


def test_what_was_moved_or_returned_was_not_used(lab: Laboratory) -> None:
    found = using(lab.desk, [lab.id("DP-1")], free=6, filled_on=date(2026, 2, 20))
    assert found.months == (date(2026, 2, 1), date(2026, 3, 1))
    assert found.used == (0, 2)


def test_lots_and_vials_with_a_near_day_are_listed(lab: Laboratory) -> None:
    today = lab.desk.today()
    lab.put(Lot, lab.id("WCB-1"), expires_on=today + timedelta(days=40), retest_on=today)
    lab.put(Vial, lab.vial("MCB-1", 3), retest_on=today - timedelta(days=2))
    lab.put(Vial, lab.vial("DP-1", 3), expires_on=today + timedelta(days=90))
    found = [(each.code, each.what, each.vials) for each in expiring(lab.desk, days=60)]
    assert found == [("MCB-1-0003", "retest", 1), ("WCB-1", "retest", 4), ("WCB-1", "expires", 4)]
    assert expiring(foreigner(lab), days=60) == ()
