"""What a custody book is written from: entries, and the acts on the containers around things."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import select

from cellinv.records.ledger.texts import ENTRIES_PER_CHAIN, chain_hash, loads, sha256
from cellinv.records.queries.history import OF_THE_BLINDED, telling
from cellinv.records.queries.things import chunks
from cellinv.records.tables.ledger import LedgerEntry, LedgerHead, LedgerSubject
from cellinv.records.tables.people import Site

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

_OF_CONTAINERS: Final = frozenset({"container", "placement"})


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as a book tells it; ``header_id`` is its own id, or that of the act it is part of.

    ``proven`` says that its texts hash to what the ledger states.
    """

    id: int
    chain: str
    seq: int
    hash: str
    happened_at: datetime
    recorded_at: datetime
    late: bool
    actor: str
    witness: str | None
    action: str
    reason: str
    header_id: int
    proven: bool

    @property
    def name(self) -> str:
        """Return the entry as people write it."""
        return f"{self.chain}:{self.seq}"

    @property
    def order(self) -> tuple[datetime, datetime, int]:
        """Return what entries are sorted by: when it happened, was recorded, and the chain."""
        return self.happened_at, self.recorded_at, self.id


class Around(NamedTuple):
    """An act on a container itself: it moved, went out or came back, ``whereabouts`` after."""

    container_id: int
    told: Told
    moved: bool
    whereabouts: str


class Became(NamedTuple):
    """The state and the last day that a lot got, and when."""

    at: datetime
    entry_id: int
    status: str
    expires_on: str | None


class Limited(NamedTuple):
    """The last day of its own that a vial got, if any, and when."""

    at: datetime
    entry_id: int
    expires_on: str | None


@dataclass(slots=True)
class Entries:
    """The entries read so far, each read and hashed once."""

    session: Session
    blind: frozenset[int]
    told: dict[int, Told] = field(default_factory=dict)

    def about(self, kind: str, ids: Collection[int]) -> dict[int, list[Told]]:
        """Return the entries about each record, oldest first.

        Of a vial, lot or container those are left out that tie it to a blinded dose.
        """
        pairs = list(self._pairs(kind, ids))
        if self.blind and kind not in OF_THE_BLINDED:
            hidden = set(self.session.scalars(telling(self.blind)))
            pairs = [pair for pair in pairs if pair[1] not in hidden]
        self._read({entry for _, entry in pairs})
        found: dict[int, list[Told]] = defaultdict(list)
        for record, entry in pairs:
            found[record].append(self.told[entry])
        for each in found.values():
            each.sort(key=lambda told: told.order)
        return found

    def _pairs(self, kind: str, ids: Collection[int]) -> Iterator[tuple[int, int]]:
        query = select(LedgerSubject.subject_id, LedgerSubject.entry_id).where(
            LedgerSubject.kind == kind
        )
        for some in chunks(sorted(ids)):
            rows = self.session.execute(query.where(LedgerSubject.subject_id.in_(some)))
            yield from ((record, entry) for record, entry in rows)

    def _read(self, ids: Iterable[int]) -> None:
        wanted = sorted(set(ids) - self.told.keys())
        for some in chunks(wanted, 2000):
            for row in self.session.execute(_ENTRY.where(LedgerEntry.id.in_(some))):
                self.told[row.id] = _told(row)

    def changing(
        self, kind: str, ids: Collection[int], word: str
    ) -> Iterator[tuple[int, Any, Told]]:
        """Yield (record, changes, entry) of the entries about records that mention a word."""
        query = (
            select(LedgerSubject.subject_id, *_ENTRY.selected_columns)
            .select_from(LedgerSubject)
            .join(LedgerEntry, LedgerEntry.id == LedgerSubject.entry_id)
            .where(LedgerSubject.kind == kind, LedgerEntry.body.contains(word))
            .order_by(LedgerEntry.happened_at, LedgerEntry.id)
        )
        for some in chunks(sorted(ids)):
            for row in self.session.execute(query.where(LedgerSubject.subject_id.in_(some))):
                told = self.told.setdefault(row.id, _told(row))
                yield row.subject_id, loads(row.body)["changes"], told

    def naming(self, kind: str, ids: Collection[int], word: str) -> Iterator[tuple[Any, Told]]:
        """Yield (changes, entry) of the entries about any of the records that mention a word."""
        about = select(LedgerSubject.entry_id).where(LedgerSubject.kind == kind)
        seen: set[int] = set()
        for some in chunks(sorted(ids)):
            entries = about.where(LedgerSubject.subject_id.in_(some))
            query = _ENTRY.where(LedgerEntry.id.in_(entries), LedgerEntry.body.contains(word))
            for row in self.session.execute(
                query.order_by(LedgerEntry.happened_at, LedgerEntry.id)
            ):
                if row.id not in seen:
                    seen.add(row.id)
                    yield loads(row.body)["changes"], self.told.setdefault(row.id, _told(row))


