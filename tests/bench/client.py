"""The real window, off the screen: its start, a scan, a box, and the memory it takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

from tests.bench.building import PASSWORD
from tests.bench.figures import Row, Series

STARTS = 5


def measure(url: str) -> tuple[list[Row], list[Series]]:
    """Start the window some times, each time beside a bare one; work in the last of them."""
    ours, floor = Series("start"), Series("a bare PySide6 window")
    told: dict[str, Any] = {}
    for number in range(STARTS):
        start = time.perf_counter()
        floor.values.append((float(_run("tests.bench.window")) - start) * 1000)
        start = time.perf_counter()
        work = "work" if number == STARTS - 1 else "start"
        told = json.loads(_run("tests.bench.working", url, work))
        ours.values.append((told["ready"] - start) * 1000)
    above = Series("scan", values=told["above_commit"])
    rows = [
        Row("start → scan line takes keys", ours, floor, 4.0, limit=1000.0, grows=True),
        Row(
            "Enter → card painted, above the commit", above, limit_p99=16.0, grows=True,
            note=told["note"], broken=bool(told["note"]),
        ),
        Row("open a 10 × 10 box, painted", Series("box", values=told["box"]), limit=50.0,
            grows=True),
        Row("memory with the client open", Series("memory", "MB", [told["mb"]]), limit=300.0),
    ]  # fmt: skip
    others = [
        Series("Enter → card painted, looked up only", values=told["look"]),
        Series("Enter → withdrawn and painted, commit included", values=told["withdraw"]),
        Series("Enter → card painted, above the act", values=told["above_act"]),
        Series("private memory with the client open", "MB", [told["private_mb"]]),
    ]
    return rows, others


def _run(*arguments: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
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
