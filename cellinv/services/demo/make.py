"""Making the demonstration: set the stage, play the year, write the index."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from cellinv.records.catalog import catalog
from cellinv.records.copying import copy_rows
from cellinv.records.engine import Database, table_names
from cellinv.records.upgrade import is_empty
from cellinv.services import banks, people, quality, storage
from cellinv.services.demo.days import plan_days
from cellinv.services.demo.index import PIN, badge_of, index_of
from cellinv.services.demo.plan import Plan, read_plan
from cellinv.services.demo.programme import Telling
from cellinv.services.demo.stage import Stage
from cellinv.services.demo.testing import placebo_panel
from cellinv.services.desk import Actor, Clock, Desk, Place, Right, SetClock, SystemClock
from cellinv.services.ledger import batch

YEAR = 365


def make_demo(url: str, *, clock: Clock | None = None) -> dict[str, Any]:
    """Fill a missing or empty inventory with the three programmes; return its index.

    Everything is one transaction: it is all there or nothing is. Dates are relative to today.
    For an empty server it is made in a file and copied, as a backup is put in force: tens of
    thousands of small statements each wait for a server, a copy does not.

    Raises:
        InventoryNotEmpty: there are records already.
    """
    place = Database(url, create=True)
    try:
        if place.path is not None or not is_empty(place) or table_names(place):
            return _make(url, clock)
        with tempfile.TemporaryDirectory(prefix="cellinv-demo-") as folder:
            aside = f"sqlite:///{Path(folder) / 'inventory.db'}"
            index = _make(aside, clock)
            made = Database(aside)
            try:
                copy_rows(made, place)
            finally:
                made.dispose()
        return index
    finally:
        place.dispose()


def _make(url: str, clock: Clock | None) -> dict[str, Any]:
    now = SystemClock().now() if clock is None else clock.now()
    if now is None:
        raise RuntimeError("A demonstration needs a clock.")
    yesterday = (now - timedelta(days=1)).replace(hour=18, minute=0, second=0, microsecond=0)
    first = (yesterday - timedelta(days=YEAR)).replace(hour=0)
    ticking = SetClock(first + timedelta(hours=1))
    desk = people.make_inventory(url, station="setup", clock=ticking, demonstration=True)
    plan = read_plan()
    try:
        with batch(desk, bulk=True) as session:
            stage = Stage(replace(desk, batch=session), ticking, first, yesterday)
            tellings = _tell(stage, plan)
            return index_of(stage, plan, tellings)
    finally:
        desk.database.dispose()


def _tell(stage: Stage, plan: Plan) -> list[Telling]:
    setup = stage.setup
    storage.add_container_types(setup, catalog("container_types"))
    banks.add_formats(setup, catalog("formats"))
    quality.adopt_shipped(setup)
    quality.save_panel(setup, placebo_panel(), reason="For placebo lots")
    sites = [_found(stage, setup, plan, number) for number in range(len(plan.programmes))]
    for user in plan.users:
        password = f"demo-{user['login']}"
        user_id = people.add_person(
            setup,
            user["login"],
            user["name"],
            password,
            home_site_id=sites[0].site.id,
            roles_held=tuple(user["roles"]),
            pending=None,
        )
        _equip(setup, user)
        rights = tuple(Right(role, None, None) for role in user["roles"])
        stage.people[user["login"]] = (Actor(user_id, user["login"], user["name"]), rights)
    for number, telling in enumerate(sites):
        telling.begin(offset=number)
    for telling in sites:
        plan_days(stage, telling)
    stage.play()
    return sites


def _equip(setup: Desk, user: dict[str, Any]) -> None:
    """Give one of the demonstration's people a badge with its PIN, and their training."""
    login = user["login"]
    people.give_badge(setup, login, badge_of(login))
    people.put_first_pin(setup, login, PIN)
    for role in user["roles"]:
        people.record_training(
            setup, login, role, trained_on=setup.today(), reference="Demonstration"
        )


def _found(stage: Stage, setup: Desk, plan: Plan, number: int) -> Telling:
    programme = plan.programmes[number]
    sponsor = people.add_party(
        setup, programme.sponsor["code"], programme.sponsor["name"], "sponsor"
    )
    maker = sponsor
    if programme.manufacturer is not None:
        maker = people.add_party(
            setup,
            programme.manufacturer["code"],
            programme.manufacturer["name"],
            "manufacturer",
        )
    places: list[Place] = []
    for site in (programme.site, *programme.clinics):
        party = maker
        if site is not programme.site:
            party = people.add_party(setup, f"{site.code}-P", site.name, "clinic")
        places.append(
            people.add_site(
                setup,
                site.code,
                site.name,
                party_id=party,
                time_zone=site.time_zone,
                country=site.country,
            )
        )
    return Telling(stage, programme, sponsor, places[0], tuple(places[1:]))
