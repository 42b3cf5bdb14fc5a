"""A session that reads has one snapshot, from its beginning to its end."""

import pytest

from cellinv.records.engine import Database


def test_it_is_neither_rolled_back_nor_committed_to_read_on_unshaded(database: Database) -> None:
    with database.read() as session:
        with pytest.raises(RuntimeError, match="not rolled back"):
            session.rollback()
        with pytest.raises(RuntimeError, match="nothing to commit"):
            session.commit()
