"""A scan to a durable withdrawal, against a bare session that writes the same rows."""

from __future__ import annotations

import hashlib
import itertools
import json
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from cellinv.records.tables.banks import Vial
from cellinv.records.tables.base import iso
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.ledger import LedgerEntry, LedgerHead, LedgerSubject
from cellinv.records.tables.storage import Placement
from cellinv.services import custody, people, station
from tests.bench.building import PASSWORD
from tests.bench.figures import Row, Series

if TYPE_CHECKING:
    from cellinv.services.desk import Desk

ROUNDS = 300
WARM = 20


def measure(url: str) -> tuple[list[Row], list[Series]]:
    """Withdraw by the service and by a bare session in turn; then raw sqlite3 for the record."""
    desk = people.sign_in(people.open_inventory(url, station="bench"), "tech", PASSWORD)
    with desk.database.read() as session:
        vials = session.execute(
            select(Vial.id, Vial.code)
            .where(Vial.status == "stored", Vial.code.like("L0%"))
            .order_by(Vial.id.desc())
            .limit(3 * (ROUNDS + WARM))
        ).all()
    pool = iter(vials)
    commits = _count_commits(desk)
    ours, bare = Series("withdraw"), Series("bare SQLAlchemy session")
    scans = Series("scan resolved to a card first, and withdrawn")
    too_many = 0
    for round_number in range(ROUNDS + WARM):
        _, code = next(pool)
        if round_number == WARM:
            for series in (ours, bare, scans):
                series.values.clear()
                series.cpu.clear()
        with scans.timed():
            station.resolve(desk, code)
            before = commits[0]
            with ours.timed():
                custody.withdraw_named(desk, code, purpose="research")
        too_many += commits[0] - before != 1
        other = next(pool)[0]
        with bare.timed():
            _bare(desk, other)
    note = "exactly one commit each" if not too_many else f"{too_many} with other than one commit"
    row = Row(
        "scan → withdrawn, durable", ours, bare, 3.0, 5.0, note=note, broken=bool(too_many),
        grows=True,
    )  # fmt: skip
    others = [scans, *_raw(desk, [each[0] for each in pool])]
    desk.database.dispose()
    return [row], others


def _count_commits(desk: Desk) -> list[int]:
    count = [0]

    def committed(_connection: object) -> None:
        count[0] += 1

    event.listen(desk.database.writer, "commit", committed)
    return count


def _bare(desk: Desk, vial_id: int) -> None:
    """Write the rows of a withdrawal with plain mapped objects, in one commit."""
    now = datetime.now(UTC)
    with Session(desk.database.writer, expire_on_commit=False) as session:
        head = session.get_one(LedgerHead, "BEN-1")
        vial = session.get_one(Vial, vial_id)
        placement = session.scalars(
            select(Placement).where(Placement.vial_id == vial_id, Placement.ended_at.is_(None))
        ).one()
        entry = _entry(head, vial, now)
        vial.status, vial.held_by_id, vial.purpose = "out", 1, "research"
        placement.ended_at, placement.ended_entry_id = now, entry.id
        outing = Outing(vial_id=vial_id, site_id=1, person_id=1, started_at=now, version=1)
        for row in (vial, placement):
            row.version += 1
        for row in (vial, placement, outing):
            row.entry_id = entry.id
        session.add_all((outing,))
        session.flush()
        session.add(entry)
        session.add(LedgerSubject(kind="vial", subject_id=vial_id, entry_id=entry.id))
        head.seq, head.hash, head.recorded_at = entry.seq, entry.hash, now
        session.commit()


def _entry(head: LedgerHead, vial: Vial, now: datetime) -> LedgerEntry:
    """Make an entry of the usual size; its texts are true enough to stand in the chain."""
    change: dict[str, Any] = {"table": "vial", "key": {"id": vial.id}, "after": {"code": vial.code}}
    body = json.dumps({"salt": "0" * 32, "subjects": [vial.code], "changes": [change] * 3})
    seq = head.seq + 1
    text = json.dumps({"seq": seq, "body": hashlib.sha256(body.encode()).hexdigest()})
    return LedgerEntry(
        id=head.number * 10**10 + seq,
        chain=head.chain,
        seq=seq,
        head=text,
        body=body,
        prev_hash=head.hash,
        hash=hashlib.sha256((head.hash + text).encode()).hexdigest(),
        happened_at=now,
        recorded_at=now,
        actor="tech",
        station="bench",
        action="withdraw",
    )


def _raw(desk: Desk, vial_ids: list[int]) -> list[Series]:
    """Write about the same rows with sqlite3 alone."""
    if desk.database.path is None:
        return []
    times = Series("raw sqlite3, the same rows")
    connection = sqlite3.connect(desk.database.path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    ids = itertools.islice(vial_ids, ROUNDS)
    for vial_id in ids:
        with times.timed():
            _raw_once(connection, vial_id)
    connection.close()
    return [times]


def _raw_once(connection: sqlite3.Connection, vial_id: int) -> None:
    now = iso(datetime.now(UTC))
    connection.execute("BEGIN IMMEDIATE")
    number, seq, previous = connection.execute(
        "SELECT number, seq, hash FROM ledger_head WHERE chain = 'BEN-1'"
    ).fetchone()
    entry, text = number * 10**10 + seq + 1, f'{{"seq":{seq + 1}}}' + " " * 300
    digest = hashlib.sha256((previous + text).encode()).hexdigest()
    connection.execute(
        "UPDATE vial SET status = 'out', version = version + 1, entry_id = ? WHERE id = ?",
        (entry, vial_id),
    )
    connection.execute(
        "UPDATE placement SET ended_at = ?, version = version + 1, entry_id = ? "
        "WHERE vial_id = ? AND ended_at IS NULL",
        (now, entry, vial_id),
    )
    connection.execute(
        "INSERT INTO outing (vial_id, site_id, person_id, started_at, version, entry_id) "
        "VALUES (?, 1, 1, ?, 1, ?)",
        (vial_id, now, entry),
    )
    connection.execute(
        "INSERT INTO ledger_entry (id, chain, seq, head, body, prev_hash, hash, happened_at, "
        "recorded_at, actor, station, action) VALUES "
        "(?, 'BEN-1', ?, ?, ?, ?, ?, ?, ?, 'tech', 'bench', 'withdraw')",
        (entry, seq + 1, text, " " * 900, previous, digest, now, now),
    )
    connection.execute(
        "UPDATE ledger_head SET seq = ?, hash = ?, recorded_at = ? WHERE chain = 'BEN-1'",
        (seq + 1, digest, now),
    )
    connection.execute("COMMIT")
