"""Hostile texts in the scan line and in every field: a sentence at most, and never half an act."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit

from cellinv.app import Opening
from cellinv.services.audit import verify
from cellinv.services.people import open_inventory
from tests.e2e.player import Player

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = Path(__file__).resolve().parents[3] / "shared" / "samples" / "text"
FEW = 12

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.gui,
    pytest.mark.skipif(not TEXTS.is_dir(), reason="the sample texts are not beside the repository"),
]


def hostile() -> list[str]:
    """Return the naughty strings and the injection payloads."""
    texts: list[str] = json.loads((TEXTS / "blns.json").read_text(encoding="utf-8"))
    payloads = (TEXTS / "csv_injection_payloads.txt").read_text(encoding="utf-8")
    return [*texts, *payloads.splitlines(), "\x00", "\ud800", "\x1d\x1e\x04", "A" * 20_000]


@pytest.fixture
def player(
    qapp: QApplication,
    demo_file: Path,
    index: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Player]:
    monkeypatch.chdir(tmp_path)
    made = Player(qapp, Opening(f"sqlite:///{demo_file}", station="BENCH-1"), tmp_path / "screens")
    made.start()
    made.sign_in("lead", index["users"]["lead"])
    yield made
    made.close()
    desk = open_inventory(f"sqlite:///{demo_file}")
    report = verify(desk)
    desk.database.dispose()
    assert report.ok, report.findings


def scan_all(player: Player, texts: list[str]) -> None:
    """Scan each text, and type it into the scan line; whatever opens is closed again."""
    (line,) = player.client.window.top_line.scan_line.findChildren(QLineEdit)
    for text in texts:
        player.client.hub.scanned.emit(text)
        line.setText(text)
        QTest.keyClick(line, Qt.Key.Key_Return)
        player.settle()
        dismiss(player)


def fill_all(player: Player, texts: list[str]) -> int:
    """Put each text into every field that is seen on the page, and press Enter there."""
    filled = 0
    for text in texts:
        page = player.client.window.page
        for field in [*page.findChildren(QLineEdit), *page.findChildren(QPlainTextEdit)]:
            if not (field.isVisible() and field.isEnabled()) or field.isReadOnly():
                continue
            put(field, text)
            QTest.keyClick(field, Qt.Key.Key_Return)
            player.settle()
            dismiss(player)
            filled += 1
    return filled


def put(field: QLineEdit | QPlainTextEdit, text: str) -> None:
    if isinstance(field, QLineEdit):
        field.setText(text)
    else:
        field.setPlainText(text)


def dismiss(player: Player) -> None:
    """Close what was opened over the page."""
    for dialog in player.window.findChildren(QDialog):
        if dialog.isVisible():
            dialog.reject()


def test_some_texts_on_every_page(player: Player) -> None:
    texts = random.sample(hostile(), FEW)
    for name in player.client.window.rail.names():
        player.go_to(name)
        scan_all(player, texts[: FEW // 4])
        player.go_to(name)
        fill_all(player, texts)


@pytest.mark.soak
def test_every_text_in_the_scan_line(player: Player) -> None:
    scan_all(player, hostile())


@pytest.mark.soak
@pytest.mark.parametrize("turn", range(4))
def test_many_texts_in_every_field(player: Player, turn: int) -> None:
    texts = hostile()[turn::40]
    assert sum(_on(player, name, texts) for name in player.client.window.rail.names())


def _on(player: Player, name: str, texts: list[str]) -> int:
    player.go_to(name)
    return fill_all(player, texts)
