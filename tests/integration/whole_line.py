"""A whole line from donor to subjects, made by the services: two banks, a product, two studies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cellinv.records.catalog import catalog
from cellinv.services.banks import (
    add_consent,
    add_donor,
    add_formats,
    add_line,
    add_lot,
    end_run,
    release_lot,
    start_run,
)
from cellinv.services.banks.lines import Component
from cellinv.services.banks.lots import NewLot
from cellinv.services.clinical import (
    NewStudy,
    add_product,
    add_study,
    administer,
    enrol,
    open_site,
    release_dose,
    set_aside,
    set_study_state,
    take_dose,
)
from cellinv.services.custody import consume, withdraw
from cellinv.services.desk import SetClock
from cellinv.services.storage import add_container, add_container_types, store
from tests.integration.inventories import hand

if TYPE_CHECKING:
    from cellinv.records.engine import Database
    from cellinv.services.desk import Desk
    from tests.integration.inventories import Source, World

PURPOSES = ("production", "banking", "clinical", "research", "qc")


@dataclass
class WholeLine:
    """Ids by code; a minute passes before every step, so that no two acts are at one time."""

    desk: Desk
    world: World
    ids: dict[str, int] = field(default_factory=dict)
    vials: dict[str, tuple[int, ...]] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)

    def tick(self, seconds: int = 60) -> Desk:
        """Let time pass and return the desk."""
        assert isinstance(self.desk.clock, SetClock)
        self.desk.clock.at += timedelta(seconds=seconds)
        return self.desk

    def moved_to(self, database: Database) -> WholeLine:
        """Return the same line in a copy of its inventory, with a clock of its own."""
        clock = SetClock(self.desk.now())
        return replace(
            self,
            desk=replace(self.desk, database=database, clock=clock),
            ids=dict(self.ids),
            vials=dict(self.vials),
            used=set(self.used),
        )

    @property
    def witnessed(self) -> Desk:
        """Return the desk with a second person at the next act."""
        desk = self.tick()
        return replace(desk, witness=self.world.signer("qa", desk.now()))

    def place(self) -> None:
        """Put up a tank with two racks and three boxes."""
        add_container_types(self.tick(), catalog("container_types"))
        add_formats(self.tick(), catalog("formats"))
        self.container("TANK-LN2", "LN-1")
        self.container("RACK-5", "R-1", "LN-1")
        self.container("RACK-5", "R-2", "LN-1")
        for code in ("B-1", "B-2", "B-3"):
            self.container("BOX-9X9", code, "R-1")

    def container(self, kind: str, code: str, parent: str | None = None) -> int:
        """Put up one container."""
        inside = self.ids[parent] if parent else None
        self.ids[code] = add_container(self.tick(), kind, code, parent_id=inside)
        return self.ids[code]

    def lot(self, code: str, kind: str, filled: int, box: str, **more: Any) -> tuple[int, ...]:
        """Fill a lot, store it and release it for everything."""
        new = NewLot(
            code=code, kind=kind, owner_id=self.world.party_id, format_code="CRYO-2",
            filled=filled, **more,
        )  # fmt: skip
        self.ids[code], self.vials[code] = add_lot(self.tick(), new)
        store(self.tick(), self.vials[code], self.ids[box])
        desk = self.tick()
        release_lot(desk, self.ids[code], PURPOSES, reason="Reviewed", by=hand(desk))
        return self.vials[code]

    def run(self, code: str, kind: str, source: str, count: int, **more: Any) -> int:
        """Use up the first vials of a lot in a run."""
        run_id = start_run(self.tick(), code, kind, self.world.party_id, **more)
        self.ids[code] = run_id
        purpose = "production" if "product_id" in more else "banking"
        taken = [v for v in self.vials[source] if v not in self.used][:count]
        self.used.update(taken)
        withdraw(self.witnessed, taken, purpose=purpose)
        consume(self.tick(), taken, run_id=run_id)
        end_run(self.tick(), run_id)
        return run_id

    def line(self) -> None:
        """Register a donor with a consent and their line."""
        party = self.world.party_id
        self.ids["D-1"] = add_donor(self.tick(), "D-1", party)
        add_consent(self.tick(), self.ids["D-1"], "1", PURPOSES, date(2020, 1, 1))
        parts = [Component(self.ids["D-1"])]
        self.ids["L-1"] = add_line(self.tick(), "L-1", party, parts)

    def banks(self, *, master: int = 6, working: int = 6, product: int = 8) -> None:
        """Bank twice and make a product lot and a placebo lot."""
        line_id = self.ids["L-1"]
        self.lot("MCB-1", "MCB", master, "B-1", line_id=line_id)
        run_id = self.run("BANK-1", "banking", "MCB-1", 2, line_id=line_id)
        self.lot("WCB-1", "WCB", working, "B-2", line_id=line_id, run_id=run_id)
        self.ids["P-1"] = add_product(self.tick(), "P-1", "Cells", self.world.party_id)
        of_product = {"line_id": line_id, "product_id": self.ids["P-1"]}
        for code in ("DP-1", "DP-2"):
            run_id = self.run(f"RUN-{code}", "differentiation", "WCB-1", 1, **of_product)
            self.lot(code, "DP", product, "B-3", run_id=run_id, **of_product)

    def study(self, code: str, *, blinded: bool) -> int:
        """Register a study of the product, and let it recruit at both sites."""
        new = NewStudy(
            code=code, title=f"Study {code}", owner_id=self.world.party_id,
            product_id=self.ids["P-1"], authority="FDA", phase="1", indication="-",
            blinded=blinded,
        )  # fmt: skip
        self.ids[code] = add_study(self.tick(), new)
        for site in self.world.sites:
            open_site(self.tick(), self.ids[code], site.id)
        set_study_state(self.tick(), self.ids[code], "recruiting", reason="Approved")
        return self.ids[code]

    def treat(self, subject: str, study: str, vial_id: int, *, placebo: bool = False) -> int:
        """Enrol a subject and give them a vial."""
        subject_id = enrol(self.tick(), subject, self.ids[study], f"COI-{subject}")
        code = f"K-{subject}"
        dose_id = set_aside(self.tick(), code, subject_id, [vial_id], placebo=placebo)
        self.ids[subject], self.ids[code] = subject_id, dose_id
        desk = self.tick()
        release_dose(desk, dose_id, by=hand(desk))
        take_dose(self.tick(), dose_id)
        administer(self.tick(), dose_id, given_ul=500)
        return subject_id


def whole_line(desk: Desk, world: World) -> WholeLine:
    """Make the line: S-1 in an open study, S-2 (active) and S-3 (placebo) in a blinded one."""
    made = WholeLine(desk, world)
    made.place()
    made.line()
    made.banks()
    made.study("OPEN-1", blinded=False)
    made.study("BLIND-1", blinded=True)
    made.treat("S-1", "OPEN-1", made.vials["DP-1"][0])
    made.treat("S-2", "BLIND-1", made.vials["DP-1"][1])
    made.treat("S-3", "BLIND-1", made.vials["DP-2"][0], placebo=True)
    return made


def line_of(source: Source, made: dict[int, WholeLine]) -> WholeLine:
    """Return the whole line of a source of inventories, made where it isn't yet: to be read."""
    if id(source) not in made:
        made[id(source)] = whole_line(source.world.desk(source.fresh()), source.world)
    return made[id(source)]
