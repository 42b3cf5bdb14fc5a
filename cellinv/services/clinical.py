"""From product to patient: studies, subjects, doses, their hand-over and their giving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.clinical import (
    DoseNotReady,
    DoseVialState,
    NotHandedOver,
    OtherSubject,
    ProductMismatch,
    SubjectElsewhere,
)
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.privacy import check_person_code
from cellinv.domain.usability import refusals
from cellinv.records.codes_table import name_record
from cellinv.records.queries.usability import vial_facts
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.clinical import (
    Administration,
    Dose,
    DoseVial,
    Product,
    Study,
    Subject,
)
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.people import Site
from cellinv.services.custody import purpose_named
from cellinv.services.custody.end import close_reservations, end_outings
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.people.reach import reach_of
from cellinv.services.storage.place import take_vials

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class NewStudy:
    """What is registered of a trial."""

    code: str
    title: str
    owner_id: int
    product_id: int
    authority: str
    phase: str
    indication: str
    registry_id: str | None = None
    blinded: bool = False
    planned_subjects: int | None = None


def add_product(
    desk: Desk,
    code: str,
    name: str,
    owner_id: int,
    *,
    shelf_life_days: int | None = None,
    storage: str | None = None,
    passage_limit: int | None = None,
) -> int:
    """Register a product and return its id; its cells are passaged at most so often."""
    allow(desk, "register", owner_id=owner_id)
    with doing(desk, "register_product") as act:
        product = Product(
            code=code,
            name=name,
            owner_id=owner_id,
            shelf_life_days=shelf_life_days,
            storage=storage,
            passage_limit=passage_limit,
        )
        act.session.add(product)
        _named(act, product, "product", code)
    return product.id


def add_study(desk: Desk, new: NewStudy) -> int:
    """Register a study and return its id."""
    allow(desk, "register", owner_id=new.owner_id)
    with doing(desk, "register_study") as act:
        study = Study(
            **{name: getattr(new, name) for name in NewStudy.__slots__}, state="recruiting"
        )
        act.session.add(study)
        _named(act, study, "study", new.code)
    return study.id


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
        _check_ours(act, desk, "register", study_id)
        subject = Subject(
            code=code,
            study_id=study_id,
            site_id=site.id,
            identity=identity,
            state="enrolled",
            enrolled_on=on or desk.today(),
        )
        act.session.add(subject)
        _named(act, subject, "subject", code)
    return subject.id


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
        study = _check_ours(act, desk, "plan", subject.study_id)
        dose = Dose(
            code=code,
            subject_id=subject.id,
            product_id=study.product_id,
            status="planned",
            placebo=placebo,
            planned_on=desk.today(),
        )
        session.add(dose)
        _named(act, dose, "dose", code)
        act.concerns("subject", subject.id, subject.code)
        vials = take_vials(act, desk, vial_ids, right="plan")
        _check_agree(act, desk, dose, subject, vials)
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
        dose = _dose(act, desk, dose_id, "planned", "prepared", right="release")
        dose.status, dose.released_at = "released", act.at
    return act.receipt()


def hand_over(desk: Desk, dose_id: int) -> Receipt:
    """Send a released dose, whose vials are out for clinical use, on its way to the clinic.

    Raises:
        DoseNotReady, DoseVialState, OtherSite.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "hand_over", chain=site.code) as act:
        dose = _dose(act, desk, dose_id, "released")
        vials = _vials_of(act, desk, dose)
        for vial in vials:
            if vial.status != "out" or vial.purpose != "clinical":
                raise DoseVialState(
                    vial=vial.code, dose=dose.code, status=vial.status, wanted="out for clinical"
                )
        end_outings(act, vials)
        for vial in vials:
            vial.status, vial.held_by_id = "in_transit", None
    return act.receipt()


