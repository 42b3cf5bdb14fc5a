"""Verifying a whole inventory, against reading its ledger and hashing its texts."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from sqlalchemy import text

from cellinv.records.verify.run import verify
from cellinv.services import people
from tests.bench.figures import Row, Times

if TYPE_CHECKING:
    from cellinv.records.engine import Database

ROUNDS = 5


def measure(url: str) -> list[Row]:
    """Verify and read in turn, some times."""
    desk = people.open_inventory(url, station="bench")
    ours, floor = Times("verify"), Times("ledger read and hashed")
    broken = False
    for _ in range(ROUNDS):
        start = time.perf_counter()
        report = verify(desk.database)
        ours.seconds.append(time.perf_counter() - start)
        broken = broken or not report.ok
        floor.seconds.append(_read_and_hash(desk.database))
    desk.database.dispose()
    note = "" if not broken else "verify found something wrong"
    return [Row("verify, whole", ours, floor, 6.0, None, note, broken=broken)]


def _read_and_hash(database: Database) -> float:
    """Read every entry as it is stored, copies too, and hash its two texts."""
    start = time.perf_counter()
    with database.reader.connect() as connection:
        rows = connection.execution_options(yield_per=1000).execute(
            text("SELECT * FROM ledger_entry ORDER BY chain, seq")
        )
        for entry in rows:
            hashlib.sha256(entry.head.encode()).digest()
            hashlib.sha256(entry.body.encode()).digest()
    return time.perf_counter() - start
