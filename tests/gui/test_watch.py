"""News and what is out now wait for what somebody asked for, and not for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QObject
from typing_extensions import override

from cellinv.records.engine import Database
from cellinv.services.ledger import Receipt
from cellinv.ui.shell.watch import PATIENCE_MS, Watch
from cellinv.ui.shell.window import MainWindow
from tests.gui.laboratory import Room, files, made_line, room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cellinv.ui.shell.top_line import OutNow

__all__ = ["files", "made_line", "room"]


class Noting(Watch):
    """Notes in which order it looks and the window is painted."""

    def __init__(self, room: Room, window: MainWindow) -> None:
        self.seen: list[str] = []
        super().__init__(room.seat, window)
        window.installEventFilter(self)

    @override
    def look(self) -> None:
        self.seen.append("looked")
        super().look()

    @override
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            self.seen.append("painted")
        return False


@pytest.fixture
def window(room: Room) -> MainWindow:
    window = MainWindow(room.seat.hub, room.seat.desk.now)
    room.qtbot.addWidget(window)
    window.resize(1100, 700)
    window.show()
    room.qtbot.waitExposed(window)
    return window


@pytest.fixture
def watch(room: Room, window: MainWindow) -> Iterator[Noting]:
    watch = Noting(room, window)
    watch.begin()
    watch._timer.stop()  # here it looks when it is told to
    room.qtbot.waitUntil(lambda: not room.seat.tasks.busy())
    room.qtbot.wait(1)
    watch.seen.clear()
    yield watch
    watch.end()
    room.qtbot.waitUntil(lambda: not room.seat.tasks.busy())


def test_it_looks_once_what_was_asked_for_is_painted(
    room: Room, window: MainWindow, watch: Noting
) -> None:
    go = Event()

    def paint(_went: bool) -> None:
        window.update()

    room.seat.tasks.run_read(go.wait, paint, owner=window)
    watch.look_after()
    room.qtbot.wait(1)
    assert not watch.seen
    go.set()
    room.qtbot.waitUntil(lambda: "looked" in watch.seen)
    assert watch.seen == ["painted", "looked"]


def test_it_looks_once_what_was_just_shown_is_painted(
    room: Room, window: MainWindow, watch: Noting
) -> None:
    window.update()
    watch.look_after()
    room.qtbot.waitUntil(lambda: "looked" in watch.seen)
    assert watch.seen == ["painted", "looked"]


def test_it_doesn_t_wait_for_ever(room: Room, watch: Noting) -> None:
    go = Event()
    room.seat.tasks.run_read(go.wait, owner=watch)
    watch.look_after()
    room.qtbot.waitUntil(lambda: "looked" in watch.seen, timeout=20 * PATIENCE_MS)
    assert room.seat.tasks.busy()
    go.set()


def test_nobody_looks_once_they_are_gone(room: Room, watch: Noting) -> None:
    watch.look_after()
    watch.end()
    room.qtbot.wait(2 * PATIENCE_MS)
    assert not watch.seen


def test_trying_again_in_vain_says_so_again(
    room: Room, window: MainWindow, watch: Noting, tmp_path: Path
) -> None:
    (tmp_path / "torn.db").write_bytes(b"torn" * 1000)
    away = Database(f"sqlite:///{tmp_path / 'torn.db'}")
    here = room.seat.desk
    room.seat.take(replace(here, database=away))
    watch._timer.start(1_000_000)
    watch.look()
    room.qtbot.waitUntil(window.banner.isVisible)
    window.banner._again.click()
    assert not window.banner.isVisible()
    room.qtbot.waitUntil(window.banner.isVisible)
    room.seat.take(here)
    away.dispose()


@pytest.fixture
def pill(room: Room, window: MainWindow, watch: Noting) -> OutNow:
    """What is out now, as the first look found it: nothing."""
    watch._timer.start(1_000_000)
    watch.look()
    said = window.top_line.out_now
    room.qtbot.waitUntil(lambda: "Nothing out" in said.text())
    return said


@pytest.mark.parametrize(
    ("kind", "told"), [("vial", {"was_in": ((1, 0, 0),)}), ("container", {"took_out": 1})]
)
def test_after_something_was_taken_out_nobody_says_that_nothing_is(
    room: Room, watch: Noting, pill: OutNow, kind: str, told: dict[str, Any]
) -> None:
    watch.look()  # before the act, and read only after it
    taken = Receipt("1" * 26, "", room.seat.desk.now(), ((kind, 1),), told)
    watch.changes_of(taken)
    assert "Nothing" not in pill.text()
    room.qtbot.waitUntil(lambda: not room.seat.tasks.busy())
    room.qtbot.wait(1)
    assert "Nothing" not in pill.text()
    watch.look()
    room.qtbot.waitUntil(lambda: "Nothing out" in pill.text())


def test_what_takes_nothing_out_raises_no_doubt(watch: Noting, pill: OutNow) -> None:
    watch.changes_of(Receipt("1" * 26, "", datetime.now(UTC), (("vial", 1),), {"box": "B-1"}))
    assert "Nothing out" in pill.text()
