"""A demonstration made once for all whole-program tests, and copies of it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from cellinv.records.copying import copy_rows
from cellinv.records.engine import Database
from cellinv.services.demo import make_demo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.inventories import PostgresServer

SOAKED = (pytest.mark.soak, pytest.mark.postgres)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The file, which nothing may write to, and its index."""
    file = tmp_path_factory.mktemp("demo") / "inventory.db"
    return file, make_demo(f"sqlite:///{file}")


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
