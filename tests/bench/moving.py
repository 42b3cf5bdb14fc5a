"""Moving a whole tank from room to room, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from cellinv.records.tables.ledger import LedgerHead
from cellinv.records.tables.storage import Container
from cellinv.services import people, storage
from tests.bench.building import PASSWORD
from tests.bench.figures import Row, Series

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ROUNDS = 20
TANK = "LN-01"


def measure(url: str) -> list[Row]:
    """Move the first tank to the other room, and back, some times."""
    desk = people.sign_in(people.open_inventory(url, station="bench"), "tech", PASSWORD)
    with desk.database.read() as session:
        tank = _id(session, TANK)
        rooms = [_id(session, "ROOM-2"), _id(session, "ROOM-1")]
        before = _entries(session)
    series = Series("move a tank")
    for number in range(ROUNDS):
        with series.timed():
            storage.move_container(desk, tank, rooms[number % 2])
    with desk.database.read() as session:
        written = _entries(session) - before
    desk.database.dispose()
    note = "one entry each" if written == ROUNDS else f"{written} entries for {ROUNDS} moves"
    return [
        Row(
            "move a tank with all its vials", series, limit=100.0, note=note,
            broken=written != ROUNDS, grows=True,
        )
    ]  # fmt: skip


def _id(session: Session, code: str) -> int:
    return session.scalars(select(Container.id).where(Container.code == code)).one()


def _entries(session: Session) -> int:
    return session.scalar(select(func.sum(LedgerHead.seq))) or 0
