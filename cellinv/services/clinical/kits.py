"""A blinded study's allocation list, and packing the kits that it says."""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.blinding import (
    AllocationUnsound,
    AllocationUsedUp,
    AlreadyPacked,
    kit_codes,
)
from cellinv.domain.dosing import Candidate, NothingToGive, first_expiring
from cellinv.domain.language import tr
from cellinv.domain.trials import StudyNotBlinded
from cellinv.records.queries.dosing import candidates, doses_of, lots_of_cohort
from cellinv.records.tables.clinical import Dose, Product, Study, Subject
from cellinv.records.tables.trials import Allocation, StudyArm
from cellinv.services.clinical.doses import fill_dose, plan_dose
from cellinv.services.clinical.named import study_of_ours
from cellinv.services.clinical.vials import noting_refusal
from cellinv.services.custody import purpose_named
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.storage.taking import take_vials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk

KIT = "K-"


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """A line of an allocation list: its number and the code of the arm."""

    number: int
    arm: str


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit as everybody may know it."""

    dose_id: int
    code: str
    subject: str


def add_allocations(desk: Desk, study_id: int, lines: Sequence[AllocationLine]) -> Receipt:
    """Enter lines of a blinded study's allocation list.

    For those who may see the arms; nobody else reads the entry.

    Raises:
        NotAllowed, UnknownCode, StudyNotBlinded, AllocationUnsound.
    """
    allow(desk, "see_arm")
    with doing(desk, "add_allocations", lines=len(lines)) as act:
        study = _blinded(act, desk, study_id)
        arms = {
            arm.code: arm.id
            for arm in act.session.scalars(select(StudyArm).where(StudyArm.study_id == study.id))
        }
        used = set(
            act.session.scalars(select(Allocation.number).where(Allocation.study_id == study.id))
        )
        for place, line in enumerate(lines, 1):
            why = _wrong(line, arms, used)
            if why:
                raise AllocationUnsound(line=place, why=why, study=study.code)
            used.add(line.number)
            act.session.add(
                Allocation(study_id=study.id, number=line.number, arm_id=arms[line.arm])
            )
        act.concerns("study", study.id, study.code)
        act.concerns("allocation", study.id, study.code)
    return act.receipt(lines=len(lines))


def _wrong(line: AllocationLine, arms: dict[str, int], used: set[int]) -> str:
    if line.number < 1:
        return tr("{number} is not a number from 1 on.", number=line.number)
    if line.number in used:
        return tr("{number} is used already.", number=line.number)
    if line.arm not in arms:
        return tr("{arm} is not one of the arms {arms}.", arm=line.arm, arms=", ".join(arms))
    return ""


def pack_kits(
    desk: Desk,
    study_id: int,
    subject_ids: Sequence[int],
    *,
    vials: int = 1,
    codes: Sequence[str] | None = None,
) -> tuple[Kit, ...]:
    """Pack the kits of subjects: of each arm's lots that which expires first, from its end.

    Who gives out vials of the same lots openly begins at the front, and so doesn't meet them.

    A subject takes the next line of the allocation list; placebo lots are those of the product
    that come from no line and no run. Codes are drawn by chance, or those printed before are
    given. For those who may see the arms: everybody after them works with the kits' codes.

    Raises:
        NotAllowed, UnknownCode, StudyNotBlinded, NotDosing, AllocationUsedUp, AlreadyPacked,
        NothingToGive, CodeTaken, and every reason why a vial isn't usable.
    """
    site = here(desk)
    allow(desk, "see_arm", site_id=site.id)
    with noting_refusal(desk, subject_ids), doing(desk, "pack_kits", chain=site.code) as act:
        study = _blinded(act, desk, study_id)
        wanted = [_subject_of(act, study, each) for each in subject_ids]
        counts = [_missing(act, study, subject) for subject in wanted]
        arms = _allocated(act, study, wanted)
        packing = _Packing(act, desk, study, vials)
        ready = iter(codes if codes is not None else _drawn(act, sum(counts)))
        kits = [
            packing.pack(next(ready), subject, placebo=arms[subject.id])
            for subject, count in zip(wanted, counts, strict=True)
            for _ in range(count)
        ]
        act.concerns("allocation", study.id, study.code)
    return tuple(kits)


class _Packing:
    """Packs kits in one act; what is left of each arm's vials is looked up once."""

    def __init__(self, act: Doing, desk: Desk, study: Study, vials: int) -> None:
        self.act, self.desk, self.study, self.vials = act, desk, study, vials
        self.left: dict[bool, list[Candidate]] = {}

    def pack(self, code: str, subject: Subject, *, placebo: bool) -> Kit:
        session, study = self.act.session, self.study
        left = self._left(subject, placebo=placebo)
        given = lots_of_cohort(session, subject, placebo=placebo) if study.same_lot else ()
        fitting = (each for each in left if not given or each.lot in given)
        chosen = first_expiring(fitting, self.vials, from_end=True)
        if not chosen:
            product = session.get_one(Product, study.product_id)
            raise NothingToGive(site=here(self.desk).code, product=product.code, count=self.vials)
        for each in chosen:
            left.remove(each)
        dose = plan_dose(self.act, self.desk, code, study, subject, placebo=placebo)
        ids = [each.vial_id for each in chosen]
        vials = take_vials(self.act, self.desk, ids, right="see_arm")
        fill_dose(self.act, self.desk, dose, vials)
        session.flush()
        return Kit(dose.id, dose.code, subject.code)

    def _left(self, subject: Subject, *, placebo: bool) -> list[Candidate]:
        if placebo not in self.left:
            self.left[placebo] = list(
                candidates(
                    self.act.session,
                    purpose_named("clinical"),
                    self.desk.today(),
                    subject=subject,
                    product_id=self.study.product_id,
                    site_id=here(self.desk).id,
                    placebo=placebo,
                )
            )
        return self.left[placebo]


