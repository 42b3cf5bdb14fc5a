"""Pictures of every page in every way it is looked at: `python -m tests.e2e.screenshots`."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from cellinv.app import Opening
from cellinv.services import people
from cellinv.services.beginning import Beginning, begin
from cellinv.services.demo import make_demo
from cellinv.ui.shell.preferences import Preferences
from cellinv.ui.shell.theme import theme
from tests.e2e import states
from tests.e2e.doors import doors
from tests.e2e.player import Player
from tests.e2e.scenes import PARTS, SIGNED, bench
from tests.e2e.variants import LANGUAGES, Camera
from tests.integration.hashing import small_costs

Scenes = Callable[[Player, dict[str, Any]], Iterator[str]]
_AT_ONCE = (os.cpu_count() or 1) + 1
"""One more than there are processors: each waits now and then, as a person would."""


class Part(NamedTuple):
    """Scenes that belong together: who sees them, and in which of the two inventories."""

    scenes: Scenes
    login: str = "lead"
    inventory: str = "demo"


_STATES: dict[str, Part] = {
    "empty": Part(states.empty, inventory="begun"),
    "refused": Part(states.refused, "viewer"),
    "waiting": Part(states.waiting),
    "away": Part(states.away, "tech"),
    "doors": Part(doors, "admin"),
}
_PARTS = {"bench": Part(bench), **{name: Part(one) for name, one in PARTS.items()}, **_STATES}
_PARTS |= {name: Part(one, "qa") for name, one in SIGNED.items()}


def take(out: Path, folder: Path, name: str, language: str) -> int:
    """Take every scene of a part in every way in one language; return how many pictures."""
    part, own = _PARTS[name], folder / f"{name}-{language}"
    own.mkdir()
    os.environ["XDG_DATA_HOME"] = str(own / "data")
    file = own / "inventory.db"
    shutil.copyfile(folder / f"{part.inventory}.db", file)
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    Preferences(own / "preferences.ini").keep_language(language)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme().choose("light", 100)
    player = Player(app, Opening(f"sqlite:///{file}", station="BENCH-1"), own)
    player.start()
    camera = Camera(player, out, language)
    try:
        if name != "bench":
            player.sign_in(part.login, index["users"][part.login])
        for scene in part.scenes(player, index):
            camera.take(scene)
    finally:
        player.close()
    return camera.taken


def make_inventories(folder: Path) -> None:
    """Make the demonstration and an inventory that was just begun, with their index."""
    index = make_demo(f"sqlite:///{folder / 'demo.db'}")
    first = Beginning(site="BJ", admin="admin", password="nobody signs in with this")
    desk = begin(f"sqlite:///{folder / 'begun.db'}", first)
    people.add_person(
        desk, "lead", "Lena Okafor", index["users"]["lead"], roles_held=("supervisor",),
        pending=None,
    )  # fmt: skip
    desk.database.dispose()
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")


def take_all(out: Path, parts: Sequence[str]) -> int:
    """Take the pictures, some parts at once; return how many. A process takes part after part."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with small_costs():
            make_inventories(folder)
        anew = multiprocessing.get_context("spawn")
        jobs = [(part, language) for language in LANGUAGES for part in parts]
        with ProcessPoolExecutor(_AT_ONCE, anew) as pool:
            return sum(pool.map(partial(_take, out, folder), jobs))


def _take(out: Path, folder: Path, job: tuple[str, str]) -> int:
    """Take a part in a language, and say so; return how many pictures."""
    began, worked = time.monotonic(), _worked_s()
    with small_costs():
        taken = take(out, folder, *job)
    _tell(" ".join(job), taken, began, worked)
    return taken


def _tell(what: str, taken: int, began: float, worked: float = 0.0) -> None:
    took, work = time.monotonic() - began, _worked_s() - worked
    print(f"{what}: {taken} pictures in {took:.0f} s, {work:.0f} s of them at work", flush=True)


def _worked_s() -> float:
    """Return the seconds that this process and those it started worked, whoever else did."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def main() -> int:
    """Take all, or the parts asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="?", default=Path("out", "screens"))
    asked.add_argument("--part", choices=_PARTS, action="append", default=[], dest="parts")
    given, began = asked.parse_args(), time.monotonic()
    given.folder.mkdir(parents=True, exist_ok=True)
    for old in given.folder.glob("*.png") if not given.parts else ():
        old.unlink()
    _tell("all", take_all(given.folder, given.parts or list(_PARTS)), began)
    return 0


if __name__ == "__main__":
    sys.exit(main())
