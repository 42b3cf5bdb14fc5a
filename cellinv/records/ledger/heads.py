"""Where chains end: locking a head before an act, raising it with the act's entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, func, select, update

from cellinv.records.tables.ledger import LedgerHead

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_HEAD: Final = (
    select(LedgerHead.number, LedgerHead.seq, LedgerHead.hash, LedgerHead.recorded_at)
    .where(LedgerHead.chain == bindparam("chain"))
    .with_for_update()
)
_LOCKED: Final = _HEAD.cte("locked")
_HEAD_AND_TIME: Final = select(*_LOCKED.c, func.clock_timestamp())
"""On PostgreSQL, the time at which the lock was given, not that at which it was asked for."""
RAISE_HEAD: Final = (
    update(LedgerHead)
    .where(LedgerHead.chain == bindparam("at_chain"))
    .values(seq=bindparam("to_seq"), hash=bindparam("to_hash"), recorded_at=bindparam("at_time"))
)


class Head(NamedTuple):
    """Where a chain ends."""

    number: int
    seq: int
    hash: str
    recorded_at: datetime | None


def lock(connection: Connection, chain: str) -> tuple[Head, datetime | None] | None:
    """Lock a chain's head; return it and the server's time, or nothing where it isn't there."""
    server = connection.dialect.name == "postgresql"
    query: Any = _HEAD_AND_TIME if server else _HEAD
    row = connection.execute(query, {"chain": chain}).one_or_none()
    return None if row is None else (Head(*row[:4]), row[4] if server else None)


def head_values(chain: str, head: Head) -> dict[str, Any]:
    """Return what raises a chain's head."""
    return {
        "at_chain": chain,
        "to_seq": head.seq,
        "to_hash": head.hash,
        "at_time": head.recorded_at,
    }
