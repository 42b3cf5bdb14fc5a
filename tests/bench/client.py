"""The real window, off the screen: its start, a scan, a box, and the memory it takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.domain.backups import backup_name
from cellinv.records.engine import Database
from cellinv.records.tables.ledger import Inventory
from tests.bench.building import KEPT, PASSWORD
from tests.bench.figures import Row, Series

if TYPE_CHECKING:
    from pathlib import Path

STARTS = 5
_AS_QUICK = 1.25
"""A loop that takes no longer than so many times its quickest tenth was quick."""


def measure(url: str) -> tuple[list[Row], list[Series]]:
    """Start the window some times, each time beside a bare one; work in the last of them.

    What counts is what somebody waits for: until the sign-in page takes keys, and from Enter in
    it until the scan line keeps one. In between they type, for a second, and the program opens
    the inventory. The same with a password that is there at once, with nothing in between, is
    told beside it; so is when a key shows, a little later, as it may be a scanner's.
    """
    _back_up(url)
    ours, floor = Series("start"), Series("a bare PySide6 window")
    door, shown = Series("start → sign-in page takes keys"), Series("a typed key → shown")
    at_once = Series("start → scan line takes keys, the password there at once")
    told: dict[str, Any] = {}
    for number in range(STARTS):
        start = time.perf_counter()
        floor.values.append((float(_run("tests.bench.window")) - start) * 1000)
        start = time.perf_counter()
        told = json.loads(_run("tests.bench.starting", url, "start", "none"))
        at_once.values.append((told["ready"] - start) * 1000)
        start = time.perf_counter()
        work = "work" if number == STARTS - 1 else "start"
        told = json.loads(_run("tests.bench.starting", url, work, "quick"))
        typed = told["entered"] - told["door"]
        ours.values.append((told["ready"] - start - typed) * 1000)
        door.values.append((told["door"] - start) * 1000)
        shown.values.append((told["shown"] - told["ready"]) * 1000)
    starts = Row(
        "start → scan line takes keys, as waited for", ours, floor, 4.0, limit=1000.0, grows=True
    )
    return [starts, *_rows(told)], [door, at_once, shown, *_others(told)]


def _rows(told: dict[str, Any]) -> list[Row]:
    """Return what has a limit of the window at work."""
    above = Series("scan", values=told["above_commit"])
    return [
        Row(
            "Enter → card painted, above the commit", above, limit_p99=16.0, grows=True,
            note=told["note"], broken=bool(told["note"]),
        ),
        Row("open a 10 × 10 box, painted", Series("box", values=told["box"]), limit=50.0,
            grows=True),
        Row("its vials as a list, painted", Series("list", values=told["list"]), limit=50.0,
            grows=True),
        Row("memory with the client open", Series("memory", "MB", [told["mb"]]), limit=300.0),
    ]  # fmt: skip


def _others(told: dict[str, Any]) -> list[Series]:
    """Return what is told for the record, without a limit."""
    return [
        Series("Enter → card painted, looked up only", values=told["look"]),
        Series("Enter → withdrawn and painted, commit included", values=told["withdraw"]),
        Series("Enter → card painted, above the act", values=told["above_act"]),
        Series("above the commit, where the processor was quickest", values=_quick(told)),
        Series(
            "a loop always the same, after each scan", "µs", [ms * 1000 for ms in told["paces"]]
        ),
        Series("private memory with the client open", "MB", [told["private_mb"]]),
    ]


def _quick(told: dict[str, Any]) -> list[float]:
    """Return the scans above the commit after which the processor did its loop quickest.

    One that sleeps from scan to scan, or that others share, may take half as long again for
    everything, for a while or for a whole run: the loop's own time, told beside, shows which.
    """
    paces = sorted(told["paces"])
    slow = paces[len(paces) // 10] * _AS_QUICK
    scans = zip(told["above_commit"], told["paces"], strict=False)
    return [taken for taken, pace in scans if pace < slow]


def _back_up(url: str) -> None:
    """Stand in for the day's backup: of a million vials, the first window would begin to make it.

    What is measured is any other hour of the day. One on a server is kept where it is told to.
    """
    database = Database(url)
    with database.read() as session:
        identity = session.scalars(select(Inventory.uuid)).one()
    database.dispose()
    folder = database.path.resolve().parent if database.path is not None else _data()
    (folder / "backups").mkdir(parents=True, exist_ok=True)
    (folder / "backups" / backup_name(identity, datetime.now(UTC))).touch()


def _data() -> Path:
    return KEPT.resolve() / "data" / "cellinv" / "kept"


def _run(*arguments: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_DATA_HOME": str(KEPT.resolve() / "data"),
            "BENCH_PASSWORD": PASSWORD,
            "BENCH_PREFERENCES": folder,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout
