"""Giving a dose to its subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.clinical import DoseVialState
from cellinv.records.tables.clinical import Administration, DoseVial
from cellinv.services.clinical.named import dose_of_ours, subject_here
from cellinv.services.clinical.vials import check_agree, vials_of
from cellinv.services.custody.end import close_reservations, end_outings
from cellinv.services.ledger import Receipt, doing
from cellinv.services.people import allow, here

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


def administer(
    desk: Desk,
    dose_id: int,
    *,
    given_ul: int | None = None,
    wasted_ul: int | None = None,
    route: str | None = None,
    outcome: str | None = None,
) -> Receipt:
    """Record that a dose was given to its subject; its vials end as administered.

    Raises:
        DoseNotReady, DoseVialState, SubjectElsewhere, ProductMismatch, OtherSubject, and every
        reason why a vial isn't usable clinically at this moment.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "administer", chain=site.code) as act:
        session = act.session
        dose = dose_of_ours(act, desk, dose_id, "released")
        subject = subject_here(act, desk, dose)
        vials = vials_of(act, desk, dose)
        check_agree(act, desk, dose, subject, vials)
        for vial in vials:
            if vial.status != "out":
                raise DoseVialState(
                    vial=vial.code, dose=dose.code, status=vial.status, wanted="out"
                )
        end_outings(act, vials)
        close_reservations(act, vials)
        for vial in vials:
            vial.status, vial.held_by_id = "administered", None
        for part in session.scalars(select(DoseVial).where(DoseVial.dose_id == dose.id)):
            part.given_ul, part.wasted_ul = given_ul, wasted_ul
        session.add(
            Administration(
                dose_id=dose.id,
                site_id=site.id,
                person_id=act.actor.id,
                given_at=act.at,
                route=route,
                outcome=outcome,
            )
        )
        dose.status, subject.state = "administered", "treated"
        act.concerns("subject", subject.id, subject.code)
    return act.receipt()
