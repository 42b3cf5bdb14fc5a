"""Verifying a whole inventory, against reading its ledger and hashing its texts."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from cellinv.records.verify.run import verify
from cellinv.services import audit, people
from tests.bench.building import PASSWORD, SCALE
from tests.bench.figures import Row, Series

if TYPE_CHECKING:
    from cellinv.records.engine import Database

ROUNDS = 3 if SCALE <= 100_000 else 1
LATER = 200


def measure(url: str) -> list[Row]:
    """Verify and read in turn; then from a checkpoint, with some acts after it."""
    desk = people.sign_in(people.open_inventory(url, station="bench"), "tech", PASSWORD)
    ours, floor = Series("verify"), Series("ledger read and hashed")
    memory, late = Series("peak memory", "MB"), Series("verify, from a checkpoint")
    found: list[str] = []
    for _ in range(ROUNDS):
        told = _aside(url)
        ours.values.append(told["ms"])
        ours.cpu.append(told["cpu_ms"])
        memory.values.append(told["mb"])
        found += told["findings"]
        with floor.timed():
            _read_and_hash(desk.database)
    audit.verify(desk, since_checkpoint=True)
    for _ in range(LATER):
        people.record_sign_in(desk)
    with late.timed():
        found += [each.sentence for each in audit.verify(desk, since_checkpoint=True).findings]
    desk.database.dispose()
    note = found[0] if found else ""
    return [
        Row("verify, whole", ours, floor, 6.0, limit=120_000.0, note=note, broken=bool(found)),
        Row("verify, whole: memory at most", memory, limit=500.0),
        Row("verify, from a checkpoint", late, limit=5_000.0, note=f"{LATER} acts later"),
    ]


def _read_and_hash(database: Database) -> None:
    """Read every entry as it is stored, copies too, and hash its two texts."""
    with database.reader.connect() as connection:
        rows = connection.execution_options(yield_per=1000).execute(
            text("SELECT * FROM ledger_entry ORDER BY chain, seq")
        )
        for entry in rows:
            hashlib.sha256(entry.head.encode()).digest()
            hashlib.sha256(entry.body.encode()).digest()


def _aside(url: str) -> dict[str, Any]:
    """Verify in a process of its own, whose memory nothing else has used."""
    command = [sys.executable, "-m", "tests.bench.verifying", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main(url: str) -> None:
    """Verify and say how long it took and how much memory."""
    import resource

    desk = people.open_inventory(url, station="bench")
    cpu, start = time.process_time(), time.perf_counter()
    report = verify(desk.database)
    told = {
        "ms": (time.perf_counter() - start) * 1000,
        "cpu_ms": (time.process_time() - cpu) * 1000,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "findings": [each.sentence for each in report.findings],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
