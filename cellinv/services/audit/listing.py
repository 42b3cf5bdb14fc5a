"""The ledger as a list: filtered, newest first, a page at a time, each act once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from cellinv.domain.finding import days_in
from cellinv.domain.lineage.graph import Key
from cellinv.records.codes_table import find_code
from cellinv.records.ledger.texts import loads
from cellinv.records.queries.audit import (
    EntryFound,
    Mark,
    Wanted,
    entries_between,
    entries_by_id,
    marks_about,
    marks_by,
    reversals,
    stretch,
)
from cellinv.records.queries.history import OF_THE_BLINDED
from cellinv.records.queries.people import people_by_login
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.people import Person
from cellinv.services.audit.naming import marks_naming, marks_of_entry, matching
from cellinv.services.audit.sight import BLINDED, ERASED, Sight, sight_of
from cellinv.services.ledger import viewing
from cellinv.services.people.looks import may_look, note_look, subjects_of_entries
from cellinv.services.people.reach import seeing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import tzinfo

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

PAGE: Final = 100
_BLOCK: Final = 50
_STEP: Final = 20_000
_EXAMINED: Final = 60_000
"""Entries looked through in one call: a rare act is looked for in several."""
_SHOWN: Final = 4
_ACTS: Final = 2_000
"""Acts of people looked at for one page."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which acts to list; what is empty asks for nothing.

    ``text`` is an entry (``CHAIN:SEQ``), a code, a path, a fragment of a code or name, somebody's
    name (what they did or witnessed), a day or range of days at the site, or one with days behind
    it; ``since`` and ``until`` (exclusive) are aware times of recording; ``who`` did it or
    witnessed it; ``marked`` leaves what was told late or by a clock that was behind.
    """

    text: str = ""
    who: str = ""
    actions: tuple[str, ...] = ()
    chain: str = ""
    since: datetime | None = None
    until: datetime | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that an act is about, as far as the reader may see it."""

    kind: str
    id: int
    code: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One act as the list shows it.

    ``about`` holds the first few records, ``more`` counts the rest. ``hidden`` says why there are
    none: ``erased``, ``blinded`` or nothing. ``taken_back`` is the entry that reversed it.
    """

    id: int
    entry: str
    happened_at: datetime
    recorded_at: datetime
    who: str
    witness: str | None
    station: str
    action: str
    reason: str | None
    marks: tuple[str, ...]
    about: tuple[Touched, ...]
    more: int
    hidden: str
    taken_back: str | None
    hash: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some rows, and where to go on; ``next`` is ``None`` at the end of the ledger.

    ``back_to`` tells how far it was looked; ``matches`` which records a text was taken for.
    """

    rows: tuple[LedgerRow, ...]
    next: Mark | None
    back_to: datetime | None
    matches: tuple[Touched, ...] = ()


def ledger_page(
    desk: Desk, wanted: Filter, after: Mark | None = None, *, size: int = PAGE
) -> LedgerPage:
    """Return the next acts of the ledger that are wanted and within reach, newest first.

    Where it tells of arms, that is recorded. A page may come short, or empty, with ``next`` set:
    so far was looked, ask again for more.

    Raises:
        NotSignedIn, NotAllowed.
    """
    with viewing(desk) as session:
        sight = sight_of(session, seeing(desk))
        text, spans = _with_days(session, desk, wanted.text)
        reader = _Reader(session, sight, wanted, size, spans)
        page = _about_text(reader, desk, text, after) if text else _by_time(reader, after)
        if spans and not text and after is None:
            keys = matching(reader.sight, wanted.text, None)
            page = replace(page, matches=_matches(reader.sight, keys))
        told = subjects_told(session, desk, [row.id for row in page.rows])
    note_look(desk, "ledger", (), told)
    return page


def subjects_told(session: Session, desk: Desk, entries: Sequence[int]) -> set[int]:
    """Return the subjects of whom entries tell more to whoever may see arms than to others."""
    withheld = sight_of(session, desk).withheld(entries) if may_look(desk) else ()
    return subjects_of_entries(session, withheld)


