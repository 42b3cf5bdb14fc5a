"""The head of a chain: locked by one at a time, with the time at which that one has it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from cellinv.records.ledger.heads import lock

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.records.engine import Database
    from tests.integration.inventories import Source

WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def locked_at(database: Database) -> datetime | None:
    with database.writer.begin() as connection:
        found = lock(connection, "ORG")
    assert found is not None
    return found[1]


@pytest.mark.postgres
def test_the_servers_time_is_that_at_which_the_lock_was_given(postgres_server: Source) -> None:
    database = postgres_server.fresh()
    with ThreadPoolExecutor(1) as threads, database.writer.connect() as connection:
        lock(connection, "ORG")
        other = threads.submit(locked_at, database)
        while not connection.scalar(WAITS):
            pass
        given = connection.scalar(select(func.clock_timestamp()))
        connection.rollback()
        assert other.result() > given
    postgres_server.drop(database)


def test_a_chain_that_is_not_there_has_no_head(database: Database) -> None:
    with database.writer.connect() as connection:
        assert lock(connection, "NOWHERE") is None
