"""Who may do what: rights by role, sound passwords, and how failed sign-ins slow the next down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

from cellinv.domain.errors import DomainError

_FEWEST_CHARACTERS: Final = 4
FREE_TRIES: Final = 2
"""Failed sign-ins in a row before a delay begins."""
ADMINISTRATOR: Final = "administrator"
"""The role that manages users, and does no act on vials in the same sitting."""
INSPECTOR: Final = "inspector"
"""The role of somebody from outside: it reads, and ends on a day."""

Sitting = Literal["work", "administrator"]
"""As what somebody with both kinds of role sits down: to work, or to administer."""
Pending = Literal["password", "responsibility"]
"""What a first sign-in still has to settle."""


class NotAllowed(DomainError):
    """The person lacks the right."""

    sentence = "{who} may not {right} here."
    way_out = "Ask somebody with the role {roles}."
    rule = "Rights are granted by role, for one site or all and one owner or all."
    who_can = "An administrator grants roles."


class RoleOver(NotAllowed):
    """The person had the right, by a role that was theirs until a day."""

    sentence = "{who} may not {right}: the role {roles} ended on {day}."
    way_out = "An administrator can grant it again."


class SignInFailed(DomainError):
    """The login or the password is wrong; which of the two is not said."""

    sentence = "That login and password don't match."
    way_out = "Try again, or ask an administrator."


class SignInDelayed(DomainError):
    """Too many failures in a row."""

    sentence = "Too many failed tries: {login} can sign in again at {until}."
    way_out = "Wait, or ask an administrator."


class BadgeRefused(DomainError):
    """The badge or its PIN is wrong, or opens nothing any more; which is not said."""

    sentence = "That badge and PIN don't match."
    way_out = "Try again, sign in by password, or ask an administrator."


class PasswordExpired(DomainError):
    """The password is older than the rules let it get."""

    sentence = "The password of {login} expired on {day}."
    way_out = "Set a new one; moving containers in an emergency stays possible."
    rule = "Passwords are revised from time to time (21 CFR 11.300)."


class FirstSignIn(DomainError):
    """Somebody whose password is still the one an administrator gave them."""

    sentence = "{login} signs in for the first time."
    way_out = "Set a password of your own and accept the written responsibility."
    rule = "Only the person knows what they sign in and sign with (21 CFR 11.100, 11.200)."


class ResponsibilityOpen(DomainError):
    """Somebody who hasn't accepted the written responsibility for their signatures."""

    sentence = "{login} hasn't accepted the responsibility for their signature yet."
    way_out = "Accept it at sign-in."
    way_typed = "Accept it with `cellinv people accept`."
    rule = "People answer for what they sign (21 CFR 11.10 (j))."


class ResponsibilityNotAccepted(DomainError):
    """The written responsibility was read and not accepted."""

    sentence = "The written responsibility has to be accepted."
    way_out = "Read it and accept it, or talk to quality assurance."


class PasswordTooShort(DomainError):
    """A password shorter than the rules allow."""

    sentence = "That password has {has} characters; {least} are needed."
    way_out = "Choose a longer one: several words are easy to remember."


class PasswordIsLogin(DomainError):
    """A password that is the login or holds it, or is one character again and again."""

    sentence = "That password is too easily guessed."
    way_out = "Choose one without the login, and not one character again and again."


class PasswordReused(DomainError):
    """A password that the person had not long ago."""

    sentence = "{login} had that password before."
    way_out = "Choose one that is none of the last ones."


class PasswordsDiffer(DomainError):
    """What was typed a second time isn't the same."""

    sentence = "What was typed twice differs."
    way_out = "Type it again, the same both times."


class PinUnsound(DomainError):
    """A PIN that the rules don't allow."""

    sentence = "That PIN can't be used."
    way_out = "Take {least} digits or more, not all alike and not in a row."


class BadgeUnknown(DomainError):
    """A code that isn't a badge anybody has."""

    sentence = "{code} isn't a badge in use."


