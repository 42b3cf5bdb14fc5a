"""Which connection to a server a thread reads by: who writes keeps its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from cellinv.records.engine import Database

pytestmark = pytest.mark.postgres


@pytest.fixture
def others() -> Iterator[tuple[ThreadPoolExecutor, ThreadPoolExecutor]]:
    """Two threads beside this one."""
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as another:
        yield one, another


def asked(session: Session) -> int:
    pid: int = session.scalars(text("SELECT pg_backend_pid()")).one()
    return pid


def read_by(database: Database) -> int:
    with database.read() as session:
        return asked(session)


def write(database: Database) -> None:
    with database.writer.begin() as connection:
        connection.execute(text("SELECT 1"))


def test_who_writes_reads_by_the_same_connection_always(
    server: Database, others: tuple[ThreadPoolExecutor, ThreadPoolExecutor]
) -> None:
    write(server)
    own = read_by(server)
    for thread in (*others, *others):
        assert thread.submit(read_by, server).result() != own
        assert read_by(server) == own


def test_those_who_only_read_share_one(
    server: Database, others: tuple[ThreadPoolExecutor, ThreadPoolExecutor]
) -> None:
    assert len({thread.submit(read_by, server).result() for thread in (*others, *others)}) == 1


def test_a_kept_one_is_given_away_where_there_are_no_more(
    server: Database, others: tuple[ThreadPoolExecutor, ThreadPoolExecutor]
) -> None:
    def as_many_as_there_may_be() -> set[int]:
        with ExitStack() as open_ones:
            some = [open_ones.enter_context(server.read()) for _ in range(6)]
            return {asked(session) for session in some}

    write(server)
    own = read_by(server)
    taken = others[0].submit(as_many_as_there_may_be).result()
    assert len(taken) == 6
    assert own in taken


def test_whoever_closes_the_inventory_closes_them_all(
    server: Database, others: tuple[ThreadPoolExecutor, ThreadPoolExecutor]
) -> None:
    def at_work() -> int:
        write(server)
        return read_by(server)

    for thread in others:
        thread.submit(at_work).result()
    pool = server.reader.pool
    assert pool.checkedin() >= 2  # type: ignore[attr-defined]
    server.dispose()
    assert pool.checkedin() == 0  # type: ignore[attr-defined]
    assert read_by(server)


def test_what_is_left_of_a_lot_is_counted_by_an_index_with_the_ids(server: Database) -> None:
    (index,) = (
        each for each in inspect(server.reader).get_indexes("vial")
        if each["name"] == "ix_vial_lot_status"
    )  # fmt: skip
    assert index["column_names"] == ["lot_id", "status"]
    assert index["dialect_options"]["postgresql_include"] == ["id"]
