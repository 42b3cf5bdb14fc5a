"""Pictures of every page, light and dark, small and large: `python -m tests.e2e.screenshots`."""

from __future__ import annotations

import argparse
import os
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from cellinv.app import Opening
from cellinv.services.demo import make_demo
from cellinv.ui.shell.theme import theme
from tests.e2e.player import Player

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = ((1280, 800), (1920, 1080))
THEMES = ("light", "dark")


def scenes(player: Player, programme: dict[str, Any], user: tuple[str, str]) -> Iterator[str]:
    """Bring the window from scene to scene; yield the name of each."""
    vials = programme["vials"]
    yield "sign-in"
    player.sign_in(*user)
    yield "station"
    player.scan(vials["wcb"][4])
    yield "station-vial"
    player.scan("CIXWITHDRAW", "CIXFORPRODUCTION", vials["wcb"][0])
    yield "station-withdrawn"
    player.scan(vials["wcb"][0])
    yield "station-refused"
    player.scan(vials["mcb"][0])
    yield "station-witness"
    player.scan("CIXCANCEL", "CIXSTORE", programme["boxes"][-1])
    yield "station-store"
    player.scan("CIXCOUNT", programme["boxes"][0], vials["mcb"][0], vials["mcb"][1], "CIXDONE")
    yield "station-count"
    player.go_to("storage")
    player.scan(programme["boxes"][2])
    yield "storage"
    player.go_to("lineage")
    player.enter(programme["wcb"])
    player.wait(lambda: player.client.window.page.board.trace, "the lineage")
    yield "lineage"
    player.enter(programme["doses"][0])
    player.settle()
    yield "lineage-dose"
    player.client.window.open_on("record", vials["wcb"][0])
    player.settle()
    yield "record-vial"
    player.client.window.open_on("record", programme["wcb"])
    player.settle()
    yield "record-lot"
    player.go_to("exchange")
    yield "exchange"


def planning(player: Player) -> Iterator[str]:
    """Go on to what is seen at the desk."""
    player.go_to("today")
    yield "today"


def take(out: Path) -> None:
    """Make a demonstration and take the pictures; every scene in both themes and sizes."""
    out.mkdir(parents=True, exist_ok=True)
    file = out / "inventory.db"
    for old in out.glob("inventory.db*"):
        old.unlink()
    index = make_demo(f"sqlite:///{file}")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    player = Player(app, Opening(f"sqlite:///{file}", station="BENCH-1"), out)
    player.start()
    user = ("lead", index["users"]["lead"])
    try:
        for name in chain(scenes(player, index["programmes"][0], user), planning(player)):
            for path in pictures(player, out, name):
                print(path)
    finally:
        player.close()


def pictures(player: Player, out: Path, name: str) -> Iterator[Path]:
    """Take one scene in both themes and sizes."""
    for width, height in SIZES:
        player.window.resize(width, height)
        for look in THEMES:
            theme().choose(look)
            player.settle()
            path = out / f"{name}-{look}-{width}x{height}.png"
            player.window.grab().save(str(path))
            yield path
    theme().choose(THEMES[0])
    player.window.resize(*SIZES[0])


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="?", default=Path("out/screens"))
    take(asked.parse_args().folder)
