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
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from cellinv.app import Opening
from cellinv.services import people
from cellinv.services.beginning import Beginning, begin
from cellinv.services.demo import make_demo
from cellinv.ui.shell.preferences import Preferences
from tests.e2e import states
from tests.e2e.doors import doors
from tests.e2e.player import Player
from tests.e2e.scenes import PARTS, SIGNED, bench
from tests.e2e.variants import LANGUAGES, Camera

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
    file = own / "inventory.db"
    shutil.copyfile(folder / f"{part.inventory}.db", file)
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    Preferences(own / "preferences.ini").keep_language(language)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
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


def take_all(out: Path) -> int:
    """Take the pictures: each part in each language in a process of its own, some at once."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_inventories(folder)
        jobs = list(product(_PARTS, LANGUAGES))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return max(pool.map(lambda job: _run(out, folder, *job), jobs))


def _run(out: Path, folder: Path, part: str, language: str) -> int:
    """Run a process for a part in a language; return how it ended."""
    start = [sys.executable, "-m", "tests.e2e.screenshots", str(out), "--from", str(folder)]
    kept = {**os.environ, "XDG_DATA_HOME": str(folder / f"data-{part}-{language}")}
    asked = ["--part", part, "--language", language]
    return subprocess.run([*start, *asked], env=kept, check=False).returncode


def _worked_s() -> float:
    """Return the seconds that this process and those it started worked, whoever else did."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def main() -> int:
    """Take all, or, as a piece of that, one part in one language."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="?", default=Path("out", "screens"))
    asked.add_argument("--part", choices=_PARTS)
    asked.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    asked.add_argument("--from", type=Path, dest="made")
    given = asked.parse_args()
    began = time.monotonic()
    if given.part is None:
        ended = take_all(given.folder)
        print(f"{len(list(given.folder.glob('*.png')))} pictures", end=" ")
    else:
        made = take(given.folder, given.made, given.part, given.language)
        ended = 0
        print(f"{given.part} {given.language}: {made} pictures", end=" ")
    print(f"in {time.monotonic() - began:.0f} s, {_worked_s():.0f} s of them at work")
    return ended


if __name__ == "__main__":
    sys.exit(main())
