"""How somebody comes to a desk: the inventory opened, the demonstration made, who signs in.

All of it runs off the screen's thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cellinv.domain.errors import CellinvError

if TYPE_CHECKING:
    from cellinv.services.desk import Desk, Place

_RIGHTS: Final = (
    "read", "withdraw", "import", "export", "register", "plan", "settings", "users",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opening:
    """Which inventory to open, at which station and site, and whose login to propose."""

    url: str
    login: str | None = None
    station: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of opening: a desk nobody sits at, or why not."""

    desk: Desk | None = None
    error: CellinvError | None = None
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody at a desk, with what the window must know of them."""

    desk: Desk
    rights: frozenset[str]
    sites: tuple[Place, ...]


def open_at(opening: Opening) -> Opened:
    """Open the inventory, with nobody at the desk yet."""
    from cellinv.services.people import is_demonstration, open_inventory

    try:
        desk = open_inventory(opening.url, station=opening.station)
        return Opened(desk, demonstration=is_demonstration(desk))
    except CellinvError as error:
        return Opened(error=error)


def make_demonstration(opening: Opening) -> Opened:
    """Fill a new file with the demonstration, and open it."""
    from cellinv.services.demo import make_demo

    try:
        make_demo(opening.url)
    except CellinvError as error:
        return Opened(error=error)
    return open_at(opening)


def enter_as(desk: Desk, login: str, password: str, site: str | None) -> Entered:
    """Sign somebody in, by password or by badge and PIN, at a site they may work at."""
    from cellinv.services import people

    desk = people.sign_in_with(desk, login, password, site_code=site)
    mine = tuple(
        site
        for site in people.sites(desk)
        if any(right.site_id in {None, site.id} for right in desk.rights)
    )
    if desk.site is None and mine:
        desk = desk.at_site(mine[0])
    people.record_sign_in(desk)
    return Entered(desk, frozenset(r for r in _RIGHTS if people.has_right(desk, r)), mine)


def shown_place(url: str) -> str:
    """Return an inventory's place as people read it: no scheme, no password."""
    from cellinv.devices.log import mask

    return mask(url).removeprefix("sqlite:///")
