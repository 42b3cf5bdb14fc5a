"""Site rules: what is in force here and why, and changing one with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import select

from cellinv.domain.custody.acts import ReasonNeeded
from cellinv.domain.language import tr
from cellinv.domain.people import NotAllowed, Scope, may
from cellinv.domain.settings import (
    RULE,
    LooseningUnsigned,
    Rule,
    SettingEverywhere,
    SettingUnchanged,
    SettingWrong,
    UnknownSetting,
)
from cellinv.domain.signing import OwnWork
from cellinv.records.catalog import catalog, roles, roles_with
from cellinv.records.ledger.texts import loads
from cellinv.records.queries.people import people_by_login
from cellinv.records.queries.rules import ALL_RULES, in_force, read_again
from cellinv.records.tables.ledger import Inventory, LedgerEntry, LedgerSubject
from cellinv.records.tables.settings import Setting
from cellinv.services.ledger import ORG, Doing, Receipt, doing, signed_in

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.services.desk import Desk, Signer

__all__ = [
    "RuleInForce", "RuleVersion", "RulesHere", "StationSeen", "change_setting", "in_force",
    "lock_minutes", "rule_history", "rules_here", "stations_seen",
]  # fmt: skip

_RECENT: Final = 2000
_LOCK: Final = "lock_minutes"
_CHANGE: Final = "change_setting"
_CHANGES: Final = "settings"
_SIGNS: Final = "sign"


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule with its value here, and where that comes from.

    ``everywhere`` and ``here`` are the values given for the inventory and for the desk's site;
    ``None``: none was.
    """

    rule: Rule
    value: Any
    shipped: Any
    everywhere: Any
    here: Any


@dataclass(frozen=True, slots=True)
class RulesHere:
    """Every rule, the site they are in force at, and who may change them."""

    rules: tuple[RuleInForce, ...]
    site: str | None
    may_change: bool
    who_can: str


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One change of a rule; ``site`` is ``None`` for everywhere, ``before`` for the first."""

    entry: str
    at: datetime
    who: str
    site: int | None
    before: Any
    after: Any
    reason: str
    looser: bool


@dataclass(frozen=True, slots=True)
class StationSeen:
    """A station, when something was last recorded there, and by whom."""

    name: str
    last_at: datetime
    who: str


def rules_here(desk: Desk) -> RulesHere:
    """Return the rules in force at the desk's site, for anybody signed in."""
    signed_in(desk)
    site_id = desk.site.id if desk.site else None
    with desk.database.read() as session:
        given = {
            (row.site_id, row.name): orjson.loads(row.value) for row in session.execute(ALL_RULES)
        }  # fmt: skip
        values = in_force(session, site_id)
    shipped = catalog("settings")
    found = tuple(
        RuleInForce(
            rule,
            values[rule.name],
            shipped[rule.name],
            given.get((None, rule.name)),
            given.get((site_id, rule.name)) if site_id and not rule.everywhere else None,
        )
        for rule in RULE.values()
    )
    return RulesHere(found, desk.site.code if desk.site else None, _may(desk), roles_with(_CHANGES))


def rule_history(desk: Desk, name: str) -> tuple[RuleVersion, ...]:
    """Return the changes of a rule, everywhere and at the desk's site, newest first."""
    signed_in(desk)
    site_id = desk.site.id if desk.site else None
    with desk.database.read() as session:
        rows = session.execute(
            select(Setting.id, Setting.entry_id).where(
                Setting.name == name,
                (Setting.site_id == site_id) | Setting.site_id.is_(None),
            )
        ).all()
        about = select(LedgerSubject.entry_id).where(
            LedgerSubject.kind == "setting", LedgerSubject.subject_id.in_([row.id for row in rows])
        )
        ids = {row.entry_id for row in rows} | set(session.scalars(about))
        entries = session.scalars(
            select(LedgerEntry).where(LedgerEntry.id.in_(ids)).order_by(LedgerEntry.id.desc())
        ).all()
        who = people_by_login(session)
        found = [one for entry in entries for one in _versions(entry, name, who)]
    return tuple(sorted(found, key=_recorded, reverse=True))


def _recorded(version: RuleVersion) -> datetime:
    return version.at


def _versions(entry: LedgerEntry, name: str, who: dict[str, str]) -> list[RuleVersion]:
    body = loads(entry.body) if entry.body else {"changes": []}
    found = []
    for change in body["changes"]:
        after, before = change["after"], change.get("before") or {}
        if change["table"] != "setting" or after["name"] != name:
            continue
        old = orjson.loads(before["value"]) if "value" in before else None
        new = orjson.loads(after["value"])
        usual = catalog("settings").get(name) if old is None else old
        found.append(
            RuleVersion(
                entry=f"{entry.chain}:{entry.seq}",
                at=entry.recorded_at,
                who=who.get(entry.actor, entry.actor),
                site=after.get("site_id"),
                before=old,
                after=new,
                reason=entry.reason or "",
                looser=name in RULE and RULE[name].loosens(usual, new),
            )
        )
    return found


