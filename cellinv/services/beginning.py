"""The first day of an inventory: its catalogue, first site and first administrator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cellinv.domain.people import TimeZoneUnknown
from cellinv.records.catalog import catalog
from cellinv.services import banks, people, quality, storage
from cellinv.services.ledger import batch

if TYPE_CHECKING:
    from cellinv.services.desk import Clock, Desk


@dataclass(frozen=True, slots=True)
class Beginning:
    """Who begins, and where; names default to codes, the party's code to ``SITE-P``."""

    site: str
    admin: str
    password: str
    site_name: str = ""
    time_zone: str = "UTC"
    party: str = ""
    party_name: str = ""
    admin_name: str = ""


def begin(
    url: str, first: Beginning, *, station: str | None = None, clock: Clock | None = None
) -> Desk:
    """Make a new inventory with one site and one administrator, ready to be worked in.

    Raises:
        InventoryNotEmpty, CodeTaken, CodeUnsound, TimeZoneUnknown: nothing was recorded.
    """
    _check(first)
    desk = people.make_inventory(url, station=station, clock=clock)
    try:
        with batch(desk) as session:
            _furnish(replace(desk, batch=session), first)
    except BaseException:
        desk.database.dispose()
        raise
    return desk


def _check(first: Beginning) -> None:
    from cellinv.domain.naming import check_code

    check_code(first.site)
    check_code(first.admin)
    try:
        ZoneInfo(first.time_zone)
    except (ValueError, OSError, LookupError) as error:
        raise TimeZoneUnknown(zone=first.time_zone) from error


def _furnish(desk: Desk, first: Beginning) -> None:
    storage.add_container_types(desk, catalog("container_types"))
    banks.add_formats(desk, catalog("formats"))
    quality.adopt_shipped(desk)
    name = first.site_name or first.site
    party = people.add_party(
        desk, first.party or f"{first.site}-P", first.party_name or name, "laboratory"
    )
    site = people.add_site(desk, first.site, name, party_id=party, time_zone=first.time_zone)
    people.add_person(
        desk,
        first.admin,
        first.admin_name or first.admin,
        first.password,
        home_site_id=site.id,
        roles_held=("administrator",),
        pending="responsibility",
    )
