"""A morning at the bench, in the real window: sign in, import, label, store, withdraw, undo."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from cellinv.app import Opening
from cellinv.services.audit import verify
from cellinv.services.people import open_inventory
from tests.e2e.morning import Morning
from tests.e2e.player import Player

pytestmark = [pytest.mark.e2e, pytest.mark.gui]


def test_a_morning_at_the_bench(
    qapp: QApplication,
    place: str,
    index: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)  # file dialogs begin here
    said: list[str] = []
    opening = Opening(place, station="BENCH-1")
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
