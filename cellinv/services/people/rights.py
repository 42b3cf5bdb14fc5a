"""Who may do what, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from cellinv.domain.language import tr
from cellinv.domain.people import NotAllowed, OtherSite, Scope, UnknownPerson, UnknownSite, may
from cellinv.records.catalog import roles
from cellinv.records.tables.people import Grant, Person, Site
from cellinv.services.desk import Actor, Desk, Place, Right
from cellinv.services.ledger import signed_in

if TYPE_CHECKING:
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


def allow(
    desk: Desk, right: str, *, site_id: int | None = None, owner_id: int | None = None
) -> None:
    """Check that whoever is at the desk has a right.

    Raises:
        NotAllowed: they don't; the sentence names the roles that do.
    """
    actor = signed_in(desk)
    held = tuple(Scope(r.role, r.site_id, r.owner_id) for r in desk.rights)
    if actor is SETUP or may(held, roles(), right, site_id=site_id, owner_id=owner_id):
        return
    have = ", ".join(sorted(role for role, rights in roles().items() if right in rights))
    deed = tr(_DEEDS.get(right, right.replace("_", " ")))
    raise NotAllowed(who=actor.shown, right=deed, roles=have)


def has_right(desk: Desk, right: str) -> bool:
    """Return whether whoever is at the desk has a right somewhere."""
    held = tuple(Scope(r.role, r.site_id, r.owner_id) for r in desk.rights)
    return desk.actor is SETUP or may(held, roles(), right)


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


def rights_of(session: Session, person_id: int, today: date) -> tuple[Right, ...]:
    """Return the roles somebody holds today."""
    rows = session.scalars(select(Grant).where(Grant.person_id == person_id))
    return tuple(
        Right(grant.role, grant.site_id, grant.owner_id)
        for grant in rows
        if grant.from_on <= today and (grant.until_on is None or today <= grant.until_on)
    )


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
