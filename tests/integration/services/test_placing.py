"""Putting vials into boxes and moving them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.people import NotAllowed, OtherSite
from cellinv.domain.storage.container_types import FormatDoesNotFit
from cellinv.domain.storage.placing import (
    ContainerFull,
    ContainerRetired,
    NotMovable,
    NotStorable,
    SlotClosed,
    SlotsMismatch,
    SlotTaken,
    StandsThere,
)
from cellinv.domain.storage.positions import SlotOutsideNear
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.storage import Container, Placement
from cellinv.services.counting import record_count
from cellinv.services.custody import withdraw
from cellinv.services.desk import Right
from cellinv.services.storage import mark_slot, move, store

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory


@pytest.fixture
def new(lab: Laboratory) -> list[int]:
    """Three vials that were never stored."""
    lab.lot("NEW-1", box=None)
    return lab.vials("NEW-1", 1, 2, 3)


def test_vials_fill_the_free_slots_in_order(lab: Laboratory, new: list[int]) -> None:
    receipt = store(lab.desk, new, lab.id("B-1"))
    assert receipt.details == {"box": "B-1", "slots": ("A1", "A2", "A7")}
    assert [lab.place(each) for each in new] == ["B-1 A1", "B-1 A2", "B-1 A7"]
    assert lab.status(*new) == ["stored"] * 3


def test_vials_go_on_from_a_slot(lab: Laboratory, new: list[int]) -> None:
    assert store(lab.desk, new, lab.id("B-1"), at="a2").details["slots"] == ("A2", "A7", "A8")


def test_a_slot_for_each(lab: Laboratory, new: list[int]) -> None:
    receipt = store(lab.desk, new, lab.id("B-1"), at=("I9", "A1", "C3"))
    assert receipt.details["slots"] == ("I9", "A1", "C3")
    with pytest.raises(SlotsMismatch):
        move(lab.desk, new, lab.id("B-1"), at=("E1", "E2"))
    with pytest.raises(SlotTaken, match=r"E1 of B-1 is taken"):
        move(lab.desk, new, lab.id("B-1"), at=("E1", "E2", "E1"))


def test_a_taken_slot_names_who_has_it_and_the_nearest(lab: Laboratory, new: list[int]) -> None:
    with pytest.raises(SlotTaken) as refusal:
        store(lab.desk, new, lab.id("B-1"), at="A3")
    assert str(refusal.value) == "A3 of B-1 is taken by MCB-1-0003. Nearest free: A2."
    assert "at most one thing" in refusal.value.why_not()
    assert lab.status(*new) == ["expected"] * 3


def test_a_blocked_slot_says_why(lab: Laboratory, new: list[int]) -> None:
    mark_slot(lab.desk, lab.id("B-1"), "A1", reason="Cracked")
    assert store(lab.desk, new[:1], lab.id("B-1")).details["slots"] == ("A2",)
    with pytest.raises(SlotClosed, match=r"A1 of B-1 is blocked: Cracked\. Nearest free: B1"):
        store(lab.desk, new[1:], lab.id("B-1"), at="A1")


def test_a_slot_outside_names_the_nearest(lab: Laboratory, new: list[int]) -> None:
    with pytest.raises(SlotOutsideNear, match="I9"):
        store(lab.desk, new, lab.id("B-1"), at="K3")


def test_nothing_is_stored_when_not_all_fit(lab: Laboratory) -> None:
    box = lab.line.container("BOX-5X5", "B-S", "R-2")
    lab.lot("NEW-2", filled=26, box=None)
    entries = lab.entries()
    with pytest.raises(ContainerFull, match="B-S has 25 free places, and 26 are needed"):
        store(lab.desk, lab.line.vials["NEW-2"], box)
    assert lab.entries() == entries
    store(lab.desk, lab.line.vials["NEW-2"][:25], box)


def test_a_format_has_its_containers(lab: Laboratory) -> None:
    lab.lot("STRAWS", box=None, format_code="STRAW-05")
    with pytest.raises(FormatDoesNotFit, match=r"Straw 0\.5 mL doesn't fit into B-1"):
        store(lab.desk, lab.line.vials["STRAWS"], lab.id("B-1"))


def test_only_what_is_not_stored_is_stored(lab: Laboratory) -> None:
    with pytest.raises(NotStorable, match="is stored"):
        store(lab.desk, lab.vials("WCB-1", 3), lab.id("B-1"))


def test_a_missing_vial_is_stored_when_found(lab: Laboratory) -> None:
    vial = lab.vial("WCB-1", 3)
    record_count(lab.desk, lab.id("B-2"), lab.vials("WCB-1", 4, 5, 6))
    assert (lab.status(vial), lab.place(vial)) == (["missing"], "")
    store(lab.desk, [vial], lab.id("B-1"))
    assert (lab.status(vial), lab.place(vial)) == (["stored"], "B-1 A1")


def test_a_box_being_defrosted_takes_nothing(lab: Laboratory, new: list[int]) -> None:
    lab.put(Container, lab.id("B-1"), state="defrosting")
    with pytest.raises(ContainerRetired, match="B-1 is defrosting"):
        store(lab.desk, new, lab.id("B-1"))


def test_a_box_elsewhere_is_out_of_reach(lab: Laboratory, new: list[int]) -> None:
    with pytest.raises(OtherSite, match=r"working at OSL\. Change the site in the top line\.$"):
        store(lab.elsewhere, new, lab.id("B-1"))


def test_rights_are_those_for_the_owner(lab: Laboratory, new: list[int]) -> None:
    with pytest.raises(NotAllowed, match="technician"):
        store(lab.of("qa"), new, lab.id("B-1"))
    of_another = Right("technician", None, lab.line.world.party_id + 1)
    with pytest.raises(NotAllowed):
        store(replace(lab.of("tech"), rights=(of_another,)), new, lab.id("B-1"))
    store(lab.of("tech"), new, lab.id("B-1"))


def test_a_vial_moves_and_leaves_its_history(lab: Laboratory) -> None:
    vial = lab.vial("MCB-1", 3)
    move(lab.desk, [vial], lab.id("B-2"), at="I9")
    old, new = lab.rows(Placement, vial_id=vial)
    assert (lab.place(vial), old.ended_at) == ("B-2 I9", new.started_at)
    with pytest.raises(StandsThere):
        move(lab.desk, [vial], lab.id("B-2"), at="I9")


def test_two_vials_change_places_in_one_act(lab: Laboratory) -> None:
    three, six = lab.vials("MCB-1", 3, 6)
    entries = lab.entries()
    move(lab.desk, [three, six], lab.id("B-1"), at=("A6", "A3"))
    assert (lab.place(three), lab.place(six)) == ("B-1 A6", "B-1 A3")
    assert lab.entries() == entries + 1


def test_many_vials_move_or_none(lab: Laboratory) -> None:
    vials = lab.vials("MCB-1", 3, 4, 5, 6)
    move(lab.desk, vials, lab.id("B-2"), at="B1")
    assert [lab.place(each) for each in vials] == ["B-2 B1", "B-2 B2", "B-2 B3", "B-2 B4"]
    withdraw(lab.two, vials[3:], purpose="qc")
    with pytest.raises(NotMovable, match="MCB-1-0006 is out"):
        move(lab.desk, vials, lab.id("B-1"))
    assert lab.place(vials[0]) == "B-2 B1"


def test_one_entry_names_all_that_moved(lab: Laboratory) -> None:
    receipt = move(lab.desk, lab.vials("MCB-1", 3, 4), lab.id("B-2"))
    told = {(each["kind"], each["code"]) for each in lab.body(receipt.entry)["subjects"]}
    assert told == {("container", "B-2"), ("vial", "MCB-1-0003"), ("vial", "MCB-1-0004")}
    assert len(lab.rows(Vial, id=lab.vial("MCB-1", 3))) == 1
