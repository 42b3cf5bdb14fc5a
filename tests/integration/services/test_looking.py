"""What the screens read beside the cards: next slots, moments, vials of a lot, told history."""

from dataclasses import replace

import pytest

from cellinv.domain.lookup import UnknownCode
from cellinv.domain.storage.placing import ContainerFull, SlotTaken
from cellinv.domain.texts import TextUnsound
from cellinv.records.tables.banks import Vial
from cellinv.services.audit.history import history
from cellinv.services.banks import add_consent
from cellinv.services.banks.vials import releases_of, vials_of
from cellinv.services.custody import reserve, undo, withdraw
from cellinv.services.desk import Right
from cellinv.services.lineage.telling import told_history
from cellinv.services.station import instead_of
from cellinv.services.storage import move, store
from cellinv.services.storage.looking import changes_in, next_slots
from cellinv.ui.station.looking import look_again
from tests.integration.services.laboratory import Laboratory


def test_the_next_slots_are_those_that_are_filled(lab: Laboratory) -> None:
    told = next_slots(lab.desk, lab.id("B-2"), 3)
    vials = lab.vials("MCB-1", 3, 4, 5)
    receipt = move(lab.desk, vials, lab.id("B-2"))
    assert receipt.details["slots"] == ("A1", "A2", "A7")
    assert [tuple(slot) for slot in told if slot] == [(0, 0), (0, 1), (0, 6)]


def test_the_next_slots_begin_where_asked(lab: Laboratory) -> None:
    assert next_slots(lab.desk, lab.id("B-2"), 1, at="C3") == ((2, 2),)


def test_a_slot_taken_is_refused_before_the_act(lab: Laboratory) -> None:
    with pytest.raises(SlotTaken):
        next_slots(lab.desk, lab.id("B-2"), 1, at="A3")


def test_no_room_is_refused_before_the_act(lab: Laboratory) -> None:
    with pytest.raises(ContainerFull):
        next_slots(lab.desk, lab.id("B-2"), 78)


def test_a_box_changed_when_something_came_or_went(lab: Laboratory) -> None:
    before = changes_in(lab.desk, lab.id("B-2"))
    receipt = move(lab.desk, lab.vials("WCB-1", 3), lab.id("B-1"))
    assert changes_in(lab.desk, lab.id("B-2")) == (*before, receipt.happened_at)


def test_boxes_of_other_sites_are_out_of_reach(lab: Laboratory) -> None:
    other = lab.line.world.sites[1]
    stranger = replace(lab.desk, rights=(Right("viewer", other.id, None),))
    with pytest.raises(UnknownCode):
        changes_in(stranger, lab.id("B-2"))
    assert vials_of(stranger, lab.id("WCB-1")) == ()
    assert releases_of(stranger, lab.id("WCB-1")) == ()


def test_a_vial_sent_to_a_site_is_shown_there_and_the_stock_of_its_lot_is_not(
    lab: Laboratory,
) -> None:
    sent, other = lab.vial("WCB-1", 4), lab.line.world.sites[1]
    withdraw(lab.desk, [sent], purpose="production")
    lab.put(Vial, sent, site_id=other.id)
    there = replace(lab.desk, rights=(Right("technician", other.id, None),))
    shown = look_again(there, "vial", sent)
    assert (shown.card.code, shown.left) == ("WCB-1-0004", None)
    assert look_again(lab.desk, "vial", sent).left is not None


def test_none_is_offered_instead_of_a_vial_at_another_site(lab: Laboratory) -> None:
    reserve(lab.desk, lab.vials("WCB-1", 4), "retain")
    offered = instead_of(lab.desk, lab.vial("WCB-1", 4), "production")
    assert offered is not None
    assert offered.code == "WCB-1-0003"
    assert instead_of(lab.elsewhere, lab.vial("WCB-1", 4), "production") is None


def test_vials_of_a_lot_with_their_places(lab: Laboratory) -> None:
    reserve(lab.desk, lab.vials("WCB-1", 4), "retain")
    lines = {line.number: line for line in vials_of(lab.desk, lab.id("WCB-1"))}
    assert (lines[1].status, lines[1].place, lines[1].slot) == ("consumed", "", None)
    assert (lines[3].place, lines[3].slot) == ("LN-1 / R-1 / B-2", "A3")
    assert [number for number, line in lines.items() if line.reserved] == [4]


def test_releases_of_a_lot(lab: Laboratory) -> None:
    (release,) = releases_of(lab.desk, lab.id("WCB-1"))
    assert set(release.purposes) >= {"production", "banking"}
    assert release.released_by == "Leo Lead (lead)"


def test_history_is_told_with_codes_and_slots(lab: Laboratory) -> None:
    move(lab.desk, lab.vials("WCB-1", 3), lab.id("B-1"), at="H8")
    newest = told_history(lab.desk, "WCB-1-0003")[0]
    assert newest.action == "move"
    assert newest.changes == ("into B-1 H8",)
    assert newest.who == "Leo Lead (lead)"


def test_history_tells_old_and_new(lab: Laboratory) -> None:
    receipt = withdraw(lab.desk, lab.vials("WCB-1", 3), purpose="research", reason="Thaw test")
    undo(lab.desk, receipt.entry, reason="Wrong vial")
    undone, taken = told_history(lab.desk, "WCB-1-0003")[:2]
    assert "status: stored → out" in taken.changes
    assert "held by: – → Leo Lead (lead)" in taken.changes
    assert taken.reason == "Thaw test"
    assert "status: out → stored" in undone.changes


def test_a_long_act_is_told_short(lab: Laboratory) -> None:
    lot_id = lab.lot("BIG-1", filled=40, box=None)
    store(lab.desk, lab.line.vials["BIG-1"], lab.id("B-2"))
    stored = told_history(lab.desk, "B-2")[0]
    assert len(stored.changes) == 13
    assert stored.changes[-1] == "and 28 more"
    assert lot_id


def test_the_blinded_are_told_of_no_dose(lab: Laboratory) -> None:
    told = told_history(lab.of("viewer"), "DP-1-0002")
    assert not any("K-S-2" in change for act in told for change in act.changes)
    assert "administer" not in {act.action for act in told}


def test_half_a_character_is_refused_wherever_it_is_looked_for(lab: Laboratory) -> None:
    for look in (
        lambda: add_consent(lab.desk, lab.id("D-1"), "\ud800", ["banking"], lab.desk.today()),
        lambda: history(lab.desk, "\ud800", 1),
    ):
        with pytest.raises(TextUnsound, match="can't be recorded"):
            look()
