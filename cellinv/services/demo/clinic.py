"""Studies, subjects and doses of a programme; a blinded study's arms run the same course."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.blinding import kit_codes
from cellinv.records.tables.clinical import Dose
from cellinv.records.tables.custody import DoseVial
from cellinv.services import clinical, custody
from cellinv.services.demo import wards
from cellinv.services.ledger import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.services.demo.plan import PlannedProduct, PlannedStudy
    from cellinv.services.demo.scene import Bank, Scene
    from cellinv.services.desk import Place

GIVEN_UL = 900
PAIR = 2
ACTIVE, PLACEBO = "A", "B"
_DRAWN = 20_260_301


@dataclass
class Clinic:
    """What a programme has done for patients so far."""

    products: dict[str, int] = field(default_factory=dict)
    studies: dict[str, int] = field(default_factory=dict)
    released: dict[str, list[Bank]] = field(default_factory=dict)
    placebo: dict[str, Bank] = field(default_factory=dict)
    subjects: list[str] = field(default_factory=list)
    treated: list[str] = field(default_factory=list)
    doses: list[str] = field(default_factory=list)
    arms: dict[str, list[str]] = field(default_factory=lambda: {"active": [], "placebo": []})
    allocated: list[str] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    drawn: Random = field(default_factory=lambda: Random(_DRAWN))  # noqa: S311 - a demonstration

    def open_study(self, scene: Scene, product: PlannedProduct) -> None:
        """Register a product and its study, and let it recruit at the clinics."""
        desk = scene.desk("lead")
        self.products[product.code] = clinical.add_product(
            desk, product.code, product.name, scene.sponsor, shelf_life_days=1095,
            storage="vapour phase or −150 °C",
        )  # fmt: skip
        study = product.study
        if study is None:
            return
        new = clinical.NewStudy(
            code=study.code,
            title=study.title,
            owner_id=scene.sponsor,
            product_id=self.products[product.code],
            authority=study.authority,
            phase=study.phase,
            indication=study.indication,
            registry_id=study.registry,
            blinded=study.blinded,
            planned_subjects=study.subjects * 2,
            doses_per_subject=1,
        )
        arms = (
            clinical.NewArm(ACTIVE, product.name),
            clinical.NewArm(PLACEBO, "Placebo", placebo=True),
        )
        study_id = clinical.add_study(desk, new, arms if study.blinded else ())
        self.studies[product.code] = study_id
        wards.plan_visits(scene, study_id)
        for site in scene.clinics:
            clinical.open_site(desk, study_id, site.id)
        clinical.set_study_state(desk, study_id, "recruiting", reason="Approved, sites ready")
        if study.blinded:
            clinical.add_allocations(scene.desk("qa"), study_id, self._allocated(study))

    def _allocated(self, study: PlannedStudy) -> list[clinical.AllocationLine]:
        """Return an allocation list in blocks of two, each in an order drawn by chance."""
        for _ in range(study.subjects):
            self.allocated += self.drawn.sample([ACTIVE, PLACEBO], PAIR)
        lines = enumerate(self.allocated, 1)
        return [clinical.AllocationLine(number, arm) for number, arm in lines]

    def treat(self, scene: Scene, product: PlannedProduct, number: int) -> None:
        """Enrol a subject and give a dose: set aside, released, handed over, administered.

        In a blinded study the kits of two subjects, who share a clinic, are packed together.
        """
        study = _study_of(product)
        site = scene.clinics[(number // PAIR if study.blinded else number) % len(scene.clinics)]
        code = f"{study.code.split('-')[1]}-{site.code.replace('-', '')}-{number + 1:03d}"
        subject = clinical.enrol(
            scene.stage.desk("lead", site), code, self.studies[product.code], f"COI-{code}"
        )
        self.subjects.append(code)
        newest = number >= study.subjects - 1
        if study.blinded:
            self.waiting.append(subject)
            if len(self.waiting) == PAIR:
                self._treat_pair(scene, product, site, newest=newest)
        elif not newest:  # the newest subject is enrolled and not yet treated
            self._treat_openly(scene, product, site, subject, code)

    def _treat_openly(
        self, scene: Scene, product: PlannedProduct, site: Place, subject: int, code: str
    ) -> None:
        vials = self.released[product.code][-1].take(1)
        dose_code = f"K{scene.programme.letter}{len(self.doses) + 1:04d}"
        dose = clinical.set_aside(scene.desk("lead"), dose_code, subject, vials)
        self.doses.append(dose_code)
        _release(scene, dose)
        custody.withdraw(
            scene.desk("tech"), vials, purpose="clinical", reason="Dose", for_dose=dose_code
        )
        number = self._number(product)
        follow = partial(wards.follow, scene, site, _study_of(product), subject, number)
        _send(scene, site, dose, follow)
        self.treated.append(code)

    def _number(self, product: PlannedProduct) -> int:
        """Return how many subjects of a product's study were sent a dose before."""
        self.sent[product.code] = self.sent.get(product.code, -1) + 1
        return self.sent[product.code]

    def _treat_pair(
        self, scene: Scene, product: PlannedProduct, site: Place, *, newest: bool
    ) -> None:
        """Pack two kits, and send them off; those of the newest pair wait.

        A pair runs the same course, so that nothing in it tells the arms apart.
        """
        pair, self.waiting = self.waiting, []
        desk = scene.desk("qa")
        scene.stage.tick(1800)
        codes = kit_codes("K-", PAIR, self.drawn.choice, ())
        kits = clinical.pack_kits(desk, self.studies[product.code], pair, codes=codes)
        self._count_out(scene, product, [kit.dose_id for kit in kits])
        if newest:
            return
        number, placebo = self._number(product), _placebo(scene, [kit.dose_id for kit in kits])
        for kit, subject in zip(kits, pair, strict=True):
            self.doses.append(kit.code)
            _release(scene, kit.dose_id)
            clinical.take_dose(scene.desk("tech"), kit.dose_id)
            follow = partial(wards.follow, scene, site, _study_of(product), subject, number)
            _send(scene, site, kit.dose_id, follow)
            scene.stage.tick(600)
            if kit.dose_id in placebo:
                self.arms["placebo"].append(kit.subject)
            else:
                self.arms["active"].append(kit.subject)
                self.treated.append(kit.subject)

    def _count_out(self, scene: Scene, product: PlannedProduct, doses: list[int]) -> None:
        """Count the vials that were packed as gone from their lots."""
        with reading(scene.desk("qa")) as session:
            packed = set(
                session.scalars(select(DoseVial.vial_id).where(DoseVial.dose_id.in_(doses)))
            )
        for bank in (*self.released[product.code], self.placebo[product.code]):
            bank.stored = [each for each in bank.stored if each not in packed]


