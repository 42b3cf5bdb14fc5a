"""Every mode of the Station, played with the keys a scanner sends."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.station.conftest import AtTheBench

LEFT = Qt.MouseButton.LeftButton


def test_a_scan_shows_the_vial_and_where_it_stands(bench: AtTheBench) -> None:
    bench.scan("WCB-1-0003")
    vial = bench.page.middle.vial
    assert (vial.code.text(), bench.lit()) == ("WCB-1-0003", {"A3"})
    assert bench.page.session.history.entries.entry(0).code == "WCB-1-0003"


def test_gs_in_a_code_is_kept_and_read(bench: AtTheBench) -> None:
    bench.scan("]d20109501101530003" + "21WCB-1-0004" + "\x1d" + "10ANY")
    assert (bench.said(), bench.page.middle.vial.code.text()) == ("", "WCB-1-0004")


def test_each_vial_scanned_is_withdrawn_at_once(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    card = bench.card("vial", "WCB-1-0003")
    assert (card.status, card.purpose) == ("out", "research")
    shown = bench.page.middle.shown
    assert (shown.was, shown.slot, shown.marks.emptied) == (True, "A3", ((0, 2),))
    assert bench.room.last.undo is not None


def test_the_last_events_stay_where_no_box_needs_their_room(bench: AtTheBench) -> None:
    vial = bench.page.middle.vial
    bench.scan("WCB-1-0003")
    vial.resize(vial.width(), 400)
    assert not vial.events.isVisibleTo(vial)
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003", "WCB-1-0003")
    assert "already out" in bench.said()
    vial.resize(vial.width(), 400)
    assert vial.events.isVisibleTo(vial)


def test_the_first_vial_opens_its_box(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003", "WCB-1-0004")
    assert bench.card("container", "B-2").held_by == "Leo Lead (lead)"
    assert bench.place("WCB-1-0004") == "out"


def test_scans_faster_than_the_acts_are_done_in_their_order(bench: AtTheBench) -> None:
    for code in ("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003", "WCB-1-0004", "CIXUNDO"):
        bench.keys(code)
    bench.rest()
    assert (bench.place("WCB-1-0003"), bench.place("WCB-1-0004")) == ("out", "B-2 A4")


def test_without_a_purpose_nothing_is_done(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "WCB-1-0003")
    assert "purpose" in bench.said()
    assert bench.place("WCB-1-0003") == "B-2 A3"


def test_the_run_chosen_is_the_reason(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "RUN-DP-1", "WCB-1-0003")
    assert bench.page.doing.target.text() == "RUN-DP-1"
    assert "RUN-DP-1" in (bench.card("vial", "WCB-1-0003").events[0].reason or "")


def test_undo_by_scan_puts_it_back(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003", "CIXUNDO")
    assert bench.place("WCB-1-0003") == "B-2 A3"
    assert bench.page.middle.vial.code.text() == "WCB-1-0003"


def test_undo_on_the_line_takes_back_that_very_act(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    undo = bench.room.last.undo
    bench.scan("CIXCLOSE", "B-2")
    undo()
    bench.rest()
    assert "came after it" in bench.said()


def test_the_slot_is_lit_before_the_vial_comes(bench: AtTheBench) -> None:
    bench.new_lot()
    bench.scan("CIXSTORE", "B-1")
    (slot,) = bench.lit()
    bench.scan("NEW-1-0001")
    assert bench.place("NEW-1-0001") == f"B-1 {slot}"
    assert bench.lit() != {slot}
    assert len(bench.lit()) == 1


def test_a_click_picks_the_slot(bench: AtTheBench) -> None:
    bench.new_lot()
    bench.scan("CIXSTORE", "B-1")
    picture = bench.page.middle.container.place.picture
    at = picture.cell_rect((4, 4)).center().toPoint()
    QTest.mouseClick(picture, LEFT, Qt.KeyboardModifier.NoModifier, at)
    bench.rest()
    assert bench.lit() == {"E5"}
    bench.scan("NEW-1-0002")
    assert bench.place("NEW-1-0002") == "B-1 E5"


def test_moving_goes_to_the_lit_slot(bench: AtTheBench) -> None:
    bench.scan("CIXMOVE", "B-1", "WCB-1-0003")
    assert bench.place("WCB-1-0003").startswith("B-1 ")


def test_what_may_go_back_is_returned(bench: AtTheBench) -> None:
    bench.new_lot()
    bench.scan("CIXSTORE", "B-1", "NEW-1-0001")
    bench.scan("CIXWITHDRAW", "CIXFORQC", "NEW-1-0001", "CIXRETURN", "B-1", "NEW-1-0001")
    assert bench.place("NEW-1-0001").startswith("B-1 ")


def test_a_bank_vial_goes_back_with_reason_and_qa(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003", "CIXRETURN", "B-2", "WCB-1-0003")
    witness = bench.page.middle.witness
    assert bench.focus() is witness.reason
    bench.type("By mistake")
    QTest.keyClick(bench.focus(), Qt.Key.Key_Return)
    bench.witness("qa")
    assert bench.place("WCB-1-0003").startswith("B-2 ")
    assert bench.card("vial", "WCB-1-0003").holds


def test_taking_out_and_putting_back_a_box(bench: AtTheBench) -> None:
    bench.scan("CIXOPEN", "B-2")
    assert bench.card("container", "B-2").held_by is not None
    bench.scan("CIXCLOSE", "B-2")
    assert bench.card("container", "B-2").held_by is None
    assert bench.page.runner.bench.pending is None


def test_a_count_that_agrees_is_recorded(bench: AtTheBench) -> None:
    codes = [f"WCB-1-{number:04d}" for number in (3, 4, 5, 6)]
    bench.scan("CIXCOUNT", "B-2", *codes)
    assert len(bench.page.middle.shown.marks.filled) == 4
    bench.scan("CIXDONE")
    assert bench.card("container", "B-2").events[0].action == "count"


def test_what_is_counted_is_in_the_sum(bench: AtTheBench) -> None:
    bench.scan("CIXCOUNT", "B-1", "WCB-1-0003", "WCB-1-0004")
    assert bench.page.session.summary.text() == "2 counted"


def test_a_count_that_differs_asks_first(bench: AtTheBench) -> None:
    bench.scan("CIXCOUNT", "B-2", "WCB-1-0003", "WCB-1-0004", "WCB-1-0005", "CIXDONE")
    assert "WCB-1-0006" in bench.said()
    assert bench.place("WCB-1-0006") == "B-2 A6"
    bench.scan("CIXCONFIRM")
    assert bench.place("WCB-1-0006") == "missing"


def test_a_vial_of_another_site_is_shown_and_left_alone(bench: AtTheBench) -> None:
    room = bench.room
    room.seat.take(room.seat.desk.at_site(room.line.world.sites[1]))
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    assert "HFX" in bench.said()
    assert bench.page.middle.vial.code.text() == "WCB-1-0003"
    room.seat.take(replace(room.seat.desk, site=room.line.world.sites[0]))
    assert bench.place("WCB-1-0003") == "B-2 A3"


@pytest.mark.parametrize("word", ["CIXFORQC", "CIXFORSTABILITY", "CIXFORINVESTIGATION"])
def test_a_purpose_alone_begins_a_withdrawal(bench: AtTheBench, word: str) -> None:
    bench.scan(word, "WCB-1-0003")
    assert bench.place("WCB-1-0003") == "out"


def test_evidence_of_what_was_scanned(bench: AtTheBench, tmp_path: Path) -> None:
    bench.scan("WCB-1-0003")
    assert bench.page.middle.tools["evidence"].isVisible()
    bench.page.aside.evidence.write("WCB-1-0003", tmp_path / "evidence.pdf")
    bench.rest()
    assert (tmp_path / "evidence.pdf").read_bytes().startswith(b"%PDF")
