"""What the first scans need is loaded while nobody waits, and in any case before a scan."""

import sys
from threading import Event

from pytestqt.qtbot import QtBot

from cellinv.ui.shell.hub import Hub
from cellinv.ui.shell.tasks import TaskRunner
from cellinv.ui.shell.warming import PARTS, Warming
from cellinv.ui.shell.window import MainWindow
from tests.gui.conftest import clock


def test_every_part_is_loaded_in_turn(qtbot: QtBot, hub: Hub, tasks: TaskRunner) -> None:
    window = MainWindow(hub, clock)
    qtbot.addWidget(window)
    warm = Warming(window, tasks)
    qtbot.waitUntil(lambda: not warm.left)
    assert set(PARTS) <= set(sys.modules)


def test_nothing_is_loaded_while_somebody_waits(qtbot: QtBot, hub: Hub, tasks: TaskRunner) -> None:
    window, answered = MainWindow(hub, clock), Event()
    qtbot.addWidget(window)
    warm = Warming(window, tasks)
    tasks.run_read(answered.wait)
    warm._begin()
    before = list(warm.left)
    warm._load()
    assert warm.left == before
    answered.set()


def test_a_scan_finds_everything_loaded(qtbot: QtBot, hub: Hub, tasks: TaskRunner) -> None:
    window = MainWindow(hub, clock)
    qtbot.addWidget(window)
    warm = Warming(window, tasks)
    window.enter("tech", "technician", ["read"], "S1")
    assert warm.left
    window.take("L0-0001", typed=True)
    assert not warm.left
