"""The rules in force: shipped, the inventory's, a site's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlalchemy import select

from cellinv.domain.settings import RULE
from cellinv.records.asking import ask
from cellinv.records.catalog import catalog
from cellinv.records.tables.settings import Setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

ALL_RULES: Final = select(Setting.site_id, Setting.name, Setting.value)
_READ: Final = "settings"


class Given(NamedTuple):
    """What is given for a rule, everywhere or at a site."""

    site_id: int | None
    name: str
    value: str


_EVERYWHERE: Final = frozenset(name for name, rule in RULE.items() if rule.everywhere)


def in_force(session: Session, site_id: int | None = None) -> dict[str, Any]:
    """Return every rule by name: shipped, then the inventory's, then the site's if it may have one.

    They are read once in a session: what an act is decided on doesn't change while it is done.
    """
    rows = session.info.get(_READ)
    if rows is None:
        rows = session.info[_READ] = ask(session, ALL_RULES).all()
    values = dict(catalog("settings"))
    for wanted in (None, site_id):
        values |= {
            row.name: orjson.loads(row.value)
            for row in rows
            if row.site_id == wanted and not (wanted and row.name in _EVERYWHERE)
        }
    return values


def keep_rules(session: Session, rows: Sequence[Given]) -> None:
    """Keep the rules that were read with something else, unless they are known already."""
    session.info.setdefault(_READ, rows)


def read_again(session: Session) -> None:
    """Let the rules be read anew in a session that changed one."""
    session.info.pop(_READ, None)
