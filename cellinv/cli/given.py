"""Days and times as they are typed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from cellinv.cli.errors import FileEndingWrong, FileTrouble, TimeUnclear
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk


def check_output(path: Path, *endings: str) -> None:
    """Refuse a file that can't be written, before an act that would stand without it.

    Raises:
        FileEndingWrong, FileTrouble: its ending is none of ``endings``; it has no folder.
    """
    if path.suffix.lower() not in endings:
        raise FileEndingWrong(file=path.name, endings=", ".join(endings))
    if path.is_dir() or not path.parent.is_dir():
        raise FileTrouble(file=path, why=tr("there is no such folder"))


def day_of(desk: Desk, text: str | None) -> date:
    """Return a day written as 2026-05-31, today where none is given; raises TimeUnclear."""
    if text is None:
        return desk.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise TimeUnclear(text=text) from error


def moment_of(desk: Desk, text: str) -> datetime:
    """Return a time; without an offset it is the site's. Raises TimeUnclear."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None and desk.site is not None:
            moment = moment.replace(tzinfo=desk.site.zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise TimeUnclear(text=text) from error
