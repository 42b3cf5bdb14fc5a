"""What a box says of each vial in it."""

from dataclasses import replace
from datetime import date

from cellinv.records.tables.banks import Lot, Vial
from cellinv.services.cases import hold
from cellinv.services.custody import reserve
from cellinv.services.desk import Right
from cellinv.services.storage.details import details_of
from tests.integration.services.laboratory import Laboratory


def test_each_vial_has_the_condition_that_matters_most(lab: Laboratory) -> None:
    three, four, five, six = lab.vials("WCB-1", 3, 4, 5, 6)
    master = lab.vial("MCB-1", 3)
    reserve(lab.desk, [four, five], "retain")
    lab.put(Vial, five, expires_on=date(2020, 1, 1))
    hold(lab.desk, "vial", six, kind="hold", reason="Cracked")
    lab.put(Lot, lab.id("MCB-1"), status="quarantine")
    told = details_of(lab.desk, [three, four, five, six, master])
    assert [told[each].condition for each in (three, four, five, six, master)] == [
        "stored", "reserved", "expired", "on_hold", "quarantine",
    ]  # fmt: skip
    assert told[five].expires_on == date(2020, 1, 1)
    assert told[three].since is not None
    assert told[three].lot_kind == "WCB"


def test_nothing_is_told_of_what_is_out_of_reach(lab: Laboratory) -> None:
    of_another = Right("viewer", None, lab.line.world.party_id + 1)
    assert details_of(replace(lab.desk, rights=(of_another,)), lab.vials("WCB-1", 3)) == {}
    assert details_of(lab.desk, []) == {}
