"""Practice: a copy is made, an exercise done in it, and recorded where it counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cellinv.services.counting import record_count
from cellinv.services.people import open_inventory
from cellinv.services.people.listing import person_in_full
from cellinv.services.storage import move
from cellinv.ui.settings.practice import PracticeSection
from cellinv.ui.shell.seat import Seat
from cellinv.ui.widgets.acts.acting import Acting

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk
    from tests.gui.laboratory import Room


def section(room: Room, seat: Seat) -> Any:
    made = PracticeSection(seat, Acting(seat, None))
    room.qtbot.addWidget(made)
    made.show()
    made.refresh()
    room.settle()
    return made


def test_an_exercise_is_recorded_where_it_counts(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "practice.db"
    room.sit("admin")
    made = section(room, room.seat)
    made.copy_to(str(file))
    room.settle()
    assert made.error.text() == ""
    assert room.last.text == "practice.db is a practice copy."
    room.sit("tech")
    mine = section(room, room.seat)
    assert not mine.make.isVisible()
    mine.table.select_keys(["order"])
    mine.take(str(file))
    mine.finish()
    room.settle()
    assert "Move" in mine.error.text()

    copy = replace(room.seat.desk, database=open_inventory(f"sqlite:///{file}").database)
    there = section(room, Seat(copy, room.seat.tasks, room.seat.hub))
    assert not there.record.isVisible()
    assert there.table.model.shown()[1].missing == "Move"
    work(room, copy)
    there.refresh()
    room.settle()
    assert there.table.model.shown()[1].missing is None
    copy.database.dispose()

    mine.finish()
    room.settle()
    assert room.last.text == "Move and count is recorded as a training."
    done = person_in_full(room.desk, "tech").training
    assert [one.subject for one in done] == ["Move and count"]


def work(room: Room, copy: Desk) -> None:
    """Move a vial, and count the box it came to."""
    move(copy, [room.line.vials["WCB-1"][2]], room.line.ids["B-3"])
    room.line.tick(1)
    record_count(copy, room.line.ids["B-3"], [room.line.vials["WCB-1"][2]])
