"""Inventories made by chance: lineage, consents, releases, holds and reservations of all kinds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cellinv.records.tables.banks import (
    GRADES,
    LOT_STATES,
    VIAL_STATES,
    CellLine,
    Consent,
    Donor,
    Format,
    LineComponent,
    Lot,
    LotRelease,
    Run,
    RunInput,
    Vial,
)
from cellinv.records.tables.cases import HOLD_KINDS, Hold
from cellinv.records.tables.clinical import Product, Study
from cellinv.records.tables.custody import RESERVATION_KINDS, Reservation
from cellinv.records.tables.storage import Container, ContainerType, Placement
from cellinv.services.ledger import Doing, doing

if TYPE_CHECKING:
    from random import Random

    from cellinv.records.tables.base import Ledgered
    from cellinv.services.desk import Desk


TODAY = date(2026, 3, 2)
PURPOSES = ("production", "banking", "clinical", "qc", "research", "transfer", "clinical_trial")


@dataclass
class Chance:
    """One throw of the dice, within one act."""

    act: Doing
    owner_id: int
    site_id: int
    random: Random
    made: int = 0
    vials: list[tuple[int, int]] = field(default_factory=list)

    def add(self, kind: type[Ledgered], rows: list[dict[str, Any]]) -> list[int]:
        return self.act.session.add_rows(kind, rows)

    def code(self, letter: str) -> dict[str, str]:
        self.made += 1
        return {"code": f"{letter}-{self.made}"}

    def some(self, among: Any, most: int = 5) -> list[Any]:
        among = list(among)
        return self.random.sample(among, self.random.randint(0, min(most, len(among))))

    def one(self, among: Any, *, or_none: float = 0.0) -> Any:
        return None if self.random.random() < or_none else self.random.choice(list(among))

    def day(self) -> date | None:
        return self.one([TODAY + timedelta(days=days) for days in (-400, -1, 0, 1)], or_none=0.6)

    def everything(self) -> tuple[int, ...]:
        """Make it all and return the ids of the studies."""
        donors = self.donors()
        lines = self.lines(donors)
        studies = self.studies()
        lots, runs = self.lots(lines)
        containers = self.containers()
        self.placements(containers)
        self.releases(lots, studies)
        self.holds(donors, lines, lots, runs, containers)
        self.reservations()
        return tuple(studies)

    def donors(self) -> list[int]:
        ids = self.add(Donor, [{**self.code("D"), "owner_id": self.owner_id} for _ in range(6)])
        rows = [
            {
                "donor_id": donor, "form_version": str(version), "given_on": TODAY,
                "scope": " ".join(self.random.sample(PURPOSES, self.random.randint(5, 7))),
                "withdrawn_on": self.one([TODAY], or_none=0.8),
            }
            for donor in ids for version in range(self.random.choice([0, 1, 1, 2, 2]))
        ]  # fmt: skip
        self.add(Consent, rows)
        return ids

    def lines(self, donors: list[int]) -> list[int]:
        names = [self.code("L") for _ in range(6)]
        ids = self.add(
            CellLine,
            [{**each, "name": each["code"], "kind": "iPSC", "owner_id": self.owner_id}
             for each in names],
        )  # fmt: skip
        rows = [
            {"line_id": line, "number": number, "donor_id": self.one(donors, or_none=0.1)}
            for line in ids for number in range(1, self.random.choice([1, 2, 2, 2, 3]))
        ]  # fmt: skip
        self.add(LineComponent, rows)
        return ids

    def studies(self) -> list[int]:
        product = {**self.code("P"), "name": "Cells", "owner_id": self.owner_id}
        (product_id,) = self.add(Product, [product])
        rows = [
            {**self.code("T"), "title": "Study", "owner_id": self.owner_id, "phase": "1",
             "product_id": product_id, "authority": "EMA", "indication": "-", "blinded": False,
             "state": "open"}
            for _ in range(2)
        ]  # fmt: skip
        return self.add(Study, rows)

    def lots(self, lines: list[int]) -> tuple[list[int], list[int]]:
        (format_id,) = self.add(Format, [{**self.code("F"), "name": "Cryovial"}])
        limited = self.add(
            Product,
            [{**self.code("P"), "name": "Cells", "owner_id": self.owner_id, "passage_limit": most}
             for most in (None, 9, 10)],
        )  # fmt: skip
        lots: list[int] = []
        runs: list[int] = []
        for _ in range(14):
            run_id = self.run(runs) if lots and self.random.random() < 0.6 else None
            row = {
                **self.code("LOT"), "kind": "DP", "owner_id": self.owner_id, "run_id": run_id,
                "site_id": self.site_id, "line_id": self.one(lines, or_none=0.3), "filled": 4,
                "status": self.one([*LOT_STATES, *["released"] * 8]), "format_id": format_id,
                "grade": self.one([*GRADES, "GMP", "GMP"]), "expires_on": self.day(),
                "product_id": self.one(limited, or_none=0.4),
                "passage": self.random.choice(["p8", "p10", "p6+5", " P 2 + 3 ", "d14", "?", None]),
            }  # fmt: skip
            lots += self.add(Lot, [row])
            self.fill(lots[-1])
        return lots, runs

    def run(self, runs: list[int]) -> int:
        """Make a run of some vials that no other run took."""
        row = {**self.code("R"), "kind": "banking", "site_id": self.site_id, "grade": "GMP",
               "owner_id": self.owner_id, "status": "ended"}  # fmt: skip
        runs += self.add(Run, [row])
        taken = [self.vials.pop(self.random.randrange(len(self.vials))) for _ in range(2)]
        self.add(RunInput, [{"run_id": runs[-1], "vial_id": vial} for vial, _ in taken])
        return runs[-1]

    def fill(self, lot_id: int) -> None:
        rows = [
            {**self.code("V"), "lot_id": lot_id, "site_id": self.site_id, "number": number,
             "status": self.one([*VIAL_STATES, *["stored"] * 12, "out"]), "expires_on": self.day()}
            for number in range(1, 5)
        ]  # fmt: skip
        self.vials += [(vial, lot_id) for vial in self.add(Vial, rows)]

    def containers(self) -> list[int]:
        kind = {**self.code("K"), "name": "Box", "kind": "box", "definition": "{}"}
        (type_id,) = self.add(ContainerType, [kind])
        ids: list[int] = []
        for _ in range(8):
            name = self.code("C")
            row = {
                **name,
                "name": name["code"],
                "name_key": name["code"],
                "type_id": type_id,
                "site_id": self.site_id,
                "parent_id": self.one(ids, or_none=0.2) if ids else None,
            }
            ids += self.add(Container, [row])  # fmt: skip
        return ids

    def placements(self, containers: list[int]) -> None:
        at, entry = self.act.at, self.act.entry_id
        over = {"ended_at": at, "ended_entry_id": entry}
        rows = [
            {"vial_id": vial, "container_id": self.one(containers), "started_at": at,
             "started_entry_id": entry, **ended}
            for vial, _ in self.vials for ended in ({}, over) if self.random.random() < 0.7
        ]  # fmt: skip
        self.add(Placement, rows)

    def releases(self, lots: list[int], studies: list[int]) -> None:
        rows = [
            {"lot_id": lot, "purposes": " ".join(self.some(PURPOSES, 7)) or "qc",
             "study_id": self.one(studies, or_none=0.7), "released_at": self.act.at,
             "released_by_id": self.act.actor.id, "ended_at": self.one([self.act.at], or_none=0.8)}
            for lot in lots for _ in range(self.random.choice([1, 2, 3]))
        ]  # fmt: skip
        self.add(LotRelease, rows)

    def holds(self, *groups: list[int]) -> None:
        names = ("donor_id", "line_id", "lot_id", "run_id", "container_id", "vial_id")
        held = [
            {name: each}
            for name, ids in zip(names, (*groups, [v for v, _ in self.vials]), strict=True)
            for each in self.some(ids, 2 if name != "vial_id" else 12)
        ]
        rows = [
            {**each, "kind": self.one(HOLD_KINDS), "reason": "-", "opened_at": self.act.at,
             "opened_by_id": self.act.actor.id, "closed_at": self.one([self.act.at], or_none=0.7)}
            for each in held
        ]  # fmt: skip
        self.add(Hold, rows)

    def reservations(self) -> None:
        rows = [
            {"vial_id": vial, "quantity": 1, "kind": self.one(RESERVATION_KINDS),
             "person_id": self.act.actor.id, "opened_at": self.act.at,
             "closed_at": self.one([self.act.at], or_none=0.7)}
            for vial, _ in self.some(self.vials, 12)
        ]  # fmt: skip
        self.add(Reservation, rows)


def throw(desk: Desk, owner_id: int, random: Random) -> tuple[tuple[int, ...], list[int]]:
    """Fill an inventory by chance; return its studies and all its vials."""
    assert desk.site is not None
    with doing(desk, "chance", chain=desk.site.code) as act:
        chance = Chance(act, owner_id, desk.site.id, random)
        studies = chance.everything()
    return studies, [vial for vial, _ in chance.vials]
