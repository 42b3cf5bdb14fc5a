"""Inventories made by every released schema open, upgrade and verify, with all their rows."""

import gzip
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cellinv.records.engine import Database
from cellinv.records.queries.finding import found
from cellinv.records.search_index import differences
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.upgrade import known_revisions, newest_revision
from cellinv.records.verify.run import verify
from cellinv.services import people
from cellinv.services.desk import Desk

KEPT = sorted((Path(__file__).parents[2] / "data").glob("schema-*.db.gz"))


@pytest.fixture(params=KEPT, ids=lambda path: path.name)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """An inventory as a released program left it, opened by this one."""
    path = tmp_path / "inventory.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return people.open_inventory(f"sqlite:///{path}", station="test")


def count(database: Database, what: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def test_the_newest_schema_is_kept_with_rows() -> None:
    assert f"schema-{newest_revision()}.db.gz" in [path.name for path in KEPT]
    assert {path.name[7:11] for path in KEPT} <= known_revisions()


@pytest.mark.shows("Annex 11: 17")
def test_its_rows_are_there_and_it_verifies(opened: Desk) -> None:
    assert count(opened.database, Vial) == 6
    assert count(opened.database, LedgerEntry) > 15
    with opened.database.read() as session:
        assert len([key for key in found(session, "r1", 99) if key.kind == "vial"]) == 6
        assert list(differences(session)) == []
    report = verify(opened.database)
    opened.database.dispose()
    assert report.ok, report.findings
