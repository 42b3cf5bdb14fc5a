"""What the first scans need is loaded while nobody waits."""

import sys

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cellinv.ui.shell.warming import PARTS, Warming


def test_every_part_is_loaded_in_turn(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    warm = Warming(window)
    qtbot.waitUntil(lambda: not warm.left)
    assert set(PARTS) <= set(sys.modules)
