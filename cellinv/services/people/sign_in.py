"""Signing in: who somebody is, by password or by badge and PIN, and what they may do then."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select, update

from cellinv.domain.naming import code_key
from cellinv.domain.people import (
    BadgeRefused,
    FirstSignIn,
    PasswordExpired,
    SignInDelayed,
    SignInFailed,
    Sitting,
    locked_until,
    sits_with,
)
from cellinv.records.tables.base import iso
from cellinv.records.tables.codes import Code
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.people import Access, Badge, Credential, Person
from cellinv.services.desk import Actor, Desk, Right
from cellinv.services.ledger import ORG, Receipt, doing, signed_in
from cellinv.services.people.rights import ended_for, granted_to, home_site, untrained_roles

if TYPE_CHECKING:
    from datetime import datetime

    from argon2 import PasswordHasher
    from sqlalchemy.orm import Session


@cache
def hasher() -> PasswordHasher:
    """Return the Argon2id hasher, made once."""
    from argon2 import PasswordHasher

    return PasswordHasher()


class Known(NamedTuple):
    """Somebody with what proves who they are."""

    person: Person
    credential: Credential
    access: Access | None

    @property
    def actor(self) -> Actor:
        """Return them as somebody who acts."""
        return Actor(self.person.id, self.person.login, self.person.name)


def sign_in(
    desk: Desk,
    login: str,
    password: str,
    *,
    site_code: str | None = None,
    sitting: Sitting = "work",
    emergency: bool = False,
) -> Desk:
    """Return the desk with somebody at it.

    Failed tries in a row delay the next one (none before the third) and are in the ledger. Who
    holds both an administrator's role and others sits down with one of the two: ``sitting``.
    With ``emergency`` neither an expired password nor an open first sign-in is in the way; the
    desk then serves for looking and for moving containers in an emergency alone.

    Raises:
        SignInFailed: the login or the password is wrong, or the person was deactivated.
        SignInDelayed: too many failures in a row.
        PasswordExpired, FirstSignIn: a new password comes first.
    """
    actor = check_password(desk, login, password, stale=emergency)
    return _seated(desk, actor, site_code, sitting, emergency=emergency)


def sign_in_by_badge(
    desk: Desk,
    badge: str,
    pin: str,
    *,
    site_code: str | None = None,
    sitting: Sitting = "work",
    emergency: bool = False,
) -> Desk:
    """Return the desk with somebody at it, who scanned a badge and typed its PIN.

    Raises:
        BadgeRefused: nobody's badge, withdrawn, of somebody deactivated, or the wrong PIN.
        SignInDelayed, FirstSignIn, PasswordExpired.
    """
    known = proved_by_badge(desk, badge, pin, stale=emergency)
    return _seated(desk, known.actor, site_code, sitting, emergency=emergency)


def sign_in_with(
    desk: Desk,
    who: str,
    secret: str,
    *,
    site_code: str | None = None,
    sitting: Sitting = "work",
    emergency: bool = False,
) -> Desk:
    """Return the desk with somebody at it: login and password, or badge and PIN, in one field.

    Raises:
        As :func:`sign_in` and :func:`sign_in_by_badge`.
    """
    way = sign_in_by_badge if is_badge(desk, who) else sign_in
    return way(desk, who, secret, site_code=site_code, sitting=sitting, emergency=emergency)


def is_badge(desk: Desk, text: str) -> bool:
    """Say whether a text is the code of a badge."""
    query = select(Code.id).where(Code.key == code_key(text), Code.kind == "badge")
    with desk.database.read() as session:
        return session.scalar(query) is not None


def badge_keys(desk: Desk) -> frozenset[str]:
    """Return what the codes of all badges are compared by; nobody has to be signed in."""
    with desk.database.read() as session:
        return frozenset(session.scalars(select(Code.key).where(Code.kind == "badge")))


def check_password(desk: Desk, login: str, password: str, *, stale: bool = False) -> Actor:
    """Return who ``login`` is, after checking the password.

    ``stale`` lets a password pass that has to be renewed: to renew it, and in an emergency.

    Raises:
        SignInFailed, SignInDelayed, PasswordExpired, FirstSignIn: as :func:`sign_in`.
    """
    return proved(desk, login, password, stale=stale).actor


def proved(desk: Desk, login: str, password: str, *, stale: bool = False) -> Known:
    """Return somebody with what proves it, after checking the password: :func:`check_password`."""
    with desk.database.read() as session:
        known = _known(session, Person.login == login)
    _check_delay(desk, known)
    if not agrees(known.credential.password_hash if known else None, password):
        _record_failure(desk, login, known, "password")
        raise SignInFailed
    if known is None or not known.person.active:
        _record_failure(desk, login, known, "inactive")
        raise SignInFailed
    _forgive(desk, known)
    if not stale:
        _check_settled(desk, known)
    return known


def proved_by_badge(desk: Desk, badge: str, pin: str, *, stale: bool = False) -> Known:
    """Return whose badge it is with what proves it, after checking its PIN.

    Raises:
        BadgeRefused, SignInDelayed, FirstSignIn, PasswordExpired: as :func:`sign_in_by_badge`.
    """
    with desk.database.read() as session:
        row = session.scalars(
            select(Badge)
            .join(Code, (Code.text == Badge.code) & (Code.kind == "badge"))
            .where(Code.key == code_key(badge))
        ).one_or_none()
        known = _known(session, Person.id == row.person_id) if row else None
    who = known.person.login if known else badge
    _check_delay(desk, known)
    if not agrees(known.access.pin_hash if known and known.access else None, pin):
        _record_failure(desk, who, known, "pin" if known else "badge", badge=badge)
        raise BadgeRefused
    if known is None or row is None or row.withdrawn_at is not None or not known.person.active:
        gone = "inactive" if known and not known.person.active else "withdrawn"
        _record_failure(desk, who, known, gone, badge=badge)
        raise BadgeRefused
    _forgive(desk, known)
    if not stale:
        _check_settled(desk, known)
    return known


def record_sign_in(desk: Desk) -> Receipt:
    """Note in the ledger that somebody sat down at this station."""
    actor = signed_in(desk)
    with doing(desk, "sign_in") as act:
        act.concerns("person", actor.id, actor.login)
    return act.receipt()


def _seated(
    desk: Desk, actor: Actor, site_code: str | None, sitting: Sitting, *, emergency: bool
) -> Desk:
    with desk.database.read() as session:
        site = home_site(session, session.get_one(Person, actor.id), site_code)
        day = replace(desk, site=site).today()  # whoever grants a right means the day at the site
        granted = granted_to(session, actor.id, day)
        untrained = untrained_roles(session, actor.id, day, site)
        ended = ended_for(session, actor.id, day)
    both = len({sits_with(right.role, "work") for right in granted}) > 1
    held: list[Right] = []
    withheld: list[tuple[Right, str]] = []
    for right in granted:
        if both and not sits_with(right.role, sitting):
            withheld.append((right, "sitting"))
        elif right.role in untrained:
            withheld.append((right, "training"))
        else:
            held.append(right)
    withheld += [(right, "ended") for right in ended]
    return replace(
        desk,
        actor=actor,
        rights=tuple(held),
        withheld=tuple(withheld),
        site=site,
        emergency=emergency,
        looked=set(),
    )


def _known(session: Session, where: object) -> Known | None:
    row = session.execute(
        select(Person, Credential, Access)
        .join(Credential, Credential.person_id == Person.id)
        .join(Access, Access.person_id == Person.id, isouter=True)
        .where(where)  # type: ignore[arg-type]
    ).one_or_none()
    return Known(*row) if row else None


def _check_delay(desk: Desk, known: Known | None) -> None:
    until = known.credential.locked_until if known else None
    if known is not None and until is not None and desk.now() < until:
        refusal = SignInDelayed(login=known.person.login, until=iso(until)[11:19] + " UTC")
        _note_delayed(desk, known.person, until, refusal)
        raise refusal


def _note_delayed(desk: Desk, person: Person, until: datetime, refusal: SignInDelayed) -> None:
    """Keep in the ledger that somebody was tried while they have to wait: once for each wait.

    Every further try of the same wait is refused without an entry, so that nobody fills the
    ledger by trying; a wait is at most a quarter of an hour, and only a checked try begins one.
    """
    with desk.database.read() as session:
        if _noted_delay(session, person, until):
            return
    with doing(
        _nobody(desk, person.login), "sign_in_failed", why="delayed", until=iso(until)
    ) as act:
        if _noted_delay(act.session, person, until):
            raise refusal  # somebody noted it meanwhile
        act.concerns("person", person.id, person.login)


def _noted_delay(session: Session, person: Person, until: datetime) -> bool:
    query = (
        select(LedgerEntry.id)
        .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
        .where(
            LedgerSubject.kind == "person",
            LedgerSubject.subject_id == person.id,
            LedgerEntry.action == "sign_in_failed",
            LedgerEntry.body.contains(f'"until":"{iso(until)}"'),
        )
        .limit(1)
    )
    return session.scalar(query) is not None


def _nobody(desk: Desk, login: str) -> Desk:
    """Return the desk for an entry about a try: nobody proved to be who was named."""
    who = Actor(0, login[:64], login[:64])
    return replace(desk, actor=who, at=None, witness=None, batch=None)


def _check_settled(desk: Desk, known: Known) -> None:
    login, expires = known.person.login, known.credential.expires_on
    if known.access and known.access.pending == "password":
        raise FirstSignIn(login=login)
    if expires is not None and desk.now().date() > expires:
        _record_failure(desk, login, known, "expired")
        raise PasswordExpired(login=login, day=expires.isoformat())


def agrees(kept: str | None, given: str) -> bool:
    """Say whether a secret is the one kept; it takes as long where none is."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        hasher().verify(kept or _decoy(), given.encode(errors="surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@cache
