"""Finding room, keeping it, and stepping through the past."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.custody.acts import ReasonNeeded
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.people import NotAllowed
from cellinv.domain.storage.placing import SlotTaken
from cellinv.domain.storage.room import NoRoom, RoomUnasked
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.people import Party
from cellinv.records.tables.storage import Container, SlotMark
from cellinv.services.custody import undo
from cellinv.services.desk import Right
from cellinv.services.ledger import doing
from cellinv.services.storage import mark_slot, move, store, take_out
from cellinv.services.storage.past import inside_then, moments_of
from cellinv.services.storage.room import Wanted, find_room, reserve_slots, room_choices

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory

VIALS = Wanted(10, format_code="CRYO-2")


def found(lab: Laboratory, wanted: Wanted) -> list[list[tuple[str, int]]]:
    return [[(p.code, p.count) for p in each.places] for each in find_room(lab.desk, wanted)]


def test_room_together_is_one_box_and_skips_what_is_closed(lab: Laboratory) -> None:
    mark_slot(lab.desk, lab.id("B-3"), "A2", kind="reserved", reason="DP-3")
    best = find_room(lab.desk, VIALS)[0]
    assert (best.where, best.begun) == (("LN-1", "R-1", "B-3"), 0)
    assert "A2" not in best.places[0].labels
    assert len(best.places[0].slots) == 10
    assert best.left == 81 - 13 - 1 - 10


def test_what_is_proposed_can_be_stored_there(lab: Laboratory) -> None:
    place = find_room(lab.desk, replace(VIALS, count=3))[0].places[0]
    lab.lot("NEW-1", box=None)
    receipt = store(lab.desk, lab.vials("NEW-1", 1, 2, 3), place.id, at=place.labels)
    assert receipt.details["slots"] == place.labels


def test_many_go_into_one_rack(lab: Laboratory) -> None:
    best = find_room(lab.desk, replace(VIALS, count=200))[0]
    assert best.where == ("LN-1", "R-1")
    assert sum(place.count for place in best.places) == 200
    with pytest.raises(NoRoom, match="room for 222 of 300 in Halifax"):
        find_room(lab.desk, replace(VIALS, count=300))
    with pytest.raises(RoomUnasked):
        find_room(lab.desk, replace(VIALS, count=0))


def test_only_where_no_one_elses_vials_are(lab: Laboratory) -> None:
    with doing(lab.desk, "register_party") as act:
        party = Party(code="OTHER", name="Other Cells", kinds="sponsor")
        act.session.add(party)
        act.session.flush()
    lab.put(Lot, lab.id("WCB-1"), owner_id=party.id)
    own = replace(VIALS, count=60, owner_id=lab.line.world.party_id, together=False)
    assert {code for each in found(lab, own) for code, _ in each} == {"B-1", "B-3"}
    theirs = replace(VIALS, owner_id=party.id)
    assert found(lab, theirs) == [[("B-2", 10)]]


def test_only_where_it_is_that_cold_and_nothing_is_out(lab: Laboratory) -> None:
    assert found(lab, replace(VIALS, temperature_c=-190))
    with pytest.raises(NoRoom):
        find_room(lab.desk, replace(VIALS, temperature_c=-80))
    lab.put(Container, lab.id("B-1"), state="retired")
    take_out(lab.desk, lab.id("B-2"))
    assert {code for each in found(lab, VIALS) for code, _ in each} == {"B-3"}


def test_room_within_a_container(lab: Laboratory) -> None:
    assert found(lab, replace(VIALS, within=lab.id("B-2"))) == [[("B-2", 10)]]
    with pytest.raises(NoRoom, match="0 of 10 in R-2"):
        find_room(lab.desk, replace(VIALS, within=lab.id("R-2")))


def test_room_for_boxes_is_in_racks(lab: Laboratory) -> None:
    boxes = Wanted(2, type_code="BOX-9X9")
    best = find_room(lab.desk, boxes)[0]
    assert (best.places[0].code, best.places[0].labels) == ("R-1", ("4", "5"))
    assert found(lab, replace(boxes, count=7))[0] == [("R-2", 5), ("R-1", 2)]


def test_choices_are_what_there_is(lab: Laboratory) -> None:
    choices = room_choices(lab.desk)
    assert "CRYO-2" in {code for code, _ in choices.formats}
    assert "BOX-9X9" in {code for code, _ in choices.types}
    assert "TANK-LN2" not in {code for code, _ in choices.types}
    assert choices.temperatures == (-190,)


def test_slots_are_kept_in_one_act_and_freed_by_undo(lab: Laboratory) -> None:
    slots = [(lab.id("B-1"), ("A1", "A2")), (lab.id("B-2"), ("A1",))]
    entries = lab.entries()
    receipt = reserve_slots(lab.desk, slots, reason="WCB-2 on Monday")
    assert (lab.entries(), receipt.details["count"]) == (entries + 1, 3)
    assert len(lab.rows(SlotMark, closed_at=None, reason="WCB-2 on Monday")) == 3
    undo(lab.desk, receipt.entry, reason="Not needed")
    assert lab.rows(SlotMark, closed_at=None) == []


def test_slots_are_kept_all_or_none(lab: Laboratory) -> None:
    with pytest.raises(SlotTaken):
        reserve_slots(
            lab.desk, [(lab.id("B-1"), ("A1",)), (lab.id("B-2"), ("A3",))], reason="WCB-2"
        )
    with pytest.raises(ReasonNeeded):
        reserve_slots(lab.desk, [(lab.id("B-1"), ("A1",))], reason=" ")
    with pytest.raises(NotAllowed):
        find_room(lab.of("tech"), VIALS)
    assert lab.rows(SlotMark) == []


def test_a_rack_as_it_was(lab: Laboratory) -> None:
    before = lab.desk.now()
    move(lab.desk, lab.vials("MCB-1", 3, 4), lab.id("B-3"))
    take_out(lab.desk, lab.id("B-1"))
    rack = lab.id("R-1")
    was = {row.code: (row.vials, row.room, row.out) for row in inside_then(lab.desk, rack, before)}
    now = {row.code: (row.vials, row.slot, row.out) for row in
           inside_then(lab.desk, rack, lab.desk.now())}  # fmt: skip
    assert was == {"B-1": (4, 81, False), "B-2": (4, 81, False), "B-3": (13, 81, False)}
    assert now["B-1"] == (2, "1", True)
    assert moments_of(lab.desk, rack)[-1] > before


def test_the_past_of_another_site_stays_out_of_reach(lab: Laboratory) -> None:
    away = replace(lab.desk, rights=(Right("viewer", lab.line.world.sites[1].id, None),))
    with pytest.raises(UnknownCode):
        moments_of(away, lab.id("B-1"))
    with pytest.raises(UnknownCode):
        inside_then(away, lab.id("R-1"), lab.desk.now())
