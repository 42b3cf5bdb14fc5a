"""A demonstration made once for all whole-program tests, and copies of it."""

from __future__ import annotations

import json
import os
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

from cellinv.records.copying import copy_rows
from cellinv.records.engine import Database
from cellinv.services.demo import make_demo
from tests.integration.hashing import small_costs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.inventories import PostgresServer

PATIENCE_S, LOOK_EACH_S = 300.0, 0.2
SOAKED = (pytest.mark.soak, pytest.mark.postgres)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The file, which nothing may write to, and its index; one for all who test side by side."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demonstration"
    file, told = folder / "inventory.db", folder / "index.json"
    try:
        folder.mkdir()
    except FileExistsError:
        _wait_for(told)
    else:
        _make(file, told)
    index = json.loads(told.read_text(encoding="utf-8"))
    assert index, "whoever made the demonstration failed"
    return file, index


def _make(file: Path, told: Path) -> None:
    index: dict[str, Any] = {}
    try:
        with small_costs():
            index = make_demo(f"sqlite:///{file}")
    finally:
        written = told.with_suffix(".part")
        written.write_text(json.dumps(index), encoding="utf-8")
        written.rename(told)


def _wait_for(told: Path) -> None:
    """Wait until whoever makes the demonstration is done."""
    end = time.monotonic() + PATIENCE_S
    while not told.exists():
        assert time.monotonic() < end, f"nobody made {told}"
        time.sleep(LOOK_EACH_S)


@pytest.fixture
def demo_file(demonstration: tuple[Path, dict[str, Any]], tmp_path: Path) -> Path:
    """A copy of the demonstration to work on."""
    file: Path = tmp_path / "inventory.db"
    shutil.copyfile(demonstration[0], file)
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=SOAKED)])
def place(request: pytest.FixtureRequest, demo_file: Path) -> str:
    """The URL of a copy of the demonstration: a file, and where there is time a server too."""
    if request.param == "sqlite":
        return f"sqlite:///{demo_file}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.empty()
    source, target = Database(f"sqlite:///{demo_file}"), Database(url, create=True)
    copy_rows(source, target)
    source.dispose()
    target.dispose()
    return url


@pytest.fixture
def index(demonstration: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """What is in the demonstration."""
    return demonstration[1]