def _placebo(scene: Scene, doses: list[int]) -> set[int]:
    """Return which of some doses are placebo."""
    with reading(scene.desk("qa")) as session:
        query = select(Dose.id).where(Dose.id.in_(doses), Dose.placebo)
        return set(session.scalars(query))


def _study_of(product: PlannedProduct) -> PlannedStudy:
    """Return the study of a product whose subjects are treated."""
    assert product.study is not None  # noqa: S101 - nobody else is enrolled
    return product.study


def _release(scene: Scene, dose: int) -> None:
    scene.stage.tick(3600)
    clinical.release_dose(scene.desk("qa"), dose, by=scene.stage.signer("qa"))
    scene.stage.tick(3600)


def _send(scene: Scene, site: Place, dose: int, follow: Callable[[], None]) -> None:
    scene.stage.tick(120)
    sent = clinical.hand_over(scene.desk("tech"), dose)
    scene.stage.plan(
        scene.stage.clock.at + timedelta(hours=20),
        partial(_give, scene, site, dose, sent.entry, follow),
    )


def _give(scene: Scene, site: Place, dose: int, sent: str, follow: Callable[[], None]) -> None:
    """Receive a dose at the clinic, give it, and follow its subject up."""
    desk = scene.stage.desk("tech", site, "ward")
    clinical.take_over(desk, dose, sent)
    scene.stage.tick(900)
    clinical.administer(
        desk, dose, given_ul=GIVEN_UL, wasted_ul=1000 - GIVEN_UL, route="infusion",
        outcome="no immediate reaction",
    )  # fmt: skip
    follow()
