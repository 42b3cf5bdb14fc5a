"""Who sits at the desk of a call: signing in, the witness, the site and the time of the act."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from datetime import MAXYEAR, UTC, date, datetime
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from cellinv.cli.call import Call
from cellinv.cli.errors import (
    DayUnclear,
    PasswordsDiffer,
    TimeUnclear,
    UserMissing,
    WitnessPasswordMissing,
)
from cellinv.domain.language import tr
from cellinv.domain.people import NewPasswordMissing, PasswordMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.domain.people import Sitting
    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk, Place

_FIRST_YEAR = 1900
"""No act is older: earlier years, like the last one there is, have no time in every zone."""


def open_desk(call: Call) -> Desk:
    """Return the desk of the inventory; nobody sits at it yet."""
    from cellinv.services.people import open_inventory

    return kept(call, open_inventory(call.url(), station=call.station))


def kept(call: Call, desk: Desk) -> Desk:
    """Return a desk whose connections end with the call."""
    call.opened.append(desk)
    return desk


def signed_in(call: Call, sitting: Sitting = "work", *, needs: str = "") -> Desk:
    """Return the desk with the user of the call at it, at ``--site`` or at home.

    Each call is a sitting of its own: to work, or to administer. ``needs`` names the module that
    is used next: it is loaded meanwhile.

    Raises:
        UserMissing, PasswordMissing, SignInFailed, SignInDelayed, UnknownSite, FirstSignIn,
        PasswordExpired.
    """
    from cellinv.services.people import sign_in, site_named

    login, opened = user_of(call), open_desk(call)
    password = password_of(login)
    with _loading(needs):
        desk = sign_in(opened, login, password, sitting=sitting)
    return desk.at_site(site_named(desk, call.site)) if call.site else desk


@contextmanager
def _loading(module: str) -> Iterator[None]:
    """Load a module while a password is compared, which takes long and needs no interpreter."""
    if not module:
        yield
        return
    beside = Thread(target=import_module, args=(module,))
    beside.start()
    try:
        yield
    finally:
        beside.join()


def user_of(call: Call) -> str:
    """Return whose call it is.

    Raises:
        UserMissing: nobody's.
    """
    if not call.user:
        raise UserMissing
    return call.user


def acting(
    call: Call,
    desk: Desk,
    things: tuple[Thing, ...] = (),
    *,
    place: Place | None = None,
    reason: str | None = None,
    witness: str | None = None,
) -> Desk:
    """Return the desk for an act: at the site of the first thing, late, and with a witness.

    ``place`` is the site where no thing tells it; ``--site`` goes before both.
    """
    from cellinv.services.people.named import place_of

    if not call.site:
        place = (place_of(desk, things[0]) if things else None) or place
        desk = desk.at_site(place or desk.site)
    if call.at is not None:
        desk = desk.late(moment_of(call.at, desk), reason)
    return _witnessed(desk, witness) if witness else desk


def new_password(login: str, variable: str) -> str:
    """Return a password to be set: from the environment, or typed twice.

    Raises:
        NewPasswordMissing, PasswordsDiffer.
    """
    given = os.environ.get(variable)
    if given:
        return given
    first = asked(tr("New password for {login}: ", login=login))
    if not first:
        raise NewPasswordMissing(login=login, variable=variable)
    if first != asked(tr("Once more: ")):
        raise PasswordsDiffer
    return first


def _witnessed(desk: Desk, login: str) -> Desk:
    from cellinv.services.people import witness

    password = os.environ.get("CELLINV_WITNESS_PASSWORD") or asked(
        tr("Password of the witness {login}: ", login=login)
    )
    if not password:
        raise WitnessPasswordMissing(login=login)
    return witness(desk, login, password)


def password_of(login: str) -> str:
    """Return the password to sign in with: from the environment, or asked for.

    Raises:
        PasswordMissing: there is nobody to ask.
    """
    given = os.environ.get("CELLINV_PASSWORD")
    password = given or asked(tr("Password of {login}: ", login=login))
    if not password:
        raise PasswordMissing(login=login)
    return password


def asked(prompt: str) -> str | None:
    """Return what is typed unseen, or nothing where nobody is there."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    from getpass import getpass

    return getpass(prompt)


def day_of(text: str) -> date:
    """Return a day as it was typed: 2026-03-02.

    Raises:
        DayUnclear: it isn't one.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise DayUnclear(text=text[:40]) from error
    if not _FIRST_YEAR <= day.year < MAXYEAR:
        raise DayUnclear(text=text)
    return day


def moment_of(text: str, desk: Desk) -> datetime:
    """Return a time as it was typed; without an offset it is the site's. Raises TimeUnclear."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None and desk.site is not None:
            moment = moment.replace(tzinfo=desk.site.zone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise TimeUnclear(text=text) from error
    if not _FIRST_YEAR < moment.year < MAXYEAR:
        raise TimeUnclear(text=text)
    return moment
