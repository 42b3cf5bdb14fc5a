"""The ledger newest first, a stretch at a time: read by its time index, filtered on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, or_, select, true

from cellinv.records.queries.things import chunks
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

_FETCHED = 20
_COLUMNS = (
    LedgerEntry.id, LedgerEntry.chain, LedgerEntry.seq, LedgerEntry.head, LedgerEntry.body,
    LedgerEntry.hash, LedgerEntry.happened_at, LedgerEntry.recorded_at, LedgerEntry.actor,
    LedgerEntry.witness, LedgerEntry.station, LedgerEntry.action, LedgerEntry.reason,
)  # fmt: skip


class Mark(NamedTuple):
    """A place in the ledger's order: by time recorded, then by id."""

    recorded_at: datetime
    id: int


class EntryFound(NamedTuple):
    """One entry, texts and all."""

    id: int
    chain: str
    seq: int
    head: str
    body: str | None
    hash: str
    happened_at: datetime
    recorded_at: datetime
    actor: str
    witness: str | None
    station: str
    action: str
    reason: str | None

    @property
    def mark(self) -> Mark:
        """Return the entry's place in the ledger's order."""
        return Mark(self.recorded_at, self.id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: ``None`` or an empty text asks for all of that kind."""

    who: str = ""
    actions: Collection[str] = ()
    chains: Collection[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    spans: Sequence[tuple[datetime, datetime]] = ()
    """Times of recording of which one has to hold, each from a moment to before another."""
    marked: bool = False
    """Only what was told late, or by a clock behind the entry before."""

    def clause(self) -> ColumnElement[bool]:
        """Return what is decided entry by entry.

        The chain is compared as an expression: by its own index a chain would be read whole.
        """
        parts: list[ColumnElement[bool]] = [true()]
        if self.who:
            parts.append(or_(LedgerEntry.actor == self.who, LedgerEntry.witness == self.who))
        if self.actions:
            parts.append(LedgerEntry.action.in_(self.actions))
        if self.chains is not None:
            parts.append((LedgerEntry.chain + "").in_(self.chains))
        if self.marked:
            parts.append(LedgerEntry.head.contains('"marks":["'))
        return and_(*parts)

    def times(self) -> ColumnElement[bool]:
        """Return what the time index decides."""
        parts: list[ColumnElement[bool]] = [true()]
        if self.since is not None:
            parts.append(LedgerEntry.recorded_at >= self.since)
        if self.until is not None:
            parts.append(LedgerEntry.recorded_at < self.until)
        at = LedgerEntry.recorded_at
        if self.spans:
            parts.append(or_(*(and_(at >= first, at < end) for first, end in self.spans)))
        return and_(*parts)


def _before(mark: Mark | None) -> ColumnElement[bool]:
    if mark is None:
        return true()
    at = LedgerEntry.recorded_at
    return and_(at <= mark.recorded_at, or_(at < mark.recorded_at, LedgerEntry.id < mark.id))


def _order() -> tuple[Any, Any]:
    return LedgerEntry.recorded_at.desc(), LedgerEntry.id.desc()


def stretch(session: Session, wanted: Wanted, after: Mark | None, size: int) -> Mark | None:
    """Return the last of the next ``size`` entries in that time; ``None`` when there are fewer."""
    query = (
        select(LedgerEntry.recorded_at, LedgerEntry.id)
        .where(wanted.times(), _before(after))
        .order_by(*_order())
        .offset(size - 1)
        .limit(1)
    )
    row = session.execute(query).first()
    return Mark(*row) if row else None


def entries_between(
    session: Session, wanted: Wanted, after: Mark | None, last: Mark | None
) -> Iterator[EntryFound]:
    """Yield the entries wanted after one mark, down to and with another, newest first."""
    query = select(*_COLUMNS).where(wanted.times(), wanted.clause(), _before(after))
    if last is not None:
        at = LedgerEntry.recorded_at
        query = query.where(
            at >= last.recorded_at, or_(at > last.recorded_at, LedgerEntry.id >= last.id)
        )
    ordered = query.order_by(*_order()).execution_options(yield_per=_FETCHED)
    for row in session.execute(ordered):
        yield EntryFound._make(row)


def marks_about(
    session: Session, wanted: Wanted, keys: Sequence[tuple[str, int]], hidden: Any | None
) -> list[Mark]:
    """Return the marks of the entries about records, newest first; ``hidden`` selects ids."""
    ids: set[int] = set()
    for kind in {kind for kind, _ in keys}:
        for some in chunks(record for each, record in keys if each == kind):
            about = select(LedgerSubject.entry_id).where(
                LedgerSubject.kind == kind, LedgerSubject.subject_id.in_(some)
            )
            ids.update(session.scalars(about))
    if hidden is not None:
        ids.difference_update(session.scalars(hidden))
    found = []
    for some in chunks(sorted(ids)):
        query = select(LedgerEntry.recorded_at, LedgerEntry.id).where(
            LedgerEntry.id.in_(some), wanted.times(), wanted.clause()
        )
        found += [Mark(*row) for row in session.execute(query)]
    return sorted(found, reverse=True)


def marks_by(
    session: Session, wanted: Wanted, logins: Collection[str], after: Mark | None, limit: int
) -> list[Mark]:
    """Return the marks of what people did or witnessed, the newest after a mark first."""
    theirs = or_(LedgerEntry.actor.in_(logins), LedgerEntry.witness.in_(logins))
    query = (
        select(LedgerEntry.recorded_at, LedgerEntry.id)
        .where(theirs, wanted.times(), wanted.clause(), _before(after))
        .order_by(*_order())
        .limit(limit)
    )
    return [Mark(*row) for row in session.execute(query)]


def entries_by_id(session: Session, ids: Sequence[int]) -> list[EntryFound]:
    """Return entries by their ids, newest first."""
    query = select(*_COLUMNS).where(LedgerEntry.id.in_(ids)).order_by(*_order())
    return [EntryFound._make(row) for row in session.execute(query)]


def reversals(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return by which entry each of these was taken back, as ``CHAIN:SEQ``."""
    query = (
        select(LedgerSubject.subject_id, LedgerEntry.chain, LedgerEntry.seq)
        .join(LedgerEntry, LedgerEntry.id == LedgerSubject.entry_id)
        .where(LedgerSubject.kind == "entry", LedgerSubject.subject_id.in_(ids))
    )
    return {row.subject_id: f"{row.chain}:{row.seq}" for row in session.execute(query)}