@dataclass(slots=True)
class _Reader:
    """Collects one page."""

    session: Session
    sight: Sight
    filter: Filter
    size: int
    spans: tuple[tuple[datetime, datetime], ...] = ()
    found: list[tuple[EntryFound, dict[str, Any] | None]] = field(default_factory=list)

    @property
    def wanted(self) -> Wanted:
        told, chains = self.filter, self.sight.chains
        if told.chain:
            one = frozenset({told.chain})
            chains = one if chains is None else one & chains
        return Wanted(
            told.who, told.actions, chains, told.since, told.until, self.spans, told.marked
        )

    def full(self) -> bool:
        return len(self.found) >= self.size

    def take(
        self, walk: Callable[[Mark | None], Iterator[EntryFound]], after: Mark | None
    ) -> Mark | None:
        """Collect what ``walk`` finds after a mark; return the mark where a full page ends.

        Of an act written in parts the first part alone is taken: the walk goes on behind it.
        """
        going_on = True
        while going_on:
            going_on = False
            for block in _blocks(walk(after)):
                after, going_on = self._take_block(block)
                if self.full() or going_on:
                    break
            going_on = going_on and not self.full()
        return after

    def _take_block(self, block: Sequence[EntryFound]) -> tuple[Mark, bool]:
        """Collect entries; tell the mark reached, and whether to begin anew behind it."""
        bodies = [loads(entry.body) if entry.body else None for entry in block]
        self._learn(bodies)
        for entry, body in zip(block, bodies, strict=True):
            header = body["data"].get("header") if body else None
            whole = self._header(header) if header else (entry, body)
            self._add(*whole)
            if self.full() or header:
                return whole[0].mark, bool(header)
        return block[-1].mark, False

    def rows(self) -> tuple[LedgerRow, ...]:
        """Return what was collected, in words."""
        return _rows(self.sight, self.found)

    def _learn(self, bodies: list[dict[str, Any] | None]) -> None:
        if self.sight.whole is not None:
            self.sight.learn(key for body in bodies for key in _keys(body))

    def _add(self, entry: EntryFound, body: dict[str, Any] | None) -> None:
        if self.sight.sees(entry.chain, entry.actor, _keys(body)):
            self.found.append((entry, body))

    def _header(self, name: str) -> tuple[EntryFound, dict[str, Any] | None]:
        chain, _, seq = name.rpartition(":")
        query = select(LedgerEntry.id).where(
            LedgerEntry.chain == chain, LedgerEntry.seq == int(seq)
        )
        (entry,) = entries_by_id(self.session, [self.session.scalars(query).one()])
        return entry, loads(entry.body) if entry.body else None


def _by_time(reader: _Reader, after: Mark | None) -> LedgerPage:
    wanted, mark, examined, step = reader.wanted, after, 0, 4 * reader.size
    while not reader.full() and examined < _EXAMINED:
        last = stretch(reader.session, wanted, mark, step)
        reached = reader.take(_walk(reader.session, wanted, last), mark)
        if reader.full():
            mark = reached
            break
        if last is None:
            return LedgerPage(reader.rows(), None, None)
        mark = min(last, reached) if reached else last
        examined, step = examined + step, min(4 * step, _STEP)
    return LedgerPage(reader.rows(), mark, mark.recorded_at if mark else None)


def _walk(
    session: Session, wanted: Wanted, last: Mark | None
) -> Callable[[Mark | None], Iterator[EntryFound]]:
    def walk(after: Mark | None) -> Iterator[EntryFound]:
        return entries_between(session, wanted, after, last)

    return walk


