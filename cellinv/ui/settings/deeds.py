"""What is done to people: adding, roles, badges, training, passwords, letting go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.domain.people import INSPECTOR, InspectionNeedsEnd, PasswordsDiffer
from cellinv.records.catalog import role_word
from cellinv.services import people
from cellinv.ui.settings.forms import Deed, Field, Given

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt


def deeds() -> tuple[Deed, ...]:
    """Return what can be done, in the order offered; the words are in the language in use."""
    return (*_of_managers(), *_of_oneself())


def _of_managers() -> tuple[Deed, ...]:
    reason = Field("reason", tr("Reason"))
    scope = (
        Field("role", tr("Role"), "choice"),
        Field("site", tr("At the site"), "choice", optional=True),
        Field("owner", tr("For the owner"), "choice", optional=True),
    )
    until = Field("until", tr("Until"), "last_day", optional=True)
    once = Field("password", tr("Password to sign in with once"))
    return (
        Deed("add", tr("Add somebody"), "add",
             (Field("login", tr("Login")), Field("name", tr("Name")), once, *scope, until),
             _add, _said_added, tr("Logins are never given twice. At the first sign-in they set "
             "a password of their own and accept what their signature means."), anew=True),
        Deed("grant", tr("Grant a role"), "person",
             (*scope, Field("from", tr("From"), "day"), until), _grant, _said_granted),
        Deed("end", tr("End a role"), "remove",
             (Field("held", tr("Role"), "choice"), reason), _end, _said_ended),
        Deed("badge", tr("Give a badge"), "scan",
             (Field("badge", tr("Scan the badge"), "scan"),), _give, _said_given,
             tr("A badge names one person for ever; its PIN they set themselves.")),
        Deed("withdraw", tr("Withdraw a badge"), "blocked",
             (Field("badge", tr("Badge"), "choice"), reason), _withdraw, _said_withdrawn),
        Deed("training", tr("Record a training"), "history",
             (Field("role", tr("For the role"), "choice"), Field("on", tr("Trained on"), "day"),
              until, Field("reference", tr("Record of it"), optional=True)),
             _train, _said_trained),
        Deed("reset", tr("Reset password and PIN"), "refresh", (once, reason),
             _reset, _said_reset, tr("It lifts the delay of failed tries, too.")),
        Deed("deactivate", tr("Deactivate"), "void", (reason,), _deactivate, _said_deactivated,
             tr("They sign in no more. Login, badges and all they did stay theirs.")),
    )  # fmt: skip


def _of_oneself() -> tuple[Deed, ...]:
    old = Field("old", tr("Password so far"), "secret")
    return (
        Deed("password", tr("Change my password"), "lock",
             (old, Field("new", tr("New password"), "secret"),
              Field("again", tr("New password again"), "secret")),
             _change, _said_changed, mine=True),
        Deed("pin", tr("Set my PIN"), "lock",
             (Field("old", tr("Password"), "secret"), Field("new", tr("New PIN"), "secret"),
              Field("again", tr("New PIN again"), "secret")), _pin, _said_pin, mine=True),
    )  # fmt: skip


def _add(_login: str, given: Given, desk: Desk) -> Receipt:
    if given["role"] == INSPECTOR and (given["until"] is None or given["until"] < desk.today()):
        raise InspectionNeedsEnd
    home = people.site_named(desk, given["site"]).id if given["site"] else None
    people.add_person(desk, given["login"], given["name"], given["password"], home_site_id=home)
    return people.grant_role(
        desk, given["login"], given["role"], site_code=given["site"], owner_code=given["owner"],
        until_on=given["until"],
    )  # fmt: skip


def _grant(login: str, given: Given, desk: Desk) -> Receipt:
    return people.grant_role(
        desk, login, given["role"], site_code=given["site"], owner_code=given["owner"],
        from_on=given["from"], until_on=given["until"],
    )  # fmt: skip


def _end(login: str, given: Given, desk: Desk) -> Receipt:
    role, site, owner = given["held"]
    return people.end_role(
        desk, login, role, site_code=site, owner_code=owner, reason=given["reason"]
    )


def _give(login: str, given: Given, desk: Desk) -> Receipt:
    return people.give_badge(desk, login, given["badge"])


def _withdraw(_login: str, given: Given, desk: Desk) -> Receipt:
    return people.withdraw_badge(desk, given["badge"], reason=given["reason"])


def _train(login: str, given: Given, desk: Desk) -> Receipt:
    return people.record_training(
        desk, login, given["role"], trained_on=given["on"], until_on=given["until"],
        reference=given["reference"] or None,
    )  # fmt: skip


def _reset(login: str, given: Given, desk: Desk) -> Receipt:
    return people.reset_password(desk, login, given["password"], reason=given["reason"])


def _deactivate(login: str, given: Given, desk: Desk) -> Receipt:
    return people.deactivate(desk, login, reason=given["reason"])


def _change(login: str, given: Given, desk: Desk) -> Receipt:
    _check_same(given)
    return people.change_password(desk, login, given["old"], given["new"])


def _pin(login: str, given: Given, desk: Desk) -> Receipt:
    _check_same(given)
    return people.set_pin(desk, login, given["old"], given["new"])


def _check_same(given: Given) -> None:
    if given["new"] != given["again"]:
        raise PasswordsDiffer


def _said_added(_login: str, given: Given) -> str:
    return tr("{name} ({login}) can sign in once", name=given["name"], login=given["login"])


def _said_granted(login: str, given: Given) -> str:
    return tr("{login} is {role}", login=login, role=role_word(given["role"]))


def _said_ended(login: str, given: Given) -> str:
    return tr("{login} isn't {role} any more", login=login,
              role=role_word(given["held"][0]))  # fmt: skip


def _said_given(login: str, given: Given) -> str:
    return tr("{badge} is a badge of {login}", badge=given["badge"], login=login)


def _said_withdrawn(_login: str, given: Given) -> str:
    return tr("{badge} opens nothing any more", badge=given["badge"])


def _said_trained(login: str, _given: Given) -> str:
    return tr("Training of {login} recorded", login=login)


def _said_reset(login: str, _given: Given) -> str:
    return tr("{login} can sign in once and sets a new password", login=login)


def _said_deactivated(login: str, _given: Given) -> str:
    return tr("{login} was deactivated", login=login)


def _said_changed(_login: str, _given: Given) -> str:
    return tr("The password is changed")


def _said_pin(_login: str, _given: Given) -> str:
    return tr("The PIN is set")
