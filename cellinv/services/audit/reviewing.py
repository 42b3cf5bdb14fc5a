"""Reviewing a period of a site's ledger: a second person signs that they read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from cellinv.domain.ledger import NothingToReview, PeriodNotOver
from cellinv.domain.people import Scope, may
from cellinv.records.catalog import roles
from cellinv.records.ledger.texts import loads
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.people import Person
from cellinv.services.ledger import ORG, Receipt, doing, viewing
from cellinv.services.people import allow, check_may_sign, here, sign

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk, Signer


@dataclass(frozen=True)
class Reviewed:
    """A period of a site that was reviewed: what was in it, and who signed that."""

    entry: str
    first: date
    last: date
    acts: int
    late: int
    own: int
    who: str
    at: datetime


def reviews(desk: Desk) -> tuple[Reviewed, ...]:
    """Return the periods of the desk's site that were reviewed so far, the last signed first.

    Raises:
        NotSignedIn, NotAllowed.
    """
    allow(desk, "review")
    query = (
        select(LedgerEntry.chain, LedgerEntry.seq, LedgerEntry.body, LedgerEntry.recorded_at,
               Person.name)
        .join(Person, Person.login == LedgerEntry.actor)
        .where(LedgerEntry.action == "review_period", LedgerEntry.chain == here(desk).code)
        .order_by(LedgerEntry.seq.desc())
    )  # fmt: skip
    with viewing(desk) as session:
        return tuple(
            _reviewed(f"{chain}:{seq}", loads(body)["data"], at, name)
            for chain, seq, body, at, name in session.execute(query)
            if body
        )


def _reviewed(entry: str, data: dict[str, Any], at: datetime, who: str) -> Reviewed:
    first, last = (date.fromisoformat(str(data[name])) for name in ("first", "last"))
    acts, late, own = (int(data.get(name, 0)) for name in ("acts", "late", "own"))
    return Reviewed(entry, first, last, acts, late, own, who, at)


def review_period(
    desk: Desk, first: date, last: date, *, by: Signer, reason: str | None = None
) -> Receipt:
    """Sign that the acts recorded at the desk's site from one day to another were reviewed.

    With them go the acts that are no site's (people, rules, panels), where the signer may review
    those of every site and owner. The signer's own acts are left out, and counted: another person
    reviews those. The entry tells the days (of the site), how many acts, how many of them told
    late, and the last entries.

    Raises:
        NotAllowed, MaySignNothing: somebody may not review.
        PeriodNotOver: the days are the wrong way round, or the last isn't over.
        NothingToReview: nobody else did anything then.
    """
    allow(desk, "review")
    site = here(desk)
    check_may_sign(by, "review", "reviewed", site_id=site.id)
    if last < first or last >= desk.today():
        raise PeriodNotOver(first=first.isoformat(), last=last.isoformat())
    begin, end = (
        datetime.combine(day, time(), site.zone).astimezone(UTC)
        for day in (first, last + timedelta(days=1))
    )
    chains = [site.code, *([ORG] if _reviews_everywhere(by) else [])]
    inside = (LedgerEntry.chain.in_(chains), LedgerEntry.recorded_at.between(begin, end))
    with doing(desk, "review_period", chain=site.code, reason=reason) as act:
        counted = _counted(act.session, by.login, inside)
        told = {"first": first.isoformat(), "last": last.isoformat(), **counted}
        if not told["acts"]:
            raise NothingToReview(first=first.isoformat(), last=last.isoformat())
        act.act.data.update(told)
        sign(act, by, "reviewed")
        act.concerns("site", site.id, site.code)
    return act.receipt(**told)


def _reviews_everywhere(by: Signer) -> bool:
    """Return whether somebody may review the acts of every site and owner."""
    rights = (each for each in by.rights if each.site_id is None and each.owner_id is None)
    scopes = tuple(Scope(each.role, each.site_id, each.owner_id) for each in rights)
    return may(scopes, roles(), "review")


def _counted(
    session: Session, login: str, inside: tuple[ColumnElement[bool], ...]
) -> dict[str, str | int]:
    """Return how many acts of others there are, how many of one's own, and where they end."""
    others = (*inside, LedgerEntry.actor != login)
    late = (*others, LedgerEntry.happened_at != LedgerEntry.recorded_at)
    acts, all_acts, told_late = (
        session.scalar(select(func.count(LedgerEntry.id)).where(*where)) or 0
        for where in (others, inside, late)
    )
    ends = session.execute(
        select(LedgerEntry.chain, func.max(LedgerEntry.seq))
        .where(*inside)
        .group_by(LedgerEntry.chain)
        .order_by(LedgerEntry.chain)
    )
    until = ", ".join(f"{chain}:{seq}" for chain, seq in ends)
    return {"acts": acts, "own": all_acts - acts, "late": told_late, "until": until}
