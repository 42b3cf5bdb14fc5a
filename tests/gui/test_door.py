"""Who sits at the window: first sign-in, expired passwords, badges, the lock, taking over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from cellinv.services import people
from cellinv.services.demo.practice import make_practice
from cellinv.services.desk import SystemClock
from cellinv.ui.shell.settling import SettleStep, SittingStep
from cellinv.ui.shell.top_line import OutNow
from tests.gui.test_app import (
    PASSWORD,
    client,
    files,
    inventory,
    is_in,
    made_line,
    sign_in,
    start,
    wait,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cellinv.app import Client
    from cellinv.services.desk import Desk

__all__ = ["client", "files", "inventory", "made_line", "start"]

GIVEN, OWN, PIN = "given to begin with", "own words for a lock", "482913"
BADGES = {"tech": "BADGE-TECH-1", "qa": "BADGE-QA-1", "viewer": "BADGE-VIEWER-1"}


class AtTheDoor:
    """Somebody before the window, with keys and a scanner."""

    def __init__(self, client: Client, qtbot: Any) -> None:
        self.client, self.qtbot = client, qtbot
        setup = replace(client.seat.desk, actor=people.SETUP, clock=SystemClock())
        self.setup: Desk = setup
        for login, badge in BADGES.items():
            people.give_badge(setup, login, badge)
            people.put_first_pin(setup, login, PIN)
        client.door.minding.read_badges()
        self.rest()

    @property
    def page(self) -> Any:
        return self.client.window._sign_in

    @property
    def step(self) -> Any:
        return self.page._step

    @property
    def actor(self) -> str:
        actor = self.client.seat.desk.actor
        return actor.login if actor else ""

    def rest(self) -> None:
        wait(self.qtbot, lambda: not self.client.tasks.busy())

    def until(self, there: Callable[[], object]) -> None:
        wait(self.qtbot, there)
        self.rest()

    def keys(self, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """Type or scan into whatever has the focus, and press a key."""
        QTest.keyClicks(QApplication.focusWidget(), text)
        QTest.keyClick(QApplication.focusWidget(), end)
        self.rest()

    def try_in(self, login: str, password: str) -> None:
        self.keys(login, Qt.Key.Key_Tab)
        self.keys(password)

    def scan_badge(self, login: str) -> None:
        """Scan a badge while somebody sits here; its PIN is asked for then."""
        self.keys(BADGES[login])
        self.until(self.client.window.top_line.swap.isVisible)


@pytest.fixture
def door(client: Client, qtbot: Any) -> AtTheDoor:
    return AtTheDoor(client, qtbot)


# ── signing in ─────────────────────────────────────────────────────────────


def test_a_badge_and_its_pin_sign_in(door: AtTheDoor) -> None:
    door.keys(BADGES["tech"])
    assert QApplication.focusWidget() is door.page.password
    door.keys(PIN)
    door.until(lambda: door.actor == "tech")


def test_a_badge_scanned_into_the_password_finds_its_place(door: AtTheDoor) -> None:
    door.page.password.setFocus()
    door.page.user.setText("lead")
    door.keys(BADGES["tech"])
    assert (door.page.user.text(), door.page.password.text()) == (BADGES["tech"], "")
    door.keys(PIN)
    door.until(lambda: door.actor == "tech")


def seconds_left(door: AtTheDoor) -> int:
    """Return after how many seconds the page says that another try counts."""
    told = re.search(r"another one counts in (\d+) s", door.page.error.text())
    return int(told[1]) if told else 0


def test_failed_tries_are_counted_down(door: AtTheDoor) -> None:
    for _ in range(4):
        door.page.user.setText("tech")
        door.page.password.setText("wrong")
        door.page.submit()
        door.rest()
    assert 4 <= seconds_left(door) <= 5  # of five, the first may be over by now
    door.until(lambda: 1 <= seconds_left(door) <= 3)
    door.page.clear()


def test_a_deactivated_persons_badge_opens_nothing(door: AtTheDoor) -> None:
    people.deactivate(door.setup, "tech", reason="Left the company")
    door.keys(BADGES["tech"])
    door.keys(PIN)
    assert "badge and PIN don't match" in door.page.error.text()
    assert door.actor == ""


def test_a_first_sign_in_is_settled_in_the_page(door: AtTheDoor) -> None:
    people.add_person(door.setup, "new", "Nora New", GIVEN, roles_held=("technician",))
    door.try_in("new", GIVEN)
    assert isinstance(door.step, SettleStep)
    for text in (OWN, OWN, "123456"):
        door.keys(text)
    told = [label.text() for label in door.step.findChildren(QLabel)]
    assert {"12 characters or more", "Optional: 6 digits or more"} <= set(told)
    assert QApplication.focusWidget() is door.step.accepts
    door.keys("")
    assert "accept" in door.step.error.text()
    door.step.accepts.setChecked(True)
    door.keys("")
    assert QApplication.focusWidget() is door.step.pin
    door.keys(PIN)
    door.step.button.setFocus()
    door.keys("")
    door.until(lambda: door.actor == "new")
    assert people.pending_of(door.client.seat.desk) is None
    people.give_badge(door.setup, "new", "BADGE-NEW")
    assert people.sign_in_by_badge(door.setup, "BADGE-NEW", PIN).actor.login == "new"


def test_two_new_passwords_that_differ_are_no_password(door: AtTheDoor) -> None:
    people.add_person(door.setup, "new", "Nora New", GIVEN, roles_held=("technician",))
    door.try_in("new", GIVEN)
    door.keys(OWN)
    door.keys(OWN + "!")
    door.step.submit()
    assert "differ" in door.step.error.text()


def expire(door: AtTheDoor, login: str) -> None:
    from datetime import date

    from sqlalchemy import select, update

    from cellinv.records.tables.people import Credential, Person

    who = select(Person.id).where(Person.login == login).scalar_subquery()
    change = update(Credential).where(Credential.person_id == who)
    with door.setup.database.writer.begin() as connection:
        connection.execute(change.values(expires_on=date(2020, 1, 1)))


def test_an_expired_password_is_changed_in_the_page(door: AtTheDoor) -> None:
    expire(door, "tech")
    door.try_in("tech", PASSWORD)
    door.keys("short")
    door.keys("short")
    assert "are needed" in door.step.error.text()
    door.step.new.setText(OWN)
    door.step.again.setText(OWN)
    door.step.submit()
    door.until(lambda: door.actor == "tech")
    assert people.sign_in(door.setup, "tech", OWN).actor.login == "tech"


def test_an_expired_password_still_moves_containers(door: AtTheDoor) -> None:
    expire(door, "tech")
    door.try_in("tech", PASSWORD)
    door.step.only_moving.click()
    door.until(lambda: door.actor == "tech")
    assert door.client.seat.desk.emergency


def test_who_works_and_administers_chooses(door: AtTheDoor) -> None:
    people.grant_role(door.setup, "tech", "administrator")
    door.try_in("tech", PASSWORD)
    assert isinstance(door.step, SittingStep)
    door.step.administrator.click()
    door.until(lambda: door.actor == "tech")
    desk = door.client.seat.desk
    assert (people.has_right(desk, "users"), people.has_right(desk, "withdraw")) == (True, False)


def test_whose_role_was_ended_finds_the_window_locked(door: AtTheDoor, qtbot: Any) -> None:
    sign_in(door.client, qtbot, "tech")
    minding = door.client.door.minding
    minding.look()
    door.rest()
    assert door.client.window.signed_in
    people.end_role(door.setup, "tech", "technician", reason="Moved on")
    minding.look()
    door.until(lambda: not door.client.window.signed_in)


# ── one after another ──────────────────────────────────────────────────────


def test_who_has_no_role_any_more_is_told_so(door: AtTheDoor) -> None:
    last = door.setup.today() - timedelta(days=2)
    people.grant_role(door.setup, "tech", "technician", from_on=last, until_on=last)
    door.try_in("tech", PASSWORD)
    door.until(lambda: is_in(door.client))
    assert "the role technician ended on" in door.client.window.result_line.accessibleName()


def test_a_badge_changes_the_person_and_keeps_the_task(door: AtTheDoor, qtbot: Any) -> None:
    sign_in(door.client, qtbot, "lead")
    door.keys("CIXWITHDRAW")
    door.keys("CIXFORRESEARCH")
    page = door.client.window.page
    door.until(lambda: page.runner.bench.purpose == "research")
    door.scan_badge("tech")
    door.keys(PIN)
    door.until(lambda: door.actor == "tech")
    assert door.client.window.page is page
    assert page.runner.bench.purpose == "research"
    assert "exchange" not in door.client.window.rail.names()
    assert QApplication.focusWidget() is door.client.window.top_line.scan_line.field


def test_a_wrong_pin_leaves_who_sits_there(door: AtTheDoor, qtbot: Any) -> None:
    sign_in(door.client, qtbot, "lead")
    door.scan_badge("tech")
    door.keys("111222")
    swap = door.client.window.top_line.swap
    assert (door.actor, swap.isVisible(), QApplication.focusWidget()) == ("lead", True, swap.pin)
    assert "badge and PIN" in door.client.window.result_line.accessibleName()
    QTest.keyClick(swap.pin, Qt.Key.Key_Escape)
    assert not swap.isVisible()


def test_a_vial_scanned_instead_of_a_pin_is_a_scan(door: AtTheDoor, qtbot: Any) -> None:
    sign_in(door.client, qtbot, "lead")
    door.scan_badge("tech")
    door.keys("WCB-1-0004")
    page = door.client.window.page
    door.until(lambda: page.middle.shown is not None)
    assert (door.actor, page.middle.shown.card.code) == ("lead", "WCB-1-0004")


def test_what_the_new_person_may_not_use_goes(door: AtTheDoor, qtbot: Any) -> None:
    sign_in(door.client, qtbot, "lead")
    door.client.window.show_page("exchange")
    door.rest()
    door.client.window.top_line.scan_line.take_focus()
    door.scan_badge("viewer")
    door.keys(PIN)
    door.until(lambda: door.actor == "viewer")
    assert door.client.window.page_name == "today"


def test_an_inspector_has_exchange_too(door: AtTheDoor, qtbot: Any) -> None:
    until = door.setup.today() + timedelta(days=1)
    people.grant_role(door.setup, "viewer", "inspector", until_on=until)
    sign_in(door.client, qtbot, "viewer")
    door.client.window.show_page("exchange")
    door.rest()
    assert door.client.window.page.bring_in.isHidden()
    assert door.client.window.page.outcome.unchecked.isVisible()
    assert QApplication.focusWidget() is door.client.window.page.check.file.field


def test_who_sees_less_gets_pages_anew(door: AtTheDoor, qtbot: Any) -> None:
    sign_in(door.client, qtbot, "lead")
    assert not door.client.window.frame.word.isVisible()
    page = door.client.window.page
    people.add_party(door.setup, "SPONSOR-9", "Another sponsor")
    people.end_role(door.setup, "tech", "technician", reason="Narrowed")
    people.grant_role(door.setup, "tech", "technician", owner_code="SPONSOR-9")
    door.scan_badge("tech")
    door.keys(PIN)
    door.until(lambda: door.actor == "tech")
    assert door.client.window.page is not page
    assert door.client.window.page_name == "station"


def test_a_witness_asked_for_gets_the_badge(door: AtTheDoor, qtbot: Any) -> None:
    sign_in(door.client, qtbot, "lead")
    for text in ("CIXWITHDRAW", "CIXFORRESEARCH", "MCB-1-0003"):
        door.keys(text)
    witness = door.client.window.page.middle.witness
    door.until(witness.isVisible)
    door.client.hub.scanned.emit(BADGES["qa"])
    door.until(lambda: QApplication.focusWidget() is witness.password)
    assert not door.client.window.top_line.swap.isVisible()
    people.deactivate(door.setup, "qa", reason="Left the company")
    door.keys(PIN)
    assert "badge and PIN don't match" in witness.error.text()


# ── a practice copy ────────────────────────────────────────────────────────


def test_a_practice_copy_cannot_be_taken_for_the_real_one(
    start: Any, inventory: Path, tmp_path: Path, qtbot: Any
) -> None:
    real = people.open_inventory(f"sqlite:///{inventory}")
    make_practice(people.sign_in(real, "admin", PASSWORD), tmp_path / "practice.db")
    real.database.dispose()
    copy = start(tmp_path / "practice.db")
    assert copy.window.frame.word.isVisible()
    sign_in(copy, qtbot)
    assert copy.window.windowTitle().startswith("Practice · ")


# ── the lock ───────────────────────────────────────────────────────────────


@pytest.fixture
def locked(door: AtTheDoor, qtbot: Any) -> AtTheDoor:
    sign_in(door.client, qtbot, "lead")
    door.keys("WCB-1-0004")
    door.until(lambda: door.client.window.page.middle.shown is not None)
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(door.client.window, Qt.Key.Key_L, held)
    door.rest()
    assert door.page.isVisible()
    return door


def test_behind_the_lock_the_work_stays(locked: AtTheDoor) -> None:
    window = locked.client.window
    page, shown = window.page, window.page.middle.shown
    assert (window.signed_in, window.windowTitle()) == (False, "Locked · Cellinv")
    locked.keys(PASSWORD)
    locked.until(lambda: window.signed_in)
    assert (window.page, window.page.middle.shown) == (page, shown)


def test_who_signs_out_behind_the_lock_leaves_nothing_there(locked: AtTheDoor) -> None:
    locked.client.sign_out()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    locked.client.sign_out()  # what stood in sight beside the lock is gone
    assert not locked.client.window.signed_in


def test_a_lock_lets_no_key_through(locked: AtTheDoor) -> None:
    window = locked.client.window
    name = window.page_name
    for key in (Qt.Key.Key_F1, Qt.Key.Key_F2):
        QTest.keyClick(QApplication.focusWidget(), key)
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    locked.client.hub.scanned.emit("WCB-1-0005")
    locked.rest()
    assert (window.page_name, window.page.middle.shown.card.code) == (name, "WCB-1-0004")


def test_an_administrators_lock_keeps_the_work_and_tells_of_nothing_out(door: AtTheDoor) -> None:
    door.try_in("admin", PASSWORD)
    door.until(lambda: is_in(door.client))
    page = door.client.window.page
    door.client.door.lock()
    assert not door.page.findChildren(OutNow)
    door.keys(PASSWORD)
    door.until(lambda: is_in(door.client))
    assert door.client.window.page is page


def test_what_is_behind_the_lock_takes_no_key(locked: AtTheDoor) -> None:
    line = locked.client.window.top_line.scan_line.field
    locked.client.hub.scan_line_asked.emit()
    line.setFocus()
    assert QApplication.focusWidget() is locked.page.password
    locked.keys(PASSWORD)
    locked.until(lambda: locked.client.window.signed_in)
    assert line.text() == ""


def test_a_wrong_password_unlocks_nothing(locked: AtTheDoor) -> None:
    locked.keys("wrong")
    assert "don't match" in locked.page.error.text()
    assert not locked.client.window.signed_in


def test_another_takes_over_at_the_lock(locked: AtTheDoor) -> None:
    page = locked.client.window.page
    locked.keys(BADGES["tech"])
    locked.keys(PIN)
    locked.until(lambda: locked.actor == "tech" and locked.client.window.signed_in)
    assert locked.client.window.page is page


def test_an_idle_station_locks_by_the_rule(door: AtTheDoor, qtbot: Any) -> None:
    sign_in(door.client, qtbot, "lead")
    minding = door.client.door.minding
    door.until(lambda: minding.lock_after_ms == 15 * 60_000)
    minding.look()
    assert door.client.window.signed_in
    door.client.bus.presence.touched_ms -= minding.lock_after_ms
    minding.look()
    assert not door.client.window.signed_in


def test_signing_out_forgets_the_pages(locked: AtTheDoor, qtbot: Any) -> None:
    page = locked.client.window.page
    locked.client.sign_out()
    locked.rest()
    sign_in(locked.client, qtbot, "lead")
    assert locked.client.window.page is not page
