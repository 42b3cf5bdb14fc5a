"""Exporting a custody workbook, and saying later whether one is unchanged and true."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import select, tuple_

from cellinv.domain.language import tr
from cellinv.records.ledger.texts import chain_hash, loads
from cellinv.records.queries.things import chunks
from cellinv.records.tables.base import from_iso
from cellinv.records.tables.ledger import Inventory, LedgerEntry
from cellinv.services.ledger import ORG, Receipt, doing
from cellinv.services.lineage.book import custody_book
from cellinv.services.people import allow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from cellinv.domain.custody.book import CustodyBook
    from cellinv.records.engine import Database
    from cellinv.services.desk import Desk
    from cellinv.sheets.custody import CustodyReadBack

ACTION: Final = "export_custody"
_LONGEST_SEQ: Final = 15
_CLOCKS_DIFFER: Final = timedelta(days=1)
"""How far the clock of a station and that of the database's server may be apart."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a custody workbook is worth.

    ``unchanged``: every cell still says what was written. ``true``: this inventory's ledger has
    every entry and anchor it names, and the export itself. ``findings`` are sentences.
    """

    unchanged: bool
    true: bool
    findings: tuple[str, ...]
    events: int = 0

    @property
    def passed(self) -> bool:
        """Say whether it is unchanged and true."""
        return self.unchanged and self.true


def export_custody(desk: Desk, codes: Sequence[str], path: Path) -> Receipt:
    """Write the chain of custody of what the codes name as a workbook, and record that.

    The file is written under a temporary name, its SHA-256 and its digest go into the ledger,
    and then it is moved into place: a workbook that is there was recorded.

    Raises:
        NotAllowed, UnknownCode, AmbiguousCode, WrongKind: as :func:`custody_book`.
        SheetNotWritten: the disk refuses.
    """
    allow(desk, "custody_export")
    book = custody_book(desk, codes)
    chain = desk.site.code if desk.site else ORG
    staged = path.with_name(f".{path.stem}.{uuid4().hex[:8]}.xlsx")
    try:
        digest = _written(book, staged, path)
        with doing(desk, ACTION, chain=chain) as act:
            act.act.data.update(
                file=path.name,
                sha256=hashlib.sha256(staged.read_bytes()).hexdigest(),
                digest=digest,
                scope=list(book.cover.scope),
                events=len(book.events),
            )
        _move(staged, path)
    finally:
        staged.unlink(missing_ok=True)
    return act.receipt(file=str(path), events=len(book.events), digest=digest)


def _written(book: CustodyBook, staged: Path, path: Path) -> str:
    from cellinv.sheets.custody import write_custody
    from cellinv.sheets.errors import SheetNotWritten

    try:
        return write_custody(book, staged)
    except SheetNotWritten as error:
        raise SheetNotWritten(**{**error.values, "name": path.name}) from error


def _move(staged: Path, path: Path) -> None:
    from cellinv.sheets.errors import SheetNotWritten

    try:
        staged.replace(path)
    except OSError as error:
        raise SheetNotWritten(name=path.name, why=error.strerror or str(error)) from error


def check_custody(database: Database, path: Path) -> CheckResult:
    """Say whether a custody workbook is unchanged, and true by this inventory's ledger.

    Later acts don't matter, nor which program saved the file last. Needs nobody signed in.

    Raises:
        NotACustodyBook, and what can't be read as a spreadsheet.
    """
    from cellinv.sheets.custody import read_back

    book = read_back(path)
    with database.read() as session:
        false = tuple(_untrue(session, book))
    changed = () if book.unchanged else (tr("The cells don't say any more what was written."),)
    return CheckResult(
        unchanged=book.unchanged,
        true=not false,
        findings=(*changed, *false),
        events=len(book.events),
    )


def _untrue(session: Session, book: CustodyReadBack) -> Iterator[str]:
    inventory = session.scalar(select(Inventory.uuid))
    if book.inventory != inventory:
        yield tr("It was written from another inventory: {inventory}.", inventory=book.inventory)
        return
    stated = {each.entry: each.hash for each in book.events}
    told = [(each.entry, each.hash) for each in book.events]
    anchors = [(f"{each.chain}:{each.seq}", each.hash) for each in book.anchors]
    known = _hashes(session, {*stated, *(entry for entry, _ in anchors)})
    for entry, digest in dict.fromkeys(told):
        if known.get(entry) != digest:
            yield tr("Event {entry} is not in the ledger as the workbook has it.", entry=entry)
    for entry, digest in dict.fromkeys(anchors):
        if known.get(entry) != digest:
            yield tr("Anchor {entry} is not in the ledger as the workbook has it.", entry=entry)
    if not anchors:
        yield tr("It has no anchors.")
    elif not _recorded(session, book):
        yield tr("The ledger has no export of a workbook that says this.")


def _hashes(session: Session, entries: set[str]) -> dict[str, str]:
    """Return the hash of each entry that is there and whose own head hashes to it."""
    pairs = []
    for entry in entries:
        chain, _, seq = entry.rpartition(":")
        if seq.isdecimal() and len(seq) <= _LONGEST_SEQ:
            pairs.append((chain, int(seq)))
    found = {}
    query = select(
        LedgerEntry.chain,
        LedgerEntry.seq,
        LedgerEntry.prev_hash,
        LedgerEntry.head,
        LedgerEntry.hash,
    )
    for some in _pairs(pairs):
        wanted = tuple_(LedgerEntry.chain, LedgerEntry.seq).in_(some)
        for row in session.execute(query.where(wanted)):
            if chain_hash(row.prev_hash, row.head) == row.hash:
                found[f"{row.chain}:{row.seq}"] = row.hash
    return found


def _pairs(pairs: list[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    ordered = sorted(pairs)
    for some in chunks(range(len(ordered)), 2000):
        yield [ordered[each] for each in some]


def _recorded(session: Session, book: CustodyReadBack) -> bool:
    """Say whether the ledger has the export of a workbook with this digest."""
    try:
        since = min(from_iso(anchor.at) for anchor in book.anchors) - _CLOCKS_DIFFER
    except (ValueError, OverflowError, TypeError):
        return False  # no export ever wrote such a time
    bodies = session.scalars(
        select(LedgerEntry.body).where(
            LedgerEntry.recorded_at >= since, LedgerEntry.action == ACTION
        )
    )
    return any(
        body is not None and loads(body)["data"].get("digest") == book.digest_stated
        for body in bodies
    )
