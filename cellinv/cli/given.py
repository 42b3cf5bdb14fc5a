"""Days and files as options give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.cli.errors import FileEndingWrong, FileTrouble
from cellinv.cli.seat import day_of as day_typed
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from datetime import date
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
    """Return a day written as 2026-05-31, today where none is given; raises DayUnclear."""
    return desk.today() if text is None else day_typed(text)


def day_if(text: str | None) -> date | None:
    """Return the day an option gives, nothing where it isn't given; raises DayUnclear."""
    return None if text is None else day_typed(text)
