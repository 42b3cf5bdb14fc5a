"""Garbage is looked for on the screen's thread, in moments of rest."""

import functools
import gc
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from cellinv.ui.shell.collecting import Collecting
from cellinv.ui.shell.tasks import TaskRunner


class Knot:
    """Something that only a collection frees."""

    left = 0

    def __init__(self) -> None:
        self.myself, Knot.left = self, Knot.left + 1

    def __del__(self) -> None:
        Knot.left -= 1


class Noting(QObject):
    """Notes when a window is painted."""

    def __init__(self, window: QWidget, seen: list[str]) -> None:
        super().__init__(window)
        self._seen = seen
        window.installEventFilter(self)

    @override
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            self._seen.append("painted")
        return False


@pytest.fixture
def collecting(tasks: TaskRunner, qapp: QApplication) -> Iterator[Collecting]:
    made = Collecting(tasks, qapp)
    yield made
    made.end()
    made.deleteLater()


def _note_look(seen: list[str]) -> tuple[int, int, int]:
    seen.append("looked")
    return (0, 0, 0)


def _tie(count: int) -> None:
    for _ in range(count):
        Knot()


def test_only_a_moment_of_rest_collects(collecting: Collecting) -> None:
    kept = [[] for _ in range(2000)]  # type: ignore[var-annotated]
    collecting.look()  # what is there now stays
    _tie(2000)
    assert Knot.left == 2000
    collecting.look()
    assert Knot.left == 0
    assert len(kept) == 2000


def test_python_collects_again_afterwards(collecting: Collecting) -> None:
    assert not gc.isenabled()
    collecting.end()
    assert gc.isenabled()


def test_what_is_to_be_shown_is_painted_before(
    collecting: Collecting, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait(1)
    seen: list[str] = []
    monkeypatch.setattr(gc, "get_count", functools.partial(_note_look, seen))
    Noting(window, seen)
    window.update()
    collecting._timer.timeout.emit()
    qtbot.waitUntil(lambda: len(seen) > 1)
    assert seen == ["painted", "looked"]
