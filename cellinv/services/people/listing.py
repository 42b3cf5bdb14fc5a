"""Who is in an inventory, and in which roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.records.tables.people import Person, Site
from cellinv.services.people.rights import allow, has_right, rights_of

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody as lists show them; ``roles`` are those held today."""

    login: str
    name: str
    home_site: str | None
    active: bool
    roles: tuple[str, ...]


def people_here(desk: Desk) -> tuple[PersonRow, ...]:
    """Return everybody, by login; for those who read or manage users.

    Raises:
        NotAllowed, NotSignedIn.
    """
    if not has_right(desk, "users"):
        allow(desk, "read")
    query = (
        select(Person, Site.code)
        .join(Site, Site.id == Person.home_site_id, isouter=True)
        .order_by(Person.login)
    )
    with desk.database.read() as session:
        return tuple(
            PersonRow(
                person.login,
                person.name,
                site,
                person.active,
                tuple(sorted({each.role for each in rights_of(session, person.id, desk.today())})),
            )
            for person, site in session.execute(query)
        )
