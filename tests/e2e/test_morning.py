"""A morning at the bench, in the real window: sign in, import, label, store, withdraw, undo."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from cellinv.app import Opening
from cellinv.services.audit import verify
from cellinv.services.demo import make_demo
from cellinv.services.people import open_inventory
from tests.e2e.morning import Morning
from tests.e2e.player import Player

pytestmark = [pytest.mark.e2e, pytest.mark.gui]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A demonstration, made once, and its index."""
    file = tmp_path_factory.mktemp("demo") / "inventory.db"
    return file, make_demo(f"sqlite:///{file}")


@pytest.fixture
def opening(demonstration: tuple[Path, dict[str, Any]], tmp_path: Path) -> Opening:
    """A copy of it to work on."""
    file = tmp_path / "inventory.db"
    shutil.copyfile(demonstration[0], file)
    return Opening(f"sqlite:///{file}", station="BENCH-1")


@pytest.mark.qt_no_exception_capture
def test_a_morning_at_the_bench(
    qapp: QApplication, demonstration: Any, opening: Opening, tmp_path: Path
) -> None:
    index, said = demonstration[1], []
    player = Player(qapp, opening, tmp_path / "screens")
    player.start()
    try:
        Morning(player, index["programmes"][0], index["users"], tmp_path, said.append).play()
    finally:
        player.close()
    left = {path.name for path in tmp_path.iterdir()}
    assert {"label.pdf", "label.png", "label.zpl", "custody.xlsx"} <= left
    assert "unchanged and true" in said[-1]
    desk = open_inventory(opening.url)
    assert verify(desk).ok
    desk.database.dispose()
