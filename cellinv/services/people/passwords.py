"""What only the person knows: passwords and PINs, and the responsibility that goes with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import select

from cellinv.domain.language import tr
from cellinv.domain.people import (
    NotAllowed,
    PasswordReused,
    PersonInactive,
    ResponsibilityNotAccepted,
    check_password_long,
    check_password_sound,
    check_pin_sound,
    expires_on,
)
from cellinv.domain.signing import EDITION, responsibility
from cellinv.records.ledger.texts import sha256
from cellinv.records.queries.rules import in_force
from cellinv.records.tables.people import (
    Acceptance,
    Access,
    Credential,
    FormerPassword,
    Person,
)
from cellinv.services.ledger import Doing, Receipt, doing, signed_in
from cellinv.services.people.rights import SETUP, allow, person_named
from cellinv.services.people.sign_in import agrees, hasher, proved

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.domain.people import Pending
    from cellinv.services.desk import Desk

RESPONSIBILITY: Final = "responsibility"


@dataclass(frozen=True, slots=True)
class Responsibility:
    """The text that has to be accepted, in the language shown, and its edition."""

    edition: str
    text: str


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What a password and a PIN have to be here; ``days`` 0: it doesn't expire."""

    length: int
    days: int
    remembered: int
    pin_length: int


def written_responsibility() -> Responsibility:
    """Return what has to be accepted before anybody signs."""
    return Responsibility(EDITION, responsibility())


def password_rules(desk: Desk) -> PasswordRules:
    """Return the rules for passwords and PINs; nobody has to be signed in."""
    with desk.database.read() as session:
        return _rules(session)


def pending_of(desk: Desk) -> Pending | None:
    """Return what the first sign-in of whoever is at the desk still has to settle."""
    actor = signed_in(desk)
    with desk.database.read() as session:
        found = session.scalar(select(Access.pending).where(Access.person_id == actor.id))
    return cast("Pending | None", found)


def change_password(desk: Desk, login: str, old: str, new: str) -> Receipt:
    """Set one's own password, also in place of one that expired.

    Raises:
        SignInFailed, SignInDelayed: the old one is wrong.
        PasswordTooShort, PasswordIsLogin, PasswordReused: the new one can't be used.
    """
    known = proved(desk, login, old, stale=True)
    with doing(_alone(replace(desk, actor=known.actor)), "set_password") as act:
        put_password(act, act.session.get_one(Person, known.person.id), new)
        _settle(act, known.person.id, only="password")
    return act.receipt()


def first_sign_in(
    desk: Desk, login: str, password: str, *, new: str | None, accepted: str
) -> Receipt:
    """Settle a first sign-in: set an own password, and accept the written responsibility.

    ``new`` may be ``None`` where the password is one's own already; ``accepted`` is the text
    that was read, as :func:`written_responsibility` gave it.

    Raises:
        SignInFailed, SignInDelayed: the password is wrong.
        ResponsibilityNotAccepted: another text, or none.
        PasswordTooShort, PasswordIsLogin, PasswordReused: the new one can't be used.
    """
    known = proved(desk, login, password, stale=True)
    if accepted != responsibility():
        raise ResponsibilityNotAccepted
    own = known.access is None or known.access.pending != "password"
    with doing(_alone(replace(desk, actor=known.actor)), "first_sign_in") as act:
        person = act.session.get_one(Person, known.person.id)
        act.concerns("person", person.id, person.login)
        if new is not None or not own:
            put_password(act, person, new or "")
        accept(act, person.id)
        _settle(act, person.id)
    return act.receipt()


def set_pin(desk: Desk, login: str, password: str, pin: str) -> Receipt:
    """Set the PIN that goes with one's own badge.

    Raises:
        SignInFailed, SignInDelayed, PasswordExpired, FirstSignIn: as signing in.
        PinUnsound: the PIN can't be used.
    """
    known = proved(desk, login, password)
    with doing(_alone(replace(desk, actor=known.actor)), "set_pin") as act:
        check_pin_sound(pin, least=_rules(act.session).pin_length)
        put_pin(act, known.person.id, pin)
        act.concerns("person", known.person.id, known.person.login)
    return act.receipt()


