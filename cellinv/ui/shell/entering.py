"""How somebody comes to a desk: the inventory opened, the demonstration made, who signs in.

All of it runs off the screen's thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cellinv.domain.errors import CellinvError, DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellinv.domain.people import Sitting
    from cellinv.services.desk import Desk, Place
    from cellinv.services.people.passwords import PasswordRules, Responsibility

_RIGHTS: Final = (
    "read", "inspect", "withdraw", "import", "export", "register", "plan", "settings", "users",
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
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants to sit down, by login and password or badge and PIN, and as what.

    ``sitting`` is asked for where somebody both works and administers; with ``emergency``
    neither an expired password nor an open first sign-in is in the way.
    """

    who: str
    secret: str = field(repr=False)
    site: str | None = None
    sitting: Sitting | None = None
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody at a desk, with what the window must know of them.

    ``keeps``: they see no less than who sat there before, whose pages may stay. ``idle`` tells
    why there is nothing that they may do.
    """

    desk: Desk
    rights: frozenset[str]
    sites: tuple[Place, ...]
    keeps: bool = False
    idle: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Settling:
    """Somebody who has to set a password, or accept the written responsibility, before.

    ``by_badge``: their password wasn't given and is asked for, too.
    """

    asked: Asked
    login: str
    why: DomainError
    by_badge: bool
    new_password: bool
    responsibility: Responsibility | None
    rules: PasswordRules


@dataclass(frozen=True, slots=True)
class Settled:
    """What somebody gave to settle it: the password so far, a new one, a PIN for the badge."""

    old: str = field(repr=False)
    new: str = field(repr=False)
    pin: str = field(repr=False)
    accepted: bool


@dataclass(frozen=True, slots=True)
class Sittings:
    """Somebody who sits down either to work or to administer, with the roles of each."""

    asked: Asked
    work: tuple[str, ...]
    administrator: tuple[str, ...]


Answer = Entered | Settling | Sittings


def open_at(opening: Opening) -> Opened:
    """Open the inventory, with nobody at the desk yet."""
    from cellinv.services.people import is_demonstration, is_practice, open_inventory

    try:
        desk = open_inventory(opening.url, station=opening.station)
        return Opened(desk, None, is_demonstration(desk), is_practice(desk))
    except CellinvError as error:
        return Opened(error=error)


def begin_inventory(opening: Opening, told: Mapping[str, str]) -> Opened:
    """Make a new inventory of what was told, and open it."""
    from cellinv.services.beginning import Beginning, begin

    try:
        begin(opening.url, Beginning(**told), station=opening.station).database.dispose()
    except CellinvError as error:
        return Opened(error=error)
    return open_at(opening)


def make_demonstration(opening: Opening) -> Opened:
    """Fill a new file with the demonstration, and open it."""
    from cellinv.services.demo import make_demo

    try:
        make_demo(opening.url)
    except CellinvError as error:
        return Opened(error=error)
    return open_at(opening)


def enter_as(desk: Desk, asked: Asked) -> Answer:
    """Sign somebody in at a site they may work at, or say what has to be settled before.

    Where somebody sits at the desk already, it's handed over; the site stays if it may.

    Raises:
        SignInFailed, BadgeRefused, SignInDelayed: it isn't they.
    """
    from cellinv.domain.people import FirstSignIn, PasswordExpired, ResponsibilityOpen
    from cellinv.services import people

    try:
        there = people.sign_in_with(
            _empty(desk), asked.who, asked.secret, site_code=asked.site,
            sitting=asked.sitting or "work", emergency=asked.emergency,
        )  # fmt: skip
    except (FirstSignIn, PasswordExpired) as error:
        return _settling(desk, asked, error)
    if not asked.emergency and there.actor and people.pending_of(there):
        return _settling(desk, asked, ResponsibilityOpen(login=there.actor.login))
    apart = [right.role for right, why in there.withheld if why == "sitting"]
    if apart and asked.sitting is None and not asked.emergency:
        held = dict.fromkeys(right.role for right in there.rights)
        return Sittings(asked, tuple(held), tuple(dict.fromkeys(apart)))
    return _seated(there, desk)


def settle(desk: Desk, settling: Settling, given: Settled) -> Answer:
    """Settle what stood in the way of signing in, and sign in.

    Raises:
        PasswordTooShort, PasswordIsLogin, PasswordReused, PinUnsound: what can't be used.
        ResponsibilityNotAccepted, SignInFailed, SignInDelayed.
    """
    from cellinv.domain.people import check_pin_sound
    from cellinv.services import people

    asked, login = settling.asked, settling.login
    old = given.old if settling.by_badge else asked.secret
    if given.pin:
        check_pin_sound(given.pin, least=settling.rules.pin_length)
    alone = _empty(desk)
    if settling.responsibility is None:
        people.change_password(alone, login, old, given.new)
    else:
        text = settling.responsibility.text if given.accepted else ""
        new = given.new if settling.new_password else None
        people.first_sign_in(alone, login, old, new=new, accepted=text)
    secret = given.new if settling.new_password else old
    if given.pin:
        people.set_pin(alone, login, secret, given.pin)
    return enter_as(desk, replace(asked, who=login, secret=secret))


def _settling(desk: Desk, asked: Asked, why: DomainError) -> Settling:
    from cellinv.domain.people import PasswordExpired, ResponsibilityOpen
    from cellinv.services import people
    from cellinv.services.people.sign_in import is_badge

    return Settling(
        asked=asked,
        login=str(why.values["login"]),
        why=why,
        by_badge=is_badge(desk, asked.who),
        new_password=not isinstance(why, ResponsibilityOpen),
        responsibility=None
        if isinstance(why, PasswordExpired)
        else people.written_responsibility(),
        rules=people.password_rules(desk),
    )


def _seated(there: Desk, before: Desk) -> Entered:
    from cellinv.services import people

    mine = tuple(
        site
        for site in people.sites(there)
        if any(right.site_id in {None, site.id} for right in there.rights)
    )
    if mine and there.site not in mine:
        there = there.at_site(mine[0])
    people.record_sign_in(there)
    rights = frozenset(right for right in _RIGHTS if people.has_right(there, right))
    keeps, idle = _sees_no_less(there, before), None if rights else _why_idle(there)
    return Entered(there, rights, mine, keeps=keeps, idle=idle)


def _why_idle(desk: Desk) -> DomainError | None:
    from cellinv.services.people.rights import allow

    try:
        allow(desk, "read")
    except DomainError as error:
        return error
    return None


def _sees_no_less(desk: Desk, before: Desk) -> bool:
    """Say whether nothing was shown to who sat there before that must not be seen now."""
    from cellinv.services.people.reach import blind_to, reach_of, seeing

    if before.actor is None:
        return False
    if (desk.actor, desk.rights) == (before.actor, before.rights):
        return True  # also of who may read nothing
    try:
        now, then = reach_of(desk), reach_of(before)
    except DomainError:
        return False
    with desk.database.read() as session:
        blinder = blind_to(session, seeing(desk)) - blind_to(session, seeing(before))
    return (now.everything or set(then.pairs) <= set(now.pairs)) and not blinder


def _empty(desk: Desk) -> Desk:
    """Return the desk with nobody at it."""
    return replace(
        desk,
        actor=None,
        rights=(),
        withheld=(),
        witness=None,
        emergency=False,
        batch=None,
        looked=set(),
    )


def is_there(url: str) -> bool:
    """Say whether an inventory may be there: a server is asked later, a file that is missing isn't.

    Nothing is opened.
    """
    _scheme, _, place = url.partition(":///")
    return not url.startswith("sqlite:") or Path(place).exists()


def shown_place(url: str) -> str:
    """Return an inventory's place as people read it: no scheme, no password."""
    from cellinv.devices.masking import mask

    return mask(url).removeprefix("sqlite:///")
