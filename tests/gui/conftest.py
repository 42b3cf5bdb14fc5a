"""What every test of the window gets: a screenless screen, our theme, nothing left running."""

import gc
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cellinv.ui.shell.faults import Faults
from cellinv.ui.shell.hub import Hub
from cellinv.ui.shell.tasks import TaskRunner
from cellinv.ui.shell.theme import Theme, theme
from tests.integration.hashing import quick_hashes

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[Theme]:
    """Dress the program; afterwards no thread and no timer of the test may be left."""
    looks = theme()
    looks.choose("light")
    threads = set(threading.enumerate())
    yield looks
    gc.collect()
    gc.freeze()  # what is still held is kept out of the next test's collection
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [one.name for one in set(threading.enumerate()) - threads if not one.daemon]
    assert not left, f"threads left running: {left}"
    running = [t for w in QApplication.topLevelWidgets() for t in w.findChildren(QTimer)]
    owners = [t.parent() for t in running if t.isActive()]
    ticking = [(one, one.window()) for one in owners if type(one).__module__.startswith("cellinv")]
    assert not ticking, f"timers left running: {ticking}"


@pytest.fixture
def dressed() -> None:
    """Ask for windows in the program's dress: for what is measured or compared by eye."""


@pytest.fixture
def qtbot(qtbot: QtBot, request: pytest.FixtureRequest) -> QtBot:
    """The robot; where a test asks for it, what is handed to it is dressed as the program is.

    To style each widget of a page takes longer than most of what is done there.
    """
    add = qtbot.addWidget

    def add_dressed(widget: QWidget, **others: Any) -> None:
        theme().dress(widget)
        add(widget, **others)

    if "dressed" in request.fixturenames:
        qtbot.addWidget = add_dressed
    return qtbot


@pytest.fixture
def hub(qapp: QApplication) -> Hub:
    return Hub(qapp)


@pytest.fixture
def faults(qapp: QApplication) -> Faults:
    return Faults(qapp)


@pytest.fixture
def tasks(qapp: QApplication, hub: Hub, faults: Faults) -> Iterator[TaskRunner]:
    runner = TaskRunner(hub, faults, qapp)
    yield runner
    runner.shut_down()


def clock() -> datetime:
    """Tell the time of the tests, which stands still."""
    return MORNING


__all__ = ["quick_hashes"]
