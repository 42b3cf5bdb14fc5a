"""Managing users: badges, roles, training, and letting somebody go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from cellinv.domain.custody.acts import ReasonNeeded
from cellinv.domain.language import tr
from cellinv.domain.naming import check_code
from cellinv.domain.people import (
    ADMINISTRATOR,
    INSPECTOR,
    BadgeInUse,
    BadgeUnknown,
    InspectionNeedsEnd,
    LastAdministrator,
    PersonInactive,
    RoleHeld,
    RoleNotHeld,
    RoleUnknown,
    Scope,
)
from cellinv.records.catalog import role_word, roles
from cellinv.records.codes_table import find_code, name_record, resolve
from cellinv.records.tables.people import Badge, Grant, Person, Training
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people.rights import allow, person_named, sites

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk


def give_badge(desk: Desk, login: str, code: str) -> Receipt:
    """Let a badge's code name somebody, for ever; one they had before works again.

    Raises:
        NotAllowed, UnknownPerson, PersonInactive, CodeUnsound, CodeTaken, BadgeInUse.
    """
    allow(desk, "users")
    check_code(code)
    with doing(desk, "give_badge") as act:
        give_badge_in(act, _present(act, login), code)
    return act.receipt()


def give_badge_in(act: Doing, person: Person, code: str) -> None:
    """Give somebody a badge, in an act under way."""
    session = act.session
    known = _badge(session, code)
    if known is None:
        name_record(session, code, "person", person.id, "badge")
        session.add(Badge(code=code, person_id=person.id, given_at=act.at))
    elif known.person_id != person.id or known.withdrawn_at is None:
        holder = session.get_one(Person, known.person_id)
        raise BadgeInUse(code=code, who=_shown(holder))
    else:
        known.given_at, known.withdrawn_at = act.at, None
    act.act.data["badge"] = code


def withdraw_badge(desk: Desk, code: str, *, reason: str) -> Receipt:
    """Let a badge open nothing any more: it was lost, or given back.

    Raises:
        NotAllowed, BadgeUnknown, ReasonNeeded.
    """
    allow(desk, "users")
    _check_reason(reason, tr("Withdrawing a badge"))
    with doing(desk, "withdraw_badge", reason=reason) as act:
        badge = _badge(act.session, code)
        if badge is None or badge.withdrawn_at is not None:
            raise BadgeUnknown(code=code[:80])
        badge.withdrawn_at = act.at
        person = act.session.get_one(Person, badge.person_id)
        act.concerns("person", person.id, person.login)
        act.act.data["badge"] = badge.code
    return act.receipt()


def grant_role(
    desk: Desk,
    login: str,
    role: str,
    *,
    site_code: str | None = None,
    owner_code: str | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Receipt:
    """Grant a role at one site or all, for one owner or all, from a day until another.

    Raises:
        NotAllowed, UnknownPerson, PersonInactive, RoleUnknown, RoleHeld, UnknownCode.
        InspectionNeedsEnd: an inspector's right has to end on a day to come.
    """
    allow(desk, "users")
    if role not in roles():
        raise RoleUnknown(role=role[:40], roles=", ".join(sorted(roles())))
    if role == INSPECTOR and (until_on is None or until_on < desk.today()):
        raise InspectionNeedsEnd
    with doing(desk, "grant_role") as act:
        person = _present(act, login)
        scope = _scope(act.session, role, site_code, owner_code)
        begin = from_on or _day_everywhere(desk)
        held = _held(act.session, person.id, scope, begin)
        if any(each.until_on == until_on for each in held):
            raise RoleHeld(who=_shown(person), role=role_word(role))
        for each in held:
            each.until_on = begin - timedelta(days=1)
        act.session.add(
            Grant(
                person_id=person.id, role=role, site_id=scope.site_id, owner_id=scope.owner_id,
                from_on=begin, until_on=until_on,
            )
        )  # fmt: skip
        act.act.data["role"] = role
    return act.receipt()


def end_role(
    desk: Desk,
    login: str,
    role: str,
    *,
    site_code: str | None = None,
    owner_code: str | None = None,
    reason: str = "",
) -> Receipt:
    """Take a role away from now on, in the scope it was granted in.

    Raises:
        NotAllowed, UnknownPerson, RoleNotHeld, LastAdministrator, UnknownCode.
    """
    allow(desk, "users")
    with doing(desk, "end_role", reason=reason or None) as act:
        person = person_named(act.session, login)
        act.concerns("person", person.id, login)
        scope = _scope(act.session, role, site_code, owner_code)
        held = _held(act.session, person.id, scope, desk.today())
        if not held:
            raise RoleNotHeld(who=_shown(person), role=role_word(role))
        if role == ADMINISTRATOR:
            _check_another(act, person, desk.today())
        for each in held:
            each.until_on = _day_everywhere(desk) - timedelta(days=1)
        act.act.data["role"] = role
    return act.receipt()


def deactivate(desk: Desk, login: str, *, reason: str) -> Receipt:
    """Let somebody sign in no more; login, badges and all they did stay theirs.

    Raises:
        NotAllowed, UnknownPerson, PersonInactive, LastAdministrator, ReasonNeeded.
    """
    allow(desk, "users")
    _check_reason(reason, tr("Deactivating somebody"))
    with doing(desk, "deactivate_person", reason=reason) as act:
        person = _present(act, login)
        _check_another(act, person, desk.today())
        person.active = False
    return act.receipt()


def record_training(
    desk: Desk,
    login: str,
    role: str | None,
    *,
    trained_on: date,
    until_on: date | None = None,
    subject: str = "",
    reference: str | None = None,
) -> Receipt:
    """Record that somebody was trained for a role (or in a subject), until when it is valid.

    Raises:
        NotAllowed, UnknownPerson, PersonInactive, RoleUnknown.
    """
    allow(desk, "users")
    if role is not None and role not in roles():
        raise RoleUnknown(role=role[:40], roles=", ".join(sorted(roles())))
    with doing(desk, "record_training") as act:
        person = _present(act, login)
        act.session.add(
            Training(
                person_id=person.id, role=role, subject=subject or role or "",
                trained_on=trained_on, until_on=until_on, reference=reference,
            )
        )  # fmt: skip
    return act.receipt()


def _present(act: Doing, login: str) -> Person:
    person = person_named(act.session, login)
    if not person.active:
        raise PersonInactive(who=_shown(person))
    act.concerns("person", person.id, person.login)
    return person


def _badge(session: Session, code: str) -> Badge | None:
    found = [named for named in find_code(session, code) if named.kind == "badge"]
    if not found:
        return None
    return session.scalars(select(Badge).where(Badge.code == found[0].text)).one()


def _scope(session: Session, role: str, site: str | None, owner: str | None) -> Scope:
    return Scope(
        role,
        resolve(session, site, "site").record_id if site else None,
        resolve(session, owner, "party").record_id if owner else None,
    )


def _held(session: Session, person_id: int, wanted: Scope, day: date) -> list[Grant]:
    """Return the grants of a role in one scope that are in force on a day."""
    query = select(Grant).where(
        Grant.person_id == person_id,
        Grant.role == wanted.role,
        Grant.site_id.is_not_distinct_from(wanted.site_id),
        Grant.owner_id.is_not_distinct_from(wanted.owner_id),
        Grant.from_on <= day,
        or_(Grant.until_on.is_(None), Grant.until_on >= day),
    )
    return list(session.scalars(query.order_by(Grant.id)))


def _day_everywhere(desk: Desk) -> date:
    """Return the earliest day at any site: what begins or ends on it does so now at all of them."""
    return min(replace(desk, site=site).today() for site in (desk.site, *sites(desk)))


def _check_another(act: Doing, person: Person, day: date) -> None:
    """Refuse to let the last go who manages users."""
    query = (
        select(Person.id)
        .join(Grant, Grant.person_id == Person.id)
        .where(
            Grant.role == ADMINISTRATOR,
            Grant.from_on <= day,
            or_(Grant.until_on.is_(None), Grant.until_on >= day),
            Person.active,
        )
    )
    known = set(act.session.scalars(query))
    if known == {person.id}:
        raise LastAdministrator(who=_shown(person))


def _check_reason(reason: str, action: str) -> None:
    if not reason.strip():
        raise ReasonNeeded(action=action)


def _shown(person: Person) -> str:
    return f"{person.name} ({person.login})"
