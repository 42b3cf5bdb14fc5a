"""The inventory that is measured: built once by the program's own bulk path, and kept."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from cellinv.records.catalog import catalog
from cellinv.records.copying import copy_rows
from cellinv.records.engine import Database
from cellinv.services import banks, people, storage
from cellinv.services.banks.lines import Component
from cellinv.services.desk import SetClock
from cellinv.services.ledger import batch
from tests.bench.family import found_family
from tests.bench.server import Server, running
from tests.bench.stock import Stock, fill_tank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.services.desk import Desk, Place

SCALE = int(os.environ.get("SCALE", "10000"))
POSTGRESQL = os.environ.get("DB", "sqlite").startswith("postgres")
KEPT = Path(os.environ.get("BENCH_FOLDER", ".bench"))
PASSWORD = "bench-bench"
PURPOSES = ("production", "banking", "research", "clinical", "qc")
FAMILY = 12_000
VIALS_PER_TANK = 40_000
PEOPLE = {"tech": "technician", "lead": "supervisor", "qa": "qa"}
CHANGED = "bench_changed"
FIRST = datetime(2025, 6, 1, 6, tzinfo=UTC)


@contextmanager
def inventory(scale: int = SCALE) -> Iterator[str]:
    """Give the URL of an inventory with ``scale`` vials, on the database that ``DB`` names.

    Beside those, or among them where there are enough, are a master bank's 12,000 descendants.
    For the server it is built in a file and copied, as the program makes its demonstration there.
    """
    KEPT.mkdir(exist_ok=True)
    if not POSTGRESQL:
        yield _file(scale)
        return
    with running(KEPT / "pg") as server:
        name = f"bench_{scale}"
        if not server.has(name):
            _bring_over(_file(scale), server, f"{name}_new")
            server.rename(f"{name}_new", name)
        _upgrade(server.at(name))
        yield server.at(name)


def _file(scale: int) -> str:
    """Return the URL of the file of this size, built where it isn't yet."""
    path = KEPT / f"bench-{scale}.db"
    ready = path.with_suffix(".ready")
    if not ready.exists():
        for stale in KEPT.glob(f"{path.name}*"):
            stale.unlink()
        build(f"sqlite:///{path}", scale)
        ready.touch()
    _upgrade(f"sqlite:///{path}")
    for aside in KEPT.glob(f"{path.stem}.before-*"):
        aside.unlink()
    return f"sqlite:///{path}"


def _upgrade(url: str) -> None:
    """Bring what an older program built to today's schema."""
    people.open_inventory(url, station="bench").database.dispose()


def _bring_over(url: str, server: Server, name: str) -> None:
    started = time.perf_counter()
    print(f"Copying {url} to the server ...", flush=True)
    server.make(name)
    source, target = Database(url), Database(server.at(name), create=True)
    copy_rows(source, target)
    source.dispose()
    server.settle(name)
    print(f"  copied after {time.perf_counter() - started:.0f} s", flush=True)


def copied(url: str) -> str:
    """Return a copy to change, so that the kept inventory stays as it was built."""
    if POSTGRESQL:
        server = Server(url)
        server.copy(str(make_url(url).database), CHANGED)
        return server.at(CHANGED)
    import shutil

    target = KEPT / "changed.db"
    for stale in KEPT.glob("changed.db*"):
        stale.unlink()
    shutil.copy2(url.removeprefix("sqlite:///"), target)
    return f"sqlite:///{target}"


@dataclass(frozen=True)
class Ground:
    """What an inventory has before its vials: people at their desks, parties, a line, a room."""

    desks: dict[str, Desk]
    clock: SetClock
    party: int
    line: int
    room: int

    def together(self, session: object) -> Ground:
        """Return the same with every desk in one transaction."""
        desks = {login: replace(desk, batch=session) for login, desk in self.desks.items()}
        return replace(self, desks=desks)


def build(url: str, scale: int) -> None:
    """Make the inventory: tanks of 40,000 vials in 600 boxes, and the master bank's family."""
    started = time.perf_counter()
    print(f"Building {scale:,} vials in {url.rsplit('@', maxsplit=1)[-1]} ...", flush=True)
    ground = _ground(url)
    found_family(ground)
    stock, left = Stock(ground), scale - FAMILY if scale > FAMILY else scale
    while left:
        count = min(VIALS_PER_TANK, left)
        fill_tank(stock, count)
        left -= count
        print(f"  {scale - left:,} after {time.perf_counter() - started:.0f} s", flush=True)
    ground.desks["lead"].database.dispose()


def _ground(url: str) -> Ground:
    clock = SetClock(FIRST)
    setup = people.make_inventory(url, station="bench", clock=clock)
    with batch(setup) as session:
        desk = replace(setup, batch=session)
        party = people.add_party(desk, "BEN", "Bench Cells")
        site = people.add_site(desk, "BEN-1", "Bench", party_id=party, time_zone="Europe/Berlin")
        for login, role in PEOPLE.items():
            people.add_person(
                desk,
                login,
                login,
                PASSWORD,
                home_site_id=site.id,
                roles_held=(role,),
                pending=None,
            )
        desk = desk.at_site(site)
        storage.add_container_types(desk, catalog("container_types"))
        banks.add_formats(desk, catalog("formats"))
        donor = banks.add_donor(desk, "DN-0001", party)
        banks.add_consent(desk, donor, "1", PURPOSES, date(2025, 1, 1))
        line = banks.add_line(desk, "BENi001-A", party, [Component(donor)])
        room = storage.add_container(desk, "ROOM", "ROOM-1")
        storage.add_container(desk, "ROOM", "ROOM-2")
    clock.at += timedelta(hours=1)
    return Ground(_desks(setup, site), clock, party, line, room)


def _desks(setup: Desk, site: Place) -> dict[str, Desk]:
    return {login: people.sign_in(setup, login, PASSWORD).at_site(site) for login in PEOPLE}
