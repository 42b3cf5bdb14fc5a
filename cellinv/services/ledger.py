"""Acts and their entries: doing one in one transaction, reading what was done."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cellinv.domain.errors import DomainError
from cellinv.records.errors import surroundings
from cellinv.records.ledger.acts import Act, EntryRef
from cellinv.records.ledger.session import LedgerSession
from cellinv.services.desk import Actor, Desk, SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cellinv.records.engine import Database

ORG = "ORG"


class NotSignedIn(DomainError):
    """The state: not signed in."""

    sentence = "Nobody is signed in."
    way_out = "Sign in first."


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an act left: its entry, and what a screen must look at again."""

    entry: str
    hash: str
    happened_at: datetime
    touched: tuple[tuple[str, int], ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Doing:
    """An act under way: its session, its time and, at the end, its receipt."""

    session: LedgerSession
    act: Act
    at: datetime
    actor: Actor
    written: list[EntryRef] = field(default_factory=list)

    @property
    def entry_id(self) -> int:
        """Return the id of the entry that will hold this act."""
        return self.session.entry_id

    def concerns(self, kind: str, record_id: int, code: str) -> None:
        """Name a record that the act is about."""
        self.act.concerns(kind, record_id, code)

    def receipt(self, **details: Any) -> Receipt:
        """Return what the act left; only after it is done."""
        first = self.written[0]
        return Receipt(
            entry=first.name,
            hash=first.hash,
            happened_at=first.happened_at,
            touched=tuple(self.act.subjects),
            details=details,
        )


def signed_in(desk: Desk) -> Actor:
    """Return who acts.

    Raises:
        NotSignedIn: nobody does.
    """
    if desk.actor is None:
        raise NotSignedIn
    return desk.actor


@contextmanager
def doing(
    desk: Desk, action: str, *, chain: str = ORG, reason: str | None = None, **data: Any
) -> Iterator[Doing]:
    """Do one act: one transaction, one entry, or nothing at all.

    Rows changed on the yielded session become the entry's changes. Rules are checked inside,
    after the chain's head is locked, so that nobody can act between the check and the change.
    """
    actor = signed_in(desk)
    act = Act(
        action=action,
        chain=chain,
        actor=actor.login,
        station=desk.station,
        now=_recording_time(desk),
        happened_at=desk.at,
        witness=desk.witness.login if desk.witness else None,
        reason=reason or desk.reason,
        data=data,
    )
    with _session(desk) as session:
        at = session.open_act(act)
        under_way = Doing(session, act, at, actor)
        yield under_way
        under_way.written = session.close_act()


@contextmanager
def batch(desk: Desk, *, bulk: bool = False) -> Iterator[LedgerSession]:
    """Open one transaction for many acts: pass it on as ``replace(desk, batch=…)``.

    With ``bulk`` their entries are written some hundreds at a time.
    """
    made = _bulk(desk.database) if bulk else _new(desk.database)
    with surroundings(desk.database.where), made as session:
        yield session
        session.commit()


@contextmanager
def _session(desk: Desk) -> Iterator[LedgerSession]:
    if desk.batch is not None:
        yield desk.batch
        return
    with surroundings(desk.database.where), _new(desk.database) as session:
        yield session
        session.commit()


def _new(database: Database) -> LedgerSession:
    return LedgerSession(database.writer, expire_on_commit=False)


def _bulk(database: Database) -> LedgerSession:
    from cellinv.records.ledger.bulk import BulkSession

    return BulkSession(database.writer, expire_on_commit=False)


def _recording_time(desk: Desk) -> datetime | None:
    """Return our time, or nothing where the server's clock decides."""
    server = desk.database.dialect != "sqlite" and isinstance(desk.clock, SystemClock)
    return None if server else desk.clock.now()
