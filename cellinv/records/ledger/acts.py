"""What an act is while it is under way, and what is left of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cellinv.records.ledger.texts import FORMAT, canonical, chain_hash, entry_id, sha256
from cellinv.records.tables.base import iso

if TYPE_CHECKING:
    from datetime import datetime

PART: Final = 1000
"""Changes or subjects in one entry; larger acts get part entries that name their header."""


@dataclass(slots=True)
class Act:
    """What somebody does: said times, names and words; the changes follow from the session.

    ``now`` is our clock's time, or ``None`` to take the server's. ``happened_at`` is given for a
    late entry only.
    """

    action: str
    chain: str
    actor: str
    station: str
    now: datetime | None
    happened_at: datetime | None = None
    witness: str | None = None
    reason: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    subjects: dict[tuple[str, int], str] = field(default_factory=dict)

    def concerns(self, kind: str, record_id: int, code: str) -> None:
        """Name a record that the act is about."""
        self.subjects[kind, record_id] = code


@dataclass(frozen=True, slots=True)
class EntryRef:
    """A written entry."""

    chain: str
    seq: int
    id: int
    hash: str
    happened_at: datetime

    @property
    def name(self) -> str:
        """Return the entry as people write it: ``CHAIN:SEQ``."""
        return f"{self.chain}:{self.seq}"


@dataclass(slots=True)
class Change:
    """The values of one row before and after an act."""

    table: str
    row_id: int
    before: dict[str, Any] | None
    after: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the change as it stands in the entry's body."""
        known = {"table": self.table, "key": {"id": self.row_id}, "after": self.after}
        return known if self.before is None else {**known, "before": self.before}


@dataclass(slots=True)
class Open:
    """The act under way: its place on the chain and what it has changed so far."""

    act: Act
    number: int
    first_seq: int
    previous: str
    now: datetime
    clock_behind: bool
    changes: dict[tuple[str, int], Change] = field(default_factory=dict)
    stamped: dict[object, int] = field(default_factory=dict)
    count: int = 0

    def next_entry_id(self) -> int:
        """Return the id of the entry that the next changed row will be in."""
        part = self.count // PART
        self.count += 1
        return entry_id(self.number, self.first_seq + part)


def entry_row(
    under_way: Open,
    *,
    part: int,
    parts: int,
    changes: list[dict[str, Any]],
    subjects: list[tuple[tuple[str, int], str]],
    previous: str,
) -> dict[str, Any]:
    """Return the row of one entry of an act: its texts, its hash and the copies for searching."""
    act, seq = under_way.act, under_way.first_seq + part
    body = _body(under_way, part, parts, changes, subjects)
    head = _head(under_way, seq, body)
    return {
        "id": entry_id(under_way.number, seq),
        "chain": act.chain,
        "seq": seq,
        "head": head,
        "body": body,
        "prev_hash": previous,
        "hash": chain_hash(previous, head),
        "happened_at": act.happened_at or under_way.now,
        "recorded_at": under_way.now,
        "actor": act.actor,
        "witness": act.witness,
        "station": act.station,
        "action": act.action,
        "reason": act.reason,
    }


def _body(
    under_way: Open,
    part: int,
    parts: int,
    changes: list[dict[str, Any]],
    subjects: list[tuple[tuple[str, int], str]],
) -> str:
    act = under_way.act
    values: dict[str, Any] = {
        "salt": secrets.token_hex(16),
        "subjects": [
            {"kind": kind, "id": record_id, "code": code} for (kind, record_id), code in subjects
        ],
        "reason": act.reason,
        "data": act.data if part == 0 else {"header": f"{act.chain}:{under_way.first_seq}"},
        "changes": changes,
    }
    if part == 0 and parts > 1:
        values["parts"] = parts
    return canonical(values)


def _head(under_way: Open, seq: int, body: str) -> str:
    act = under_way.act
    marks = [
        *(["late"] if act.happened_at is not None else []),
        *(["clock_behind"] if under_way.clock_behind else []),
    ]
    return canonical(
        {
            "v": FORMAT,
            "chain": act.chain,
            "seq": seq,
            "happened_at": iso(act.happened_at or under_way.now),
            "recorded_at": iso(under_way.now),
            "actor": act.actor,
            "witness": act.witness,
            "station": act.station,
            "action": act.action,
            "marks": marks,
            "body": sha256(body),
        }
    )
