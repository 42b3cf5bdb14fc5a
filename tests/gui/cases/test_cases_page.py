"""The Cases page: what is open, what it is about, and how it is closed with a signature."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton, QScrollBar

from cellinv.services import cases
from cellinv.ui.cases import CasesPage
from tests.gui.laboratory import PASSWORD, Room
from tests.integration.services.laboratory import Laboratory
from tests.integration.services.testing import Tests

LEFT = Qt.MouseButton.LeftButton


def hold(room: Room, reason: str = "Label torn") -> None:
    cases.hold(
        room.desk, "lot", room.line.ids["WCB-1"], kind="hold", reason=reason, with_case="deviation"
    )


@pytest.fixture
def page(room: Room) -> CasesPage:
    hold(room)
    return room.show(CasesPage(room.seat))


def close(room: Room, page: CasesPage, login: str = "qa", secret: str = PASSWORD) -> None:
    """Press Close, write cause and decision, and sign."""
    if page.details.panel.isHidden():
        QTest.mouseClick(page.details.close_button, LEFT)
    panel = page.details.panel
    panel.cause.setPlainText("Frost")
    panel.decision.setPlainText("Relabelled")
    panel.signing.who.setText(login)
    panel.signing.secret.setFocus()
    QTest.keyClicks(panel.signing.secret, secret)
    QTest.keyClick(panel.signing.secret, Qt.Key.Key_Return)
    room.settle()


def test_open_cases_are_told_with_whose_and_since_when(page: CasesPage) -> None:
    QAbstractItemModelTester(page.pane.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    (row,) = page.pane.model.shown()
    texts = [column.text(row) for column in page.pane.model.columns]
    assert texts[1:6] == ["Open", "Deviation", "Label torn", "WCB-1", "Leo Lead"]
    assert page.details.title.text() == "Label torn"
    assert "opened by Leo Lead" in page.details.since.text()


def test_what_it_is_about_leads_to_its_record(room: Room, page: CasesPage) -> None:
    (link,) = page.details.subjects.findChildren(QPushButton)
    QTest.mouseClick(link, LEFT)
    assert room.asked == [("record", ("lot", room.line.ids["WCB-1"]))]


def test_a_case_is_closed_with_cause_decision_and_signature(room: Room, page: CasesPage) -> None:
    code = page.details.code.text()
    close(room, page)
    assert "closed. Signed by Quinn Quality (qa) as approved" in room.last.text
    page.refresh(None)
    room.settle()
    assert page.pane.model.shown() == []
    room.open(page, code)
    assert page.closed.isChecked()
    assert page.order.text() == "Open ones first, oldest first"
    page.closed.setChecked(False)
    assert page.order.text() == "Oldest first"
    page.closed.setChecked(True)
    room.settle()
    assert page.details.texts["decision"][1].text() == "Relabelled"
    assert "Signed by Quinn Quality (qa) as approved" in page.details.signed.text()
    assert page.details.close_button.isHidden()


def test_a_wrong_password_is_said_in_its_place(room: Room, page: CasesPage) -> None:
    close(room, page, secret="wrong")
    assert "don't match" in page.details.panel.signing.error.text()
    assert cases.case_list(room.desk)[0].case.closed_at is None
    assert page.details.panel.cause.toPlainText() == "Frost"


def test_nobody_closes_what_they_opened(room: Room) -> None:
    cases.hold(
        Laboratory(room.line).of("qa"), "lot", room.line.ids["WCB-1"], kind="hold", reason="Torn",
        with_case="deviation",
    )  # fmt: skip
    page = room.show(CasesPage(room.seat))
    close(room, page)
    assert "can't sign it as approved" in page.details.panel.signing.error.text()


def test_the_case_of_a_result_leads_to_the_quality_page(room: Room) -> None:
    Tests(Laboratory(room.line)).begin().enter("A2", "7 EU/mL")
    page = room.show(CasesPage(room.seat))
    assert page.details.close_button.isHidden()
    QTest.mouseClick(page.details.result_button, LEFT)
    assert room.asked == [("quality", "WCB-9")]


def test_a_scan_chooses_a_case(room: Room, page: CasesPage) -> None:
    hold(room, "Another")
    page.refresh(None)
    room.settle()
    second = page.pane.model.shown()[1].case.code
    room.scan(page, second)
    assert page.details.code.text() == second


def test_who_may_not_close_is_not_asked_to(room: Room, page: CasesPage) -> None:
    room.sit("tech")
    page.refresh(None)
    room.settle()
    assert page.details.close_button.isHidden()


def test_where_there_is_no_case_none_is_to_be_chosen(room: Room) -> None:
    page = room.show(CasesPage(room.seat))
    assert not page.details.isVisible()
    hold(room)
    page.refresh(None)
    room.settle()
    assert page.details.isVisible()


def test_whoever_closes_a_case_reads_it_in_a_low_window_too(room: Room, page: CasesPage) -> None:
    page.window().resize(1000, 420)
    QTest.mouseClick(page.details.close_button, LEFT)
    room.settle()
    details, panel = page.details, page.details.panel
    (bar,) = [one for one in details.findChildren(QScrollBar) if one.maximum()]
    assert panel.isAncestorOf(details.title), "one bar for what is told and what is asked"
    assert not panel.button.visibleRegion().isEmpty()
    bar.setValue(0)
    assert not details.title.visibleRegion().isEmpty()
    QTest.mouseClick(panel.leave_button, LEFT)
    assert details.close_button.isVisible()
    assert not panel.isAncestorOf(details.title)
