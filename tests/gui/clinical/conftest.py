"""The page over a small inventory: S-9 treated in the open study, followed up for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cellinv.services.clinical.events import NewEvent, enter_event
from cellinv.services.clinical.findings import enter_score
from cellinv.services.clinical.following import follow_up
from cellinv.services.clinical.visits import NewVisit, plan_template, visit_done
from cellinv.services.desk import SetClock
from cellinv.ui.clinical import ClinicalPage
from tests.gui.laboratory import Room, files, made_line, room

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

VISITS = (NewVisit("Week 1", 7, 2), NewVisit("Month 1", 30, 5), NewVisit("Month 3", 91, 10))


@pytest.fixture
def ward(room: Room) -> Room:
    """S-9 was seen in the first week, and is overdue for the first month."""
    line = room.line
    plan_template(line.tick(), line.ids["OPEN-1"], VISITS)
    subject = line.treat("S-9", "OPEN-1", line.vials["DP-1"][2])
    later(room, 7)
    visit = follow_up(line.tick(), subject).visits[0]
    visit_done(line.tick(), visit.id)
    enter_score(line.tick(), visit.id, "ALSFRS-R", "41 points")
    enter_event(line.tick(), subject, NewEvent("Fever", line.tick().today(), 2, "possible"))
    later(room, 40)
    return room


@pytest.fixture
def page(ward: Room) -> ClinicalPage:
    """The page before somebody who may do everything, with S-9 chosen."""
    made = ward.show(ClinicalPage(ward.seat))
    made.open("S-9")
    ward.settle()
    ward.settle()
    return made


def later(room: Room, days: int) -> None:
    """Let days pass."""
    clock = room.line.desk.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(days=days)


def press(room: Room, page: ClinicalPage, name: str) -> Any:
    """Press the button of what is to be done, and return its panel."""
    view = page.subject
    groups = (page.study.deeds, view.of_subject, view.of_dose, view.of_visit, view.of_event)
    button = next(group.buttons[name] for group in groups if name in group.buttons)
    page.tabs.setCurrentIndex(0 if name in page.study.deeds.buttons else 1)
    assert button.isVisibleTo(page)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    room.settle()
    return page.side.panel


def fill(room: Room, panel: Any, **values: Any) -> None:
    """Type into the fields of a form, and press Enter."""
    for name, value in values.items():
        field = panel.asks.widgets[name]
        if hasattr(field, "setValue"):
            field.setValue(value)
        elif hasattr(field, "setCurrentIndex"):
            field.setCurrentIndex(field.findData(value))
        else:
            field.setText(value)
    panel.go()
    again(room, panel)


def again(room: Room, panel: QWidget) -> None:
    """Let the page read what was done at once, not soon after."""
    room.settle()
    page = panel
    while not isinstance(page, ClinicalPage):
        page = page.parentWidget()
    page.refresh(None)
    for _ in range(3):
        room.settle()


__all__ = [
    "VISITS",
    "again",
    "files",
    "fill",
    "later",
    "made_line",
    "page",
    "press",
    "room",
    "ward",
]
