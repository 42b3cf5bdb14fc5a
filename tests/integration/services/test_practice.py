"""A practice copy holds everything, says what it is, and is an inventory of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from cellinv.domain.backups import BackupExists
from cellinv.domain.people import NotAllowed
from cellinv.records.ledger.anchors import anchors_now
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.verify.run import verify
from cellinv.services.demo.practice import make_practice
from cellinv.services.people import is_practice, open_inventory

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk
    from tests.integration.services.laboratory import Laboratory


def vials(desk: Desk) -> int | None:
    with desk.database.read() as session:
        return session.scalar(select(func.count(Vial.id)))


def test_a_practice_copy_is_whole_and_of_its_own(lab: Laboratory, tmp_path: Path) -> None:
    make_practice(lab.of("admin"), tmp_path / "practice.db")
    copy = open_inventory(f"sqlite:///{tmp_path / 'practice.db'}")
    try:
        assert (is_practice(copy), is_practice(lab.desk)) == (True, False)
        assert vials(copy) == vials(lab.desk)
        assert verify(copy.database).ok
        with lab.desk.database.read() as session:
            anchors = anchors_now(session, lab.desk.now())
        assert "another inventory" in str(verify(copy.database, against=anchors).findings[0])
        with copy.database.read() as session:
            newest = session.scalars(
                select(LedgerEntry.action)
                .where(LedgerEntry.chain == "ORG")
                .order_by(-LedgerEntry.seq)
            ).first()
        assert newest == "begin_practice"
    finally:
        copy.database.dispose()


def test_a_practice_copy_replaces_no_file(lab: Laboratory, tmp_path: Path) -> None:
    (tmp_path / "there.db").write_text("something")
    with pytest.raises(BackupExists):
        make_practice(lab.of("admin"), tmp_path / "there.db")


def test_only_who_may_back_up_makes_one(lab: Laboratory, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        make_practice(lab.of("tech"), tmp_path / "practice.db")
    assert list(tmp_path.iterdir()) == []
