"""The today page: what waits, where a row leads, what a scan does."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from cellinv.records.queries.following import DueVisit
from cellinv.records.tables.banks import Lot
from cellinv.services import custody, storage
from cellinv.services.cases import hold
from cellinv.services.clinical.visits import NewVisit, plan_template
from cellinv.services.desk import SetClock
from cellinv.services.ledger import doing
from cellinv.ui.shell.hub import Changed
from cellinv.ui.today import TodayPage
from cellinv.ui.today.section import FIRST, Section
from cellinv.ui.today.words import _visit
from tests.gui.laboratory import Room


@pytest.fixture
def page(room: Room) -> TodayPage:
    return room.show(TodayPage(room.seat))


def withdraw(room: Room, *numbers: int) -> None:
    """Take vials of the working bank out at another station."""
    vials = [room.line.vials["WCB-1"][number - 1] for number in numbers]
    custody.withdraw(room.desk, vials, purpose="investigation", reason="Looked at")


def changed(room: Room, page: TodayPage) -> None:
    """Let another station's act be told, and the page come to read it."""
    room.seat.hub.changed.emit(Changed.of(["vial", "lot"]))
    room.qtbot.waitUntil(lambda: not page._soon.isActive())
    room.settle()


def codes(section: Section) -> list[str]:
    return [row.entry.code for row in section.rows()]


def test_a_quiet_day_says_what_would_show_up(page: TodayPage) -> None:
    assert page.out.list.isHidden()
    assert "in its place" in page.out.empty.text()
    assert page.figures.out.accessibleName() == "Out now 0 nothing is out"


def test_what_goes_out_elsewhere_shows_up(room: Room, page: TodayPage) -> None:
    withdraw(room, 3)
    changed(room, page)
    (row,) = page.out.rows()
    assert row.entry.code == "WCB-1-0003"
    assert row.entry.text == "Leo Lead · Investigation · WCB-1"


def test_time_alone_makes_it_overdue(room: Room, page: TodayPage) -> None:
    withdraw(room, 3)
    changed(room, page)
    room.line.tick(300)
    page._timer.timeout.emit()
    assert page.out.rows()[0].entry.tone == "refused"
    assert "1 over the limit" in page.figures.out.accessibleName()


def test_rows_lead_to_their_records(room: Room, page: TodayPage) -> None:
    withdraw(room, 3)
    storage.take_out(room.desk, room.line.ids["B-1"])
    changed(room, page)
    page.shown()
    QTest.keyClick(page.out.list, Qt.Key.Key_Return)
    page.out.list.clicked.emit(page.out.list.entries.index(1, 0))
    assert room.asked == [("record", "WCB-1-0003"), ("storage", room.line.ids["B-1"])]


def test_the_day_of_a_lot_is_told_with_what_is_left(room: Room, page: TodayPage) -> None:
    with doing(room.desk, "put", chain="HFX") as act:
        lot = act.session.get_one(Lot, room.line.ids["WCB-1"])
        lot.expires_on = room.desk.today() + timedelta(days=5)
        lot.minimum_reserve = 9
    changed(room, page)
    assert [row.entry.text for row in page.expiring.rows()] == ["Expires · WCB · 4 vials left"]
    assert "in 5 d" in page.expiring.rows()[0].entry.time
    assert [(row.entry.time, row.entry.text.rpartition(" · ")[2]) for row in page.short.rows()] == [
        ("−5", "4 free of 9 to be kept"), ("", "all in one tank"), ("", "all in one tank"),
    ]  # fmt: skip


def test_many_rows_are_folded_until_asked_for(room: Room, page: TodayPage) -> None:
    for number in range(3, 9):
        vial = room.line.vials["DP-1"][number - 1]
        hold(room.desk, "vial", vial, kind="hold", reason=f"No {number}")
    changed(room, page)
    assert (len(page.holds.rows()), page.holds.list.entries.rowCount()) == (6, FIRST)
    page.holds.more.click()
    assert page.holds.list.entries.rowCount() == 6
    assert codes(page.holds)[0] == "DP-1-0008"
    assert page.figures.holds.accessibleName() == "Open holds 6 on 6 records"


def test_a_figure_of_holds_counts_what_its_list_shows(room: Room, page: TodayPage) -> None:
    assert page.figures.holds.accessibleName() == "Open holds 0 nothing is on hold"
    for vial in room.line.vials["DP-1"][2:5]:
        hold(room.desk, "vial", vial, kind="hold", reason="Thawed")
    changed(room, page)
    assert len(page.holds.rows()) == 1
    assert page.figures.holds.accessibleName() == "Open holds 1 on 3 records"


def test_evidence_of_all_that_waits(room: Room, page: TodayPage, tmp_path: Path) -> None:
    withdraw(room, 3)
    storage.take_out(room.desk, room.line.ids["B-1"])
    changed(room, page)
    shown = page.evidence._look()(room.desk)
    assert shown.grids[0].title == "Out of the cold"
    assert shown.codes[:2] == ("WCB-1-0003", "B-1")
    page.evidence.export.write("Today", tmp_path / "e.pdf", page.evidence._look())
    room.settle()
    assert "signatures in e.pdf" in room.last.text


def test_the_bench_is_shown_less(room: Room) -> None:
    hold(room.desk, "lot", room.line.ids["WCB-1"], kind="hold", reason="Odd", with_case="deviation")
    room.sit("tech")
    page = room.show(TodayPage(room.seat))
    assert page.cases.isHidden()
    assert page.figures.anchor.isHidden()


def test_a_scan_goes_on_to_the_bench(room: Room, page: TodayPage) -> None:
    scanned: list[str] = []
    room.seat.hub.scanned.connect(scanned.append)
    assert page.on_scan("WCB-1-0003")
    assert (room.asked, scanned) == ([("station", None)], ["WCB-1-0003"])
    assert not page.on_scan("WCB", typed=True)


def test_hidden_it_reads_when_it_is_shown_again(room: Room, page: TodayPage) -> None:
    page.hide()
    withdraw(room, 3)
    changed(room, page)
    assert codes(page.out) == []
    page.show()
    page.shown()
    room.settle()
    assert codes(page.out) == ["WCB-1-0003"]


def test_every_control_has_a_name(room: Room, page: TodayPage) -> None:
    withdraw(room, 3)
    changed(room, page)
    nameless = [
        widget.__class__.__name__
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not widget.accessibleName()
        and not widget.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_visits_waited_for_show_up_and_lead_to_their_subject(room: Room) -> None:
    line = room.line
    plan_template(line.tick(), line.ids["OPEN-1"], [NewVisit("Day 1", 1), NewVisit("Week 1", 7, 2)])
    line.treat("S-9", "OPEN-1", line.vials["DP-1"][2])
    clock = line.desk.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(days=6)
    page = room.show(TodayPage(room.seat))
    rows = {row.entry.text.split(" ·")[0]: row for row in page.due.rows()}
    assert rows["Visit overdue: Day 1"].entry.tone == "refused"
    assert rows["Week 1"].entry.tone == "plain"
    assert (rows["Week 1"].page, rows["Week 1"].what) == ("clinical", "S-9")


def test_a_visit_past_its_day_says_until_when_its_window_is_open(room: Room) -> None:
    day = room.desk.today()
    visit = DueVisit("S-9", "Week 1", "OPEN-1", day - timedelta(days=1), day, overdue=False)
    assert _visit(visit, day).entry.text == f"Week 1 · OPEN-1 · window until {day.isoformat()}"
    assert _visit(visit._replace(planned_on=day), day).entry.text == "Week 1 · OPEN-1"
