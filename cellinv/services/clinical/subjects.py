"""Who takes part in a trial, by code only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.privacy import check_person_code
from cellinv.records.tables.clinical import Subject
from cellinv.services.clinical.named import name_new, study_of_ours
from cellinv.services.ledger import doing
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
    confirmed: bool = False,
) -> int:
    """Enrol a subject, by code only, at the desk's site; return the id.

    ``confirmed``: somebody was asked and said that the code names nobody.

    Raises:
        CodeTaken, and the checks that a code tells nobody who it is.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    check_person_code(code, confirmed=confirmed)
    with doing(desk, "enrol", chain=site.code) as act:
        study_of_ours(act, desk, "register", study_id)
        subject = Subject(
            code=code,
            study_id=study_id,
            site_id=site.id,
            identity=identity,
            state="enrolled",
            enrolled_on=on or desk.today(),
        )
        act.session.add(subject)
        name_new(act, subject, "subject", code)
    return subject.id
