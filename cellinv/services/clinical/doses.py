"""Proposing and setting aside vials for a subject, and releasing the dose."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cellinv.domain.blinding import KitsArePacked
from cellinv.domain.dosing import (
    Candidate,
    DosesComplete,
    NothingToGive,
    NoVials,
    check_one_lot,
    first_expiring,
)
from cellinv.domain.trials import DOSING, NotDosing
from cellinv.records.queries.blinding import kits_hidden
from cellinv.records.queries.dosing import as_candidates, candidates, doses_of, lots_of_cohort
from cellinv.records.shade import unshaded
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.clinical import Dose, Product, Study, Subject
from cellinv.services.banks.reserve import keep_reserve
from cellinv.services.clinical.named import dose_of_ours, name_new, ours, study_of_ours
from cellinv.services.clinical.vials import check_agree, noting_refusal, put_into, told, vials_of
from cellinv.services.custody import purpose_named
from cellinv.services.ledger import Receipt, doing, reading
from cellinv.services.people import allow, check_may_sign, has_right, here
from cellinv.services.sight import arms_unseen
from cellinv.services.storage.taking import take_vials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.records.tables.banks import Vial
    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Doing


def propose(desk: Desk, subject_id: int, *, vials: int = 1) -> tuple[Candidate, ...]:
    """Return the vials to set aside for a subject: of one lot, the one that expires first.

    Where a lot was made for the subject it is that one; where the study wants one lot for a
    cohort it is the cohort's.

    Raises:
        NotAllowed, UnknownCode, NoVials, NothingToGive.
        KitsArePacked: the study is blinded.
    """
    if vials < 1:
        raise NoVials
    site = here(desk)
    allow(desk, "plan", site_id=site.id)
    with reading(desk) as session, unshaded(session):  # what is in a kit isn't there to be given
        subject = session.get_one(Subject, subject_id)
        study = ours(session, desk, "plan", subject.study_id)
        if study.blinded:
            raise KitsArePacked(study=study.code)
        found = candidates(
            session,
            purpose_named("clinical"),
            desk.today(),
            subject=subject,
            product_id=study.product_id,
            site_id=site.id,
        )
        ids = [vial.vial_id for vial in found]
        hidden = kits_hidden(session, ids, arms_unseen(session, desk))
        given = lots_of_cohort(session, subject, placebo=False) if study.same_lot else ()
        mine = (v for v in found if v.vial_id not in hidden and (not given or v.lot in given))
        chosen = first_expiring(mine, vials)
        if not chosen:
            product = session.get_one(Product, study.product_id)
            raise NothingToGive(site=site.code, product=product.code, count=vials)
        return chosen


def set_aside(
    desk: Desk, code: str, subject_id: int, vial_ids: Sequence[int], *, placebo: bool = False
) -> int:
    """Plan a dose for a subject and reserve its vials; return the dose's id.

    In a blinded study only somebody who may see the arms does; see
    :func:`cellinv.services.clinical.kits.pack_kits`.

    Raises:
        KitsArePacked, NotDosing, DosesComplete, NoVials, OtherLot, ProductMismatch,
        OtherSubject, VialNotOfDose, and every reason why a vial isn't usable clinically.
    """
    site = here(desk)
    allow(desk, "plan", site_id=site.id)
    if not vial_ids:
        raise NoVials
    with noting_refusal(desk, (subject_id,)), doing(desk, "set_aside", chain=site.code) as act:
        subject = act.session.get_one(Subject, subject_id)
        study = study_of_ours(act, desk, "plan", subject.study_id)
        if study.blinded and not has_right(desk, "see_arm"):
            raise KitsArePacked(study=study.code)
        dose = plan_dose(act, desk, code, study, subject, placebo=placebo)
        vials = take_vials(act, desk, vial_ids, right="plan")
        fill_dose(act, desk, dose, vials)
    return dose.id


def plan_dose(
    act: Doing, desk: Desk, code: str, study: Study, subject: Subject, *, placebo: bool
) -> Dose:
    """Make a planned dose within an act under way; raises NotDosing, DosesComplete."""
    session = act.session
    if study.state not in DOSING:
        raise NotDosing(study=study.code, state=study.state)
    planned = study.doses_per_subject
    if planned is not None and doses_of(session, subject.id) >= planned:
        raise DosesComplete(subject=subject.code, planned=planned, study=study.code)
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
    return dose


def fill_dose(act: Doing, desk: Desk, dose: Dose, vials: Sequence[Vial]) -> None:
    """Put vials into a planned dose, once they may be given to its subject."""
    session = act.session
    subject = session.get_one(Subject, dose.subject_id)
    study = session.get_one(Study, subject.study_id)
    check_agree(act, desk, dose, subject, vials, packing=True)
    if study.same_lot:
        given = lots_of_cohort(session, subject, placebo=dose.placebo)
        check_one_lot(
            as_candidates(session, [vial.id for vial in vials]), given, study=study.code
        )  # fmt: skip
    stored = (session.get_one(Lot, vial.lot_id) for vial in vials if vial.status == "stored")
    keep_reserve(act, desk, Counter(stored))
    put_into(act, dose, study, vials)


def release_dose(desk: Desk, dose_id: int, *, by: Signer) -> Receipt:
    """Release a planned or prepared dose; signed by somebody with the right.

    Raises:
        NotAllowed, MaySignNothing, UnknownCode.
        DoseNotReady: it isn't planned. KitUnusable, and every reason why a vial isn't usable.
    """
    site = here(desk)
    allow(desk, "release", site_id=site.id)
    with doing(desk, "release_dose", chain=site.code) as act:
        dose, study, subject, hidden = dose_of_ours(
            act, desk, dose_id, "planned", "prepared", right="release"
        )
        check_may_sign(by, "release", "released", site_id=site.id, owner_id=study.owner_id)
        vials = vials_of(act, desk, dose, right="release")
        check_agree(act, desk, dose, subject, vials)
        dose.status, dose.released_at = "released", act.at
        act.sign(by, "released", "dose", dose.id)
    return told(act, act.receipt(dose=dose.code), hidden=hidden)
