"""Two stations, one vial, the same instant: exactly one gets it, the other hears who did."""

import pytest

from cellinv.records.verify.run import verify
from tests.e2e.stations import LOGINS, Station, stock
from tests.integration.inventories import Source

RACES = 20
MANY = 500


@pytest.fixture
def url(source: Source) -> str:
    """The URL of an empty database, on each kind."""
    return source.empty()


def race(url: str, races: int) -> None:
    desk, vials = stock(url, races)
    first, second = (Station.start(url, login) for login in LOGINS)
    try:
        for vial in vials:
            first.tell(vial)
            second.tell(vial)
            answers = sorted((first.hear(), second.hear()))
            assert answers[0].startswith("done"), answers
            assert answers[1].startswith("refused VialAlreadyOut"), answers
            assert "(ann)" in answers[1] or "(ben)" in answers[1]
    finally:
        first.stop()
        second.stop()
    report = verify(desk.database)
    desk.database.dispose()
    assert report.ok, report.findings


@pytest.mark.e2e
def test_one_of_two_stations_gets_the_vial(url: str) -> None:
    race(url, RACES)


@pytest.mark.soak
def test_one_of_two_stations_gets_the_vial_every_time(url: str) -> None:
    race(url, MANY)
