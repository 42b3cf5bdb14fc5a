"""Cases: opening what must be looked at, listing what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from cellinv.records.codes_table import name_record
from cellinv.records.tables.cases import Case, CaseSubject
from cellinv.records.tables.people import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists show it."""

    id: int
    code: str
    kind: str
    title: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None


def make_case(
    act: Doing,
    kind: str,
    *,
    title: str,
    finding: str,
    site_id: int | None,
    subjects: Iterable[tuple[str, int, str]],
) -> Case:
    """Open a case within an act under way; ``subjects`` are (record kind, id, code)."""
    session = act.session
    year = act.at.year
    used = session.scalar(select(func.count(Case.id)).where(Case.code.like(f"CASE-{year}-%")))
    case = Case(
        code=f"CASE-{year}-{(used or 0) + 1:04d}",
        kind=kind,
        site_id=site_id,
        title=title,
        finding=finding,
        opened_by_id=act.actor.id,
        opened_at=act.at,
    )
    session.add(case)
    session.flush()
    name_record(session, case.code, "case", case.id)
    act.concerns("case", case.id, case.code)
    for record_kind, record_id, code in subjects:
        session.add(CaseSubject(case_id=case.id, record_kind=record_kind, record_id=record_id))
        act.concerns(record_kind, record_id, code)
    return case


def open_cases(desk: Desk, site_id: int | None = None) -> tuple[CaseRow, ...]:
    """Return the cases that are open, oldest first."""
    query = (
        select(
            Case.id, Case.code, Case.kind, Case.title, Case.opened_at, Person.name, Case.closed_at
        )
        .join(Person, Person.id == Case.opened_by_id)
        .where(Case.closed_at.is_(None))
        .order_by(Case.opened_at)
    )
    if site_id is not None:
        query = query.where(Case.site_id == site_id)
    with desk.database.read() as session:
        return tuple(CaseRow(*row) for row in session.execute(query))
