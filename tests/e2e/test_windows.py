"""No part of a page is a window of its own while the page is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from cellinv.app import Opening
from tests.e2e.looking import called
from tests.e2e.player import Player

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSING = {Qt.WindowType.Popup, Qt.WindowType.ToolTip}
"""What is meant to stand above a window for a while."""


class Watch(QObject):
    """Notes each window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Show or not isinstance(watched, QWidget):
            return False
        if watched.isWindow() and watched.windowType() not in PASSING:
            self.seen.append(called(watched))
        return False


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[Watch]:
    made = Watch()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


@pytest.fixture
def player(demo_file: Path, tmp_path: Path, qapp: QApplication, watch: Watch) -> Iterator[Player]:
    made = Player(qapp, Opening(f"sqlite:///{demo_file}", station="BENCH-1"), tmp_path)
    made.start()
    assert len(watch.seen) == 1
    yield made
    made.close()


def test_the_main_window_stays_the_only_one(
    player: Player, index: dict[str, Any], watch: Watch
) -> None:
    player.sign_in("qa", index["users"]["qa"])
    for page in player.window.rail.names():
        player.go_to(page)
    for page in ("record", "lineage", "recall"):
        player.window.open_on(page, index["programmes"][0]["mcb"])
        player.settle()
    assert watch.seen[1:] == []
    assert QApplication.activeWindow() is player.window
