"""The laboratory with a small panel in force and a working bank, WCB-9, in quarantine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cellinv.services import people
from cellinv.ui.quality import QualityPage
from tests.gui.laboratory import PASSWORD, Room, files, made_line, room
from tests.integration.services.laboratory import Laboratory
from tests.integration.services.testing import Tests

BADGE, PIN = "BADGE-QA-1", "482913"


@pytest.fixture
def tests(room: Room) -> Tests:
    return Tests(Laboratory(room.line)).begin()


@pytest.fixture
def page(room: Room, tests: Tests) -> QualityPage:
    """The page with the lot under test chosen, before somebody who may do everything."""
    made = room.show(QualityPage(room.seat))
    room.qtbot.wait(1)
    return made


@pytest.fixture
def badge(room: Room) -> str:
    """Give QA a badge with a PIN."""
    setup = replace(room.desk, actor=people.SETUP)
    people.give_badge(setup, "qa", BADGE)
    people.put_first_pin(setup, "qa", PIN)
    return BADGE


def ask(room: Room, page: QualityPage, name: str, *items: str) -> Any:
    """Select items, press the button of what is to be done, and return its panel."""
    page.items.choose(items)
    button = {**page.of_lot.buttons, **page.of_item.buttons}[name]
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    room.settle()
    return page.side.panel


def sign(room: Room, panel: Any, login: str, *, reason: str = "Seen", secret: str = "") -> None:
    """Sign what a panel asks for, by login and password."""
    panel.signing.reason.setText(reason)
    panel.signing.who.setText(login)
    panel.signing.secret.setFocus()
    QTest.keyClicks(panel.signing.secret, secret or PASSWORD)
    QTest.keyClick(panel.signing.secret, Qt.Key.Key_Return)
    room.settle()


def states(page: QualityPage) -> dict[str, str]:
    """Return how far each item of the lot shown is."""
    return {one.item.code: one.state.value for one in page.items.pane.model.shown()}


__all__ = ["BADGE", "PIN", "ask", "files", "made_line", "room", "sign", "states"]
