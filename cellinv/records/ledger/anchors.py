"""Anchors: heads of chains noted outside the inventory, so that a forger would need them too.

An anchor file is UTF-8 text with one JSON object on each line, only ever added to::

    {"format":"cellinv-anchor","v":1,"inventory":UUID,"epoch":1,"chain":"HFX","seq":12,
     "hash":64 hexadecimal digits,"time":"2026-03-02T09:00:00.000000Z"}

``seq`` and ``hash`` are those of the chain's newest entry at ``time``. Fields that a reader
doesn't know are ignored; a line of another format or a higher ``v`` is refused.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from cellinv.domain.errors import UsageError
from cellinv.records.ledger.texts import ENTRIES_PER_CHAIN
from cellinv.records.tables.base import iso
from cellinv.records.tables.ledger import Inventory, LedgerHead

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

FORMAT: Final = "cellinv-anchor"
VERSION: Final = 1
SUFFIX: Final = ".anchors"
_BEGINNING: Final = f'{{"format":"{FORMAT}"'
_TYPES: Final = {
    "inventory": str, "epoch": int, "chain": str, "seq": int, "hash": str, "time": str,
}  # fmt: skip
_TAIL: Final = 65_536
"""Bytes: the last anchors of a file are in them, even those of many chains."""
_HASH: Final = re.compile("[0-9a-f]{64}")


class NotAnchors(UsageError):
    """The file doesn't hold anchors, or holds them in a way this program doesn't know."""

    sentence = "{path} holds no anchors this program can read (line {line})."
    way_out = "Give a file that `cellinv anchor -o FILE` wrote."


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a chain of an inventory stood at a time."""

    inventory: str
    epoch: int
    chain: str
    seq: int
    hash: str
    time: str

    def as_line(self) -> str:
        """Return the anchor as a line of an anchor file."""
        fields = {
            "format": FORMAT,
            "v": VERSION,
            "inventory": self.inventory,
            "epoch": self.epoch,
            "chain": self.chain,
            "seq": self.seq,
            "hash": self.hash,
            "time": self.time,
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def anchors_now(session: Session, at: datetime) -> tuple[Anchor, ...]:
    """Return an anchor of every chain that has an entry, by chain."""
    inventory = session.execute(select(Inventory.uuid, Inventory.epoch)).one()
    heads = session.execute(
        select(LedgerHead.chain, LedgerHead.seq, LedgerHead.hash)
        .where(LedgerHead.seq > 0)
        .order_by(LedgerHead.chain)
    )
    return tuple(
        Anchor(inventory.uuid, inventory.epoch, head.chain, head.seq, head.hash, iso(at))
        for head in heads
    )


def read_anchors(path: Path) -> tuple[Anchor, ...]:
    """Return the anchors of a file.

    Raises:
        NotAnchors: a line is something else.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise NotAnchors(path=path, line=1) from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            anchor = _parsed(line)
            if anchor is None:
                raise NotAnchors(path=path, line=number)
            found.append(anchor)
    return tuple(found)


def newest_left(path: Path) -> str | None:
    """Return the time of the last anchor in a file, ``None`` where there is no such file.

    A line that a crash cut short is passed over.
    """
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - _TAIL))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return None
    anchors = (_parsed(line) for line in reversed(lines))
    return next((anchor.time for anchor in anchors if anchor is not None), None)


def leave_anchors(path: Path, anchors: Iterable[Anchor]) -> int:
    """Add the anchors that a file doesn't hold yet; return how many that were.

    What is in the file stays; a line that a crash cut short is ended first.

    Raises:
        NotAnchors: the file holds something else, which adding to would spoil.
    """
    held, ragged = set(), False
    if path.exists():
        written = path.read_text(encoding="utf-8", errors="replace")
        ragged = bool(written) and not written.endswith("\n")
        known = [a for line in written.splitlines() if (a := _parsed(line)) is not None]
        if written.strip() and not known and not written.startswith(_BEGINNING):
            raise NotAnchors(path=path, line=1)
        held = {(a.inventory, a.chain, a.seq, a.hash) for a in known}
    new = [a for a in anchors if (a.inventory, a.chain, a.seq, a.hash) not in held]
    if not new:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write("\n" * ragged + "".join(f"{anchor.as_line()}\n" for anchor in new))
        file.flush()
        os.fsync(file.fileno())
    return len(new)


def _parsed(line: str) -> Anchor | None:
    try:
        fields: dict[str, Any] = json.loads(line)
        if fields["format"] != FORMAT or fields["v"] != VERSION:
            return None
        anchor = Anchor(*(fields[name] for name in _TYPES))
    except (ValueError, KeyError, TypeError):
        return None
    whole = all(type(fields[name]) is kind for name, kind in _TYPES.items())
    sound = whole and 0 < anchor.seq < ENTRIES_PER_CHAIN and _HASH.fullmatch(anchor.hash)
    return anchor if sound else None
