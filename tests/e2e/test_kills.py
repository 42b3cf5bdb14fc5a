"""A station that is killed in the middle of its work: what it acknowledged is there."""

import random
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from cellinv.records.engine import Database
from cellinv.records.tables.banks import Vial
from cellinv.records.verify.run import verify
from tests.e2e.stations import LOGINS, Station, stock

SCANS, SPREAD_S = 60, 0.03


def withdrawn(database: Database) -> set[int]:
    with database.read() as session:
        return set(session.scalars(select(Vial.id).where(Vial.status == "out")))


def scan_until_killed(url: str, vials: list[int], after: int, later_s: float) -> set[int]:
    """Scan vial after vial; kill the station a moment after some of them; return what it said."""
    station = Station.start(url, LOGINS[0])
    killer = threading.Timer(later_s, station.process.kill)
    acknowledged = set()
    try:
        for number, vial in enumerate(vials):
            if number == after:
                killer.start()
            station.tell(vial)
            if not station.hear().startswith("done"):
                break
            acknowledged.add(vial)
    except BrokenPipeError:
        pass
    finally:
        killer.cancel()
        station.stop()
    return acknowledged


def kill_often(folder: Path, kills: int) -> None:
    url = f"sqlite:///{folder / 'inventory.db'}"
    desk, vials = stock(url, kills * SCANS)
    left, chance = list(vials), random.Random(7)
    expected: set[int] = set()
    for _ in range(kills):
        after, later_s = chance.randrange(SCANS // 2), chance.uniform(0.0, SPREAD_S)
        expected |= scan_until_killed(url, left[:SCANS], after, later_s)
        there = withdrawn(desk.database)
        assert expected <= there, "an acknowledged withdrawal is gone"
        assert len(there - expected) <= 1, "more was written than the one act under way"
        expected, left = there, [vial for vial in left if vial not in there]
        report = verify(desk.database)
        assert report.ok, report.findings
    desk.database.dispose()
    assert expected, f"nothing was scanned in {kills} runs"


@pytest.mark.e2e
@pytest.mark.shows("Annex 11: 16")
def test_a_killed_station_loses_nothing(tmp_path: Path) -> None:
    kill_often(tmp_path, 3)


@pytest.mark.soak
def test_two_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    kill_often(tmp_path, 200)
