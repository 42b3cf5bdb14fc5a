"""Opening an inventory, and making one with its parties, sites and people."""

from __future__ import annotations

import socket
from datetime import date
from typing import Final

from sqlalchemy import insert, select

from cellinv.domain.people import (
    INSPECTOR,
    InspectionNeedsEnd,
    InventoryNotEmpty,
    LoginTaken,
    Pending,
    RoleUnknown,
    check_password_long,
    expires_on,
)
from cellinv.records.catalog import roles
from cellinv.records.codes_table import name_record
from cellinv.records.engine import Database, table_names
from cellinv.records.ledger.texts import GENESIS
from cellinv.records.queries.rules import in_force
from cellinv.records.tables.ledger import Inventory, LedgerHead
from cellinv.records.tables.people import Access, Credential, Grant, Party, Person, Site
from cellinv.records.tables.settings import Setting
from cellinv.records.upgrade import bring_up_to_date, is_empty, make
from cellinv.services.desk import Clock, Desk, Place, SystemClock
from cellinv.services.ledger import Doing, doing
from cellinv.services.people.passwords import accept
from cellinv.services.people.rights import SETUP, allow
from cellinv.services.people.sign_in import hasher

PRACTICE: Final = "practice"
"""The setting that marks a practice copy."""


def open_inventory(url: str, *, station: str | None = None, clock: Clock | None = None) -> Desk:
    """Open an inventory, bring its schema up to date and return a desk nobody sits at yet.

    Raises:
        DatabaseMissing, DatabaseLocked, DatabaseReadOnly, DatabaseDamaged, SchemaNewer,
        DatabaseUnreachable, NetworkDrive: each one sentence and a way on.
    """
    database = Database(url)
    try:
        bring_up_to_date(database)
    except BaseException:
        database.dispose()
        raise
    return Desk(
        database=database, station=station or socket.gethostname(), clock=clock or SystemClock()
    )


def make_inventory(
    url: str, *, station: str | None = None, clock: Clock | None = None, demonstration: bool = False
) -> Desk:
    """Make a new, empty inventory and return the desk that sets it up.

    One that was made and never written in, because setting it up was cut short, is taken as new.

    Raises:
        InventoryNotEmpty: there are records already.
    """
    database = Database(url, create=True)
    chosen = clock or SystemClock()
    desk = Desk(
        database=database,
        station=station or socket.gethostname(),
        clock=chosen,
        actor=SETUP,
    )
    if is_empty(database) and not table_names(database):
        make(database, desk.now(), demonstration=demonstration)
    elif is_empty(database) or is_demonstration(desk) != demonstration or _was_written(desk):
        database.dispose()
        raise InventoryNotEmpty(where=database.where)
    return desk


def _was_written(desk: Desk) -> bool:
    with desk.database.read() as session:
        return session.scalar(select(LedgerHead.chain).where(LedgerHead.seq > 0)) is not None


def is_demonstration(desk: Desk) -> bool:
    """Return whether this inventory is a demonstration."""
    with desk.database.read() as session:
        return bool(session.scalar(select(Inventory.demonstration)))


def is_practice(desk: Desk) -> bool:
    """Return whether this inventory is a practice copy; nobody has to be signed in."""
    query = select(Setting.id).where(Setting.name == PRACTICE, Setting.site_id.is_(None))
    with desk.database.read() as session:
        return session.scalar(query) is not None


def add_party(desk: Desk, code: str, name: str, kinds: str = "") -> int:
    """Register an organisation and return its id."""
    allow(desk, "register")
    with doing(desk, "register_party") as act:
        party = Party(code=code, name=name, kinds=kinds)
        _add(act, party, "party", code)
    return party.id


def add_site(
    desk: Desk,
    code: str,
    name: str,
    *,
    party_id: int,
    time_zone: str,
    country: str | None = None,
) -> Place:
    """Register a site and open its ledger chain."""
    allow(desk, "settings")
    with doing(desk, "register_site") as act:
        site = Site(code=code, name=name, party_id=party_id, time_zone=time_zone, country=country)
        _add(act, site, "site", code)
        numbers = act.session.scalars(select(LedgerHead.number)).all()
        act.session.execute(
            insert(LedgerHead),
            {"chain": code, "number": max(numbers) + 1, "seq": 0, "hash": GENESIS},
        )
    return Place(site.id, code, name, time_zone)


def add_person(
    desk: Desk,
    login: str,
    name: str,
    password: str,
    *,
    home_site_id: int | None = None,
    roles_held: tuple[str, ...] = (),
    pending: Pending | None = "password",
) -> int:
    """Register somebody with a password and roles on every site and owner; return the id.

    At the first sign-in they set a password of their own and accept the written responsibility.
    ``pending`` says what is left of that: only the responsibility where they chose the password
    themselves, nothing for the people of a demonstration, whose passwords don't expire either.

    Raises:
        LoginTaken: the login was used before, perhaps by somebody who left.
        RoleUnknown, InspectionNeedsEnd: a role that isn't one, or can't be held without end.
        PasswordTooShort: a password that somebody signs in with for the first time.
    """
    _check_roles(roles_held)
    if desk.actor is not SETUP:
        allow(desk, "users")
    with doing(desk, "register_person") as act:
        session = act.session
        rules = in_force(session)
        if pending is not None:
            check_password_long(password, least=int(rules["password_length"]))
        if session.scalar(select(Person.id).where(Person.login == login)) is not None:
            raise LoginTaken(login=login)
        person = Person(
            login=login, name=name, home_site_id=home_site_id, active=True, password_set_at=act.at
        )
        _add(act, person, "person", login)
        for role in roles_held:
            session.add(Grant(person_id=person.id, role=role, from_on=date(1970, 1, 1)))
        expires = None
        if pending == "responsibility":
            expires = expires_on(act.at.date(), int(rules["password_days"]))
        session.add(
            Credential(
                person_id=person.id, password_hash=hasher().hash(password), set_at=act.at,
                expires_on=expires,
            )
        )  # fmt: skip
        session.add(Access(person_id=person.id, pending=pending))
        if pending is None:
            accept(act, person.id)
    return person.id


def _check_roles(held: tuple[str, ...]) -> None:
    for role in held:
        if role not in roles():
            raise RoleUnknown(role=role[:40], roles=", ".join(sorted(roles())))
        if role == INSPECTOR:
            raise InspectionNeedsEnd


def _add(act: Doing, row: Party | Site | Person, kind: str, code: str) -> None:
    act.session.add(row)
    act.session.flush()
    name_record(act.session, code, kind, row.id)
    act.concerns(kind, row.id, code)
