"""One programme's story: donor, banks, runs, products, studies, doses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from cellinv.services import banks, cases, custody, storage
from cellinv.services.banks.lines import Component
from cellinv.services.banks.lots import NewLot
from cellinv.services.banks.reserve import set_lead_time
from cellinv.services.demo import testing
from cellinv.services.demo.clinic import Clinic
from cellinv.services.demo.making import Making
from cellinv.services.demo.rooms import Rooms, build_rooms
from cellinv.services.demo.scene import Bank, Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.demo.plan import PlannedProduct

BANK_PURPOSES = ("production", "clinical", "banking", "research")
NEWEST = 24
"""Vials of the bank that is still in quarantine when the story ends."""
LEAD_DAYS = {"MCB": 270, "WCB": 240}
"""How long the bank takes that follows one of a kind."""
MUCH_KEPT = {"L": 75, "C": 70}
"""The programmes that keep so many percent of a working bank: the next has to begin soon."""
LOW_IN = "C"
"""The programme in which a result was out of specification."""
CONSENTED = ("production", "clinical", "banking", "research", "qc")


@dataclass
class Telling(Scene):
    """A programme while it is told: what has been made so far."""

    rooms: Rooms = field(default_factory=Rooms)
    line_id: int = 0
    runs: list[str] = field(default_factory=list)
    made: dict[str, Bank] = field(default_factory=dict)
    products: list[Bank] = field(default_factory=list)
    clinic: Clinic = field(default_factory=Clinic)
    making: Making = field(default_factory=Making)
    research: list[Bank] = field(default_factory=list)
    newest: Bank | None = None

    def begin(self, offset: int) -> None:
        """Plan the programme's year; programmes begin some minutes apart."""
        plan, when = self.stage.plan, self.stage.when
        plan(when(0, 2, offset), self.open_rooms)
        plan(when(1, 2, offset), self.derive_line)
        plan(when(3, 2, offset), self.make_seed)
        mcb, wcb = self.programme.mcb, self.programme.wcb
        plan(
            when(12, 2, offset),
            partial(self.bank_and_release, "MCB", "SEED", mcb, 32, ("banking", "production")),
        )
        plan(
            when(46, 2, offset),
            partial(self.bank_and_release, "WCB", "MCB", wcb, 34, BANK_PURPOSES),
        )
        plan(when(82, 2, offset), self.keep_retains)
        for number, product in enumerate(self.programme.products):
            self._plan_product(product, number, offset)
        plan(when(300, 5, offset), self.notice_warm_vials)
        plan(when(363, 2, offset), self.make_newest_bank)
        maker = self.programme.manufacturer
        if maker is not None:
            self.making.plan_transfer(self, maker["code"], offset)
            first = self.programme.products[0]
            plan(when(86, 3, offset), partial(self.making.engineer, self, first))

    def open_rooms(self) -> None:
        """Set up the room with its tanks, freezer and boxes."""
        self.rooms = build_rooms(self.desk("lead"), self.programme.letter, self.programme.site.code)
        self.making.equip(self)

    def derive_line(self) -> None:
        """Register the donor, the consent and the line."""
        desk, programme = self.desk("lead"), self.programme
        donor = banks.add_donor(desk, programme.donor, self.sponsor, material=programme.material)
        given_on = (self.stage.clock.at - timedelta(days=90)).date()
        banks.add_consent(desk, donor, "2.0", CONSENTED, given_on)
        self.line_id = banks.add_line(
            desk,
            programme.line["code"],
            self.sponsor,
            [Component(donor, share_permille=1000)],
            kind=programme.line["kind"],
            hpscreg_name=programme.line["hpscreg"],
        )

    def make_seed(self) -> None:
        """Make and release the seed lot."""
        run = self._run("derivation", f"{self.programme.letter}DER-01")
        bank = self._fill("SEED", f"{self.programme.letter}S01", 12, run_id=run)
        banks.end_run(self.desk("lead"), run)
        self._store(bank, self.rooms.seed_boxes)
        testing.release(self, bank, ("banking", "research"), "Seed lot accepted")

    def make_bank(self, kind: str, source: str, filled: int, number: int = 1) -> Bank:
        """Make a bank from vials of another, store it in two tanks, and start its testing."""
        desk, beside = self.desk("tech"), "lead" if source == "MCB" else None
        vials = self.made[source].take(2)
        custody.withdraw(
            self.desk("tech", beside), vials, purpose="banking", reason=f"Starting the {kind}"
        )
        run = self._run("banking", f"{self.programme.letter}BNK-{len(self.runs):02d}")
        self.stage.tick(300)
        custody.consume(desk, vials, run_id=run)
        self.stage.tick(3600)
        code = f"{self.programme.letter}{kind[0]}{number:02d}"
        bank = self._fill(kind, code, filled, run_id=run)
        self.stage.tick(1800)
        self._store(bank, self.rooms.bank_boxes[kind])
        set_lead_time(self.desk("lead"), bank.lot_id, LEAD_DAYS[kind])
        banks.end_run(self.desk("lead"), run)
        self.stage.tick(900)
        testing.start(self, bank)
        return bank

    def bank_and_release(
        self, kind: str, source: str, filled: int, days: int, purposes: Sequence[str]
    ) -> None:
        """Make a bank, and plan its results and its release."""
        bank = self.make_bank(kind, source, filled)
        then = partial(testing.release, self, bank, purposes, "All tests passed")
        low = kind == "WCB" and self.programme.letter == LOW_IN
        testing.plan_results(self, bank, days, then, low=low)

    def make_newest_bank(self) -> None:
        """Make a second working bank, whose testing has only begun."""
        self.newest = self.make_bank("WCB", "MCB", NEWEST, number=2)

    def keep_retains(self) -> None:
        """Set retain and stability vials aside, and note that the bank may be used."""
        bank = self.made["WCB"]
        custody.reserve(self.desk("lead"), bank.take(8), "retain", reference="Retains")
        custody.reserve(self.desk("lead"), bank.take(6), "stability", reference="Month 24")
        self.research.append(bank)

    def notice_warm_vials(self) -> None:
        """Put two vials on hold that were out for too long, with a case."""
        for vial_id in self.made["WCB"].take(2):
            cases.hold(
                self.desk("qa"),
                "vial",
                vial_id,
                kind="exposure",
                reason="Box out for 11 minutes during a power cut",
                with_case="excursion",
            )

    def _plan_product(self, product: PlannedProduct, number: int, offset: int) -> None:
        plan, when = self.stage.plan, self.stage.when
        plan(when(84, 3 + number, offset), partial(self.clinic.open_study, self, product))
        for lot in range(product.lots):
            day = 90 + 34 * lot + 7 * number
            plan(when(day, 3, offset), partial(self._produce, product, lot))
        if product.study is None:
            return
        if product.study.blinded:
            plan(when(96, 4, offset), partial(self._make_placebo, product))
        for subject in range(product.study.subjects):
            day = 140 + 17 * subject + 3 * number
            plan(when(day, 5, offset), partial(self.clinic.treat, self, product, subject))

    def _produce(self, product: PlannedProduct, number: int) -> None:
        """Turn working bank vials into a product lot."""
        desk, letter = self.desk("tech"), self.programme.letter
        vials = self.made["WCB"].take(2)
        custody.withdraw(desk, vials, purpose="production", reason=f"{product.code} run")
        short = product.code.replace("-", "")
        run = self._run(
            "differentiation",
            f"{letter}-{short}-R{number + 1}",
            product_id=self.clinic.products[product.code],
            number=number,
        )
        self.stage.tick(240)
        custody.consume(desk, vials, run_id=run)
        code = f"{letter}{short}-{number + 1:02d}"
        self.stage.plan(
            self.stage.clock.at + timedelta(days=14),
            partial(self._fill_product, product, code, run, number),
        )

    def _fill_product(self, product: PlannedProduct, code: str, run: int, number: int) -> None:
        self.making.count(self, run, number)
        bank = self._fill(
            "DP", code, product.fill, run_id=run,
            product_id=self.clinic.products[product.code],
        )  # fmt: skip
        banks.end_run(self.desk("lead"), run)
        self._store(bank, self.rooms.product_boxes)
        testing.start(self, bank, "drug-product")
        testing.plan_results(self, bank, 16, partial(self._release_product, product, bank))

    def _release_product(self, product: PlannedProduct, bank: Bank) -> None:
        testing.release(self, bank, ("clinical",), "Release panel passed")
        self.clinic.released.setdefault(product.code, []).append(bank)
        self.products.append(bank)

    def _make_placebo(self, product: PlannedProduct) -> None:
        """Fill a placebo lot: the same product's look, and nobody's cells."""
        short = product.code.replace("-", "")
        bank = self._fill(
            "DP",
            f"{self.programme.letter}{short}-P1",
            24,
            product_id=self.clinic.products[product.code],
            cells=False,
        )
        self._store(bank, self.rooms.product_boxes)
        self.clinic.placebo[product.code] = bank
        testing.start(self, bank, testing.PLACEBO)
        accepted = partial(testing.release, self, bank, ("clinical",), "Placebo accepted")
        testing.plan_results(self, bank, 15, accepted)

    def _run(
        self, kind: str, code: str, product_id: int | None = None, number: int | None = None
    ) -> int:
        """Start a run; those of a product go by newer versions of their protocol in time."""
        self.runs.append(code)
        return banks.start_run(
            self.desk("lead"),
            code,
            kind,
            self.sponsor,
            line_id=self.line_id,
            product_id=product_id,
            protocol=f"SOP-{kind[:3].upper()}",
            protocol_version="3.1" if number is None else self.making.version(number),
            equipment_id=None if number is None else self.making.reactor(number),
            operators=("tech",) if number is None else ("tech", "tech2"),
        )

    def _fill(
        self,
        kind: str,
        code: str,
        filled: int,
        *,
        run_id: int | None = None,
        product_id: int | None = None,
        cells: bool = True,
    ) -> Bank:
        today = self.stage.clock.at.date()
        passages = {"SEED": 0, "MCB": 6, "WCB": 10}
        base = self.programme.line["passage"]
        lot_id, vial_ids = banks.add_lot(
            self.desk("lead"),
            NewLot(
                code=code,
                kind=kind,
                owner_id=self.sponsor,
                format_code="CRYO-2",
                filled=filled,
                line_id=self.line_id if cells else None,
                run_id=run_id,
                product_id=product_id,
                fill_volume_ul=1000,
                cells_per_vial=2_000_000 if cells else 0,
                passage=f"{base}+{passages[kind]}" if passages.get(kind) else None,
                days_in_differentiation=14 if kind == "DP" and cells else None,
                filled_on=today,
                expires_on=today + timedelta(days=3650 if kind != "DP" else 1095),
                minimum_reserve=self._kept(kind, filled),
            ),
        )
        codes = {each: f"{code}-{number:04d}" for number, each in enumerate(vial_ids, 1)}
        bank = Bank(lot_id, code, codes)
        self.made.setdefault(kind, bank)
        return bank

    def _kept(self, kind: str, filled: int) -> int:
        """Return a bank's minimum reserve: of one programme so much that the next must begin."""
        if kind == "WCB":
            much = filled > NEWEST and self.programme.letter in MUCH_KEPT
            return filled * (MUCH_KEPT[self.programme.letter] if much else 20) // 100
        return 40 if kind == "MCB" else 0

    def _store(self, bank: Bank, boxes: list[int]) -> None:
        """Put a lot away, half of its boxes in each place."""
        left = list(bank.vials)
        while left:
            box = boxes[0]
            room = self.rooms.room_left(box)
            if room == 0:
                boxes.pop(0)
                continue
            now, left = left[:room], left[room:]
            storage.store(self.desk("tech"), now, box)
            self.rooms.count(box, len(now))
            self.stage.tick(95)
        bank.stored = list(bank.vials)
