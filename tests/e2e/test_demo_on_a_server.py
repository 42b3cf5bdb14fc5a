"""The demonstration on a server: as in a file, and sound there."""

import pytest

from cellinv.records.verify.run import verify
from cellinv.services.demo import make_demo
from cellinv.services.people import open_inventory, sign_in
from tests.integration.inventories import PostgresServer


@pytest.mark.soak
@pytest.mark.postgres
def test_the_demonstration_on_a_server(postgres_server: PostgresServer) -> None:
    url = postgres_server.empty()
    index = make_demo(url)
    desk = sign_in(open_inventory(url), "tech", index["users"]["tech"])
    report = verify(desk.database)
    desk.database.dispose()
    assert report.ok
    assert report.counts["entries"] >= 5_000
