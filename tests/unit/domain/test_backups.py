from datetime import UTC, datetime, timedelta

import pytest

from cellinv.domain.backups import backup_name, backup_time, is_due, surplus

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OURS, OTHER = "0123456789abcdef", "fedcba9876543210"


def test_a_name_tells_its_time() -> None:
    assert backup_time(backup_name(OURS, AT), OURS) == AT


def test_names_of_another_inventory_are_not_ours() -> None:
    assert backup_time(backup_name(OTHER, AT), OURS) is None


def test_other_files_are_not_backups() -> None:
    assert backup_time("notes.db", OURS) is None


@pytest.mark.parametrize(("hours_old", "due"), [(None, True), (23, False), (24, True), (30, True)])
def test_a_backup_is_due_after_a_day(hours_old: int | None, due: bool) -> None:
    age = None if hours_old is None else timedelta(hours=hours_old)
    assert is_due(age, 24) is due


def test_the_newest_are_kept() -> None:
    names = [backup_name(OURS, AT + timedelta(days=day)) for day in range(5)]
    assert surplus([*names, "notes.db", backup_name(OTHER, AT)], OURS, 3) == tuple(names[:2])


def test_one_is_always_kept() -> None:
    assert surplus([backup_name(OURS, AT)], OURS, 0) == ()
