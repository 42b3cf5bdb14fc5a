"""What people are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.records.tables.people import Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def people_by_login(session: Session) -> dict[str, str]:
    """Return everybody as ``Name (login)``, by login."""
    rows = session.execute(select(Person.login, Person.name))
    return {login: f"{name} ({login})" for login, name in rows}
