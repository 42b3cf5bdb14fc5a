"""Who may do what: rights by role, and how failed sign-ins slow the next one down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cellinv.domain.errors import DomainError

FREE_TRIES: Final = 2
"""Failed sign-ins in a row before a delay begins."""


class NotAllowed(DomainError):
    """The person lacks the right."""

    sentence = "{who} may not {right} here."
    way_out = "Ask somebody with the role {roles}."
    rule = "Rights are granted by role, for one site or all and one owner or all."
    who_can = "An administrator grants roles."


class SignInFailed(DomainError):
    """The login or the password is wrong; which of the two is not said."""

    sentence = "That login and password don't match."
    way_out = "Try again, or ask an administrator."


class SignInDelayed(DomainError):
    """Too many failures in a row."""

    sentence = "Too many failed tries: {login} can sign in again at {until}."
    way_out = "Wait, or ask an administrator."


class PasswordMissing(DomainError):
    """Nobody is there to ask."""

    sentence = "No password was given for {login}."
    way_out = "Set CELLINV_PASSWORD, or run this in a terminal to be asked."


class InventoryNotEmpty(DomainError):
    """A new inventory was to be made where there is one with records."""

    sentence = "The inventory at {where} isn't empty."
    way_out = "Choose another place; nothing was changed."


class LoginTaken(DomainError):
    """A login was used before, perhaps by somebody who left."""

    sentence = "The login {login} is already used; logins are never given twice."
    way_out = "Choose another one."


class UnknownPerson(DomainError):
    """No such login."""

    sentence = "There is nobody with the login {login}."


class UnknownSite(DomainError):
    """No such site."""

    sentence = "There is no site {site}."
    way_out = "This inventory has: {sites}."


class TimeZoneUnknown(DomainError):
    """A time zone nobody knows."""

    sentence = "There is no time zone {zone}."
    way_out = "Give an IANA name such as Europe/Oslo."


class OtherSite(DomainError):
    """The material stands at another site."""

    sentence = "{code} is at {there}, and you are working at {here}."
    way_out = "Change the site in the top line (or with --site)."


@dataclass(frozen=True, slots=True)
class Scope:
    """A role held at one site or all (``None``), for one owner or all."""

    role: str
    site_id: int | None
    owner_id: int | None


def may(
    held: tuple[Scope, ...],
    roles: dict[str, frozenset[str]],
    right: str,
    *,
    site_id: int | None = None,
    owner_id: int | None = None,
) -> bool:
    """Return whether one of the roles held gives ``right`` for that site and owner.

    A ``site_id`` or ``owner_id`` of ``None`` asks for the right anywhere.
    """
    return any(
        right in roles.get(scope.role, frozenset())
        and (scope.site_id is None or site_id is None or scope.site_id == site_id)
        and (scope.owner_id is None or owner_id is None or scope.owner_id == owner_id)
        for scope in held
    )


def locked_until(failed: int, at: datetime) -> datetime | None:
    """Return until when sign-in waits after ``failed`` failures in a row.

    None before the third; then 5 s, doubled each time, 15 minutes at most (21 CFR 11.300 (d)).
    """
    if failed <= FREE_TRIES:
        return None
    return at + timedelta(seconds=min(5 * 2 ** (failed - FREE_TRIES - 1), 900))
