"""Site rules: what is in force here, and changing one with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from cellinv.records.catalog import catalog
from cellinv.records.tables.settings import Setting
from cellinv.services.ledger import ORG, Receipt, doing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk


def in_force(session: Session, site_id: int | None = None) -> dict[str, Any]:
    """Return every rule by name: shipped, then the inventory's, then the site's."""
    values = dict(catalog("settings"))
    rows = session.execute(select(Setting.site_id, Setting.name, Setting.value)).all()
    for wanted in (None, site_id):
        values |= {
            row.name: orjson.loads(row.value) for row in rows if row.site_id == wanted
        }  # fmt: skip
    return values


def change_setting(desk: Desk, name: str, value: Any, *, reason: str) -> Receipt:
    """Put a rule in force at the desk's site, or everywhere when it has none."""
    site = desk.site
    chain = site.code if site else ORG
    with doing(desk, "change_setting", chain=chain, reason=reason, name=name) as act:
        session = act.session
        where = Setting.site_id == site.id if site else Setting.site_id.is_(None)
        row = session.scalars(select(Setting).where(where, Setting.name == name)).one_or_none()
        text = orjson.dumps(value).decode()
        if row is None:
            session.add(Setting(site_id=site.id if site else None, name=name, value=text))
        else:
            row.value = text
        if site:
            act.concerns("site", site.id, site.code)
    return act.receipt()
