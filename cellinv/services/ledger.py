"""Acts and their entries: doing one in one transaction, reading what was done."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from cellinv.domain.errors import DomainError
from cellinv.domain.lookup import WrongKind
from cellinv.domain.naming import CodeTaken
from cellinv.domain.people import PersonInactive, RoleEnded
from cellinv.domain.signing import ACT, Meaning, SignatureRefused
from cellinv.domain.storage.placing import SlotTaken
from cellinv.records.catalog import role_word
from cellinv.records.errors import surroundings
from cellinv.records.ledger.acts import Act, EntryRef
from cellinv.records.ledger.session import LedgerSession
from cellinv.records.queries.granted import granted_now
from cellinv.records.shade import hides_nothing, shade
from cellinv.services.desk import Actor, Desk, Signer, SystemClock
from cellinv.services.sight import arms_unseen, as_seen, is_nobody, unseen
from cellinv.services.signatures import give_signatures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from cellinv.records.engine import Database
    from cellinv.records.queries.at_hand import AtHand
    from cellinv.records.queries.granted import Blinded, Granted

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
    """An act under way: its session, its time, who signs it and, at the end, its receipt."""

    session: LedgerSession
    act: Act
    at: datetime
    actor: Actor
    desk: Desk
    written: list[EntryRef] = field(default_factory=list)
    signers: list[tuple[Signer, Meaning, str, int]] = field(default_factory=list)
    blinded: Blinded | None = None
    """The blinded studies with their owners, where they were read when the act began."""
    at_hand: AtHand | None = None
    """What the act is decided by, where it began with one vial."""
    show: Callable[[Desk], object] | None = None
    """Looks up what the act left, in its own transaction; what it raises undoes the act."""
    shown: Any = None
    """What that looked up: nothing where some of it may not be told from the desk."""

    @property
    def entry_id(self) -> int:
        """Return the id of the entry that will hold this act."""
        return self.session.entry_id

    def concerns(self, kind: str, record_id: int, code: str) -> None:
        """Name a record that the act is about."""
        self.act.concerns(kind, record_id, code)

    def sign(self, by: Signer, meaning: Meaning, kind: str = ACT, record_id: int = 0) -> None:
        """Let somebody put their hand to a record, or to the act itself, as it will be at its end.

        See :mod:`cellinv.records.ledger.signing` for what that binds.
        """
        self.signers.append((by, meaning, kind, record_id))

    def arms_unseen(self) -> frozenset[int]:
        """Return the blinded studies whose arms whoever acts may not see at all."""
        if self.blinded is None or self._changes_studies():
            return arms_unseen(self.session, self.desk)
        return frozenset() if is_nobody(self.desk) else unseen(self.desk, self.blinded)

    def _changes_studies(self) -> bool:
        changed = (table for table, _ in self.session.opened.changes)
        return bool(self.session.new or self.session.dirty) or "study" in changed

    @contextmanager
    def seen(self) -> Iterator[Session]:
        """Give a session to read what there was before the act, as whoever acts may see it.

        What an act finds on its own session it may tell: where kits are hidden, what is in them.
        """
        if self.desk.batch is not None or not self.arms_unseen():
            yield self.session
            return
        with viewing(self.desk) as session:
            yield session

    def look_back(self) -> None:
        """Let ``show`` look up what the act left, once that is written and before it is kept."""
        if self.show is None or self.blinded is None or unseen(self.desk, self.blinded):
            return
        hides_nothing(self.session, self.blinded)
        self.shown = self.show(replace(self.desk, snapshot=self.session))

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
def reading(desk: Desk) -> Iterator[Session]:
    """Give a session to read by: that of the acts or reads under way, where there are any."""
    under_way = desk.batch or desk.snapshot
    if under_way is not None:
        yield under_way
        return
    with viewing(desk) as session:
        yield session


@contextmanager
def at_once(desk: Desk) -> Iterator[Desk]:
    """Give the desk for several reads of one moment: they see one snapshot, opened once."""
    with reading(desk) as session:
        yield replace(desk, snapshot=session)


@contextmanager
def viewing(desk: Desk) -> Iterator[Session]:
    """Give a session to read what is recorded, as far as it tells no arm to whoever is at the desk.

    To those who may not see the arms of a study, the vials in its kits stay as they were when
    they were packed; see :mod:`cellinv.records.shade`.
    """
    with desk.database.read() as session:
        if not is_nobody(desk):
            shade(session, partial(unseen, desk))
        try:
            yield session
        except (SlotTaken, WrongKind) as refusal:
            raise as_seen(session, desk, refusal) from None


@contextmanager
def doing(
    desk: Desk,
    action: str,
    *,
    chain: str = ORG,
    reason: str | None = None,
    on: int | str | None = None,
    **data: Any,
) -> Iterator[Doing]:
    """Do one act: one transaction, one entry, or nothing at all.

    Rows changed on the yielded session become the entry's changes. Rules are checked inside,
    after the chain's head is locked, so that nobody can act between the check and the change.
    ``on`` is the one vial it is done with, by its id or by what names it: then all it is decided
    by is at hand, asked for with what whoever acts may do.
    """
    try:
        with _doing(desk, action, chain, reason, data, on=on) as under_way:
            yield under_way
    except SignatureRefused as refusal:
        if desk.batch is None and desk.actor is not None:
            note_refusal(desk, refusal, action)
        raise
    except (CodeTaken, SlotTaken, WrongKind) as refusal:
        with reading(desk) as session:
            told = as_seen(session, desk, refusal)
        raise told from None


@contextmanager
def _doing(
    desk: Desk,
    action: str,
    chain: str,
    reason: str | None,
    data: dict[str, Any],
    *,
    on: int | str | None,
) -> Iterator[Doing]:
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
        told = blinded = None
        if on is not None:
            from cellinv.records.queries.at_hand import at_hand  # late: most acts are on others

            told = at_hand(session, actor.id, on)
        if desk.batch is None and actor.id:
            known = (told.granted, told.blinded) if told else None
            blinded = check_standing(session, desk, known)
        under_way = Doing(session, act, at, actor, desk, blinded=blinded, at_hand=told)
        if desk.witness is not None:
            under_way.sign(desk.witness, "witnessed")
        yield under_way
        if under_way.signers:
            give_signatures(session, actor, under_way.signers, desk.now())
        under_way.written = session.close_act(_kept_from(under_way))
        under_way.look_back()


def _kept_from(act: Doing) -> Any:
    """Select the acts on kits that whoever tells of something late mustn't hear of."""
    if act.act.happened_at is None or {"dose", "subject"} & {kind for kind, _ in act.act.subjects}:
        return None
    from cellinv.records.queries.blinding import acts_on_kits  # late: nearly nothing is told late

    return acts_on_kits(act.arms_unseen())


