"""Site rules: what is in force here, and changing one with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import select

from cellinv.domain.custody.acts import ReasonNeeded
from cellinv.domain.language import tr
from cellinv.domain.people import NotAllowed, Scope, may
from cellinv.domain.settings import UnknownSetting
from cellinv.records.catalog import catalog, roles
from cellinv.records.tables.settings import Setting
from cellinv.services.ledger import ORG, Receipt, doing, signed_in

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

_ALL: Final = select(Setting.site_id, Setting.name, Setting.value)
_READ: Final = "settings"


def in_force(session: Session, site_id: int | None = None) -> dict[str, Any]:
    """Return every rule by name: shipped, then the inventory's, then the site's.

    They are read once in a session: what an act is decided on doesn't change while it is done.
    """
    rows = session.info.get(_READ)
    if rows is None:
        rows = session.info[_READ] = session.execute(_ALL).all()
    values = dict(catalog("settings"))
    for wanted in (None, site_id):
        values |= {
            row.name: orjson.loads(row.value) for row in rows if row.site_id == wanted
        }  # fmt: skip
    return values


def change_setting(desk: Desk, name: str, value: Any, *, reason: str) -> Receipt:
    """Put a rule in force at the desk's site, or everywhere when it has none.

    Raises:
        UnknownSetting: there is no such rule.
        NotAllowed: only an administrator may.
        ReasonNeeded: no reason is given.
    """
    site = desk.site
    chain = site.code if site else ORG
    _check_change(desk, name, reason)
    with doing(desk, "change_setting", chain=chain, reason=reason, name=name) as act:
        session = act.session
        where = Setting.site_id == site.id if site else Setting.site_id.is_(None)
        row = session.scalars(select(Setting).where(where, Setting.name == name)).one_or_none()
        text = orjson.dumps(value).decode()
        if row is None:
            session.add(Setting(site_id=site.id if site else None, name=name, value=text))
        else:
            row.value = text
        session.info.pop(_READ, None)
        if site:
            act.concerns("site", site.id, site.code)
    return act.receipt()


def _check_change(desk: Desk, name: str, reason: str) -> None:
    actor, roles_known = signed_in(desk), roles()
    held = tuple(Scope(right.role, right.site_id, right.owner_id) for right in desk.rights)
    site_id = desk.site.id if desk.site else None
    if not may(held, roles_known, "settings", site_id=site_id):
        have = ", ".join(sorted(r for r, rights in roles_known.items() if "settings" in rights))
        raise NotAllowed(who=actor.shown, right=tr("change settings"), roles=have)
    if name not in catalog("settings"):
        raise UnknownSetting(name=name[:80], known=", ".join(catalog("settings")))
    if not reason.strip():
        raise ReasonNeeded(action=tr("Changing a setting"))
