"""Backups: what a daily one is called, when the next is due, which to keep, what can go wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from cellinv.domain.errors import DomainError, IntegrityError, SurroundingsError

if TYPE_CHECKING:
    from collections.abc import Iterable

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"cellinv-([0-9a-f]{8})-(\d{8}T\d{6}Z)\.db")


class BackupExists(DomainError):
    """A file is already there."""

    sentence = "There is a file at {path} already."
    way_out = "Choose another name; a backup never replaces a file."


class BackupNotWritten(SurroundingsError):
    """The file can't be written or read back."""

    sentence = "The backup {path} couldn't be written: {detail}."
    way_out = "Check the folder, its rights and its free space, then try again."


class BackupUnreadable(SurroundingsError):
    """The file can't be read."""

    sentence = "The backup {path} couldn't be read: {detail}."
    way_out = "Check the path, or use another backup."


class BackupBroken(IntegrityError):
    """What is in the backup doesn't prove itself."""

    sentence = "The backup {path} isn't sound: {finding}"
    way_out = "Keep it for whoever looks into this, and use another backup."


class RestoreNeedsReason(DomainError):
    """Going back to a backup has to be explained."""

    sentence = "A restore needs a reason."
    way_out = "Say why this backup is put in force."


def backup_name(inventory: str, at: datetime) -> str:
    """Return the name of a daily backup: inventory and time, sorting by time."""
    return f"cellinv-{inventory[:8]}-{at.astimezone(UTC).strftime(_STAMP)}.db"


def backup_time(name: str, inventory: str) -> datetime | None:
    """Return when a daily backup of an inventory was made, ``None`` for any other file."""
    match = _NAME.fullmatch(name)
    if match is None or match[1] != inventory[:8]:
        return None
    return datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC)


def is_due(age: timedelta | None, hours: int) -> bool:
    """Return whether a backup should be made; ``age`` is ``None`` where there is none."""
    return age is None or age >= timedelta(hours=hours)


def surplus(names: Iterable[str], inventory: str, keep: int) -> tuple[str, ...]:
    """Return the daily backups of an inventory beyond the newest ``keep``, oldest first."""
    ours = sorted(name for name in names if backup_time(name, inventory) is not None)
    return tuple(ours[: max(0, len(ours) - max(1, keep))])
