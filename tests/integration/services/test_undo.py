"""Taking an act back: in time, later, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from cellinv.domain.custody.acts import ReasonNeeded, TooWarmToUndo
from cellinv.domain.ledger import (
    EntryReversed,
    EntryUnknown,
    LaterActs,
    NothingToUndo,
    NotReversible,
    UndoTooLate,
)
from cellinv.domain.people import OtherSite
from cellinv.domain.storage.placing import SlotTaken
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.custody import Outing, Reservation
from cellinv.records.tables.storage import Container, Placement, SlotMark
from cellinv.services.custody import discard, give_back, relocate, reserve, undo, withdraw
from cellinv.services.custody.undo import last_undoable
from cellinv.services.storage import mark_slot, move, move_container, put_back, store, take_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.services.ledger import Receipt
    from tests.integration.services.laboratory import Laboratory

ACTS: dict[str, Callable[[Laboratory], Receipt]] = {
    "store": lambda lab: store(lab.desk, lab.vials("NEW-1", 1, 2), lab.id("B-1")),
    "move": lambda lab: move(lab.desk, lab.vials("WCB-1", 3, 4), lab.id("B-1")),
    "swap": lambda lab: move(
        lab.desk, lab.vials("WCB-1", 3, 6), lab.id("B-2"), at=("A6", "A3")
    ),
    "rack": lambda lab: move_container(lab.desk, lab.id("R-2"), lab.line.ids["LN-2"]),
    "box": lambda lab: move_container(lab.desk, lab.id("B-2"), lab.id("R-2")),
    "emergency": lambda lab: relocate(lab.desk, [lab.id("B-2")], lab.id("R-2"), reason="Dry"),
    "withdraw": lambda lab: withdraw(
        lab.desk, lab.vials("WCB-1", 3, 4), purpose="banking", open_box=True
    ),
    "return": lambda lab: give_back(lab.desk, lab.vials("RES-1", 1), lab.id("B-1")),
    "take out": lambda lab: take_out(lab.desk, lab.id("B-2")),
    "put back": lambda lab: put_back(lab.desk, lab.id("B-1")),
    "discard": lambda lab: discard(lab.desk, lab.vials("WCB-1", 6), reason="Cracked"),
    "discard from hand": lambda lab: discard(lab.desk, lab.vials("RES-1", 1), reason="Cracked"),
    "block": lambda lab: mark_slot(lab.desk, lab.id("B-2"), "I9", reason="Bent"),
}  # fmt: skip


def picture(lab: Laboratory) -> dict[str, Any]:
    """Return all that a person sees of the tank: where each thing is and in what state."""
    return {
        "vials": [(row.id, row.status, row.held_by_id, row.purpose) for row in lab.rows(Vial)],
        "places": {
            (row.vial_id, row.child_id, row.container_id, row.slot_row, row.slot_column)
            for row in lab.rows(Placement, ended_at=None)
        },
        "containers": [
            (row.id, row.name, row.parent_id, row.whereabouts, row.held_by_id)
            for row in lab.rows(Container)
        ],
        "out": {(row.vial_id, row.container_id) for row in lab.rows(Outing, ended_at=None)},
        "reserved": [row.vial_id for row in lab.rows(Reservation, closed_at=None)],
        "marks": len(lab.rows(SlotMark, closed_at=None)),
    }


@pytest.fixture
def busy(lab: Laboratory) -> Laboratory:
    """The laboratory in the middle of its work."""
    lab.lot("NEW-1", box=None)
    lab.lot("RES-1")
    lab.line.container("TANK-LN2", "LN-2")
    reserve(lab.desk, lab.vials("WCB-1", 6), "retain")
    withdraw(lab.desk, lab.vials("RES-1", 1), purpose="research")
    take_out(lab.desk, lab.id("B-1"))
    return lab


@pytest.mark.parametrize("name", ACTS)
def test_undone_is_as_it_was(busy: Laboratory, name: str) -> None:
    before = picture(busy)
    receipt = ACTS[name](busy)
    assert picture(busy) != before
    undone = undo(busy.desk, receipt.entry, reason="Wrong one")
    assert picture(busy) == before
    body = busy.body(undone.entry)
    assert (body["action"], body["data"]["reverses"]) == ("undo", receipt.entry)
    with pytest.raises(EntryReversed, match=f"already reversed by {undone.entry}"):
        undo(busy.desk, receipt.entry, reason="Again")


@pytest.mark.parametrize("name", ["move", "withdraw", "discard"])
def test_done_again_after_it_was_undone(busy: Laboratory, name: str) -> None:
    undo(busy.desk, ACTS[name](busy).entry, reason="Wrong one")
    before = picture(busy)
    undo(busy.desk, ACTS[name](busy).entry, reason="Wrong again")
    assert picture(busy) == before


def test_seconds_out_stay_charged(lab: Laboratory) -> None:
    receipt = withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="banking")
    undo(lab.line.tick(60), receipt.entry, reason="Wrong one")
    (outing,) = lab.rows(Outing, vial_id=lab.vial("WCB-1", 3))
    assert (outing.ended_at - outing.started_at).total_seconds() == 60


def test_past_the_warming_limit_a_withdrawal_stays(lab: Laboratory) -> None:
    receipt = withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="banking")
    with pytest.raises(TooWarmToUndo, match="out for 121 s; past 120 s"):
        undo(lab.line.tick(121), receipt.entry, reason="Wrong one")


def test_later_it_is_a_correction(lab: Laboratory) -> None:
    tech = lab.of("tech")
    receipt = move(tech, lab.vials("WCB-1", 3), lab.id("B-1"))
    lab.line.tick(301)
    with pytest.raises(UndoTooLate, match="older than 5 minutes"):
        undo(tech, receipt.entry, reason="Wrong box")
    undone = undo(lab.of("lead"), receipt.entry, reason="Wrong box")
    assert lab.body(undone.entry)["action"] == "correction"
    assert lab.place(lab.vial("WCB-1", 3)) == "B-2 A3"


def test_another_person_or_station_corrects(lab: Laboratory) -> None:
    receipt = move(lab.of("lead"), lab.vials("WCB-1", 3), lab.id("B-1"))
    with pytest.raises(UndoTooLate):
        undo(lab.of("tech"), receipt.entry, reason="Wrong box")
    receipt = move(lab.of("tech"), lab.vials("WCB-1", 4), lab.id("B-1"))
    with pytest.raises(UndoTooLate):
        undo(replace(lab.of("tech"), station="BENCH-2"), receipt.entry, reason="Wrong box")
    undo(lab.of("tech"), receipt.entry, reason="Wrong box")


def test_later_acts_are_named(lab: Laboratory) -> None:
    first = move(lab.desk, lab.vials("WCB-1", 3, 4), lab.id("B-1"))
    second = withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="banking")
    with pytest.raises(LaterActs, match=f"{second.entry} came after it"):
        undo(lab.desk, first.entry, reason="Wrong box")
    undo(lab.desk, second.entry, reason="Wrong one")


def test_a_slot_taken_meanwhile(lab: Laboratory) -> None:
    first = move(lab.desk, lab.vials("WCB-1", 3), lab.id("B-1"))
    move(lab.desk, lab.vials("DP-1", 3), lab.id("B-2"), at="A3")
    with pytest.raises(SlotTaken, match="A3 of B-2 is taken by DP-1-0003"):
        undo(lab.desk, first.entry, reason="Wrong box")


def test_last_is_ones_own_newest_here(lab: Laboratory) -> None:
    first = move(lab.of("tech"), lab.vials("WCB-1", 3), lab.id("B-1"))
    second = move(lab.of("tech"), lab.vials("WCB-1", 4), lab.id("B-1"))
    move(lab.of("lead"), lab.vials("WCB-1", 5), lab.id("B-1"))
    assert last_undoable(lab.of("tech")) == second.entry
    assert undo(lab.of("tech"), "last", reason="Wrong").details["reverses"] == second.entry
    assert undo(lab.of("tech"), "last", reason="Wrong").details["reverses"] == first.entry
    with pytest.raises(NothingToUndo, match=r"\(tech\) did nothing at HFX that can still be"):
        undo(lab.of("tech"), "last", reason="Wrong")


def test_what_cannot_be_undone(lab: Laboratory) -> None:
    with pytest.raises(ReasonNeeded):
        undo(lab.desk, "last", reason="")
    for text in ("HFX:99999", "HFX:x", "x"):
        with pytest.raises(EntryUnknown):
            undo(lab.desk, text, reason="Wrong")
    reserved = reserve(lab.desk, lab.vials("WCB-1", 3), "qc")
    with pytest.raises(NotReversible, match=r"\(reserve\) can't be undone"):
        undo(lab.desk, reserved.entry, reason="Wrong")
    moved = move(lab.desk, lab.vials("WCB-1", 3), lab.id("B-1"))
    with pytest.raises(OtherSite):
        undo(lab.elsewhere, moved.entry, reason="Wrong")


def test_a_very_large_act_is_undone_whole(lab: Laboratory) -> None:
    lab.lot("BIG-1", filled=340, box=None, format_code="CRYO-1")
    vials = lab.line.vials["BIG-1"]
    for code, some in (("G-1", vials[:196]), ("G-2", vials[196:])):
        store(lab.desk, some, lab.line.container("BOX-14X14", code, "R-2"))
    taken = withdraw(lab.desk, vials, purpose="investigation")
    parts = lab.body(taken.entry)["parts"]
    assert (parts, set(lab.status(*vials))) == (2, {"out"})
    part = f"HFX:{int(taken.entry.split(':')[1]) + 1}"
    assert undo(lab.desk, part, reason="Wrong").details["reverses"] == taken.entry
    assert set(lab.status(*vials)) == {"stored"}
    assert len({lab.place(each) for each in vials[190:200]}) == 10
