"""The same morning in a window on a real X screen, with the keys of another program."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import func, select

from cellinv.app import _PAGES
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.services.lineage import check_custody
from cellinv.services.people import open_inventory
from tests.e2e.morning import LOT, delivery

TOOLS = ("Xvfb", "xdotool")
missing = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(bool(missing), reason=f"needs {' and '.join(missing)}"),
]
ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
TRIES = 10
AT_ONCE = ("nice", "-n", "-5")
"""A scanner never pauses between two keys because the machine is busy."""
_GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
app.primaryScreen().grabWindow(0).save(sys.argv[1])
"""
PAGES = [name for name, *_ in _PAGES]


class Screen:
    """A client on a virtual screen, and hands at its keyboard."""

    def __init__(self, url: str, display: str, folder: Path) -> None:
        self.desk = open_inventory(url)
        self.env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self.env |= {"XDG_CONFIG_HOME": str(folder / "config")}
        self.picture = folder / "screen.png"
        self.client = subprocess.Popen(
            [sys.executable, "main.py", "--db", url, "--station", "BENCH-1"],
            cwd=ROOT,
            env=self.env,
        )

    def xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.env, check=True, timeout=PATIENCE_S)

    def key(self, *keys: str) -> None:
        for key in keys:
            self.xdotool("key", key)
            time.sleep(0.2)

    def type(self, text: str) -> None:
        """Type like a person, and give the window a moment."""
        self.xdotool("type", "--delay", "160", text)
        time.sleep(0.3)

    def scan(self, *codes: str) -> None:
        """Type like a scanner: all at once, then Enter."""
        for code in codes:
            words = (*AT_ONCE, "xdotool", "type", "--delay", "1", code)
            subprocess.run(words, env=self.env, check=True, timeout=PATIENCE_S)
            self.key("Return")
            time.sleep(0.8)

    def focus(self, title: str = "Cellinv") -> None:
        """Wait for the window with this title and give it the keyboard, as a manager would."""
        self.xdotool("search", "--sync", "--onlyvisible", "--name", title, "windowfocus")
        time.sleep(0.3)

    def has(self, title: str) -> bool:
        """Tell whether a window with this title is there."""
        words = ["xdotool", "search", "--onlyvisible", "--name", title]
        found = subprocess.run(words, env=self.env, check=False, capture_output=True)
        return found.returncode == 0

    def entries(self, action: str) -> int:
        query = select(func.count(LedgerEntry.id)).where(
            LedgerEntry.action == action, LedgerEntry.station == "BENCH-1"
        )
        with self.desk.database.read() as session:
            return session.scalar(query) or 0

    def status(self, code: str) -> str | None:
        with self.desk.database.read() as session:
            return session.scalar(select(Vial.status).where(Vial.code == code))

    def wait(self, there: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not there():
            if time.monotonic() > end:
                self.fail(what)
            assert self.client.poll() is None, "the client has ended"
            time.sleep(0.1)

    def fail(self, what: str) -> NoReturn:
        """Give up, with a picture of what the screen shows."""
        words = [sys.executable, "-c", _GRAB, str(self.picture)]
        subprocess.run(words, env=self.env, check=False, timeout=PATIENCE_S)
        pytest.fail(f"waited in vain for {what}: see {self.picture}")

    def close(self) -> None:
        self.client.terminate()
        self.client.wait(PATIENCE_S)
        self.desk.database.dispose()


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """A virtual screen of 1280 by 800."""
    reading, writing = os.pipe()
    command = [
        *AT_ONCE,
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
    ]
    with (tmp_path / "xvfb.log").open("w") as log:
        server = subprocess.Popen(command, pass_fds=[writing], stderr=log)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(PATIENCE_S)


@pytest.fixture
def screen(place: str, display: str, tmp_path: Path) -> Iterator[Screen]:
    made = Screen(place, display, tmp_path)
    yield made
    made.close()


def test_a_morning_on_a_screen(screen: Screen, index: dict[str, Any], tmp_path: Path) -> None:
    programme = index["programmes"][0]
    _sign_in(screen, index["users"]["lead"])
    _bring_in(screen, delivery(tmp_path / "delivery.csv", programme["cell_line"]))
    _label(screen, f"{LOT}-0001", tmp_path / "label.pdf")
    screen.scan("CIXSTORE", programme["boxes"][-1], f"{LOT}-0001")
    screen.wait(lambda: screen.status(f"{LOT}-0001") == "stored", "the vial to be stored")
    vials = programme["vials"]["wcb"][:3]
    screen.scan("CIXWITHDRAW", "CIXFORPRODUCTION", *vials)
    screen.wait(lambda: screen.entries("withdraw") == 3, "three withdrawals")
    screen.scan("CIXUNDO")
    screen.wait(lambda: screen.status(vials[2]) == "stored", "the undo")
    _custody(screen, vials[0], tmp_path / "custody.xlsx")
    result = check_custody(screen.desk.database, tmp_path / "custody.xlsx")
    assert (result.passed, screen.status(vials[0])) == (True, "out")


def _sign_in(screen: Screen, password: str) -> None:
    screen.focus("Sign in")
    screen.type("lead")
    screen.key("Tab")
    screen.xdotool("type", "--delay", "20", password)
    screen.key("Return")
    screen.wait(lambda: screen.entries("sign_in"), "signing in")
    screen.focus("Station")


def _bring_in(screen: Screen, file: Path) -> None:
    _go_to(screen, "exchange", "Exchange")
    screen.type(str(file))
    _press_until(screen, "ctrl+Return", lambda: screen.entries("import") == 1, "the import")
    _go_to(screen, "station", "Station")


def _go_to(screen: Screen, name: str, title: str) -> None:
    """Switch by number, beyond the ninth page by going on from it."""
    number = PAGES.index(name) + 1
    screen.key(f"ctrl+{min(number, 9)}", *["ctrl+Next"] * (number - 9))
    screen.focus(title)


def _label(screen: Screen, code: str, path: Path) -> None:
    _ask(screen, "Labels to a file", [code], ["ctrl+p"], ["Tab", "space"])
    _name_file(screen, path)
    assert path.read_bytes().startswith(b"%PDF")


def _custody(screen: Screen, code: str, path: Path) -> None:
    _ask(screen, "Chain of custody", ["CIXLOOKUP", code], ["ctrl+shift+c"])
    _name_file(screen, path)


def _press_until(screen: Screen, key: str, there: Callable[[], object], what: str) -> None:
    """Press what can't be pressed before something was read, again after a while."""
    for _ in range(TRIES):
        screen.key(key)
        end = time.monotonic() + PATIENCE_S / TRIES
        while time.monotonic() < end:
            if there():
                return
            time.sleep(0.1)
    screen.fail(what)


def _ask(screen: Screen, title: str, codes: list[str], *steps: list[str]) -> None:
    """Scan, press what brings a dialog, and look whether it came: else begin again, slower.

    Keys pressed before the card is there go elsewhere, and may well undo what was done before.
    """
    for number in range(TRIES):
        screen.scan(*codes)
        for keys in steps:
            time.sleep(number + 1)
            screen.key(*keys)
            time.sleep(1)
        if screen.has(title):
            screen.focus(title)
            return
        screen.key("Escape")
    screen.fail(title)


def _name_file(screen: Screen, path: Path) -> None:
    screen.key("ctrl+a")
    screen.type(str(path))
    screen.key("Return")
    screen.wait(path.exists, path.name)
    screen.focus()
