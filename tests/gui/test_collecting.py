"""Garbage is looked for on the screen's thread, in moments of rest."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from cellinv.ui.shell.collecting import Collecting
from cellinv.ui.shell.tasks import TaskRunner


class Knot:
    """Something that only a collection frees."""

    left = 0

    def __init__(self) -> None:
        self.myself, Knot.left = self, Knot.left + 1

    def __del__(self) -> None:
        Knot.left -= 1


@pytest.fixture
def collecting(tasks: TaskRunner, qapp: QApplication) -> Iterator[Collecting]:
    made = Collecting(tasks, qapp)
    yield made
    made.end()
    made.deleteLater()


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