def _about_text(reader: _Reader, desk: Desk, text: str, after: Mark | None) -> LedgerPage:
    session, sight = reader.session, reader.sight
    keys = matching(sight, text, desk.site.id if desk.site else None)
    hide = any(key.kind not in OF_THE_BLINDED for key in keys)
    marks = marks_of_entry(session, text, reader.wanted)
    if not marks and keys:
        hidden = sight.telling() if hide else None
        marks = marks_about(session, reader.wanted, keys, hidden)
    elif not marks:
        marks = marks_naming(sight, text, reader.wanted)
    acts = _marks_of_people(reader, keys, after)
    cut = acts[-1] if len(acts) == _ACTS else None
    marks = sorted({mark for mark in (*marks, *acts) if cut is None or mark >= cut}, reverse=True)

    def walk(behind: Mark | None) -> Iterator[EntryFound]:
        rest = (mark.id for mark in marks if behind is None or mark < behind)
        for block in _blocks(rest):
            yield from entries_by_id(session, block)

    reached = reader.take(walk, after)
    going_on = reader.full() and reached is not None and reached > marks[-1]
    on = reached if going_on else cut
    return LedgerPage(reader.rows(), on, None, _matches(sight, keys))


def _matches(sight: Sight, keys: Sequence[Key]) -> tuple[Touched, ...]:
    things = (sight.thing(one) for one in keys)
    return tuple(Touched(one.kind, one.id, one.code) for one in things if one is not None)


def _marks_of_people(reader: _Reader, keys: Sequence[Key], after: Mark | None) -> list[Mark]:
    """Return the marks of what those did whom a text names."""
    ids = [key.id for key in keys if key.kind == "person"]
    if not ids:
        return []
    logins = reader.session.scalars(select(Person.login).where(Person.id.in_(ids))).all()
    return marks_by(reader.session, reader.wanted, logins, after, _ACTS)


def _with_days(
    session: Session, desk: Desk, text: str
) -> tuple[str, tuple[tuple[datetime, datetime], ...]]:
    """Return a text without the days in it, and those days at the site; a code is a code."""
    text = text.strip()
    if find_code(session, text):
        return text, ()
    rest, spans = days_in(text)
    zone = desk.site.zone if desk.site else UTC
    return rest, tuple(
        (_midnight(first, zone), _midnight(last + timedelta(days=1), zone)) for first, last in spans
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _keys(body: dict[str, Any] | None) -> list[Key]:
    return [Key(each["kind"], each["id"]) for each in body["subjects"]] if body else []


def _blocks(rows: Iterator[Any]) -> Iterator[Sequence[Any]]:
    while block := list(islice(rows, _BLOCK)):
        yield block


def row_of(sight: Sight, entry: EntryFound, body: dict[str, Any] | None) -> LedgerRow:
    """Return one entry as the list shows it."""
    return _rows(sight, [(entry, body)])[0]


def _rows(
    sight: Sight, found: Sequence[tuple[EntryFound, dict[str, Any] | None]]
) -> tuple[LedgerRow, ...]:
    ids = [entry.id for entry, _ in found]
    hidden = sight.withheld(ids)
    back = reversals(sight.session, ids)
    who = people_by_login(sight.session)
    return tuple(
        _row(sight, entry, body, who, back.get(entry.id), blinded=entry.id in hidden)
        for entry, body in found
    )


def _row(
    sight: Sight,
    entry: EntryFound,
    body: dict[str, Any] | None,
    who: dict[str, str],
    taken_back: str | None,
    *,
    blinded: bool,
) -> LedgerRow:
    about = () if blinded else touched(sight, entry.chain, body)
    return LedgerRow(
        id=entry.id,
        entry=f"{entry.chain}:{entry.seq}",
        happened_at=entry.happened_at,
        recorded_at=entry.recorded_at,
        who=who.get(entry.actor, entry.actor),
        witness=who.get(entry.witness, entry.witness) if entry.witness else None,
        station=entry.station,
        action=entry.action,
        reason=entry.reason,
        marks=tuple(loads(entry.head)["marks"]),
        about=about[:_SHOWN],
        more=max(len(about) - _SHOWN, 0),
        hidden=BLINDED if blinded else ERASED if entry.body is None else "",
        taken_back=taken_back,
        hash=entry.hash,
    )


def touched(sight: Sight, chain: str, body: dict[str, Any] | None) -> tuple[Touched, ...]:
    """Return the records that an entry is about, as far as they are within reach."""
    if body is None:
        return ()
    everything = sight.reads_all_of(chain)
    return tuple(
        Touched(each["kind"], each["id"], each["code"])
        for each in body["subjects"]
        if everything or sight.owns(Key(each["kind"], each["id"]))
    )