def _decoy() -> str:
    """Return a hash to check against when there is nobody, so that timing tells nothing."""
    return hasher().hash("nobody")


_UNCOUNTED = frozenset({"expired", "inactive", "withdrawn"})
"""Failures of somebody who did prove who they are."""


def _record_failure(
    desk: Desk, login: str, known: Known | None, why: str, *, badge: str | None = None
) -> None:
    """Keep a failed try in the ledger, and count it under the chain's lock."""
    data = {"why": why} if badge is None else {"why": why, "badge": badge[:64]}
    with doing(_nobody(desk, login), "sign_in_failed", chain=ORG, **data) as act:
        if known is None:
            return
        act.concerns("person", known.person.id, known.person.login)
        if why in _UNCOUNTED:
            return
        here = Credential.person_id == known.person.id
        failed = (act.session.scalar(select(Credential.failed).where(here)) or 0) + 1
        act.session.execute(
            update(Credential)
            .where(here)
            .values(failed=failed, locked_until=locked_until(failed, act.at))
        )


def _forgive(desk: Desk, known: Known) -> None:
    if not known.credential.failed:
        return
    with desk.database.writer.begin() as connection:
        connection.execute(
            update(Credential)
            .where(Credential.person_id == known.person.id)
            .values(failed=0, locked_until=None)
        )
