"""Rows of the clinic: giving a new one its code, and finding those that are ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.clinical import DoseNotReady, SubjectElsewhere
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.records.codes_table import name_record
from cellinv.records.tables.clinical import Dose, Product, Study, Subject
from cellinv.records.tables.people import Site
from cellinv.services.people import here
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


def name_new(act: Doing, row: Product | Study | Subject | Dose, kind: str, code: str) -> None:
    """Give a new row its code, and name it in the act."""
    act.session.flush()
    name_record(act.session, code, kind, row.id)
    act.concerns(kind, row.id, code)


def study_of_ours(act: Doing, desk: Desk, right: str, study_id: int) -> Study:
    """Return a study that somebody has a right in; another sponsor's is unknown to them."""
    study = act.session.get_one(Study, study_id)
    if not reach_of(desk, right).sees(study.owner_id, None):
        raise UnknownCode(code=tr("study {number}", number=study_id))
    return study


def dose_of_ours(
    act: Doing, desk: Desk, dose_id: int, *wanted: str, right: str = "withdraw"
) -> Dose:
    """Return a dose of a study somebody has a right in, in one of the states wanted.

    Raises:
        UnknownCode: another sponsor's. DoseNotReady: in another state.
    """
    dose = act.session.get_one(Dose, dose_id, populate_existing=True)
    study_of_ours(act, desk, right, act.session.get_one(Subject, dose.subject_id).study_id)
    if dose.status not in wanted:
        raise DoseNotReady(dose=dose.code, status=dose.status, wanted=" or ".join(wanted))
    act.concerns("dose", dose.id, dose.code)
    return dose


def subject_here(act: Doing, desk: Desk, dose: Dose) -> Subject:
    """Return the subject of a dose, who belongs to the desk's site.

    Raises:
        SubjectElsewhere.
    """
    subject = act.session.get_one(Subject, dose.subject_id)
    site = here(desk)
    if subject.site_id != site.id:
        there = act.session.get_one(Site, subject.site_id)
        raise SubjectElsewhere(subject=subject.code, there=there.code, here=site.code)
    return subject
