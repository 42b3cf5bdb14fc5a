"""The Recall page: the answer in one look, holding with a signature, accounting by scanning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from cellinv.records.tables.banks import Lot
from cellinv.records.tables.cases import Hold
from cellinv.services.ledger import doing
from cellinv.ui.recall import RecallPage
from cellinv.ui.recall.asking import words_of
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.card import EmptyState
from tests.gui.laboratory import PASSWORD, Room
from tests.integration.services.laboratory import Laboratory

if TYPE_CHECKING:
    from pathlib import Path

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(room: Room) -> RecallPage:
    room.sit("qa")
    return room.show(RecallPage(room.seat))


def exercise(room: Room, page: RecallPage, code: str) -> None:
    """Look a code up and start an exercise from it by the keyboard."""
    room.open(page, code)
    QTest.mouseClick(page.head.exercise, LEFT)
    QTest.keyClicks(page.side.panels["exercise"].reason, "Yearly")
    QTest.keyClick(page.side.panels["exercise"].reason, Qt.Key.Key_Return)
    room.settle()
    room.settle()


def test_one_field_answers_in_one_look(room: Room, page: RecallPage) -> None:
    QAbstractItemModelTester(page.vials.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    QTest.keyClicks(page.head.field, "MCB-1")
    QTest.keyClick(page.head.field, Qt.Key.Key_Return)
    room.settle()
    assert page.counts.left.accessibleName().startswith("Vials left 21")
    assert page.counts.subjects.accessibleName() == "Subjects 2 2 given an active dose"
    ways = {row.code: row.way for row in page.side.subjects.model.shown()}
    assert ways == {"S-1": "treated", "S-2": "treated", "S-3": "placebo"}
    assert [row[:3] for row in page.side.places.model.shown()] == [("HFX", "R-1 · LN-1", 21)]
    assert page.said.text() == "Studies: BLIND-1, OPEN-1 · Came from L-1"
    page.vials.opened.emit(page.vials.model.row_at(0))
    assert room.asked == [("record", "DP-1-0001")]


def test_what_several_share_is_said_and_cannot_be_held(room: Room, page: RecallPage) -> None:
    room.open(page, "DP-1, DP-2")
    assert "All came from WCB-1" in page.said.text()
    assert page.head.hold.isHidden()


def test_all_is_held_with_one_signature(room: Room, page: RecallPage) -> None:
    with doing(room.desk, "put", chain="HFX") as act:
        act.session.get_one(Lot, room.line.ids["DP-2"]).status = "quarantine"
    room.open(page, "WCB-1")
    QTest.mouseClick(page.head.hold, LEFT)
    panel = page.side.panels["hold"]
    panel.signing.reason.setText("Contaminated")
    panel.signing.secret.setFocus()
    QTest.keyClicks(panel.signing.secret, PASSWORD)
    QTest.keyClick(panel.signing.secret, Qt.Key.Key_Return)
    room.settle()
    room.settle()
    lab = Laboratory(room.line)
    assert {one.status for one in lab.rows(Lot)} == {"released", "on_hold", "quarantine"}
    assert len(lab.rows(Hold)) == 3
    assert "3 lots" in room.told[-1].text
    assert page.counts.lots.accessibleName().endswith("3 on hold")
    assert page.side.record.chip.text() == "On hold"
    assert page.head.hold.isHidden()
    assert page.side.panel.isHidden()


def test_a_scan_of_nothing_known_keeps_what_is_being_written(room: Room, page: RecallPage) -> None:
    room.open(page, "WCB-1")
    QTest.mouseClick(page.head.hold, LEFT)
    panel = page.side.panels["hold"]
    panel.signing.reason.setText("Contaminated")
    page.on_scan("NO-SUCH")
    room.settle()
    assert panel.isVisibleTo(page)
    assert panel.signing.reason.text() == "Contaminated"


def test_the_record_of_a_recall_is_in_sight_at_once(room: Room, page: RecallPage) -> None:
    room.open(page, "DP-1")
    assert page.side.tabs.currentWidget() is page.side.subjects
    assert page.states.text() == "Stored 6 · Administered 2"
    page.resize(900, 420)
    exercise(room, page, "DP-1")
    assert page.side.record.isVisible()
    for part in (page.side.record.chip, page.side.record.end):
        assert part.visibleRegion().boundingRect() == part.rect()
    page.side.tabs.setCurrentWidget(page.side.subjects)
    page.refresh(None)
    room.settle()
    assert page.side.tabs.currentWidget() is page.side.subjects
    room.open(page, "DP-1")
    assert not page.side.tabs.isTabVisible(0)


def test_a_change_meanwhile_keeps_what_was_asked_for(room: Room, page: RecallPage) -> None:
    exercise(room, page, "DP-1")
    page.open("WCB-1")
    page.refresh(None)
    room.settle()
    assert page.head.field.text() == "WCB-1"
    assert not page.side.tabs.isTabVisible(0)


def test_an_empty_page_leads_to_its_field(page: RecallPage) -> None:
    (empty,) = page.vials.findChildren(EmptyState)
    empty.asked.emit()
    assert page.head.field.hasFocus()


def test_scanning_a_vial_accounts_for_it(room: Room, page: RecallPage) -> None:
    exercise(room, page, "DP-1")
    assert page.side.record.chip.text() == "Exercise"
    room.scan(page, "DP-1-0004")
    room.settle()
    assert page.side.record.bar.value() == 3
    room.scan(page, "DP-2-0004")
    assert room.last.tone == "refused"
    assert "no part of" in room.last.text
    rows = [one.found.id for one in page.vials.model.shown() if one.account is None]
    assert not page.side.record.say.isEnabled()
    page.vials.select_keys(rows)
    assert page.side.record.say.isEnabled()
    page.side.record.account_asked.emit("destroyed")
    room.settle()
    room.settle()
    assert page.side.record.bar.value() == page.side.record.bar.maximum() == 8
    assert "all accounted for" in page.side.record.times.text()


def test_a_list_of_a_small_window_says_in_which_box_a_vial_stands(
    room: Room, page: RecallPage
) -> None:
    exercise(room, page, "DP-1")
    page.resize(1112, 740)
    room.settle()
    at = {one.name: place for place, one in enumerate(page.vials.model.columns)}
    assert not page.vials.view.isColumnHidden(at["place"])
    (told,) = [row for row in page.vials.model.shown() if row.found.code == "DP-1-0004"]
    columns = page.vials.model.columns
    assert columns[at["place"]].text(told).startswith(f"{told.place[-1]} {told.slot} · ")
    assert columns[at["account"]].text(told) == "Not yet"
    assert columns[at["account"]].title == "Accounted for"


def test_notices_are_written_and_confirmed(room: Room, page: RecallPage, tmp_path: Path) -> None:
    exercise(room, page, "DP-1")
    assert page.now is not None
    assert page.now.view is not None
    page.writing.ask_notices(page.now.view.row.id)
    page.writing.write_notices(str(tmp_path))
    room.settle()
    room.settle()
    assert {one.suffix for one in tmp_path.iterdir()} == {".pdf", ".xlsx"}
    QTest.mouseClick(page.side.record.confirm, LEFT)
    QTest.keyClicks(page.side.panels["confirm"].who, "Dr No")
    QTest.keyClick(page.side.panels["confirm"].who, Qt.Key.Key_Return)
    room.settle()
    room.settle()
    assert page.side.record.told.text() == "Confirmed: HFX"


def test_who_only_reads_is_offered_nothing(room: Room) -> None:
    room.sit("tech")
    page = room.show(RecallPage(room.seat))
    room.open(page, "MCB-1")
    assert page.vials.model.total() == 28
    assert (
        page.counts.subjects.accessibleName()
        == "Subjects 3 1 given an active dose · BLIND-1: all 2 treated"
    )
    assert [row.code for row in page.side.subjects.model.shown()] == ["S-1"]
    shown = (page.head.hold, page.head.exercise, page.head.book, page.head.notices)
    assert all(one.isHidden() for one in shown)


def test_codes_may_stand_between_the_commas_of_either_language() -> None:
    assert words_of("MW01, MW02\u3001MW03\uff0cMW01") == ("MW01", "MW02", "MW03")


@pytest.mark.usefixtures("dressed")
def test_in_large_text_the_vials_are_one_of_the_tabs(room: Room, page: RecallPage) -> None:
    page.resize(1060, 700)
    room.open(page, "MCB-1")
    tabs = page.side.tabs
    assert (tabs.count(), page.side.isVisible()) == (3, True)
    try:
        theme().choose("light", 150)
        room.settle()
        assert (tabs.currentWidget().isAncestorOf(page.vials), page.side.isHidden()) == (True,) * 2
        told = {one.name: at for at, one in enumerate(page.vials.model.columns)}
        needed = [told[name] for name in ("code", "status", "account", "place")]
        hidden = page.vials.view.isColumnHidden
        room.qtbot.waitUntil(lambda: not any(map(hidden, needed)))
        QTest.mouseClick(page.head.exercise, LEFT)
        room.settle()
        assert (page.side.isVisible(), page.vials.isVisible()) == (True, True)
        page.side.close_panels()
        assert (page.side.isHidden(), page.vials.view.hasFocus()) == (True, True)
    finally:
        theme().choose("light", 100)
    room.settle()
    assert (tabs.count(), page.side.isVisible(), page.vials.isVisible()) == (3, True, True)
