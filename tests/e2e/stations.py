"""Stations that run as processes, and an inventory with vials for them to take."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cellinv.records.catalog import catalog
from cellinv.services import banks, people, storage
from cellinv.services.banks.lines import Component
from cellinv.services.banks.lots import NewLot

if TYPE_CHECKING:
    from cellinv.services.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a password for tests"
LOGINS = ("ann", "ben")


@dataclass
class Station:
    """A process in which somebody is signed in and withdraws what it is told to."""

    process: subprocess.Popen[str]

    @classmethod
    def start(cls, url: str, login: str) -> Station:
        command = [sys.executable, "-m", "tests.e2e.worker", url, login, PASSWORD]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        station = cls(process)
        assert station.hear() == "ready"
        return station

    def tell(self, vial_id: int) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{vial_id}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


def stock(url: str, vials: int) -> tuple[Desk, tuple[int, ...]]:
    """Make an inventory with stored, released research vials; return its desk and their ids."""
    desk = people.make_inventory(url, station="setup")
    party = people.add_party(desk, "ACME", "Acme")
    site = people.add_site(desk, "HFX", "Halifax", party_id=party, time_zone="America/Halifax")
    for login in (*LOGINS, "qa"):
        role = "qa" if login == "qa" else "technician"
        people.add_person(
            desk,
            login,
            login.title(),
            PASSWORD,
            home_site_id=site.id,
            roles_held=(role,),
            pending=None,
        )
    desk = desk.at_site(site)
    storage.add_container_types(desk, catalog("container_types"))
    banks.add_formats(desk, catalog("formats"))
    donor = banks.add_donor(desk, "DN-0001", party)
    banks.add_consent(desk, donor, "1", ("research",), date(2025, 1, 1))
    line = banks.add_line(desk, "ACMi001-A", party, [Component(donor)])
    new = NewLot(
        code="R1", kind="RESEARCH", owner_id=party, format_code="CRYO-2", filled=vials,
        line_id=line,
    )  # fmt: skip
    lot, ids = banks.add_lot(desk, new)
    for number in range(-(-vials // 100)):
        bag = storage.add_container(desk, "BAG-100", f"BAG-{number}")
        storage.store(desk, ids[number * 100 :][:100], bag)
    qa = people.sign_in(desk, "qa", PASSWORD)
    banks.release_lot(
        qa, lot, ("research",), reason="For the test", by=people.prove(qa, "qa", PASSWORD)
    )
    return desk, ids
