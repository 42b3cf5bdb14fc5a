"""Rows of the clinic: giving a new one its code, and finding those that are ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cellinv.domain.clinical import DoseNotReady, SubjectElsewhere
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.naming import check_code
from cellinv.records.codes_table import check_new, name_record
from cellinv.records.queries.blinding import subjects_hidden
from cellinv.records.tables.clinical import Dose, Product, Study, Subject
from cellinv.records.tables.people import Site
from cellinv.services.people import here
from cellinv.services.people.reach import blind_to, reach_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


class DoseInAct(NamedTuple):
    """A dose with its study and subject; ``hidden``: what is in it may not be told."""

    dose: Dose
    study: Study
    subject: Subject
    hidden: bool


def name_new(act: Doing, row: Product | Study | Subject | Dose, kind: str, code: str) -> None:
    """Give a new row its code, and name it in the act; raises CodeUnsound, CodeTaken."""
    row.code = check_code(code)
    check_new(act.session, row.code, kind)
    act.session.flush()
    name_record(act.session, row.code, kind, row.id)
    act.concerns(kind, row.id, row.code)


def ours(session: Session, desk: Desk, right: str, study_id: int) -> Study:
    """Return a study that somebody has a right in; another sponsor's is unknown to them."""
    study = session.get(Study, study_id)
    if study is None or not reach_of(desk, right).sees(study.owner_id, None):
        raise UnknownCode(code=tr("study {number}", number=study_id))
    return study


def study_of_ours(act: Doing, desk: Desk, right: str, study_id: int) -> Study:
    """Return a study as :func:`ours`, within an act under way."""
    return ours(act.session, desk, right, study_id)


def dose_of_ours(
    act: Doing, desk: Desk, dose_id: int, *wanted: str, right: str = "withdraw"
) -> DoseInAct:
    """Return a dose of a study somebody has a right in, in one of the states wanted.

    Raises:
        UnknownCode: another sponsor's. DoseNotReady: in another state.
    """
    session = act.session
    dose = session.get(Dose, dose_id, populate_existing=True)
    if dose is None:
        raise UnknownCode(code=tr("dose {number}", number=dose_id))
    subject = session.get_one(Subject, dose.subject_id)
    study = study_of_ours(act, desk, right, subject.study_id)
    if dose.status not in wanted:
        raise DoseNotReady(dose=dose.code, status=dose.status, wanted=" or ".join(wanted))
    act.concerns("dose", dose.id, dose.code)
    return DoseInAct(dose, study, subject, hidden_from(session, desk, subject))


def hidden_from(session: Session, desk: Desk, subject: Subject) -> bool:
    """Say whether whoever is at the desk may not know what a subject gets."""
    blind = blind_to(session, desk)
    return subject.study_id in blind and subject.id in subjects_hidden(session, {subject.study_id})


def check_subject_here(act: Doing, desk: Desk, subject: Subject) -> None:
    """Refuse an act on a subject who belongs to another site; raises SubjectElsewhere."""
    site = here(desk)
    if subject.site_id != site.id:
        there = act.session.get_one(Site, subject.site_id)
        raise SubjectElsewhere(subject=subject.code, there=there.code, here=site.code)