def _blinded(act: Doing, desk: Desk, study_id: int) -> Study:
    study = study_of_ours(act, desk, "see_arm", study_id)
    if not study.blinded:
        raise StudyNotBlinded(study=study.code)
    return study


def _subject_of(act: Doing, study: Study, subject_id: int) -> Subject:
    subject = act.session.get_one(Subject, subject_id)
    if subject.study_id != study.id:
        raise AllocationUnsound(
            line=1, why=tr("{subject} is of another study.", subject=subject.code), study=study.code
        )
    return subject


def _missing(act: Doing, study: Study, subject: Subject) -> int:
    missing = (study.doses_per_subject or 1) - doses_of(act.session, subject.id)
    if missing < 1:
        raise AlreadyPacked(subject=subject.code)
    return missing


def _allocated(act: Doing, study: Study, subjects: Sequence[Subject]) -> dict[int, bool]:
    """Return which subjects get placebo; those without a line take the next ones."""
    session = act.session
    lines = session.execute(
        select(Allocation, StudyArm.placebo)
        .join(StudyArm, StudyArm.id == Allocation.arm_id)
        .where(Allocation.study_id == study.id)
        .order_by(Allocation.number)
    ).all()
    found = {line.subject_id: placebo for line, placebo in lines if line.subject_id is not None}
    free = [(line, placebo) for line, placebo in lines if line.subject_id is None]
    new = [subject for subject in subjects if subject.id not in found]
    if len(new) > len(free):
        raise AllocationUsedUp(study=study.code, left=len(free), needed=len(new) - len(free))
    for subject, (line, placebo) in zip(new, free, strict=False):
        line.subject_id = subject.id
        found[subject.id] = placebo
    return found


def _drawn(act: Doing, count: int) -> tuple[str, ...]:
    taken = set(act.session.scalars(select(Dose.code).where(Dose.code.startswith(KIT))))
    return kit_codes(KIT, count, SystemRandom().choice, taken)
