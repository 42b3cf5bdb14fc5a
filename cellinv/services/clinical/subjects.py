"""Who takes part in a trial, by code only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from cellinv.domain.language import tr
from cellinv.domain.privacy import check_person_code
from cellinv.domain.production.runs import NotEmpty
from cellinv.domain.trials import EnrolmentFull, IdentityTaken, NotRecruiting, StudyState
from cellinv.records.tables.clinical import Study, Subject
from cellinv.services.clinical.named import name_new, study_of_ours
from cellinv.services.clinical.studies import check_open
from cellinv.services.ledger import Doing, doing
from cellinv.services.people import allow, here

if TYPE_CHECKING:
    from datetime import date

    from cellinv.services.desk import Desk


def enrol(
    desk: Desk,
    code: str,
    study_id: int,
    identity: str,
    *,
    on: date | None = None,
    cohort: str | None = None,
    confirmed: bool = False,
) -> int:
    """Enrol a subject, by code only, at the desk's site; return the id.

    ``confirmed``: somebody was asked and said that the code names nobody.

    Raises:
        NotEmpty, IdentityTaken, NotRecruiting, SiteNotOpen, EnrolmentFull, CodeTaken, and the
        checks that neither the code nor the chain-of-identity identifier tells who it is.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    for text in (code, identity, cohort or ""):
        check_person_code(text, confirmed=confirmed)
    if not identity.strip():
        raise NotEmpty(what=tr("The chain-of-identity identifier"))
    with doing(desk, "enrol", chain=site.code) as act:
        study = study_of_ours(act, desk, "register", study_id)
        _check_room(act, study, site.id, site.code)
        known = act.session.scalar(select(Subject.id).where(Subject.identity == identity.strip()))
        if known is not None:
            raise IdentityTaken(code=identity.strip(), subject_id=known)
        subject = Subject(
            code=code,
            study_id=study_id,
            site_id=site.id,
            identity=identity.strip(),
            state="enrolled",
            enrolled_on=on or desk.today(),
            cohort=(cohort or "").strip() or None,
        )
        act.session.add(subject)
        name_new(act, subject, "subject", code)
    return subject.id


def _check_room(act: Doing, study: Study, site_id: int, site: str) -> None:
    if study.state != StudyState.RECRUITING:
        raise NotRecruiting(study=study.code, state=study.state)
    planned_here = check_open(act, study, site_id).planned_subjects
    enrolled = select(func.count(Subject.id)).where(Subject.study_id == study.id)
    if study.planned_subjects is not None:
        _check_planned(act.session.scalar(enrolled), study.planned_subjects, study.code)
    if planned_here is not None:
        there = act.session.scalar(enrolled.where(Subject.site_id == site_id))
        _check_planned(there, planned_here, f"{study.code}, {site}")


def _check_planned(enrolled: int | None, planned: int, where: str) -> None:
    if (enrolled or 0) >= planned:
        raise EnrolmentFull(where=where, planned=planned)
