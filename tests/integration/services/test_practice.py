"""A practice copy holds everything, says what it is, and is an inventory of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from cellinv.domain.backups import BackupExists
from cellinv.domain.people import NotAllowed
from cellinv.domain.training import (
    ExerciseRecorded,
    ExerciseUnfinished,
    ExerciseUnknown,
    NotPracticeCopy,
    PracticeBroken,
)
from cellinv.records.ledger.anchors import anchors_now
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.people import Training
from cellinv.records.triggers import create_triggers, drop_triggers
from cellinv.records.verify.run import verify
from cellinv.services.backups import backup
from cellinv.services.custody import undo, withdraw
from cellinv.services.custody.give_back import give_back
from cellinv.services.demo.practice import finish_exercise, make_practice
from cellinv.services.people import is_practice, open_inventory
from cellinv.services.storage import move

if TYPE_CHECKING:
    from collections.abc import Iterator
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


@pytest.fixture
def copy(lab: Laboratory, tmp_path: Path) -> Iterator[Desk]:
    """A technician's desk in a practice copy, a minute after it was made."""
    lab.lot("RES-1", line_id=lab.id("L-1"))
    make_practice(lab.of("admin"), tmp_path / "practice.db")
    lab.line.tick()
    database = open_inventory(f"sqlite:///{tmp_path / 'practice.db'}").database
    yield replace(lab.of("tech"), database=database)
    database.dispose()


def trainings(lab: Laboratory) -> list[str]:
    return [row.subject for row in lab.rows(Training)]


def work(lab: Laboratory, copy: Desk, *, fault: bool = False) -> None:
    """Withdraw a vial there and bring it back; a fault comes between."""
    vial = lab.vial("RES-1", 1)
    withdraw(copy, [vial], purpose="research")
    if fault:
        lab.line.tick()
        entry = move(copy, [lab.vial("RES-1", 2)], lab.id("B-1")).entry
        lab.line.tick()
        undo(copy, entry, reason="A mistake")
    lab.line.tick()
    give_back(copy, [vial], lab.id("B-2"))


def test_an_exercise_without_a_fault_is_a_training(
    lab: Laboratory, copy: Desk, tmp_path: Path
) -> None:
    work(lab, copy)
    finish_exercise(lab.of("tech"), tmp_path / "practice.db", "withdrawal")
    assert trainings(lab) == ["Withdraw and return"]
    with pytest.raises(ExerciseRecorded):
        finish_exercise(lab.of("tech"), tmp_path / "practice.db", "withdrawal")
    with pytest.raises(ExerciseUnfinished):
        finish_exercise(lab.of("lead"), tmp_path / "practice.db", "withdrawal")
    with pytest.raises(ExerciseUnknown, match="withdrawal"):
        finish_exercise(lab.of("tech"), tmp_path / "practice.db", "juggling")


def test_a_fault_asks_for_all_of_it_again(lab: Laboratory, copy: Desk, tmp_path: Path) -> None:
    work(lab, copy, fault=True)
    with pytest.raises(ExerciseUnfinished, match="Withdraw"):
        finish_exercise(lab.of("tech"), tmp_path / "practice.db", "withdrawal")
    assert trainings(lab) == []
    lab.line.tick()
    work(lab, copy)
    finish_exercise(lab.of("tech"), tmp_path / "practice.db", "withdrawal")
    assert trainings(lab) == ["Withdraw and return"]


def test_only_a_practice_copy_counts(lab: Laboratory, copy: Desk, tmp_path: Path) -> None:
    work(lab, copy)
    backup(lab.of("admin"), tmp_path / "backup.db")
    for name in ("backup.db", "none.db"):
        with pytest.raises(NotPracticeCopy):
            finish_exercise(lab.of("tech"), tmp_path / name, "withdrawal")
    with copy.database.writer.begin() as connection:
        drop_triggers(connection)
        connection.execute(update(Vial).values(status="missing"))
        create_triggers(connection)
    with pytest.raises(PracticeBroken):
        finish_exercise(lab.of("tech"), tmp_path / "practice.db", "withdrawal")
