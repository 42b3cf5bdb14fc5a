"""Single calls of the command line, against a bare interpreter that imports SQLAlchemy."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.building import PASSWORD
from tests.bench.figures import Row, Series

ROUNDS = 9
PYTHON = (sys.executable, "-c")
CELLINV = (sys.executable, "-m", "cellinv")


def measure(url: str) -> list[Row]:
    """Call each in turn, some times."""
    version, show, floor = Series("--version"), Series("show"), Series("import sqlalchemy")
    for _ in range(ROUNDS):
        _call(floor, (*PYTHON, "import sqlalchemy"))
        _call(version, (*CELLINV, "--version"))
        _call(show, (*CELLINV, "--db", url, "--as", "tech", "show", "L00001-0007"))
    return [
        Row("cellinv --version", version, floor, 1.0),
        Row("cellinv show CODE", show, floor, 3.0, grows=True),
    ]


def _call(series: Series, command: tuple[str, ...]) -> None:
    environment = {**os.environ, "CELLINV_PASSWORD": PASSWORD}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, start = _children(), time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    series.values.append((time.perf_counter() - start) * 1000)
    series.cpu.append((_children() - before) * 1000)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} {command[1:]}: {done.stderr}")


def _children() -> float:
    """Return the processor's time of every process that was waited for."""
    spent = os.times()
    return spent.children_user + spent.children_system
