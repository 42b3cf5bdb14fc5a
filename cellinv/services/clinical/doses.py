"""Setting vials aside for a subject, and releasing the dose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.records.tables.clinical import Dose, DoseVial, Subject
from cellinv.records.tables.custody import Reservation
from cellinv.services.clinical.named import dose_of_ours, name_new, study_of_ours
from cellinv.services.clinical.vials import check_agree
from cellinv.services.ledger import Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.storage.place import take_vials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk


def set_aside(
    desk: Desk, code: str, subject_id: int, vial_ids: Sequence[int], *, placebo: bool = False
) -> int:
    """Plan a dose for a subject and reserve its vials; return the dose's id.

    Raises:
        ProductMismatch, OtherSubject, and every reason why a vial isn't usable clinically.
    """
    site = here(desk)
    allow(desk, "plan", site_id=site.id)
    with doing(desk, "set_aside", chain=site.code) as act:
        session = act.session
        subject = session.get_one(Subject, subject_id)
        study = study_of_ours(act, desk, "plan", subject.study_id)
        dose = Dose(
            code=code,
            subject_id=subject.id,
            product_id=study.product_id,
            status="planned",
            placebo=placebo,
            planned_on=desk.today(),
        )
        session.add(dose)
        name_new(act, dose, "dose", code)
        act.concerns("subject", subject.id, subject.code)
        vials = take_vials(act, desk, vial_ids, right="plan")
        check_agree(act, desk, dose, subject, vials)
        for vial in vials:
            session.add(DoseVial(dose_id=dose.id, vial_id=vial.id))
            session.add(
                Reservation(
                    vial_id=vial.id,
                    quantity=1,
                    kind="dose",
                    reference=code,
                    dose_id=dose.id,
                    person_id=act.actor.id,
                    opened_at=act.at,
                )
            )
    return dose.id


def release_dose(desk: Desk, dose_id: int) -> Receipt:
    """Release a planned dose.

    Raises:
        DoseNotReady: it isn't planned.
    """
    site = here(desk)
    allow(desk, "release", site_id=site.id)
    with doing(desk, "release_dose", chain=site.code) as act:
        dose = dose_of_ours(act, desk, dose_id, "planned", "prepared", right="release")
        dose.status, dose.released_at = "released", act.at
    return act.receipt()
