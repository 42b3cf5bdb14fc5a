"""Signing in: who somebody is, and what they may do from then on."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from cellinv.domain.people import SignInDelayed, SignInFailed, locked_until
from cellinv.records.tables.base import iso
from cellinv.records.tables.people import Credential, Person
from cellinv.services.desk import Actor, Desk
from cellinv.services.ledger import ORG, Receipt, doing, signed_in
from cellinv.services.people.rights import home_site, rights_of

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@cache
def hasher() -> PasswordHasher:
    """Return the Argon2id hasher, made once."""
    from argon2 import PasswordHasher

    return PasswordHasher()


def sign_in(desk: Desk, login: str, password: str, *, site_code: str | None = None) -> Desk:
    """Return the desk with somebody at it.

    Failed tries in a row delay the next one (none before the third) and are in the ledger.

    Raises:
        SignInFailed: the login or the password is wrong, or the person was deactivated.
        SignInDelayed: too many failures in a row.
    """
    actor = check_password(desk, login, password)
    with desk.database.read() as session:
        rights = rights_of(session, actor.id, desk.today())
        person = session.get_one(Person, actor.id)
        site = home_site(session, person, site_code)
    return replace(desk, actor=actor, rights=rights, site=site)


def check_password(desk: Desk, login: str, password: str) -> Actor:
    """Return who ``login`` is, after checking the password.

    Raises:
        SignInFailed, SignInDelayed: as :func:`sign_in`.
    """
    from argon2.exceptions import VerificationError

    with desk.database.read() as session:
        row = session.execute(
            select(Person, Credential)
            .join(Credential, Credential.person_id == Person.id)
            .where(Person.login == login)
        ).one_or_none()
        person, credential = (row[0], row[1]) if row else (None, None)
    if credential and credential.locked_until and desk.now() < credential.locked_until:
        raise SignInDelayed(login=login, until=iso(credential.locked_until)[11:19] + " UTC")
    try:
        hasher().verify(credential.password_hash if credential else _decoy(), password)
    except VerificationError as error:
        _record_failure(desk, login, credential)
        raise SignInFailed from error
    if person is None or credential is None or not person.active:
        raise SignInFailed
    if credential.failed:
        _set_failures(desk, credential.person_id, 0)
    return Actor(person.id, person.login, person.name)


def record_sign_in(desk: Desk) -> Receipt:
    """Note in the ledger that somebody sat down at this station."""
    actor = signed_in(desk)
    with doing(desk, "sign_in") as act:
        act.concerns("person", actor.id, actor.login)
    return act.receipt()


@cache
def _decoy() -> str:
    """Return a hash to check against when there is nobody, so that timing tells nothing."""
    return hasher().hash("nobody")


def _record_failure(desk: Desk, login: str, credential: Credential | None) -> None:
    failed = (credential.failed if credential else 0) + 1
    who = Actor(0, login[:64], login[:64])
    with doing(replace(desk, actor=who, at=None), "sign_in_failed", chain=ORG) as act:
        if credential is not None:
            act.concerns("person", credential.person_id, login)
            act.session.execute(
                update(Credential)
                .where(Credential.person_id == credential.person_id)
                .values(failed=failed, locked_until=locked_until(failed, act.at))
            )


def _set_failures(desk: Desk, person_id: int, failed: int) -> None:
    with desk.database.writer.begin() as connection:
        connection.execute(
            update(Credential)
            .where(Credential.person_id == person_id)
            .values(failed=failed, locked_until=None)
        )