def check_standing(
    session: Session, desk: Desk, told: tuple[list[Granted], Blinded] | None = None
) -> Blinded:
    """Refuse somebody whose roles were changed, or who was deactivated, after they sat down.

    Return the blinded studies, each with its owner, which are read with it, unless ``told``.

    Raises:
        PersonInactive, RoleEnded, NotSignedIn.
    """
    actor = signed_in(desk)
    rows, blinded = told or granted_now(session, actor.id)
    if any(row.active is False for row in rows):
        raise PersonInactive(who=actor.shown)
    granted = {row.grant_id: row.until_on for row in rows}
    for right in desk.held:
        known = right.grant_id is None or granted.get(right.grant_id, ...) == right.until_on
        if not known:
            raise RoleEnded(who=actor.shown, role=role_word(right.role))
    return blinded


def note_refusal(desk: Desk, refusal: SignatureRefused, action: str) -> None:
    """Keep in the ledger that a signature was tried and not taken, whose, and why."""
    alone, signer = replace(desk, at=None, witness=None, batch=None), refusal.values.get("who")
    another: dict[str, Any] = {} if signer in {None, signed_in(desk).shown} else {"signer": signer}
    with doing(alone, "sign_refused", refused=refusal.code, act=action, **another) as act:
        act.concerns("person", act.actor.id, act.actor.login)


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
def jointly(desk: Desk, action: str, chains: Iterable[str]) -> Iterator[Desk]:
    """Give a desk whose acts, on several chains, are one transaction.

    The heads of the chains are locked first, in one order and ``ORG`` last, as those who lock two
    do everywhere: nobody waits for ever, and each entry can name those still to be written by
    :func:`next_entry`. A signature that isn't taken undoes all of it, and is noted under
    ``action``.
    """
    try:
        with _session(desk) as session:
            actor = signed_in(desk)
            if actor.id:
                check_standing(session, desk)
            for chain in sorted({*chains}, key=lambda chain: (chain == ORG, chain)):
                session.lock_chain(chain)
            yield replace(desk, batch=session)
    except SignatureRefused as refusal:
        if desk.batch is None:
            note_refusal(desk, refusal, action)
        raise


def next_entry(desk: Desk, chain: str) -> str:
    """Return the name that the next entry on a chain locked by :func:`jointly` will have."""
    if desk.batch is None:
        raise RuntimeError("No chain is locked.")
    return f"{chain}:{desk.batch.lock_chain(chain)}"


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