class BadgeInUse(DomainError):
    """A code that is a badge already."""

    sentence = "{code} is the badge of {who} already."
    way_out = "Withdraw it first; a badge is never given to somebody else."


class RoleUnknown(DomainError):
    """No such role."""

    sentence = "There is no role {role}."
    way_out = "The roles are: {roles}."


class RoleHeld(DomainError):
    """A role that is granted already, in the same scope."""

    sentence = "{who} is {role} here already."
    way_out = "Nothing was changed."


class RoleNotHeld(DomainError):
    """A role that isn't granted, and so can't be taken away."""

    sentence = "{who} isn't {role} here."
    way_out = "Nothing was changed."


class InspectionNeedsEnd(DomainError):
    """An inspector's right without a last day, or with a day that is over."""

    sentence = "An inspector's right ends on a day that is still to come."
    way_out = "Give the last day."


class PersonInactive(DomainError):
    """Somebody who was deactivated."""

    sentence = "{who} was deactivated."
    way_out = "Nothing was changed."


class RoleEnded(DomainError):
    """A role that was ended or changed since somebody signed in with it."""

    sentence = "The role {role} of {who} was ended or changed."
    way_out = "Sign in again; what is still held comes with it."
    rule = "What an administrator takes away is gone at once."


class LastAdministrator(DomainError):
    """Nobody would be left who manages users."""

    sentence = "{who} is the last who manages users."
    way_out = "Make somebody else an administrator first."


class NotTrained(DomainError):
    """A role that can't be used without valid training."""

    sentence = "{who} can't {right}: the training for the role {roles} isn't valid."
    way_out = "Have it recorded by an administrator."
    rule = "This site's rules want a valid training date for each role (21 CFR 11.10 (i))."
    who_can = "Moving containers in an emergency stays possible."


class SatAsOther(DomainError):
    """A role that is held, but not in this sitting."""

    sentence = "{who} can't {right} in this sitting."
    way_out = "Sign in again, as {roles}."
    rule = "Who manages users does no act on vials in the same sitting."


class EmergencyOnly(DomainError):
    """A sitting that was opened for an emergency alone."""

    sentence = "{who} can only look and move containers in this emergency."
    way_out = "Set a new password and sign in again."


class PasswordMissing(DomainError):
    """Nobody is there to ask."""

    sentence = "No password was given for {login}."
    way_out = "Set CELLINV_PASSWORD, or run this in a terminal to be asked."


class NewPasswordMissing(PasswordMissing):
    """A password to be set wasn't given, and nobody is there to be asked."""

    way_out = "Set {variable}, or run this in a terminal to be asked."


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
    way_out = "Change the site in the top line."
    way_typed = "Give --site {there}."


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


def check_password_long(password: str, *, least: int) -> None:
    """Refuse a password that is short, also one to sign in with once.

    Raises:
        PasswordTooShort: it is.
    """
    if len(password) < least:
        raise PasswordTooShort(has=len(password), least=least)


def check_password_sound(password: str, *, login: str, least: int) -> None:
    """Refuse a password that is short or easily guessed.

    Raises:
        PasswordTooShort, PasswordIsLogin.
    """
    check_password_long(password, least=least)
    plain = password.casefold()
    if login.casefold() in plain and len(plain) - len(login) < least // 2:
        raise PasswordIsLogin
    if len(set(plain)) < _FEWEST_CHARACTERS:
        raise PasswordIsLogin


def check_pin_sound(pin: str, *, least: int) -> None:
    """Refuse a PIN that isn't digits, is short, or anybody would try first.

    Raises:
        PinUnsound.
    """
    if not (pin.isascii() and pin.isdigit() and len(pin) >= least):
        raise PinUnsound(least=least)
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise PinUnsound(least=least)


def expires_on(set_on: date, days: int) -> date | None:
    """Return the last day of a password that holds so many days; 0: it doesn't expire."""
    return set_on + timedelta(days=days) if days else None


def sits_with(role: str, sitting: Sitting) -> bool:
    """Say whether a role is used in a sitting: administering and working are kept apart."""
    return (role == ADMINISTRATOR) == (sitting == "administrator")
