"""Files to import, and an inventory into which a laboratory's own tank list was imported."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cellinv.services.desk import Desk
from cellinv.services.exchange import ImportReport, import_file
from tests.integration.inventories import Source
from tests.integration.services.exchange.files import SAMPLES, STORAGE, Load, Rows


@pytest.fixture
def samples() -> Path:
    """Files of other laboratories, where they are at hand."""
    if not SAMPLES.is_dir():
        pytest.skip("the sample files are not here")
    return SAMPLES


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of CSV files."""

    def make(headers: Sequence[str], rows: Rows, name: str = "list.csv") -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headers, *rows])
        return path

    return make


@pytest.fixture
def load(desk: Desk, file_of: Callable[..., Path]) -> Load:
    """Return an import of rows under headers."""

    def bring(headers: Sequence[str], *rows: Sequence[str], **options: Any) -> ImportReport:
        return import_file(options.pop("desk", desk), file_of(headers, rows), **options)

    return bring


@pytest.fixture
def shelves(load: Load) -> None:
    """A tank with a rack and two boxes: B-1 of 9 × 9 and R-1 of 8 × 12."""
    report = load(
        STORAGE,
        ("B-1", "BOX-9X9", "LN-1/Rack 1", "2", "B-1"),
        ("LN-1", "TANK-LN2", "", "", ""),
        ("Rack 1", "RACK-10", "LN-1", "", ""),
        ("R-1", "BOX-8X12", "LN-1/Rack 1", "", "R-1"),
    )
    assert (report.loaded, report.made.containers) == (4, 4)


@pytest.fixture(scope="session")
def imported_once() -> dict[int, tuple[Desk, ImportReport]]:
    """The tank list imported so far, by where it is."""
    return {}


@pytest.fixture
def tank_file(samples: Path) -> Path:
    return samples / "inventories" / "ipsc_tank.csv"


@pytest.fixture
def looked_at(
    source: Source, tank_file: Path, imported_once: dict[int, tuple[Desk, ImportReport]]
) -> Iterator[tuple[Desk, ImportReport]]:
    """A desk in an inventory that holds the tank list, to be looked at only, and the report."""
    if id(source) not in imported_once:
        desk = source.world.desk(source.fresh())
        imported_once[id(source)] = desk, import_file(desk, tank_file)
    yield imported_once[id(source)]
    imported_once[id(source)][0].database.dispose()


@pytest.fixture
def tank(
    source: Source, looked_at: tuple[Desk, ImportReport]
) -> Iterator[tuple[Desk, ImportReport]]:
    """The same in a copy of its own, to be changed."""
    desk, report = looked_at
    copied = source.copy(desk.database)
    yield replace(desk, database=copied), report
    source.drop(copied)
