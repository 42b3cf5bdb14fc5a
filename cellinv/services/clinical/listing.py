"""Studies and doses in lists: nothing here tells what a blinded subject gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from cellinv.records.shade import unshaded
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.clinical import Administration, Dose, Product, Study, Subject
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.people import Site
from cellinv.records.tables.trials import DosePreparation
from cellinv.services.ledger import reading
from cellinv.services.people import site_by_id
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from cellinv.services.desk import Desk, Place


class StudyRow(NamedTuple):
    """A study with how many subjects it has of those planned."""

    id: int
    code: str
    title: str
    product: str
    authority: str
    registry_id: str | None
    phase: str
    indication: str
    blinded: bool
    state: str
    planned_subjects: int | None
    subjects: int


class DoseRow(NamedTuple):
    """A dose: whose, where, how far, and until when it may be given once it is prepared."""

    id: int
    code: str
    subject: str
    study: str
    site: str
    status: str
    planned_on: date | None
    released_at: datetime | None
    use_before_at: datetime | None
    given_at: datetime | None


def studies(desk: Desk) -> tuple[StudyRow, ...]:
    """Return the studies within reach, by code.

    Raises:
        NotSignedIn, NotAllowed.
    """
    enrolled = select(func.count(Subject.id)).where(Subject.study_id == Study.id).scalar_subquery()
    query = (
        select(
            Study.id, Study.code, Study.title, Product.code, Study.authority, Study.registry_id,
            Study.phase, Study.indication, Study.blinded, Study.state, Study.planned_subjects,
            enrolled,
        )
        .join(Product, Product.id == Study.product_id)
        .where(reach_of(desk).where(Study.owner_id, None))
        .order_by(Study.code)
    )  # fmt: skip
    with reading(desk) as session:
        return tuple(StudyRow._make(row) for row in session.execute(query))


def doses(
    desk: Desk, *, study_id: int | None = None, subject_id: int | None = None
) -> tuple[DoseRow, ...]:
    """Return the doses within reach, of a study, of a subject or all, in order of their codes.

    The order they were made in may follow an arm; that of their codes doesn't.

    Raises:
        NotSignedIn, NotAllowed.
    """
    query = (
        select(
            Dose.id, Dose.code, Subject.code, Study.code, Site.code, Dose.status,
            Dose.planned_on, Dose.released_at, DosePreparation.use_before_at,
            Administration.given_at,
        )
        .join(Subject, Subject.id == Dose.subject_id)
        .join(Study, Study.id == Subject.study_id)
        .join(Site, Site.id == Subject.site_id)
        .outerjoin(DosePreparation, DosePreparation.dose_id == Dose.id)
        .outerjoin(Administration, Administration.dose_id == Dose.id)
        .where(reach_of(desk).where(Study.owner_id, Subject.site_id))
        .order_by(Dose.code)
    )  # fmt: skip
    if study_id is not None:
        query = query.where(Study.id == study_id)
    if subject_id is not None:
        query = query.where(Subject.id == subject_id)
    with reading(desk) as session:
        return tuple(DoseRow._make(row) for row in session.execute(query))


def site_of_dose(desk: Desk, dose_id: int) -> Place | None:
    """Return the site that a dose's vials are at; nothing where they are at several, or gone.

    Raises:
        NotSignedIn, NotAllowed.
    """
    query = (
        select(Vial.site_id)
        .join(DoseVial, DoseVial.vial_id == Vial.id)
        .join(Dose, Dose.id == DoseVial.dose_id)
        .join(Subject, Subject.id == Dose.subject_id)
        .join(Study, Study.id == Subject.study_id)
        .where(Dose.id == dose_id, reach_of(desk).where(Study.owner_id, None))
        .distinct()
    )
    with reading(desk) as session, unshaded(session):
        found = session.scalars(query).all()
    return site_by_id(desk, found[0]) if len(found) == 1 else None
