"""Reading on a server: it writes nothing, keeps what was prepared, asks nothing needlessly."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import select, text

from cellinv.records.engine import Pulse
from cellinv.records.tables.people import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.records.engine import Database


def sites(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Site.code)))


@pytest.mark.postgres
def test_what_was_prepared_is_kept_from_read_to_read(server: Database) -> None:
    for _ in range(8):
        sites(server)
    with server.read() as session:
        kept = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert "SELECT site.code FROM site" in {" ".join(each.split()) for each in kept}


@pytest.mark.postgres
def test_whoever_reads_writes_nothing(server: Database) -> None:
    with server.read() as session, pytest.raises(Exception, match="read-only"):
        session.execute(text("UPDATE search_text SET head = 'mine'"))
    assert sites(server)


@pytest.mark.postgres
def test_whoever_reads_begins_nothing(server: Database) -> None:
    with server.read() as session:
        session.execute(select(Site.code)).all()
        status = session.connection().connection.driver_connection.pgconn.transaction_status
    assert status == TransactionStatus.IDLE


@pytest.mark.postgres
def test_rows_read_bit_by_bit_are_all_there_and_leave_nothing_open(server: Database) -> None:
    for _ in range(2):
        with server.read() as session:
            told = session.connection().connection.driver_connection
            assert told is not None
            rows = session.scalars(text("SELECT * FROM generate_series(1, 25)"),
                                   execution_options={"yield_per": 10})  # fmt: skip
            first = next(iter(rows))
            assert told.pgconn.transaction_status == TransactionStatus.INTRANS
            assert [first, *rows] == list(range(1, 26))
        assert told.pgconn.transaction_status == TransactionStatus.IDLE
    assert sites(server)


@pytest.mark.postgres
def test_a_snapshot_is_one_still(server: Database) -> None:
    how = {"isolation_level": "REPEATABLE READ"}
    with server.reader.connect().execution_options(**how) as connection:
        level = connection.scalar(text("SHOW transaction_isolation"))
        rows = connection.execution_options(yield_per=2).execute(select(Site.code))
        assert len(rows.all()) == 2
    assert level == "repeatable read"
    with server.reader.connect() as connection:
        assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
        assert connection.scalar(text("SHOW default_transaction_read_only")) == "on"


@pytest.mark.postgres
def test_a_server_that_closed_the_connection_is_asked_anew(server: Database) -> None:
    with server.read() as session:
        process = session.scalar(text("SELECT pg_backend_pid()"))
    with server.writer.connect() as connection:
        connection.execute(text("RESET ROLE"))
        connection.execute(text("SELECT pg_terminate_backend(:id)"), {"id": process})
        there = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :id")
        while connection.scalar(there, {"id": process}):
            connection.rollback()
    assert sites(server)
    with server.read() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != process


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    yield here, there
    here.close()
    there.close()


def test_only_who_was_silent_for_long_or_said_something_is_asked(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Connection(SimpleNamespace):
        __hash__ = object.__hash__

    asked: list[object] = []
    connection = Connection(pgconn=SimpleNamespace(socket=ends[0].fileno()))
    pulse = Pulse(lambda one: asked.append(one) or True)
    assert pulse(connection)
    assert len(asked) == 1  # whoever is new
    assert pulse(connection)
    assert len(asked) == 1
    ends[1].send(b"E")
    assert pulse(connection)
    assert len(asked) == 2
    ends[0].recv(1)
    monkeypatch.setattr("cellinv.records.engine.QUIET_S", -1.0)
    assert pulse(connection)
    assert len(asked) == 3
