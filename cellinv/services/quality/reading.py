"""Reading within acts that are under way, or by themselves."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk


@contextmanager
def reading(desk: Desk) -> Iterator[Session]:
    """Give a session to read by: that of the acts under way, where there are any."""
    if desk.batch is not None:
        yield desk.batch
        return
    with desk.database.read() as session:
        yield session
