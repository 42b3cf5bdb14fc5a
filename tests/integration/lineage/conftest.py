"""The whole line: made once for each kind of database, and copied for each test."""

from collections.abc import Iterator

import pytest

from tests.integration.inventories import Source
from tests.integration.whole_line import WholeLine, whole_line


@pytest.fixture(scope="session")
def made_lines() -> dict[int, WholeLine]:
    """The lines made so far, by where they are."""
    return {}


@pytest.fixture
def line(source: Source, made_lines: dict[int, WholeLine]) -> Iterator[WholeLine]:
    """A line from a donor to three subjects, one of them on placebo."""
    if id(source) not in made_lines:
        world = source.world
        made_lines[id(source)] = whole_line(world.desk(source.fresh()), world)
    original = made_lines[id(source)]
    copied = original.moved_to(source.copy(original.desk.database))
    yield copied
    source.drop(copied.desk.database)
