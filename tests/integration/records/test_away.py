"""A file that is taken away while it is open is neither written on nor made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from cellinv.records.engine import Database
from cellinv.records.errors import DatabaseAway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'inventory.db'}", create=True)
    with made.writer.begin() as connection:
        connection.execute(text("CREATE TABLE note (words TEXT)"))
    yield made
    made.dispose()


def write(database: Database) -> None:
    with database.writer.begin() as connection:
        connection.execute(text("INSERT INTO note VALUES ('here')"))


def count(database: Database) -> int | None:
    with database.read() as session:
        return session.scalar(text("SELECT count(*) FROM note"))


def test_nothing_is_written_into_a_moved_file(database: Database, tmp_path: Path) -> None:
    (tmp_path / "inventory.db").rename(tmp_path / "elsewhere.db")
    with pytest.raises(DatabaseAway):
        write(database)
    with pytest.raises(DatabaseAway):
        count(database)


def test_no_empty_file_is_made_in_its_place(database: Database, tmp_path: Path) -> None:
    (tmp_path / "inventory.db").rename(tmp_path / "elsewhere.db")
    with pytest.raises(DatabaseAway):
        count(database)
    assert not (tmp_path / "inventory.db").exists()


def test_another_file_in_its_place_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "inventory.db").rename(tmp_path / "elsewhere.db")
    (tmp_path / "inventory.db").write_bytes((tmp_path / "elsewhere.db").read_bytes())
    with pytest.raises(DatabaseAway):
        write(database)


def test_it_goes_on_when_the_file_is_back(database: Database, tmp_path: Path) -> None:
    (tmp_path / "inventory.db").rename(tmp_path / "elsewhere.db")
    with pytest.raises(DatabaseAway):
        write(database)
    (tmp_path / "elsewhere.db").rename(tmp_path / "inventory.db")
    write(database)
    assert count(database) == 1


def test_a_database_that_was_closed_opens_what_lies_there_now(
    database: Database, tmp_path: Path
) -> None:
    write(database)
    database.dispose()
    copy = (tmp_path / "inventory.db").read_bytes()
    (tmp_path / "inventory.db").unlink()
    (tmp_path / "inventory.db").write_bytes(copy)
    assert count(database) == 1
