"""Backups are whole and verified, and a restore begins an epoch with an open case."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cellinv.domain.backups import (
    BackupBroken,
    BackupExists,
    BackupNotWritten,
    BackupUnreadable,
    RestoreNeedsReason,
)
from cellinv.domain.people import InventoryNotEmpty, NotAllowed, SignInFailed
from cellinv.records.engine import Database
from cellinv.records.ledger.anchors import read_anchors
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.ledger import Inventory
from cellinv.records.verify import aside
from cellinv.records.verify.run import verify
from cellinv.services.audit import anchor, entry_named
from cellinv.services.backups import (
    Restoring,
    backup,
    backup_age,
    backup_if_due,
    backups_in,
    check_backup,
    restore,
)
from cellinv.services.cases import open_cases
from cellinv.services.desk import Desk, SetClock
from tests.integration.bank import Bank, Made
from tests.integration.inventories import PASSWORD, START, PostgresServer, Source, SqliteFiles
from tests.integration.records.forge import forging, run

BY = Restoring("admin", PASSWORD, "the disk died")
Elsewhere = Callable[[str], str]
of_a_file = pytest.mark.parametrize("source", ["sqlite"], indirect=True)
"""Of what a backup was made is the same to whoever reads it: a backup is always a file."""


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest) -> Iterator[Elsewhere]:
    """Return a maker of empty places, of either kind."""
    made: list[tuple[Source, str]] = []

    def empty(kind: str) -> str:
        name = "sqlite_files" if kind == "sqlite" else "postgres_server"
        source: SqliteFiles | PostgresServer = request.getfixturevalue(name)
        made.append((source, source.empty()))
        return made[-1][1]

    yield empty
    for source, url in made:
        source.drop(Database(url, create=True))


@pytest.fixture
def saved(desk: Desk, small: Made, tmp_path: Path) -> Path:
    """A backup of an inventory with a bank."""
    path = tmp_path / "saved.db"
    backup(desk, path)
    return path


@pytest.mark.shows("11.10(c)", "Annex 11: 7")
def test_a_backup_holds_every_row_and_verifies(saved: Path, small: Made) -> None:
    copy = Database(f"sqlite:///{saved}")
    with copy.read() as session:
        assert session.scalar(select(func.count(Vial.id))) == len(small.vial_ids)
    assert verify(copy, against=read_anchors(Path(f"{saved}.anchors"))[:0]).ok
    copy.dispose()


def test_a_backup_is_one_file_with_its_anchors(saved: Path) -> None:
    assert sorted(path.name for path in saved.parent.iterdir()) == ["saved.db", "saved.db.anchors"]


def test_a_backup_is_in_the_ledger_with_its_digest(desk: Desk, tmp_path: Path) -> None:
    receipt = backup(desk, tmp_path / "b.db")
    told = entry_named(desk, receipt.entry)
    assert (told.action, told.data["sha256"]) == ("backup", receipt.details["sha256"])


@of_a_file
def test_a_backup_replaces_nothing(desk: Desk, saved: Path) -> None:
    with pytest.raises(BackupExists):
        backup(desk, saved)


def test_a_backup_needs_the_right(desk_of: Callable[[str], Desk], tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        backup(desk_of("tech"), tmp_path / "b.db")


@of_a_file
def test_a_folder_that_is_a_file_is_told(desk: Desk, saved: Path) -> None:
    with pytest.raises(BackupNotWritten):
        backup(desk, saved / "b.db")


def test_a_forged_inventory_is_not_backed_up(desk: Desk, small: Made, tmp_path: Path) -> None:
    with forging(desk.database) as connection:
        run(connection, "UPDATE vial SET status = 'missing' WHERE id = 1")
    with pytest.raises(BackupBroken, match="missing"):
        backup(desk, tmp_path / "b.db")
    assert list(tmp_path.iterdir()) == []


@of_a_file
def test_a_large_one_is_proved_in_a_process_of_its_own(
    desk: Desk, small: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    with forging(desk.database) as connection:
        run(connection, "UPDATE vial SET status = 'missing' WHERE id = 1")
    here = verify(desk.database)
    monkeypatch.setattr(aside, "LARGE", 0)
    monkeypatch.setattr(aside, "verify", None)  # of this process; another one has its own
    assert aside.verify_aside(desk.database).findings == here.findings != ()


@pytest.mark.shows("Annex 11: 7")
def test_the_daily_backup_is_made_once_a_day(desk: Desk, clock: SetClock, tmp_path: Path) -> None:
    assert backup_if_due(desk, tmp_path) is not None
    clock.at += timedelta(hours=3)
    assert backup_if_due(desk, tmp_path) is None
    assert backup_age(desk, tmp_path) == timedelta(hours=3)
    clock.at += timedelta(hours=21)
    assert backup_if_due(desk, tmp_path) is not None


@of_a_file
def test_only_the_newest_daily_backups_stay(
    desk: Desk, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cellinv.records.catalog import catalog

    monkeypatch.setitem(catalog("settings"), "backup_keep", 2)
    for _ in range(3):
        backup_if_due(desk, tmp_path)
        clock.at += timedelta(days=1)
    assert len(list(tmp_path.glob("*.db"))) == len(list(tmp_path.glob("*.anchors"))) == 2


@pytest.mark.parametrize("to", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
@pytest.mark.shows("11.10(c)", "Annex 11: 16")
def test_a_restore_begins_an_epoch(
    saved: Path, elsewhere: Elsewhere, to: str, desk: Desk, bank: Bank
) -> None:
    url = elsewhere(to)
    receipt = restore(saved, url, BY, station="B", clock=SetClock(START + timedelta(days=1)))
    again = Database(url)
    with again.read() as session:
        assert session.scalar(select(Inventory.epoch)) == 2
    bank.desk = replace(desk, database=again)
    assert [case.kind for case in open_cases(bank.desk)] == ["restore_gap"]
    assert receipt.details["newest_anchor"]["chain"] in {"ORG", "HFX"}
    bank.small(3)
    assert verify(again).ok
    again.dispose()


def test_anchors_in_the_gap_are_explained_not_forgotten(
    saved: Path, elsewhere: Elsewhere, bank: Bank, small: Made
) -> None:
    bank.withdraw(small.vial_ids[0])
    late = anchor(bank.desk, saved.parent / "late.anchors")
    url = elsewhere("sqlite")
    by = replace(BY, anchors=late)
    receipt = restore(saved, url, by, station="B", clock=SetClock(START + timedelta(days=1)))
    assert receipt.details["newest_anchor"]["seq"] > 0
    again = Database(url)
    report = verify(again, against=late)
    again.dispose()
    assert report.ok
    assert "gap that a restore left" in report.promise


@of_a_file
def test_an_anchor_before_the_gap_still_holds(
    saved: Path, elsewhere: Elsewhere, desk: Desk, tmp_path: Path
) -> None:
    before = anchor(desk, tmp_path / "before.anchors")
    url = elsewhere("sqlite")
    restore(saved, url, BY, station="B", clock=SetClock(START + timedelta(days=1)))
    again = Database(url)
    forged = [replace(one, hash="0" * 64) for one in before if one.chain == "HFX"]
    assert [each.kind for each in verify(again, against=forged).findings] == ["anchor"]
    again.dispose()


def test_a_restore_never_overwrites(saved: Path, desk: Desk) -> None:
    url = desk.database.url.render_as_string(hide_password=False)
    with pytest.raises(InventoryNotEmpty):
        restore(saved, url, BY, station="B")


@pytest.mark.parametrize(
    ("by", "error"),
    [
        (replace(BY, reason=" "), RestoreNeedsReason),
        (replace(BY, password="wrong"), SignInFailed),
        (replace(BY, login="tech"), NotAllowed),
    ],
)
@of_a_file
def test_a_refused_restore_leaves_nothing(
    saved: Path, elsewhere: Elsewhere, by: Restoring, error: type[Exception]
) -> None:
    url = elsewhere("sqlite")
    with pytest.raises(error):
        restore(saved, url, by, station="B")
    assert not Path(url.removeprefix("sqlite:///")).exists()


def test_a_backup_that_is_gone_is_told(elsewhere: Elsewhere, tmp_path: Path) -> None:
    with pytest.raises(BackupUnreadable):
        restore(tmp_path / "gone.db", elsewhere("sqlite"), BY, station="B")


def test_a_backup_that_is_none_is_called_by_its_name(elsewhere: Elsewhere, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database, but long enough to be one " * 99)
    with pytest.raises(BackupUnreadable, match=r"notes\.db"):
        restore(tmp_path / "notes.db", elsewhere("sqlite"), BY, station="B")


@of_a_file
@pytest.mark.shows("Annex 11: 7")
def test_a_forged_backup_is_refused(saved: Path, elsewhere: Elsewhere) -> None:
    copy = Database(f"sqlite:///{saved}")
    with forging(copy) as connection:
        run(connection, "UPDATE vial SET status = 'missing' WHERE id = 1")
    copy.dispose()
    with pytest.raises(BackupBroken, match="missing"):
        restore(saved, elsewhere("sqlite"), BY, station="B")


@of_a_file
def test_a_backup_made_by_hand_is_among_the_daily_ones(desk: Desk, tmp_path: Path) -> None:
    receipt = backup(desk, tmp_path)
    ((at, path, size),) = backups_in(desk, tmp_path)
    assert (path.name, size) == (receipt.details["file"], receipt.details["bytes"])
    assert desk.now() - at < timedelta(seconds=1)
    assert backups_in(desk, tmp_path / "gone") == ()


@of_a_file
def test_a_backup_is_proved_with_its_anchors(saved: Path) -> None:
    assert check_backup(saved).ok
    beside = Path(f"{saved}.anchors")
    at = (text := beside.read_text()).index('"hash":"') + 8
    beside.write_text(text[:at] + ("1" if text[at] == "0" else "0") + text[at + 1 :])
    assert [one.kind for one in check_backup(saved).findings] == ["anchor"]
    saved.write_bytes(b"no database")
    with pytest.raises(BackupUnreadable):
        check_backup(saved)
