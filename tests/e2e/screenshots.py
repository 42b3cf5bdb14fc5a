"""Pictures of every page in every way it is looked at: `python -m tests.e2e.screenshots`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cellinv.app import Opening
from cellinv.services.demo import make_demo
from cellinv.ui.shell.preferences import Preferences
from cellinv.ui.widgets.box_drag import BoxDrop
from tests.e2e.player import Player
from tests.e2e.variants import LANGUAGES, pictures

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    yield from pages(player, programme)


def pages(player: Player, programme: dict[str, Any]) -> Iterator[str]:
    """Go from page to page, with something open on each."""
    vials = programme["vials"]
    player.go_to("storage")
    player.scan(programme["boxes"][2])
    yield "storage"
    yield from traced(player, programme)
    player.client.window.open_on("record", vials["wcb"][0])
    player.settle()
    yield "record-vial"
    player.client.window.open_on("record", programme["wcb"])
    player.settle()
    yield "record-lot"
    player.go_to("exchange")
    yield "exchange"
    yield from brought(player)


def traced(player: Player, programme: dict[str, Any]) -> Iterator[str]:
    """Follow a bank and a dose, and light the way from the dose to its donor."""
    player.go_to("lineage")
    board: Any = player.client.window.page.board  # type: ignore[union-attr]
    player.enter(programme["wcb"])
    player.wait(lambda: board.trace, "the lineage")
    yield "lineage"
    player.enter(programme["doses"][0])
    player.settle()
    yield "lineage-dose"
    board.begin_way()
    donors = (each.name for each in board._drawing.drawn if each.node.kind == "donor")
    board.graph.choose(next(donors))
    player.settle()
    yield "lineage-way"


def brought(player: Player) -> Iterator[str]:
    """Look at a list nobody knows, say what its columns mean, and see what would come where."""
    page: Any = player.client.window.page
    path = player.folder / "old tank.csv"
    slots = [f"{row}{column}" for row in "ABCDEF" for column in range(1, 10)]
    rows = [f"LN-7,1,{box},{slot},KOLF2.1J,p14,14.03.2025" for box in (1, 2) for slot in slots]
    rows[5] = rows[4]
    path.write_text("\n".join(["Dewar,Tower,Box,Pos,Clone,Passage,Frozen on", *rows]))
    page.bring_in.file.field.setText(str(path))
    page.bring_in.edit.click()
    player.settle()
    yield "exchange-mapping"
    page.outcome.editor.name.setText("Old tank list")
    page.outcome.editor.dates.setCurrentIndex(1)
    page.outcome.editor.save.click()
    player.wait(page.outcome.table.model.total, "the verdicts")
    yield "exchange-preview"
    page.outcome.tabs.setCurrentWidget(page.outcome.boxes)
    yield "exchange-boxes"


def moves(player: Player) -> Iterator[str]:
    """Open a box beside, stage moves and a swap, and look at the list of a box."""
    page: Any = player.client.window.page
    here = page.contents.view
    page.panes.open_beside(here.id + 1)
    player.wait(lambda: page.panes.beside.opened, "the box beside")
    there = page.panes.beside.contents
    there.picture.dropped.emit(BoxDrop(here.code, ((0, 0), (0, 1), (1, 0), (1, 1)), (), (7, 6)))
    there.picture.dropped.emit(BoxDrop(here.code, ((4, 4),), (), (2, 2)))
    player.settle()
    yield "storage-swap"
    page.deeds.moving.offer.go()
    player.settle()
    yield "storage-plan"
    page.deeds.moving.discard()
    page.panes.beside.shut()
    page.side.mode.setCurrentIndex(page.side.mode.findData("both"))
    page.side.colour.setCurrentIndex(page.side.colour.findData("age"))
    player.settle()
    yield "storage-list"
    page.side.mode.setCurrentIndex(0)
    page.side.colour.setCurrentIndex(0)


def plans(player: Player) -> Iterator[str]:
    """Look at the past of a box, build a tank and find room."""
    page: Any = player.client.window.page
    page.past.earlier()
    player.wait(page.strip.isVisible, "the past")
    player.settle()
    yield "storage-past"
    page.past.to_now()
    page.plans.build()
    build = page.plans.currentWidget()
    player.wait(build.sums.text, "the preview")
    yield "storage-build"
    page.plans.find_room()
    room = page.plans.currentWidget()
    player.settle()
    room.count.setValue(30)
    room.look()
    player.wait(lambda: room.picture.view.rows, "the proposals")
    yield "storage-room"
    page.plans.leave()


def planning(player: Player) -> Iterator[str]:
    """Go on to what is seen at the desk."""
    player.go_to("storage")
    yield from moves(player)
    yield from plans(player)
    player.go_to("today")
    yield "today"
    player.go_to("banks")
    yield "banks"
    player.key(Qt.Key.Key_F1)
    player.settle()
    yield "help"


def overseeing(player: Player, programme: dict[str, Any]) -> Iterator[str]:
    """Go on to what QA and whoever keeps the program sees."""
    player.go_to("audit")
    page: Any = player.client.window.page
    page.filters.look_for(programme["vials"]["mcb"][0])
    player.settle()
    page.acts.select(page.reading.rows[0].id)
    player.settle()
    yield "audit"
    page.tabs.setCurrentIndex(1)
    player.settle()
    page.proof.whole.click()
    player.wait(page.proof.promise.isVisible, "the proof")
    yield "audit-proof"
    player.go_to("settings")
    page = player.client.window.page
    yield "settings"
    for section in ("scanner", "rules", "backups"):
        page.show_section(section)
        player.settle()
        yield f"settings-{section}"


def take(out: Path, inventory: Path, index: dict[str, Any], language: str) -> int:
    """Take every scene in every way in one language; return how many pictures it made."""
    folder = out / language
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "inventory.db"
    shutil.copyfile(inventory, file)
    (folder / "preferences.ini").unlink(missing_ok=True)
    Preferences(folder / "preferences.ini").keep_language(language)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    player = Player(app, Opening(f"sqlite:///{file}", station="BENCH-1"), folder)
    player.start()
    user = ("lead", index["users"]["lead"])
    made = 0
    try:
        for name in chain(
            scenes(player, index["programmes"][0], user),
            planning(player),
            overseeing(player, index["programmes"][0]),
        ):
            made += sum(1 for _ in pictures(player, out, name, language))
    finally:
        player.close()
        shutil.rmtree(folder, ignore_errors=True)
    return made


def take_all(out: Path) -> int:
    """Make a demonstration and take the pictures, each language in a process of its own."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        file, listed = Path(folder) / "inventory.db", Path(folder) / "index.json"
        listed.write_text(json.dumps(make_demo(f"sqlite:///{file}")), encoding="utf-8")
        start = [sys.executable, "-m", "tests.e2e.screenshots", str(out)]
        shared = ["--inventory", str(file), "--index", str(listed)]
        running = [subprocess.Popen([*start, *shared, "--language", one]) for one in LANGUAGES]
        return max(each.wait() for each in running)


def main() -> int:
    """Take all, or, as a part of that, one language."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="?", default=Path("out", "screens"))
    asked.add_argument("--language", choices=LANGUAGES)
    asked.add_argument("--inventory", type=Path)
    asked.add_argument("--index", type=Path)
    given = asked.parse_args()
    if given.language is None:
        return take_all(given.folder)
    began = time.monotonic()
    index = json.loads(given.index.read_text(encoding="utf-8"))
    made = take(given.folder, given.inventory, index, given.language)
    print(f"{given.language}: {made} pictures in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
