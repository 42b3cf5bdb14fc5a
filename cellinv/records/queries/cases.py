"""Cases with all that is known of them, and what each is about."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cellinv.domain.lineage.graph import Key
from cellinv.records.queries.things import chunks, thing_queries, things
from cellinv.records.tables.cases import Case, CaseSubject
from cellinv.records.tables.people import Person, Site
from cellinv.records.tables.quality import PanelItem, QcResult

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from cellinv.records.queries.things import Thing


class CaseFound(NamedTuple):
    """A case as it stands."""

    id: int
    code: str
    kind: str
    title: str
    finding: str | None
    cause: str | None
    decision: str | None
    site: str | None
    opened_by: str
    opened_at: datetime
    closed_by: str | None
    closed_at: datetime | None


def cases(session: Session, where: ColumnElement[bool], *, closed: bool = False) -> list[CaseFound]:
    """Return cases, those open first and each the oldest first; the closed ones if asked for."""
    opener, closer = aliased(Person), aliased(Person)
    query = (
        select(
            Case.id, Case.code, Case.kind, Case.title, Case.finding, Case.cause, Case.decision,
            Site.code, opener.name, Case.opened_at, closer.name, Case.closed_at,
        )
        .join(opener, opener.id == Case.opened_by_id)
        .outerjoin(closer, closer.id == Case.closed_by_id)
        .outerjoin(Site, Site.id == Case.site_id)
        .where(where)
        .order_by(Case.closed_at.is_not(None), Case.opened_at, Case.id)
    )  # fmt: skip
    if not closed:
        query = query.where(Case.closed_at.is_(None))
    return [CaseFound._make(row) for row in session.execute(query)]


def subjects_of(session: Session, case_ids: Collection[int]) -> dict[int, list[Thing]]:
    """Return what cases are about, by the case's id."""
    keys: dict[int, list[Key]] = defaultdict(list)
    for some in chunks(case_ids):
        query = select(CaseSubject.case_id, CaseSubject.record_kind, CaseSubject.record_id)
        for row in session.execute(query.where(CaseSubject.case_id.in_(some))):
            if row[1] in thing_queries():
                keys[row[0]].append(Key(row[1], row[2]))
    found = things(session, {key for own in keys.values() for key in own})
    return {case: [found[key] for key in own if key in found] for case, own in keys.items()}


def result_of(session: Session, case_id: int) -> str | None:
    """Return the item whose result a case waits for a decision on, if it is about one."""
    query = (
        select(PanelItem.code)
        .join(QcResult, QcResult.item_id == PanelItem.id)
        .where(QcResult.case_id == case_id, QcResult.outcome.is_(None))
    )
    return session.scalars(query).first()
