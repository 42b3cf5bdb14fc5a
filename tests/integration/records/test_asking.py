"""A session finds its connection once in each transaction, and nothing is asked beside one."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import PendingRollbackError

from cellinv.records.asking import AskingSession, ByIds, ask
from cellinv.records.engine import Database
from cellinv.records.tables.people import Site
from tests.integration.bank import Made

SITES = select(Site.code)


def test_each_transaction_has_its_own_connection(database: Database) -> None:
    with AskingSession(database.writer) as session:
        first = session.connection()
        assert session.connection() is first
        for end in (session.commit, session.rollback):
            end()
            again = session.connection()
            assert again is not first
            assert again.in_transaction()
            assert ask(session, SITES).all() == session.execute(SITES).all()


def test_nothing_is_asked_after_a_change_that_failed(database: Database, small: Made) -> None:
    with AskingSession(database.writer) as session:
        code = session.scalars(SITES).first()
        assert ask(session, SITES).all()
        session.add(Site(code=code, name="the same", time_zone="UTC"))
        with pytest.raises(Exception, match="site"):
            session.flush()
        with pytest.raises(PendingRollbackError):
            ask(session, SITES)
        session.rollback()
        assert ask(session, SITES).all()


def test_a_savepoint_is_of_the_same_transaction(database: Database) -> None:
    with AskingSession(database.writer) as session:
        outer = session.connection()
        with session.begin_nested():
            assert session.connection() is outer
        assert session.connection() is outer


@pytest.mark.parametrize("ids", [[], [1], [1, 2]])
def test_a_single_id_is_asked_by_as_several_are(
    database: Database, small: Made, ids: list[int]
) -> None:
    sites = ByIds(lambda among: select(Site.id).where(among(Site.id)))
    with database.read() as session:
        there = set(session.scalars(select(Site.id)))
        assert set(ask(session, *sites.of(ids)).scalars()) == there & {*ids}
