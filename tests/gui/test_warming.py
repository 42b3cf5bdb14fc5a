"""What the first scans need is loaded while somebody signs in."""

import sys

from pytestqt.qtbot import QtBot

from cellinv.ui.shell.hub import Hub
from cellinv.ui.shell.warming import PARTS, Warming
from cellinv.ui.shell.window import MainWindow
from tests.gui.conftest import clock


def test_every_part_is_loaded_in_turn(qtbot: QtBot, hub: Hub) -> None:
    window = MainWindow(hub, clock)
    qtbot.addWidget(window)
    warm = Warming(window)
    qtbot.waitUntil(lambda: not warm.left)
    assert set(PARTS) <= set(sys.modules)