def reset_password(desk: Desk, login: str, password: str, *, reason: str) -> Receipt:
    """Give somebody a password to sign in with once, and lift the delay of failed tries.

    The PIN to their badge is gone with it.

    Raises:
        NotAllowed, UnknownPerson, PersonInactive, PasswordTooShort.
    """
    allow(desk, "users")
    with doing(desk, "reset_password", reason=reason) as act:
        check_password_long(password, least=_rules(act.session).length)
        person = person_named(act.session, login)
        if not person.active:
            raise PersonInactive(who=f"{person.name} ({person.login})")
        act.concerns("person", person.id, login)
        credential = _credential(act.session, person.id)
        _remember(act, credential)
        credential.password_hash, credential.set_at = hasher().hash(password), act.at
        credential.failed, credential.locked_until, credential.expires_on = 0, None, None
        person.password_set_at = act.at
        access = access_of(act.session, person.id)
        access.pin_hash, access.pending = None, "password"
    return act.receipt()


def put_password(act: Doing, person: Person, password: str) -> None:
    """Put a new password in force that keeps the rules, and remember the one before."""
    session = act.session
    rules, credential = _rules(session), _credential(session, person.id)
    check_password_sound(password, login=person.login, least=rules.length)
    former = session.scalars(
        select(FormerPassword.password_hash)
        .where(FormerPassword.person_id == person.id)
        .order_by(FormerPassword.id.desc())
        .limit(max(0, rules.remembered - 1))
    )
    kept = [credential.password_hash, *former][: max(1, rules.remembered)]
    if any(agrees(each, password) for each in kept):
        raise PasswordReused(login=person.login)
    _remember(act, credential)
    credential.password_hash, credential.set_at = hasher().hash(password), act.at
    credential.expires_on = expires_on(act.at.date(), rules.days)
    credential.failed, credential.locked_until = 0, None
    person.password_set_at = act.at
    act.concerns("person", person.id, person.login)


def put_first_pin(desk: Desk, login: str, pin: str) -> Receipt:
    """Give somebody a PIN while an inventory is set up; everybody else sets their own.

    Raises:
        NotAllowed: the inventory is set up.
    """
    if desk.actor is not SETUP:
        raise NotAllowed(who=signed_in(desk).shown, right=tr("set somebody's PIN"), roles="–")
    with doing(desk, "set_pin") as act:
        person = person_named(act.session, login)
        act.concerns("person", person.id, login)
        put_pin(act, person.id, pin)
    return act.receipt()


def put_pin(act: Doing, person_id: int, pin: str) -> None:
    """Keep the hash of a PIN."""
    access_of(act.session, person_id).pin_hash = hasher().hash(pin)


def accept(act: Doing, person_id: int) -> None:
    """Record which text somebody accepted, and the text itself."""
    text = responsibility()
    act.act.data["accepted"] = {"edition": EDITION, "text": text}
    act.session.add(
        Acceptance(
            person_id=person_id,
            subject=RESPONSIBILITY,
            edition=EDITION,
            digest=sha256(text),
            accepted_at=act.at,
        )
    )


def access_of(session: Session, person_id: int) -> Access:
    """Return what goes with somebody's password; made where there is nothing yet."""
    found = session.scalars(select(Access).where(Access.person_id == person_id)).one_or_none()
    if found is None:
        found = Access(person_id=person_id)
        session.add(found)
    return found


def _settle(act: Doing, person_id: int, *, only: str | None = None) -> None:
    access = access_of(act.session, person_id)
    if only is None:
        access.pending = None
    elif access.pending == only:
        access.pending = "responsibility"


def _remember(act: Doing, credential: Credential) -> None:
    act.session.add(
        FormerPassword(
            person_id=credential.person_id,
            password_hash=credential.password_hash,
            set_at=credential.set_at,
        )
    )


def _credential(session: Session, person_id: int) -> Credential:
    return session.scalars(select(Credential).where(Credential.person_id == person_id)).one()


def _rules(session: Session) -> PasswordRules:
    rules = in_force(session)
    return PasswordRules(
        int(rules["password_length"]),
        int(rules["password_days"]),
        int(rules["password_history"]),
        int(rules["pin_length"]),
    )


def _alone(desk: Desk) -> Desk:
    """Return a desk for an act on oneself, now and without anybody beside."""
    return replace(desk, at=None, reason=None, witness=None)
