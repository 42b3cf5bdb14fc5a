"""What the acts of a clinic have to know: vials that can be given, lots a cohort got, kits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from cellinv.domain.dosing import Candidate
from cellinv.records.queries.usability import lots_beyond
from cellinv.records.queries.usable import usable_vials
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.clinical import Administration, Dose, Subject
from cellinv.records.tables.custody import DoseVial

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy.orm import Session

    from cellinv.domain.purposes import Purpose

OVER = ("returned", "destroyed")
"""States of doses that nobody gets any more."""


def _candidates() -> Any:
    last = func.coalesce(Vial.expires_on, Lot.expires_on)
    return select(Vial.id, Vial.code, Lot.id, Lot.code, Vial.number, last).join(
        Lot, Lot.id == Vial.lot_id
    )


def candidates(
    session: Session,
    purpose: Purpose,
    today: date,
    *,
    subject: Subject,
    product_id: int,
    site_id: int,
    placebo: bool | None = None,
) -> tuple[Candidate, ...]:
    """Return the stored vials at a site that may be given to a subject and are free.

    Of a lot made for one subject to that one alone; ``placebo`` asks for lots of the product that
    come from no line and no run, or for those that do.
    """
    free = usable_vials(
        purpose,
        today,
        beyond=lots_beyond(session),
        site_id=site_id,
        study_id=subject.study_id,
    )
    own = Lot.subject_id == subject.id
    made_for = own if _has_own(session, subject, product_id) else Lot.subject_id.is_(None)
    wanted = [Lot.product_id == product_id, Vial.status == "stored", made_for, Vial.id.in_(free)]
    if placebo is not None:
        nobody = Lot.line_id.is_(None) & Lot.run_id.is_(None)
        wanted.append(nobody if placebo else ~nobody)
    return tuple(Candidate(*row) for row in session.execute(_candidates().where(*wanted)))


def _has_own(session: Session, subject: Subject, product_id: int) -> bool:
    query = select(Lot.id).where(Lot.subject_id == subject.id, Lot.product_id == product_id)
    return session.scalar(query.limit(1)) is not None


def as_candidates(session: Session, vial_ids: Collection[int]) -> tuple[Candidate, ...]:
    """Return vials with their lots."""
    query = _candidates().where(Vial.id.in_(vial_ids)).order_by(Vial.id)
    return tuple(Candidate(*row) for row in session.execute(query))


def lots_of_cohort(session: Session, subject: Subject, *, placebo: bool) -> frozenset[str]:
    """Return the lots that a subject's cohort got, or is to get, in the same arm."""
    same = Subject.cohort.is_(None) if subject.cohort is None else Subject.cohort == subject.cohort
    query = (
        select(Lot.code)
        .join(Vial, Vial.lot_id == Lot.id)
        .join(DoseVial, DoseVial.vial_id == Vial.id)
        .join(Dose, Dose.id == DoseVial.dose_id)
        .join(Subject, Subject.id == Dose.subject_id)
        .where(
            Subject.study_id == subject.study_id,
            same,
            Dose.placebo.is_(placebo),
            Dose.status.not_in(OVER),
        )
    )
    return frozenset(session.scalars(query.distinct()))


def doses_of(session: Session, subject_id: int) -> int:
    """Return how many doses a subject got or is to get."""
    query = select(func.count(Dose.id)).where(
        Dose.subject_id == subject_id, Dose.status.not_in(OVER)
    )
    return session.scalar(query) or 0


def given_on(session: Session, dose_id: int | None) -> date | None:
    """Return the day on which a dose was given, if it was."""
    if dose_id is None:
        return None
    at = session.scalar(
        select(func.max(Administration.given_at)).where(Administration.dose_id == dose_id)
    )
    return at.date() if at is not None else None


def last_expiry(session: Session, dose_id: int, *, hidden: bool) -> date | None:
    """Return when the last vial of a dose expires; of a kit, the last lot of its product.

    ``None`` where one of them never expires.
    """
    last = func.coalesce(Vial.expires_on, Lot.expires_on)
    query = select(last).select_from(Lot).join(Vial, Vial.lot_id == Lot.id)
    if hidden:
        product = select(Dose.product_id).where(Dose.id == dose_id).scalar_subquery()
        query = query.where(Lot.product_id == product)
    else:
        query = query.join(DoseVial, DoseVial.vial_id == Vial.id).where(DoseVial.dose_id == dose_id)
    days = list(session.scalars(query.distinct()))
    return None if None in days else max(days, default=None)
