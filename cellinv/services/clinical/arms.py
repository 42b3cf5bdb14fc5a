"""Seeing the arm of a blinded subject: each look is recorded, unblinding is signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.blinding import AlreadyUnblinded, NotAllocated
from cellinv.domain.quality.testing import ReasonMissing
from cellinv.domain.trials import StudyNotBlinded
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.clinical import Dose, Study, Subject
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.people import Site
from cellinv.records.tables.trials import Allocation, StudyArm, Unblinding
from cellinv.services.clinical.named import study_of_ours
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_may_sign

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk, Signer


@dataclass(frozen=True, slots=True)
class KitSeen:
    """A kit with the vials and lots in it."""

    code: str
    status: str
    vials: tuple[str, ...]
    lots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArmSeen:
    """What a subject gets; ``entry`` is the ledger's note that it was looked at."""

    subject: str
    arm: str
    name: str
    placebo: bool
    kits: tuple[KitSeen, ...]
    entry: str


def look_at_arm(desk: Desk, subject_id: int, *, reason: str) -> ArmSeen:
    """Return the arm and the kits of a blinded subject; that it was looked at is recorded.

    Raises:
        NotAllowed, UnknownCode, ReasonMissing, StudyNotBlinded, NotAllocated.
    """
    allow(desk, "see_arm")
    if not reason.strip():
        raise ReasonMissing
    with desk.database.read() as session:
        site = _site_of(session, subject_id)
    with doing(desk, "look_at_arm", chain=site, reason=reason) as act:
        subject = _blinded(act, desk, subject_id)
        arm = _arm_of(act.session, subject)
        kits = _kits_of(act.session, subject)
        if arm is None and not kits:
            raise NotAllocated(subject=subject.code)
        act.concerns("subject", subject.id, subject.code)
        placebo = arm.placebo if arm else _placebo(act.session, subject)
    return ArmSeen(
        subject=subject.code,
        arm=arm.code if arm else "",
        name=arm.name if arm else "",
        placebo=placebo,
        kits=kits,
        entry=act.receipt().entry,
    )


def unblind(desk: Desk, subject_id: int, *, reason: str, by: Signer) -> Receipt:
    """Unblind one subject, for good: from then on everybody who may read it knows their arm.

    Raises:
        NotAllowed, MaySignNothing, UnknownCode, ReasonMissing, StudyNotBlinded, AlreadyUnblinded.
    """
    allow(desk, "see_arm")
    if not reason.strip():
        raise ReasonMissing
    with desk.database.read() as session:
        site = _site_of(session, subject_id)
    with doing(desk, "unblind", chain=site, reason=reason) as act:
        subject = _blinded(act, desk, subject_id)
        study = act.session.get_one(Study, subject.study_id)
        check_may_sign(by, "see_arm", "approved", owner_id=study.owner_id)
        there = select(Unblinding.id).where(Unblinding.subject_id == subject.id)
        if act.session.scalar(there) is not None:
            raise AlreadyUnblinded(subject=subject.code)
        row = Unblinding(
            subject_id=subject.id,
            reason=reason,
            unblinded_at=act.at,
            unblinded_by_id=by.id,
        )
        act.session.add(row)
        act.session.flush()
        act.concerns("subject", subject.id, subject.code)
        act.sign(by, "approved", "unblinding", row.id)
    return act.receipt(subject=subject.code)


def _site_of(session: Session, subject_id: int) -> str:
    from cellinv.domain.lookup import UnknownCode

    code = session.scalar(
        select(Site.code).join(Subject, Subject.site_id == Site.id).where(Subject.id == subject_id)
    )
    if code is None:
        raise UnknownCode(code=str(subject_id))
    return code


def _blinded(act: Doing, desk: Desk, subject_id: int) -> Subject:
    subject = act.session.get_one(Subject, subject_id)
    study = study_of_ours(act, desk, "see_arm", subject.study_id)
    if not study.blinded:
        raise StudyNotBlinded(study=study.code)
    return subject


def _arm_of(session: Session, subject: Subject) -> StudyArm | None:
    return session.scalars(
        select(StudyArm)
        .join(Allocation, Allocation.arm_id == StudyArm.id)
        .where(Allocation.subject_id == subject.id)
    ).one_or_none()


def _placebo(session: Session, subject: Subject) -> bool:
    return bool(session.scalar(select(Dose.placebo).where(Dose.subject_id == subject.id)))


def _kits_of(session: Session, subject: Subject) -> tuple[KitSeen, ...]:
    rows = session.execute(
        select(Dose.id, Dose.code, Dose.status, Vial.code, Lot.code)
        .join(DoseVial, DoseVial.dose_id == Dose.id)
        .join(Vial, Vial.id == DoseVial.vial_id)
        .join(Lot, Lot.id == Vial.lot_id)
        .where(Dose.subject_id == subject.id)
        .order_by(Dose.id, Vial.code)
    ).all()
    found: dict[int, list[tuple[str, str, str, str]]] = {}
    for dose, code, status, vial, lot in rows:
        found.setdefault(dose, []).append((code, status, vial, lot))
    return tuple(
        KitSeen(
            code=parts[0][0],
            status=parts[0][1],
            vials=tuple(vial for _, _, vial, _ in parts),
            lots=tuple(dict.fromkeys(lot for _, _, _, lot in parts)),
        )
        for parts in found.values()
    )
