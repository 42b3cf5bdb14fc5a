"""What waits for somebody: open cases and holds, things set aside until a day, planned doses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, func, literal, select

from cellinv.records.queries.things import case_owner
from cellinv.records.tables.banks import CellLine, Donor, Lot, Run, Vial
from cellinv.records.tables.cases import Case, Hold
from cellinv.records.tables.clinical import Dose, Study, Subject
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.people import Person
from cellinv.records.tables.storage import Container

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    Within = Callable[[Any, Any], ColumnElement[bool]]
    """Makes the condition that an owner's and a site's column are within somebody's reach."""

MOST = 500
_HELD = (
    ("lot", Hold.lot_id, Lot.code),
    ("cell_line", Hold.line_id, CellLine.code),
    ("donor", Hold.donor_id, Donor.code),
    ("container", Hold.container_id, Container.code),
    ("run", Hold.run_id, Run.code),
)


class HoldRow(NamedTuple):
    """An open hold on a record, or on ``vials`` of a lot for one reason."""

    on: str
    code: str
    vials: int
    kind: str
    reason: str
    case: str | None
    by: str
    opened_at: datetime


class CaseRow(NamedTuple):
    """A case as lists show it."""

    id: int
    code: str
    kind: str
    title: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None


class AsideRow(NamedTuple):
    """A vial, or a number of a lot's, set aside until a day."""

    on: str
    id: int
    code: str
    vials: int
    kind: str
    reference: str | None
    by: str
    until_on: date


class PlannedDose(NamedTuple):
    """A dose that is to be given; nothing here tells of an arm."""

    code: str
    subject: str
    study: str
    status: str
    planned_on: date


def open_cases(session: Session, within: Within, site_id: int | None = None) -> list[CaseRow]:
    """Return the cases that are open, oldest first."""
    query = (
        select(
            Case.id, Case.code, Case.kind, Case.title, Case.opened_at, Person.name, Case.closed_at
        )
        .join(Person, Person.id == Case.opened_by_id)
        .where(Case.closed_at.is_(None), within(case_owner(), Case.site_id))
        .order_by(Case.opened_at, Case.id)
    )
    if site_id is not None:
        query = query.where(Case.site_id == site_id)
    return [CaseRow._make(row) for row in session.execute(query)]


def open_holds(session: Session, within: Within) -> list[HoldRow]:
    """Return the open holds, those on vials by lot and reason; the newest first."""
    found = [*_holds_on_vials(session, within), *_holds_on_others(session, within)]
    return sorted(found, key=_opened, reverse=True)


def _opened(row: HoldRow) -> datetime:
    return row.opened_at


def _holds_on_vials(session: Session, within: Within) -> list[HoldRow]:
    query = (
        select(
            func.min(Vial.code), func.min(Lot.code), func.count(), Hold.kind, Hold.reason,
            func.min(Case.code), func.min(Person.name), func.min(Hold.opened_at),
        )
        .join(Vial, Vial.id == Hold.vial_id)
        .join(Lot, Lot.id == Vial.lot_id)
        .join(Person, Person.id == Hold.opened_by_id)
        .outerjoin(Case, Case.id == Hold.case_id)
        .where(Hold.closed_at.is_(None), within(Lot.owner_id, Vial.site_id))
        .group_by(Lot.id, Hold.kind, Hold.reason)
        .order_by(func.min(Hold.opened_at).desc())
        .limit(MOST)
    )  # fmt: skip
    return [_of_vials(*row) for row in session.execute(query)]


def _of_vials(vial: str, lot: str, count: int, *rest: Any) -> HoldRow:
    return HoldRow("vial", vial if count == 1 else lot, count, *rest)


def _holds_on_others(session: Session, within: Within) -> list[HoldRow]:
    on = case(*((column.is_not(None), name) for name, column, _ in _HELD))
    owner = func.coalesce(Lot.owner_id, CellLine.owner_id, Donor.owner_id, Run.owner_id)
    site = func.coalesce(Lot.site_id, Container.site_id, Run.site_id)
    query = (
        select(
            on, func.coalesce(*(code for _, _, code in _HELD)), literal(0), Hold.kind,
            Hold.reason, Case.code, Person.name, Hold.opened_at,
        )
        .outerjoin(Lot, Lot.id == Hold.lot_id)
        .outerjoin(CellLine, CellLine.id == Hold.line_id)
        .outerjoin(Donor, Donor.id == Hold.donor_id)
        .outerjoin(Container, Container.id == Hold.container_id)
        .outerjoin(Run, Run.id == Hold.run_id)
        .outerjoin(Case, Case.id == Hold.case_id)
        .join(Person, Person.id == Hold.opened_by_id)
        .where(Hold.closed_at.is_(None), Hold.vial_id.is_(None), within(owner, site))
        .order_by(Hold.opened_at.desc())
        .limit(MOST)
    )  # fmt: skip
    return [HoldRow._make(row) for row in session.execute(query)]


def set_aside_until(session: Session, within: Within, until: date) -> list[AsideRow]:
    """Return what is set aside until a day or was until an earlier one; doses apart.

    Which vial is meant for whose dose would tell of an arm.
    """
    site = func.coalesce(Vial.site_id, Lot.site_id)
    query = (
        select(
            case((Reservation.vial_id.is_not(None), "vial"), else_="lot"),
            func.coalesce(Vial.id, Lot.id), func.coalesce(Vial.code, Lot.code),
            Reservation.quantity, Reservation.kind, Reservation.reference, Person.name,
            Reservation.until_on,
        )
        .outerjoin(Vial, Vial.id == Reservation.vial_id)
        .join(Lot, Lot.id == func.coalesce(Vial.lot_id, Reservation.lot_id))
        .join(Person, Person.id == Reservation.person_id)
        .where(
            Reservation.closed_at.is_(None), Reservation.until_on <= until,
            Reservation.kind != "dose", within(Lot.owner_id, site),
        )
        .order_by(Reservation.until_on, Reservation.id)
        .limit(MOST)
    )  # fmt: skip
    return [AsideRow._make(row) for row in session.execute(query)]


def planned_doses(session: Session, within: Within, until: date) -> list[PlannedDose]:
    """Return the doses planned until a day that weren't given yet, the first due first."""
    query = (
        select(Dose.code, Subject.code, Study.code, Dose.status, Dose.planned_on)
        .join(Subject, Subject.id == Dose.subject_id)
        .join(Study, Study.id == Subject.study_id)
        .where(
            Dose.planned_on <= until, Dose.status.in_(("planned", "prepared", "released")),
            within(Study.owner_id, Subject.site_id),
        )
        .order_by(Dose.planned_on, Dose.code)
        .limit(MOST)
    )  # fmt: skip
    return [PlannedDose._make(row) for row in session.execute(query)]
