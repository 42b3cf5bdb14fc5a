"""Studies, subjects and doses of a programme; a blinded study's arms run the same course."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from cellinv.services import clinical, custody

if TYPE_CHECKING:
    from cellinv.services.demo.plan import PlannedProduct
    from cellinv.services.demo.scene import Bank, Scene
    from cellinv.services.desk import Place

GIVEN_UL = 900


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

    def open_study(self, scene: Scene, product: PlannedProduct) -> None:
        """Register a product and its study."""
        desk = scene.desk("lead")
        self.products[product.code] = clinical.add_product(
            desk, product.code, product.name, scene.sponsor, shelf_life_days=1095,
            storage="vapour phase or −150 °C",
        )  # fmt: skip
        study = product.study
        if study is None:
            return
        self.studies[product.code] = clinical.add_study(
            desk,
            clinical.NewStudy(
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
            ),
        )

    def treat(self, scene: Scene, product: PlannedProduct, number: int) -> None:
        """Enrol a subject and give a dose: set aside, released, handed over, administered.

        In a blinded study subjects alternate between the arms in pairs that share a clinic.
        """
        study = product.study
        assert study is not None  # noqa: S101 - only products with a study get here
        site = scene.clinics[(number // 2 if study.blinded else number) % len(scene.clinics)]
        is_placebo = study.blinded and number % 2 == 1
        code = f"{study.code.split('-')[1]}-{site.code.replace('-', '')}-{number + 1:03d}"
        subject = clinical.enrol(
            scene.stage.desk("lead", site), code, self.studies[product.code], f"COI-{code}"
        )
        self.subjects.append(code)
        if number == study.subjects - 1:
            return  # the newest subject is enrolled and not yet treated
        bank = self.placebo[product.code] if is_placebo else self.released[product.code][-1]
        dose_code = f"K{scene.programme.letter}{len(self.doses) + 1:04d}"
        vials = bank.take(1)
        dose = clinical.set_aside(scene.desk("lead"), dose_code, subject, vials, placebo=is_placebo)
        self.doses.append(dose_code)
        scene.stage.tick(3600)
        clinical.release_dose(scene.desk("qa"), dose)
        scene.stage.tick(3600)
        custody.withdraw(
            scene.desk("tech"), vials, purpose="clinical", reason="Dose", for_dose=dose_code
        )
        scene.stage.tick(120)
        sent = clinical.hand_over(scene.desk("tech"), dose)
        scene.stage.plan(
            scene.stage.clock.at + timedelta(hours=20),
            partial(_give, scene, site, dose, sent.entry),
        )
        self._note(study.blinded, is_placebo, code)

    def _note(self, blinded: bool, is_placebo: bool, subject: str) -> None:  # noqa: FBT001
        if not is_placebo:
            self.treated.append(subject)
        if blinded:
            self.arms["placebo" if is_placebo else "active"].append(subject)


def _give(scene: Scene, site: Place, dose: int, sent: str) -> None:
    """Receive a dose at the clinic and give it."""
    desk = scene.stage.desk("tech", site, "ward")
    clinical.take_over(desk, dose, sent)
    scene.stage.tick(900)
    clinical.administer(
        desk, dose, given_ul=GIVEN_UL, wasted_ul=1000 - GIVEN_UL, route="infusion",
        outcome="no immediate reaction",
    )  # fmt: skip
