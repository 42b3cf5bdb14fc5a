"""Plays a morning on a fresh demonstration: `python -m tests.e2e.story --out FOLDER`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from cellinv.app import Opening
from cellinv.services.demo import make_demo
from tests.e2e.morning import Morning
from tests.e2e.player import Player

_NO_SCREEN = "This plugin does not support"
"""So a plugin without a screen begins to say what it can't show."""


def _pass_on(_kind: QtMsgType, _where: QMessageLogContext, message: str) -> None:
    if not message.startswith(_NO_SCREEN):
        print(message, file=sys.stderr)


def tell(out: Path) -> None:
    """Play the morning; leave pictures, labels and the custody workbook in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    file = out / "story" / "inventory.db"
    file.parent.mkdir(exist_ok=True)
    for old in file.parent.glob("inventory.db*"):
        old.unlink()
    print("Making a demonstration: three programmes, a year of work …", flush=True)
    index = make_demo(f"sqlite:///{file}")
    qInstallMessageHandler(_pass_on)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    player = Player(app, Opening(f"sqlite:///{file}", station="BENCH-1"), out / "screens")
    player.start()
    try:
        morning = Morning(player, index["programmes"][0], index["users"], out.resolve())
        morning.play()
    finally:
        player.close()
    print(f"{player.pictures} pictures are in {out / 'screens'}; the rest is in {out}.")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=Path("out"))
    tell(asked.parse_args().out)
