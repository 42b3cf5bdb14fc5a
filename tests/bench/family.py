"""A master bank with 12,000 vials downstream: working banks, product lots, doses of subjects."""

from __future__ import annotations

from datetime import timedelta
from itertools import count, islice
from typing import TYPE_CHECKING

from cellinv.services import banks, clinical, custody, storage
from cellinv.services.banks.lots import NewLot
from cellinv.services.desk import Signer
from cellinv.services.ledger import batch, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench.building import Ground

MASTER = "MCB-0001"
MASTER_VIALS, WORKING, PRODUCTS, SUBJECTS = 300, 20, 97, 500
PER_LOT = 100


class _Family:
    """The family while it is made."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.boxes = count(1)
        lead = ground.desks["lead"]
        self.tank = storage.add_container(lead, "TANK-LN2", "LN-F", parent_id=ground.room)
        self.rack = storage.add_container(lead, "RACK", "LN-F-R1", parent_id=self.tank)
        self.product = clinical.add_product(lead, "BEN-P1", "Bench product", ground.party)

    def tick(self) -> None:
        self.ground.clock.at += timedelta(seconds=40)

    def lot(self, code: str, kind: str, filled: int, run: int | None = None) -> list[int]:
        """Register a lot, put its vials into boxes of a hundred, and release it."""
        desks = self.ground.desks
        new = NewLot(
            code=code, kind=kind, owner_id=self.ground.party, format_code="CRYO-1",
            filled=filled, line_id=self.ground.line, run_id=run,
            product_id=self.product if kind == "DP" else None,
        )  # fmt: skip
        self.tick()
        lot, vials = banks.add_lot(desks["lead"], new)
        for start in range(0, filled, PER_LOT):
            name = f"F{next(self.boxes):05d}"
            self.tick()
            box = storage.add_container(desks["lead"], "BOX-10X10", name, parent_id=self.rack)
            storage.store(desks["tech"], vials[start : start + PER_LOT], box)
        purposes = ("clinical",) if kind == "DP" else ("banking", "production")
        qa = desks["qa"]
        by = Signer.of(signed_in(qa), qa.rights, qa.now())
        banks.release_lot(qa, lot, purposes, reason="For the bench", by=by)
        return list(vials)

    def runs(self, kind: str, code: str, sources: Sequence[int], purpose: str) -> Iterator[int]:
        """Start one run after the other, each with one vial used up."""
        tech, lead = self.ground.desks["tech"], self.ground.desks["lead"]
        for number, vial in enumerate(sources, 1):
            self.tick()
            beside = Signer.of(signed_in(lead), lead.rights, lead.now())
            custody.withdraw(tech.witnessed(beside), [vial], purpose=purpose)
            run = banks.start_run(
                self.ground.desks["lead"], f"{code}-{number:03d}", kind, self.ground.party,
                line_id=self.ground.line,
            )  # fmt: skip
            self.tick()
            custody.consume(tech, [vial], run_id=run)
            yield run

    def treat(self, vials: Sequence[int]) -> None:
        """Set a released vial aside for each of many subjects."""
        lead = self.ground.desks["lead"]
        study = clinical.add_study(
            lead,
            clinical.NewStudy(
                code="BEN-S1", title="Bench study", owner_id=self.ground.party,
                product_id=self.product, authority="none", phase="1", indication="none",
            ),
        )  # fmt: skip
        assert lead.site is not None
        clinical.open_site(lead, study, lead.site.id)
        clinical.set_study_state(lead, study, "recruiting", reason="For the bench")
        for number, vial in enumerate(vials, 1):
            self.tick()
            code = f"S1-{number:04d}"
            subject = clinical.enrol(lead, code, study, f"COI-{code}", confirmed=True)
            dose = clinical.set_aside(lead, f"KB{number:04d}", subject, [vial])
            qa = self.ground.desks["qa"]
            by = Signer.of(signed_in(qa), qa.rights, qa.now())
            clinical.release_dose(qa, dose, by=by)


def found_family(ground: Ground) -> None:
    """Make the master bank and all that came of it."""
    with batch(ground.desks["lead"], bulk=True) as session:
        family = _Family(ground.together(session))
        master = family.lot(MASTER, "MCB", MASTER_VIALS)
        working: list[int] = []
        for number, run in enumerate(family.runs("banking", "BNK", master[:WORKING], "banking"), 1):
            working += family.lot(f"WCB-{number:04d}", "WCB", PER_LOT, run)
        products: list[int] = []
        sources = working[:: len(working) // PRODUCTS][:PRODUCTS]
        made = family.runs("differentiation", "DIF", sources, "production")
        for number, run in enumerate(made, 1):
            products += family.lot(f"DP-{number:04d}", "DP", PER_LOT, run)
        family.treat(list(islice(products, 0, None, len(products) // SUBJECTS))[:SUBJECTS])