_ENTRY: Final = select(
    LedgerEntry.id,
    LedgerEntry.chain,
    LedgerEntry.seq,
    LedgerEntry.head,
    LedgerEntry.body,
    LedgerEntry.prev_hash,
    LedgerEntry.hash,
    LedgerEntry.happened_at,
    LedgerEntry.recorded_at,
    LedgerEntry.actor,
    LedgerEntry.witness,
    LedgerEntry.action,
    LedgerEntry.reason,
)


def _told(row: Any) -> Told:
    head = loads(row.head)
    body = loads(row.body) if row.body is not None else {}
    header = body.get("data", {}).get("header")
    whole = chain_hash(row.prev_hash, row.head) == row.hash
    return Told(
        id=row.id,
        chain=row.chain,
        seq=row.seq,
        hash=row.hash,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        late="late" in head["marks"],
        actor=row.actor,
        witness=row.witness,
        action=row.action,
        reason=row.reason or "",
        header_id=row.id - row.seq + int(header.rpartition(":")[2]) if header else row.id,
        proven=whole and (row.body is None or sha256(row.body) == head["body"]),
    )


def acts_on_containers(entries: Entries, ids: Collection[int]) -> dict[int, list[Around]]:
    """Return every move, taking out and putting back of each container itself, oldest first."""
    found: dict[int, list[Around]] = defaultdict(list)
    for container, changes, told in entries.changing("container", ids, '"table":"container"'):
        for change in changes:
            if change["table"] == "container" and change["key"]["id"] == container:
                before = change.get("before")
                if before is not None:
                    moved, after = "parent_id" in before, change["after"]["whereabouts"]
                    found[container].append(Around(container, told, moved, after))
    return found


def lot_states(entries: Entries, ids: Collection[int]) -> dict[int, list[Became]]:
    """Return the states that each lot went through, oldest first, from the ledger's texts."""
    found: dict[int, list[Became]] = defaultdict(list)
    for lot, changes, told in entries.changing("lot", ids, '"table":"lot"'):
        for change in changes:
            if change["table"] == "lot" and change["key"]["id"] == lot:
                after = change["after"]
                became = Became(told.happened_at, told.id, after["status"], after.get("expires_on"))
                found[lot].append(became)
    return found


def vial_limits(entries: Entries, ids: Collection[int]) -> dict[int, list[Limited]]:
    """Return the last days of their own that vials had, oldest first, from the ledger's texts.

    Most have none, ever: those aren't there.
    """
    found: dict[int, list[Limited]] = defaultdict(list)
    wanted = set(ids)
    for changes, told in entries.naming("vial", wanted, '"expires_on":"'):
        for change in changes:
            vial, after = change["key"].get("id"), change["after"]
            if change["table"] == "vial" and vial in wanted:
                found[vial].append(Limited(told.happened_at, told.id, after.get("expires_on")))
    return found


def chains(session: Session) -> dict[int, str]:
    """Return the chains by number."""
    return dict(session.execute(select(LedgerHead.number, LedgerHead.chain)).all())


def entry_name(names: dict[int, str], entry: int) -> str:
    """Return ``CHAIN:SEQ`` of an entry's id."""
    number, seq = divmod(entry, ENTRIES_PER_CHAIN)
    return f"{names[number]}:{seq}"


def zones(session: Session) -> dict[str, str]:
    """Return the time zone of each site, by its chain."""
    return dict(session.execute(select(Site.code, Site.time_zone)).all())