def take_over(desk: Desk, dose_id: int, sent: str) -> Receipt:
    """Receive a dose at the subject's site; ``sent`` is the sender's entry, whose hash is named.

    Raises:
        NotHandedOver, SubjectElsewhere, DoseVialState.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "take_over", chain=site.code, sent=sent) as act:
        session = act.session
        dose = _dose(act, desk, dose_id, "released")
        act.act.data["sent_hash"] = _hash_of_sending(act, dose, sent)
        _subject_here(act, desk, dose)
        for vial in session.scalars(
            select(Vial).join(DoseVial, DoseVial.vial_id == Vial.id)
            .where(DoseVial.dose_id == dose.id)
        ):  # fmt: skip
            if vial.status != "in_transit":
                raise DoseVialState(
                    vial=vial.code, dose=dose.code, status=vial.status, wanted="in transit"
                )
            vial.site_id, vial.status, vial.held_by_id = site.id, "out", act.actor.id
            _start_outing(act, vial)
            act.concerns("vial", vial.id, vial.code)
    return act.receipt()


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
        dose = _dose(act, desk, dose_id, "released")
        subject = _subject_here(act, desk, dose)
        vials = _vials_of(act, desk, dose)
        _check_agree(act, desk, dose, subject, vials)
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


def _named(act: Doing, row: Product | Study | Subject | Dose, kind: str, code: str) -> None:
    act.session.flush()
    name_record(act.session, code, kind, row.id)
    act.concerns(kind, row.id, code)


def _check_ours(act: Doing, desk: Desk, right: str, study_id: int) -> Study:
    """Return a study that somebody has a right in; another sponsor's is unknown to them."""
    study = act.session.get_one(Study, study_id)
    if not reach_of(desk, right).sees(study.owner_id, None):
        raise UnknownCode(code=tr("study {number}", number=study_id))
    return study


def _dose(act: Doing, desk: Desk, dose_id: int, *wanted: str, right: str = "withdraw") -> Dose:
    dose = act.session.get_one(Dose, dose_id, populate_existing=True)
    _check_ours(act, desk, right, act.session.get_one(Subject, dose.subject_id).study_id)
    if dose.status not in wanted:
        raise DoseNotReady(dose=dose.code, status=dose.status, wanted=" or ".join(wanted))
    act.concerns("dose", dose.id, dose.code)
    return dose


def _subject_here(act: Doing, desk: Desk, dose: Dose) -> Subject:
    subject = act.session.get_one(Subject, dose.subject_id)
    site = here(desk)
    if subject.site_id != site.id:
        there = act.session.get_one(Site, subject.site_id)
        raise SubjectElsewhere(subject=subject.code, there=there.code, here=site.code)
    return subject


def _hash_of_sending(act: Doing, dose: Dose, sent: str) -> str:
    """Return the hash of the entry that handed a dose over."""
    chain, _, seq = sent.rpartition(":")
    query = (
        select(LedgerEntry.hash)
        .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
        .where(
            LedgerEntry.chain == chain.upper(),
            LedgerEntry.seq == (int(seq) if seq.isdecimal() else 0),
            LedgerEntry.action == "hand_over",
            LedgerSubject.kind == "dose",
            LedgerSubject.subject_id == dose.id,
        )
    )
    found = act.session.scalar(query)
    if found is None:
        raise NotHandedOver(sent=sent[:80], dose=dose.code)
    return found


def _vials_of(act: Doing, desk: Desk, dose: Dose) -> list[Vial]:
    ids = act.session.scalars(select(DoseVial.vial_id).where(DoseVial.dose_id == dose.id)).all()
    return take_vials(act, desk, ids, right="withdraw")


def _start_outing(act: Doing, vial: Vial) -> None:
    from cellinv.records.tables.custody import Outing

    act.session.add(
        Outing(vial_id=vial.id, site_id=vial.site_id, person_id=act.actor.id, started_at=act.at)
    )


def _check_agree(
    act: Doing, desk: Desk, dose: Dose, subject: Subject, vials: Sequence[Vial]
) -> None:
    """Refuse vials of another product or subject, or not released for clinical use."""
    session = act.session
    product = session.get_one(Product, dose.product_id)
    facts = vial_facts(session, [vial.id for vial in vials], study_id=subject.study_id)
    for vial in vials:
        lot = session.get_one(Lot, vial.lot_id)
        if lot.product_id != dose.product_id:
            found = session.get_one(Product, lot.product_id).code if lot.product_id else lot.kind
            raise ProductMismatch(vial=vial.code, found=found, dose=dose.code, wanted=product.code)
        if lot.subject_id is not None and lot.subject_id != subject.id:
            raise OtherSubject(vial=vial.code, subject=subject.code)
        serving = facts[vial.id].reserved
        own = serving if serving and serving.reference == dose.code else None
        for refusal in refusals(
            facts[vial.id], purpose_named("clinical"), desk.today(), serving=own
        ):
            raise refusal
