"""What every test gets: small property budgets, no screen, and no warning left unseen."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.inventories import PostgresServer, SqliteFiles
    from tests.integration.whole_line import WholeLine

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

MEMORY, ROOM = Path("/dev/shm"), 4 << 30
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # Each commit waits for the disk, and there are ten thousands of them.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

SOAK_FACTOR = 20
EXAMPLES = 15
settings.register_profile("unit", max_examples=EXAMPLES, deadline=None)
settings.register_profile(
    "soak",
    max_examples=EXAMPLES * SOAK_FACTOR,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "unit"))


class _Watch(logging.Handler):
    """Keeps the records that would alarm somebody."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record)


def _told(record: logging.LogRecord) -> str:
    text = f"{record.levelname} {record.getMessage()}"
    if not record.exc_info:
        return text
    return f"{text}\n{logging.Formatter().formatException(record.exc_info)}\n"


@pytest.fixture(autouse=True)
def _no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[_Watch]:
    watch = _Watch()
    ours = logging.getLogger("cellinv")
    ours.addHandler(watch)
    yield watch
    ours.removeHandler(watch)
    if watch.seen:
        told = "; ".join(map(_told, watch.seen))
        pytest.fail(f"logged unexpectedly: {told}", pytrace=False)


@pytest.fixture
def expect_log(_no_unexpected_log: _Watch) -> Callable[[str], None]:
    """Return a check that takes back one expected record of level WARNING or higher."""

    def expect(text: str) -> None:
        found = [one for one in _no_unexpected_log.seen if text in one.getMessage()]
        assert found, f"nothing was logged with {text!r}"
        _no_unexpected_log.seen.remove(found[0])

    return expect


# What is made once for all of a worker's tests stands here: a fixture that is imported elsewhere
# is another one there, and is made again.


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """Fresh inventories as files."""
    from tests.integration.inventories import SqliteFiles

    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Fresh inventories on a server of this worker's own."""
    from tests.integration.inventories import PostgresServer

    # Not below pytest's own folder: a socket's path may have 107 characters only.
    with tempfile.TemporaryDirectory(
        prefix="cellinv-pg-", dir=MEMORY if MEMORY.is_dir() else None, ignore_cleanup_errors=True
    ) as folder:
        server = PostgresServer(Path(folder))
        yield server
        server.stop()


@pytest.fixture(scope="session")
def made_lines() -> Iterator[dict[int, WholeLine]]:
    """The whole lines made so far, by where they are."""
    made: dict[int, WholeLine] = {}
    yield made
    for one in made.values():
        one.desk.database.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with whole programs; multiply the budgets that property tests state, when soaking.

    Whole programs wait for screens and clocks: others work meanwhile, none is waited for at the
    end. A test marked ``soak`` states its large budget itself.
    """
    items.sort(key=lambda item: "e2e" not in item.path.parts)
    if os.environ.get("HYPOTHESIS_PROFILE") == "soak":
        for item in items:
            if item.get_closest_marker("soak") is None:
                _raise_budget(item)


def pytest_collection_finish() -> None:
    """Keep what the collection made out of each later sweep for what a test left behind."""
    gc.collect()
    gc.freeze()


def _raise_budget(item: pytest.Item) -> None:
    owner, name = getattr(item, "cls", None), "settings"
    if not isinstance(getattr(owner, name, None), settings):
        obj = getattr(item, "obj", None)
        owner, name = getattr(obj, "__func__", obj), "_hypothesis_internal_use_settings"
    own = getattr(owner, name, None)
    if isinstance(own, settings) and own.max_examples < settings.default.max_examples:
        setattr(owner, name, settings(own, max_examples=own.max_examples * SOAK_FACTOR))