def change_setting(
    desk: Desk, name: str, value: Any, *, reason: str, approved_by: Signer | None = None
) -> Receipt:
    """Put a rule in force at the desk's site, or everywhere when it has none.

    Whether that loosens the rule is told with the act; then quality assurance signs it, as
    ``approved_by``: see :func:`cellinv.services.people.prove`.

    Raises:
        UnknownSetting: there is no such rule.
        SettingWrong, SettingUnchanged: the rule can't have that value, or has it.
        SettingEverywhere: no site has such a rule of its own.
        NotAllowed: only an administrator may.
        ReasonNeeded: no reason is given.
        LooseningUnsigned: nobody from quality assurance signed that it be looser.
        OwnWork, ProofUsed, ProofStale: a signature that isn't taken.
    """
    site = desk.site
    site_id, chain = (site.id, site.code) if site else (None, ORG)
    _check_change(desk, name, value, reason)
    with doing(desk, _CHANGE, chain=chain, reason=reason, name=name) as act:
        session = act.session
        before = in_force(session, site_id)[name]
        where = Setting.site_id == site_id if site else Setting.site_id.is_(None)
        row = session.scalars(select(Setting).where(where, Setting.name == name)).one_or_none()
        if row is not None and orjson.loads(row.value) == value:
            raise SettingUnchanged(name=tr(RULE[name].title), value=value)
        text = orjson.dumps(value).decode()
        if row is None:
            row = Setting(site_id=site_id, name=name, value=text)
            session.add(row)
        else:
            row.value = text
        session.flush()
        read_again(session)
        act.act.data["looser"] = RULE[name].loosens(before, value)
        if act.act.data["looser"]:
            _check_signed(act, RULE[name], value, approved_by, site_id)
        if approved_by is not None:
            act.sign(approved_by, "approved", "setting", row.id)
        act.concerns("setting", row.id, name)
        if site:
            act.concerns("site", site.id, site.code)
    return act.receipt(looser=act.act.data["looser"])


def lock_minutes(desk: Desk) -> int:
    """Return after how many minutes an idle station locks; 0: never.

    A demonstration doesn't lock until the rule is given there.
    """
    site_id = desk.site.id if desk.site else None
    with desk.database.read() as session:
        given = any(
            row.name == _LOCK and row.site_id in {None, site_id}
            for row in session.execute(ALL_RULES)
        )
        if not given and session.scalar(select(Inventory.demonstration)):
            return 0
        return int(in_force(session, site_id)[_LOCK])


def stations_seen(desk: Desk) -> tuple[StationSeen, ...]:
    """Return the stations of the last two thousand acts, the latest first."""
    signed_in(desk)
    query = (
        select(LedgerEntry.station, LedgerEntry.recorded_at, LedgerEntry.actor)
        .order_by(LedgerEntry.recorded_at.desc(), LedgerEntry.id.desc())
        .limit(_RECENT)
    )
    found: dict[str, StationSeen] = {}
    with desk.database.read() as session:
        who = people_by_login(session)
        for name, at, actor in session.execute(query):
            found.setdefault(name, StationSeen(name, at, who.get(actor, actor)))
    return tuple(found.values())


def _may(desk: Desk) -> bool:
    held = tuple(Scope(right.role, right.site_id, right.owner_id) for right in desk.held)
    return may(held, roles(), _CHANGES, site_id=desk.site.id if desk.site else None)


def _check_change(desk: Desk, name: str, value: Any, reason: str) -> None:
    actor = signed_in(desk)
    if not _may(desk):
        raise NotAllowed(who=actor.shown, right=tr("change settings"), roles=roles_with(_CHANGES))
    if name not in RULE:
        raise UnknownSetting(name=name[:80], known=", ".join(RULE))
    if not RULE[name].takes(value):
        rule = RULE[name]
        raise SettingWrong(name=tr(rule.title), value=str(value)[:80], needed=rule.needed())
    if RULE[name].everywhere and desk.site is not None:
        raise SettingEverywhere(name=tr(RULE[name].title))
    if not reason.strip():
        raise ReasonNeeded(action=tr("Changing a setting"))


def _check_signed(
    act: Doing, rule: Rule, value: Any, by: Signer | None, site_id: int | None
) -> None:
    held = tuple(Scope(r.role, r.site_id, r.owner_id) for r in by.rights) if by else ()
    if by is None or not may(held, roles(), _SIGNS, site_id=site_id):
        raise LooseningUnsigned(name=tr(rule.title), value=value, roles=roles_with(_SIGNS))
    if by.id == act.actor.id:
        raise OwnWork(who=by.shown, what=tr(rule.title), meaning=tr("approved"))
