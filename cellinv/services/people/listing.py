"""Who is in an inventory, in which roles, with which badges and training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.records.tables.people import (
    Acceptance,
    Access,
    Badge,
    Credential,
    Grant,
    Party,
    Person,
    Site,
    Training,
)
from cellinv.services.ledger import signed_in
from cellinv.services.people.rights import allow, granted_to, has_right, person_named

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody as lists show them; ``roles`` are those held today."""

    login: str
    name: str
    home_site: str | None
    active: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role with its scope, by codes (``None``: all), and its days."""

    role: str
    site: str | None
    owner: str | None
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """A badge; one withdrawn opens nothing."""

    code: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """A training, valid until a day or without end."""

    role: str | None
    subject: str
    trained_on: date
    until_on: date | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class PersonInFull:
    """Somebody with all that lets them in; never a secret.

    ``pending`` is what their first sign-in still has to settle; ``accepted_at`` when they last
    accepted the written responsibility, of edition ``accepted``.
    """

    person: PersonRow
    grants: tuple[GrantRow, ...]
    badges: tuple[BadgeRow, ...]
    training: tuple[TrainingRow, ...]
    accepted: str | None
    accepted_at: datetime | None
    password_set_at: datetime | None
    password_expires_on: date | None
    has_pin: bool
    pending: str | None
    failed: int
    locked_until: datetime | None


def people_here(desk: Desk) -> tuple[PersonRow, ...]:
    """Return everybody, by login; for those who read or manage users.

    Raises:
        NotAllowed, NotSignedIn.
    """
    signed_in(desk)
    if not has_right(desk, "users"):
        allow(desk, "read")
    query = (
        select(Person, Site.code)
        .join(Site, Site.id == Person.home_site_id, isouter=True)
        .order_by(Person.login)
    )
    with desk.database.read() as session:
        return tuple(_row(session, desk, person, site) for person, site in session.execute(query))


@dataclass(frozen=True, slots=True)
class Scopes:
    """What a role can be granted for: the codes of sites and of organisations."""

    sites: tuple[str, ...]
    owners: tuple[str, ...]


def scopes_here(desk: Desk) -> Scopes:
    """Return the scopes there are, for those who manage users.

    Raises:
        NotAllowed, NotSignedIn.
    """
    allow(desk, "users")
    with desk.database.read() as session:
        return Scopes(
            tuple(session.scalars(select(Site.code).order_by(Site.code))),
            tuple(session.scalars(select(Party.code).order_by(Party.code))),
        )


def person_in_full(desk: Desk, login: str) -> PersonInFull:
    """Return somebody with roles, badges, training and the state of their sign-in.

    For those who manage users, and for oneself.

    Raises:
        NotAllowed, NotSignedIn, UnknownPerson.
    """
    if signed_in(desk).login != login:
        allow(desk, "users")
    with desk.database.read() as session:
        person = person_named(session, login)
        site = session.scalar(select(Site.code).where(Site.id == person.home_site_id))
        credential = session.scalars(
            select(Credential).where(Credential.person_id == person.id)
        ).one_or_none()
        access = session.scalars(select(Access).where(Access.person_id == person.id)).one_or_none()
        accepted = session.scalars(
            select(Acceptance)
            .where(Acceptance.person_id == person.id)
            .order_by(Acceptance.id.desc())
        ).first()
        return PersonInFull(
            person=_row(session, desk, person, site),
            grants=_grants(session, person.id),
            badges=_badges(session, person.id),
            training=_trainings(session, person.id),
            accepted=accepted.edition if accepted else None,
            accepted_at=accepted.accepted_at if accepted else None,
            password_set_at=person.password_set_at,
            password_expires_on=credential.expires_on if credential else None,
            has_pin=bool(access and access.pin_hash),
            pending=access.pending if access else None,
            failed=credential.failed if credential else 0,
            locked_until=credential.locked_until if credential else None,
        )


def _row(session: Session, desk: Desk, person: Person, site: str | None) -> PersonRow:
    granted = granted_to(session, person.id, desk.today())
    held = tuple(sorted({each.role for each in granted}))
    return PersonRow(person.login, person.name, site, person.active, held)


def _grants(session: Session, person_id: int) -> tuple[GrantRow, ...]:
    query = (
        select(Grant.role, Site.code, Party.code, Grant.from_on, Grant.until_on)
        .join(Site, Site.id == Grant.site_id, isouter=True)
        .join(Party, Party.id == Grant.owner_id, isouter=True)
        .where(Grant.person_id == person_id)
        .order_by(Grant.id)
    )
    return tuple(GrantRow(*row) for row in session.execute(query))


def _badges(session: Session, person_id: int) -> tuple[BadgeRow, ...]:
    query = select(Badge.code, Badge.given_at, Badge.withdrawn_at)
    rows = session.execute(query.where(Badge.person_id == person_id).order_by(Badge.id))
    return tuple(BadgeRow(*row) for row in rows)


def _trainings(session: Session, person_id: int) -> tuple[TrainingRow, ...]:
    query = select(
        Training.role, Training.subject, Training.trained_on, Training.until_on,
        Training.reference,
    )  # fmt: skip
    rows = session.execute(query.where(Training.person_id == person_id).order_by(Training.id))
    return tuple(TrainingRow(*row) for row in rows)
