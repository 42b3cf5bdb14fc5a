"""Electronic signatures: proving who signs, standing by as a witness, and what was signed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import or_, select

from cellinv.domain.lineage.graph import Key
from cellinv.domain.people import ResponsibilityOpen, Scope, may
from cellinv.domain.signing import ACT, MaySignNothing, Meaning, OwnWork, WitnessSelf
from cellinv.records.catalog import roles, roles_with
from cellinv.records.ledger.signing import Standing, standing_of
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.people import Person, Signature
from cellinv.services.desk import Actor, Desk, Signer
from cellinv.services.ledger import Doing, note_refusal, signed_in
from cellinv.services.people.reach import reach_of
from cellinv.services.people.rights import allow, rights_of
from cellinv.services.people.sign_in import Known, is_badge, proved, proved_by_badge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

_FOR_ALL: Final = frozenset({"setting", "person"})
State = Literal["holds", "changed_since", "broken", "erased"]


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """A signature as a page shows it: printed name, time, meaning, and what it is worth.

    ``state`` is ``holds``; ``changed_since`` where the record's row has another version now than
    the one signed; ``broken`` where what was signed isn't what stands there; ``erased`` where
    the act's text was lawfully removed.
    """

    act: int
    entry: str
    login: str
    name: str
    meaning: str
    signed_at: datetime
    how: str
    kind: str
    record_id: int
    version: int
    version_now: int
    digest: str
    state: State


def prove(desk: Desk, login: str, password: str) -> Signer:
    """Return somebody who proved by password, at the act, that it is they who sign.

    What it returns serves one act, within minutes (21 CFR 11.200). Failed tries count as those
    of signing in.

    Raises:
        SignInFailed, SignInDelayed, PasswordExpired, FirstSignIn, ResponsibilityOpen.
    """
    return _signer(desk, proved(desk, login, password), "password")


def prove_by_badge(desk: Desk, badge: str, pin: str) -> Signer:
    """Return somebody who proved by badge and PIN, at the act, that it is they who sign.

    Raises:
        BadgeRefused, SignInDelayed, PasswordExpired, FirstSignIn, ResponsibilityOpen.
    """
    return _signer(desk, proved_by_badge(desk, badge, pin), "badge")


def prove_with(desk: Desk, who: str, secret: str) -> Signer:
    """Return somebody who proved who they are: login and password, or badge and PIN.

    Raises:
        As :func:`prove` and :func:`prove_by_badge`.
    """
    return (prove_by_badge if is_badge(desk, who) else prove)(desk, who, secret)


def _signer(desk: Desk, known: Known, how: str) -> Signer:
    if known.access and known.access.pending:
        raise ResponsibilityOpen(login=known.person.login)
    with desk.database.read() as session:
        held = rights_of(session, known.person.id, desk.today(), desk.site)
    return Signer.of(known.actor, held, desk.now(), how)


def sign(
    act: Doing, by: Signer, meaning: Meaning, record_kind: str = ACT, record_id: int = 0
) -> None:
    """Let somebody sign a record (or the act itself) in an act under way.

    The signature is given when the act closes, over the record as the act leaves it and all
    that the act says: see :mod:`cellinv.records.ledger.signing`.

    Raises, when the act closes:
        ProofUsed, ProofStale, WitnessSelf, NothingToSign.
    """
    act.sign(by, meaning, record_kind, record_id)


def check_may_sign(
    by: Signer,
    right: str,
    meaning: Meaning,
    *,
    site_id: int | None = None,
    owner_id: int | None = None,
) -> None:
    """Check that a signer has a right of their own for what they sign.

    Raises:
        MaySignNothing: they don't.
    """
    held = tuple(Scope(r.role, r.site_id, r.owner_id) for r in by.rights)
    if not may(held, roles(), right, site_id=site_id, owner_id=owner_id):
        raise MaySignNothing(who=by.shown, meaning=meaning, roles=roles_with(right))


def forbid_same(by: Actor, entered_by: Iterable[int], *, what: str, meaning: Meaning) -> None:
    """Refuse a signature of somebody under what they entered themselves.

    ``entered_by`` are the ids of those who entered it; ``what`` names it.

    Raises:
        OwnWork: the signer is among them.
    """
    if by.id in set(entered_by):
        raise OwnWork(who=by.shown, what=what, meaning=meaning)


def witness(desk: Desk, who: str, secret: str) -> Desk:
    """Return the desk with a second person at the next act, who signs it as witnessed.

    They give login and password, or scan a badge and type its PIN.

    Raises:
        WitnessSelf: the same person twice.
        NotAllowed: the second person may not witness.
        As :func:`prove_with`.
    """
    return stand_by(desk, prove_with(desk, who, secret))


def stand_by(desk: Desk, second: Signer) -> Desk:
    """Return the desk with a second person at the next act, as :func:`witness`."""
    actor = signed_in(desk)
    if second.id == actor.id:
        refusal = WitnessSelf(who=actor.shown)
        note_refusal(desk, refusal, "witness")
        raise refusal
    allow(replace(desk, actor=second, rights=second.rights), "witness")
    return desk.witnessed(second)


def signatures_of(desk: Desk, kind: str, record_id: int) -> tuple[SignatureRow, ...]:
    """Return the signatures under a record and under the acts on it, oldest first.

    Each is proved against the ledger as it is read.

    Raises:
        NotAllowed, NotSignedIn.
    """
    signed_in(desk)
    about = select(LedgerSubject.entry_id).where(
        LedgerSubject.kind == kind, LedgerSubject.subject_id == record_id
    )
    own = (Signature.record_kind == kind) & (Signature.record_id == record_id)
    acts = (Signature.record_kind == ACT) & Signature.act_id.in_(about)
    with desk.database.read() as session:
        if not _in_sight(session, desk, kind, record_id):
            return ()
        return _shown(session, or_(own, acts))


def signatures_in(desk: Desk, entry_id: int) -> tuple[SignatureRow, ...]:
    """Return the signatures given in an act, by the id of its first entry.

    Raises:
        NotAllowed, NotSignedIn.
    """
    signed_in(desk)
    with desk.database.read() as session:
        if not _in_sight(session, desk, ACT, entry_id):
            return ()
        return _shown(session, Signature.act_id == entry_id)


def signatures_by(desk: Desk, person_id: int) -> tuple[SignatureRow, ...]:
    """Return the signatures that somebody gave, as far as whoever asks may see it, oldest first.

    Raises:
        NotAllowed, NotSignedIn.
    """
    reach_of(desk)
    with desk.database.read() as session:
        rows = _shown(session, Signature.person_id == person_id)
        return tuple(row for row in rows if _in_sight(session, desk, row.kind, _signed_id(row)))


def _signed_id(row: SignatureRow) -> int:
    return row.act if row.kind == ACT else row.record_id


def _in_sight(session: Session, desk: Desk, kind: str, record_id: int) -> bool:
    """Say whether somebody may see what was signed; rules are for everybody."""
    from cellinv.records.queries.things import thing_queries, things  # late, as in reach

    if kind in _FOR_ALL:
        return True
    reach = reach_of(desk)
    if reach.everything:
        return True
    keys = [Key(kind, record_id)]
    if kind not in thing_queries():
        given = (Signature.record_kind == kind) & (Signature.record_id == record_id)
        acts = [record_id] if kind == ACT else select(Signature.act_id).where(given)
        about = select(LedgerSubject.kind, LedgerSubject.subject_id)
        keys = [Key(*row) for row in session.execute(about.where(LedgerSubject.entry_id.in_(acts)))]
    known = things(session, [key for key in keys if key.kind in thing_queries()])
    return any(reach.sees(thing.owner_id, thing.site_id) for thing in known.values())


def _shown(session: Session, where: Any) -> tuple[SignatureRow, ...]:
    from cellinv.records.queries.things import among  # late, as above

    table = Signature.__table__
    found = session.execute(select(table).where(where).order_by(table.c.id)).mappings().all()
    standings = standing_of(session, [dict(row) for row in found])
    people = session.execute(select(Person.id, Person.login))
    logins = {each.id: each.login for each in people}
    ids = {row["act_id"] for row in found}
    named = select(LedgerEntry.id, LedgerEntry.chain, LedgerEntry.seq)
    rows = session.execute(named.where(among(session, LedgerEntry.id, ids)))
    entries = {row.id: f"{row.chain}:{row.seq}" for row in rows}
    return tuple(
        SignatureRow(
            act=row["act_id"],
            entry=entries.get(row["act_id"], "?"),
            login=logins.get(row["person_id"], "?"),
            name=row["printed_name"],
            meaning=row["meaning"],
            signed_at=row["signed_at"],
            how=row["how"],
            kind=row["record_kind"],
            record_id=row["record_id"],
            version=row["record_version"],
            version_now=standing.now,
            digest=row["digest"],
            state=_state(standing, row["record_version"], row["record_kind"]),
        )
        for row, standing in zip(found, standings, strict=True)
    )


def _state(standing: Standing, version: int, kind: str) -> State:
    if not standing.holds:
        return "broken"
    if standing.erased:
        return "erased"
    return "changed_since" if kind != ACT and standing.now != version else "holds"
