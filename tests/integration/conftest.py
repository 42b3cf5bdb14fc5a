"""Fresh inventories on both databases, a desk in them, and a small bank to work on."""

from collections.abc import Callable, Iterator

import pytest

from cellinv.records.engine import Database
from cellinv.services.desk import Desk, SetClock
from tests.integration.bank import Bank, Made
from tests.integration.inventories import Source, World
from tests.integration.whole_line import WholeLine, line_of

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session", autouse=True)
def _application(qapp: object) -> None:
    """Whoever paints first would make an application in which no window can be shown later."""


@pytest.fixture(params=KINDS)
def source(request: pytest.FixtureRequest) -> Source:
    """Where fresh inventories come from: files, or the databases of a server."""
    name = "sqlite_files" if request.param == "sqlite" else "postgres_server"
    found: Source = request.getfixturevalue(name)
    return found


@pytest.fixture
def world(source: Source) -> World:
    """What a fresh inventory holds."""
    return source.world


@pytest.fixture
def database(source: Source) -> Iterator[Database]:
    """A fresh inventory: an owner, two sites with chains, five people."""
    fresh = source.fresh()
    yield fresh
    source.drop(fresh)


@pytest.fixture
def desk(world: World, database: Database) -> Desk:
    """A desk at the first site; whoever sits there may do everything."""
    return world.desk(database)


@pytest.fixture
def desk_of(world: World, database: Database) -> Callable[[str], Desk]:
    """Return the desk of one of the five: tech, lead, qa, admin, viewer."""
    return lambda login: world.desk(database, login)


@pytest.fixture
def clock(desk: Desk) -> SetClock:
    """The desk's clock: put ``clock.at`` where the test needs it."""
    assert isinstance(desk.clock, SetClock)
    return desk.clock


@pytest.fixture
def bank(desk: Desk, world: World) -> Bank:
    """A maker of records."""
    return Bank(desk, world.party_id)


@pytest.fixture
def small(bank: Bank) -> Made:
    """A released master cell bank of five vials in a box in a tank."""
    return bank.small()


@pytest.fixture
def copy_of(source: Source) -> Iterator[Callable[[Database], Database]]:
    """Return a maker of copies of an inventory."""
    made: list[Database] = []

    def copy(database: Database) -> Database:
        made.append(source.copy(database))
        return made[-1]

    yield copy
    for one in made:
        source.drop(one)


@pytest.fixture
def shared_line(source: Source, made_lines: dict[int, WholeLine]) -> WholeLine:
    """A line from a donor to three subjects, one of them on placebo: only to be read."""
    return line_of(source, made_lines)


@pytest.fixture
def own_line(source: Source, shared_line: WholeLine) -> Iterator[WholeLine]:
    """A copy of the same line, to be changed."""
    copied = shared_line.moved_to(source.copy(shared_line.desk.database))
    yield copied
    source.drop(copied.desk.database)


@pytest.fixture
def line(own_line: WholeLine) -> WholeLine:
    """A line from a donor to three subjects, one of them on placebo, to be changed."""
    return own_line
