"""Copying an inventory to a server: everything that guards and finds its rows is there again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from cellinv.records.copying import copy_rows
from cellinv.records.engine import Database
from cellinv.records.verify.run import verify

if TYPE_CHECKING:
    from tests.integration.inventories import Source
    from tests.integration.whole_line import WholeLine

GUARDS = """
SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = current_schema()::regnamespace"""


def guards(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(text(GUARDS)))


@pytest.mark.postgres
def test_a_copy_on_a_server_has_every_index_and_key(
    shared_line: WholeLine, postgres_server: Source
) -> None:
    made, copy = postgres_server.fresh(), Database(postgres_server.empty(), create=True)
    copy_rows(shared_line.desk.database, copy)
    assert guards(copy) == guards(made)
    assert any("gin" in each for each in guards(copy))
    assert verify(copy).ok
    with copy.read() as session:
        known = session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'vial'"))
        assert known == session.scalar(text("SELECT count(*) FROM vial"))
    for each in (made, copy):
        postgres_server.drop(each)
