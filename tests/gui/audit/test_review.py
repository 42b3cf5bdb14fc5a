"""A period of the ledger is marked reviewed by a second person, with a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QLabel
from sqlalchemy import select

from cellinv.records.ledger.texts import loads
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.services.people import signatures_in
from cellinv.ui.audit.page import AuditPage
from tests.gui.laboratory import PASSWORD

if TYPE_CHECKING:
    from tests.gui.laboratory import Room


def review(room: Room, login: str, password: str = PASSWORD, *, days: int = 400) -> AuditPage:
    room.sit("qa")
    page = room.show(AuditPage(room.seat))
    page.tabs.setCurrentIndex(2)
    page.review.first.setDate(page.review.last.date().addDays(-days))
    page.review.signing.who.setText(login)
    page.review.signing.secret.setText(password)
    page.review.go()
    room.settle()
    return page


def later(room: Room) -> None:
    """Let a day pass, so that what was done is over."""
    room.line.tick(24 * 3600)


def test_a_second_person_signs_for_a_period(room: Room) -> None:
    later(room)
    page = review(room, "qa")
    assert page.review.signing.error.text() == ""
    assert "Signed by Quinn Quality (qa) as reviewed" in room.last.text
    with room.seat.desk.database.read() as session:
        wanted = LedgerEntry.action == "review_period"
        entry = session.scalars(select(LedgerEntry).where(wanted)).one()
    signed = signatures_in(room.seat.desk, entry.id)
    assert [(one.login, one.meaning, one.state) for one in signed] == [("qa", "reviewed", "holds")]
    until = loads(entry.body)["data"]["until"]
    assert ("HFX:" in until, "ORG:" in until) == (True, True)
    last = page.review.last.date()
    assert page.review.before.text() == (
        f"Reviewed until {last.toString('yyyy-MM-dd')}, signed by Quinn Quality."
    )
    assert page.review.first.date() == last  # of what isn't over yet nothing is proposed
    listed = page.reviews.pane.table()[1:]
    assert [(row[1], row[5]) for row in listed] == [(last.toString("yyyy-MM-dd"), "Quinn Quality")]
    page.reviews.pane.opened.emit(page.reviews.pane.model.row_at(0))
    assert (page.tabs.currentIndex(), page.filters.text.text()) == (0, f"HFX:{entry.seq}")


def test_that_nothing_was_reviewed_is_said_once(room: Room) -> None:
    room.sit("qa")
    page = room.show(AuditPage(room.seat))
    page.tabs.setCurrentIndex(2)
    room.settle()
    first, last = page.review.first.geometry(), page.review.last.geometry()
    assert (first.top(), first.right() < last.left()) == (last.top(), True)
    told = [label for label in page.findChildren(QLabel) if "Nothing was reviewed" in label.text()]
    assert [label.isVisible() for label in told] == [True]
    assert not page.review.before.isVisible()


def test_a_technician_reviews_nothing(room: Room) -> None:
    later(room)
    page = review(room, "tech")
    assert "may not sign" in page.review.signing.error.text()
    room.sit("tech")
    assert room.show(AuditPage(room.seat)).tabs.count() == 2


def test_a_period_that_is_not_over_waits(room: Room) -> None:
    later(room)
    page = review(room, "qa", days=-30)
    assert "can't be reviewed" in page.review.signing.error.text()
    page.review.first.setDate(QDate(1999, 1, 1))
    page.review.last.setDate(QDate(1999, 1, 7))
    page.review.signing.secret.setText(PASSWORD)
    page.review.go()
    room.settle()
    assert "Nobody else did anything" in page.review.signing.error.text()
