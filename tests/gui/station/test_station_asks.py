"""What the Station asks and tells: witness, refusals, unclear codes, trouble, the whole screen."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from cellinv.domain.people import NotAllowed
from cellinv.domain.station import Act, Thing
from cellinv.records.engine import Database
from cellinv.records.tables.banks import Lot
from cellinv.services import people
from cellinv.services.ledger import doing
from cellinv.ui.shell.hub import Changed
from cellinv.ui.station.acting import perform
from tests.gui.laboratory import Room
from tests.gui.station.conftest import AtTheBench


def test_a_master_bank_asks_for_a_second_person(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "MCB-1-0003")
    assert bench.focus() is bench.page.middle.witness.login
    assert bench.place("MCB-1-0003") == "B-1 A3"
    assert bench.page.session.summary.text() == ""  # something was scanned, and nothing done
    bench.witness("qa")
    event = bench.card("vial", "MCB-1-0003").events[0]
    assert (event.action, event.witness) == ("withdraw", "Quinn Quality (qa)")


def test_after_the_witness_the_scan_line_has_the_focus(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "MCB-1-0003")
    bench.witness("qa")
    assert bench.focus() is bench.window.top_line.scan_line.field
    assert bench.page.runner.bench.purpose == "research"


def test_a_wrong_password_is_said_in_place(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "MCB-1-0003")
    bench.witness("qa", "wrong")
    witness = bench.page.middle.witness
    assert "match" in witness.error.text()
    assert bench.focus() is witness.password
    assert bench.place("MCB-1-0003") == "B-1 A3"


def test_a_witness_scans_a_badge_and_types_a_pin(bench: AtTheBench) -> None:
    setup = replace(bench.room.desk, actor=people.SETUP)
    people.give_badge(setup, "qa", "BADGE-QA-1")
    people.put_first_pin(setup, "qa", "482913")
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "MCB-1-0003", "BADGE-QA-1")
    witness = bench.page.middle.witness
    assert witness.signing.name.text() == "Quinn Quality"
    assert bench.focus() is witness.password
    bench.keys("482913")
    bench.rest()
    event = bench.card("vial", "MCB-1-0003").events[0]
    assert (event.action, event.witness) == ("withdraw", "Quinn Quality (qa)")


def test_nobody_is_their_own_witness(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "MCB-1-0003")
    bench.witness("lead")
    assert "own witness" in bench.page.middle.witness.error.text()


def test_escape_leaves_the_witness(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "MCB-1-0003")
    QTest.keyClick(bench.focus(), Qt.Key.Key_Escape)
    bench.rest()
    assert not bench.page.middle.witness.isVisible()
    assert bench.place("MCB-1-0003") == "B-1 A3"


def test_a_scan_is_heard_while_a_witness_is_asked_for(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "MCB-1-0003", "CIXCANCEL")
    assert not bench.page.middle.witness.isVisible()
    bench.scan("MCB-1-0004")
    assert bench.page.middle.witness.isVisible()


def test_a_refusal_offers_another_vial_already_lit(bench: AtTheBench) -> None:
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    bench.room.sit("tech")
    bench.scan("CIXFORRESEARCH", "WCB-1-0003")
    assert "already out" in bench.said()
    assert "WCB-1-0004" in bench.page.middle.notice.more.text()


def test_why_not_tells_the_rule(bench: AtTheBench) -> None:
    bench.room.sit("viewer")
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    notice = bench.page.middle.notice
    assert notice.why.isVisible()
    notice.why.setChecked(True)
    assert "role" in notice.more.text()


def test_an_unknown_scan_is_refused_and_a_typed_one_searched_for(bench: AtTheBench) -> None:
    bench.scan("NOBODY-KNOWS")
    assert "NOBODY-KNOWS" in bench.said()
    bench.page.on_scan("WCB", typed=True)
    bench.rest()
    assert bench.room.searched == ["WCB"]


def test_a_command_nobody_knows_is_refused(bench: AtTheBench) -> None:
    bench.scan("CIXDANCE")
    assert "CIXDANCE" in bench.said()


def test_a_code_without_its_separators_asks(bench: AtTheBench) -> None:
    bench.scan("0109501101530003" + "10ABC" + "21WCB-1-0004")
    choice = bench.page.middle.choice
    assert choice.isVisible()
    assert "separators" in choice.question.text()
    assert bench.place("WCB-1-0004") == "B-2 A4"


def test_a_scan_waits_while_the_inventory_is_away(bench: AtTheBench, tmp_path) -> None:
    here = bench.room.seat.desk
    (tmp_path / "torn.db").write_bytes(b"torn" * 1000)
    away = Database(f"sqlite:///{tmp_path / 'torn.db'}")
    bench.room.seat.take(replace(here, database=away))
    bench.keys("WCB-1-0003")
    bench.room.qtbot.waitUntil(bench.window.banner.isVisible)
    bench.room.seat.take(here)
    bench.window.banner._again.click()
    bench.rest()
    assert bench.page.middle.vial.code.text() == "WCB-1-0003"
    away.dispose()


def test_a_change_elsewhere_reaches_the_card(bench: AtTheBench) -> None:
    from cellinv.services.storage import move

    bench.scan("WCB-1-0003")
    vial = bench.room.line.vials["WCB-1"][2]
    move(bench.room.desk, [vial], bench.room.line.ids["B-1"], at="I9")
    bench.room.seat.hub.changed.emit(Changed.of(["vial"], [("vial", vial)]))
    bench.rest()
    assert bench.page.middle.shown.slot == "I9"


def test_f11_leaves_only_the_card(bench: AtTheBench) -> None:
    asked: list[bool] = []
    bench.room.seat.hub.full_screen_asked.connect(asked.append)
    QTest.keyClick(bench.focus(), Qt.Key.Key_F11)
    assert (asked, bench.page.doing.isVisible()) == ([True], False)
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH")
    assert "Research" in bench.page.middle.strip.text()
    QTest.keyClick(bench.focus(), Qt.Key.Key_F11)
    assert (asked, bench.page.doing.isVisible()) == ([True, False], True)


def test_the_blocked_slot_is_skipped(bench: AtTheBench) -> None:
    from cellinv.services.storage import mark_slot

    bench.new_lot()
    bench.scan("CIXSTORE", "B-1")
    (first,) = bench.lit()
    mark_slot(bench.room.desk, bench.room.line.ids["B-1"], first, reason="Cracked")
    bench.scan("B-1")
    assert bench.lit() != {first}


def test_every_control_has_a_name(bench: AtTheBench) -> None:
    controls = [
        one
        for kind in (QAbstractButton, QLineEdit)
        for one in bench.page.findChildren(kind)
        if not one.objectName().startswith("qt_")
    ]
    assert len(controls) > 12
    assert [one for one in controls if not one.accessibleName()] == []


def test_a_reserve_asks_for_quality_assurance(bench: AtTheBench) -> None:
    with doing(bench.room.desk, "put", chain="HFX") as act:
        act.session.get_one(Lot, bench.room.line.ids["WCB-1"]).minimum_reserve = 4
    bench.scan("CIXWITHDRAW", "CIXFORRESEARCH", "WCB-1-0003")
    witness = bench.page.middle.witness
    assert "4 are its minimum reserve" in witness.told.text()
    assert "QA signs that it is drawn on" in witness.told.text()
    bench.witness("qa")
    event = bench.card("vial", "WCB-1-0003").events[0]
    assert (event.action, event.witness) == ("withdraw", "Quinn Quality (qa)")


def test_no_other_vial_is_offered_to_somebody_who_may_take_none(room: Room) -> None:
    vial = Thing("vial", room.line.vials["WCB-1"][0], "WCB-1-0001")
    act = Act("withdraw", vial, purpose="research")
    room.sit("viewer")
    told = perform(room.seat.desk, act)
    assert isinstance(told.refusal, NotAllowed)
    assert told.instead is None
