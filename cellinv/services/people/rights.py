"""Who may do what, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, or_, select

from cellinv.domain.language import tr
from cellinv.domain.people import (
    EmergencyOnly,
    NotAllowed,
    NotTrained,
    OtherSite,
    RoleOver,
    SatAsOther,
    Scope,
    UnknownPerson,
    UnknownSite,
    may,
)
from cellinv.records.catalog import role_word, roles, roles_with
from cellinv.records.queries.rules import in_force
from cellinv.records.tables.people import Grant, Person, Site, Training
from cellinv.services.desk import Actor, Desk, Place, Right
from cellinv.services.ledger import signed_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.orm import Session


SETUP: Final = Actor(0, "setup", "Setup")
"""Who makes an inventory before anybody is in it."""

_DEEDS: Final = {
    "backups": "make or restore backups",
    "correct": "correct what was done",
    "count": "count what is stored",
    "custody_export": "export a chain of custody",
    "export": "export lists",
    "follow": "enter what became of subjects",
    "hold": "place or lift holds",
    "import": "import lists",
    "label": "make labels",
    "panels": "change panels",
    "plan": "plan",
    "read": "look at what is stored",
    "register": "register anything",
    "release": "release lots or doses",
    "review": "review results",
    "settings": "change settings",
    "test": "take samples or enter results",
    "users": "manage users",
}
"""Rights that aren't verbs, or say too little by themselves."""
_WITHHELD: Final = {"training": NotTrained, "sitting": SatAsOther, "ended": RoleOver}


def allow(
    desk: Desk, right: str, *, site_id: int | None = None, owner_id: int | None = None
) -> None:
    """Check that whoever is at the desk has a right.

    Raises:
        NotAllowed: they don't; the sentence names the roles that do.
        NotTrained, SatAsOther: they do, but can't use that role in this sitting.
        RoleOver: they did, until a day.
        EmergencyOnly: the sitting was opened for an emergency alone.
    """
    actor = signed_in(desk)
    if actor is SETUP:
        return
    if desk.emergency and right != "read":
        raise EmergencyOnly(who=actor.shown)
    if may(_scopes(desk.held), roles(), right, site_id=site_id, owner_id=owner_id):
        return
    deed = tr(_DEEDS.get(right, right.replace("_", " ")))
    for granted, why in desk.withheld:
        if may(_scopes([granted]), roles(), right, site_id=site_id, owner_id=owner_id):
            role, day = role_word(granted.role), granted.until_on
            raise _WITHHELD[why](who=actor.shown, right=deed, roles=role, day=day)
    raise NotAllowed(who=actor.shown, right=deed, roles=roles_with(right))


def _scopes(held: Iterable[Right]) -> tuple[Scope, ...]:
    return tuple(Scope(right.role, right.site_id, right.owner_id) for right in held)


def has_right(desk: Desk, right: str) -> bool:
    """Return whether whoever is at the desk has a right somewhere."""
    if desk.actor is None or (desk.emergency and right != "read"):
        return False
    return desk.actor is SETUP or may(_scopes(desk.held), roles(), right)


def sites(desk: Desk) -> tuple[Place, ...]:
    """Return every site, by code."""
    with desk.database.read() as session:
        return tuple(
            Place(s.id, s.code, s.name, s.time_zone)
            for s in session.scalars(select(Site).order_by(Site.code))
        )


def site_named(desk: Desk, code: str) -> Place:
    """Return a site by its code.

    Raises:
        UnknownSite: there is none.
    """
    known = sites(desk)
    found = next((site for site in known if site.code.upper() == code.upper()), None)
    if found is None:
        raise UnknownSite(site=code, sites=", ".join(site.code for site in known))
    return found


def site_by_id(desk: Desk, site_id: int) -> Place:
    """Return a site by its id."""
    return next(site for site in sites(desk) if site.id == site_id)


def person_named(session: Session, login: str) -> Person:
    """Return a person by login.

    Raises:
        UnknownPerson: there is none.
    """
    person = session.scalars(select(Person).where(Person.login == login)).one_or_none()
    if person is None:
        raise UnknownPerson(login=login)
    return person


def rights_of(
    session: Session, person_id: int, today: date, site: Place | None
) -> tuple[Right, ...]:
    """Return the roles somebody holds today and is trained for, where the site's rules ask it."""
    untrained = untrained_roles(session, person_id, today, site)
    return tuple(
        each for each in granted_to(session, person_id, today) if each.role not in untrained
    )


def granted_to(session: Session, person_id: int, today: date) -> tuple[Right, ...]:
    """Return the roles granted to somebody today."""
    rows = session.scalars(select(Grant).where(Grant.person_id == person_id).order_by(Grant.id))
    return tuple(
        Right(grant.role, grant.site_id, grant.owner_id, grant.until_on, grant.id)
        for grant in rows
        if grant.from_on <= today and (grant.until_on is None or today <= grant.until_on)
    )


def ended_for(session: Session, person_id: int, today: date) -> tuple[Right, ...]:
    """Return the roles that were granted to somebody until a day before today, the last first."""
    query = (
        select(Grant)
        .where(
            Grant.person_id == person_id, Grant.until_on < today, Grant.until_on >= Grant.from_on
        )
        .order_by(Grant.until_on.desc(), Grant.id.desc())
    )
    return tuple(
        Right(grant.role, grant.site_id, grant.owner_id, grant.until_on, grant.id)
        for grant in session.scalars(query)
    )


def untrained_roles(
    session: Session, person_id: int, today: date, site: Place | None
) -> frozenset[str]:
    """Return the roles that somebody has no valid training for, where the site's rules ask it."""
    if not in_force(session, site.id if site else None)["training_needed"]:
        return frozenset()
    valid = session.scalars(
        select(Training.role).where(
            Training.person_id == person_id,
            Training.role.is_not(None),
            Training.trained_on <= today,
            or_(Training.until_on.is_(None), Training.until_on >= today),
        )
    )
    return frozenset(roles()) - {role for role in valid if role}


def home_site(session: Session, person: Person, site_code: str | None) -> Place | None:
    """Return the site asked for, else where the person is at home."""
    query = select(Site)
    if site_code is not None:
        query = query.where(func.upper(Site.code) == site_code.upper())
    elif person.home_site_id is not None:
        query = query.where(Site.id == person.home_site_id)
    site = session.scalars(query.order_by(Site.id)).first()
    if site is None and site_code is not None:
        known = session.scalars(select(Site.code).order_by(Site.code))
        raise UnknownSite(site=site_code, sites=", ".join(known))
    return Place(site.id, site.code, site.name, site.time_zone) if site else None


def here(desk: Desk) -> Place:
    """Return the desk's site.

    Raises:
        UnknownSite: the desk has none.
    """
    if desk.site is None:
        raise UnknownSite(site="–", sites="–")
    return desk.site


def check_here(session: Session, desk: Desk, site_id: int, code: str) -> None:
    """Refuse an act on a thing that stands at another site.

    Raises:
        OtherSite: it does.
    """
    site = here(desk)
    if site.id != site_id:
        there = session.get_one(Site, site_id)
        raise OtherSite(code=code, there=there.code, here=site.code)
