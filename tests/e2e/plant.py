"""A new programme at its plant, played in the real window: donor, banks, tests, product lots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cellinv.domain.quality.specification import Answers, Limit, Range, specification_of
from cellinv.services import quality
from cellinv.services.people.named import thing_named
from cellinv.services.quality.shipped import units
from cellinv.services.storage.room import Wanted, find_room

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cellinv.services.desk import Desk
    from tests.e2e.sitting import Sitting

_FORMAT = "CRYO-2"


@dataclass(frozen=True)
class Plan:
    """What a programme is: whose, of what cells, made where, given where, and how."""

    party: str
    kind: str
    material: str
    plant: str
    ward: str
    registry: str
    authority: str
    sign: str
    maker: str = ""
    """Who takes the making over by technology transfer, if somebody does."""
    blinded: bool = False

    def code(self, name: str) -> str:
        return f"9{self.sign}{name}"

    @property
    def donor(self) -> str:
        return f"DN-9{self.sign}01"

    @property
    def subjects(self) -> tuple[str, ...]:
        return tuple(f"S-9{self.sign}-{n}" for n in range(1, 3 if self.blinded else 2))


PLANS = (
    Plan("MRD", "iPSC", "blood", "BJ", "BJ-H1", "CTR20261234", "NMPA", "M"),
    Plan("CDR", "hESC", "embryo", "NG", "NG-H1", "NCT09912345", "MoH", "C", maker="NGB"),
    Plan("LTN", "iPSC", "skin", "SZ", "SZ-H1", "NCT09912346", "NMPA", "T", blinded=True),
)


class Plant:
    """What is done there, station by station; ``desk`` looks on, and does nothing."""

    def __init__(self, sitting: Sitting, plan: Plan, index: dict[str, Any], desk: Desk) -> None:
        self.at, self.plan, self.index, self.desk = sitting, plan, index, desk
        self.folder: Path = sitting.folder

    # ── who, and what for ───────────────────────────────────────────────────

    def sit(self, login: str, page: str, site: str = "") -> None:
        """Let somebody sit down at a page."""
        self.at.sit_down(self.index["badges"][login], login, site or self.plan.plant)
        self.at.go_to(page)

    def sign(self, login: str) -> None:
        self.at.sign(self.index["users"][login])

    # ── the donor, and the cells that come of them ──────────────────────────

    def begin(self) -> None:
        """Register a donor, what they agreed to, and their line."""
        at, plan = self.at, self.plan
        self.sit("lead", "production")
        at.tab("Donors and lines")
        at.push("New donor…")
        at.put("Code", plan.donor)
        at.pick("Owner", plan.party)
        at.put("Material: blood, skin, an embryo …", plan.material)
        at.push("Register")
        at.row("Donors and lines", plan.donor)
        at.push("Consent…")
        at.put("Version of the form", "3.0")
        at.tick("Production", "Banking", "Clinical use", "Quality control", "Research")
        at.picture("consent")
        at.push("Record consent")
        at.push("New cell line…")
        at.put("Code", plan.code("L-A"))
        at.pick("Owner", plan.party)
        at.pick("Kind", plan.kind)
        at.push("Register")
        at.picture("donor-and-line")

    def derive(self) -> None:
        """Derive the seed, label it, put it away, and let it be released."""
        at, plan = self.at, self.plan
        self.start(plan.code("DER"), "Derivation", "SOP-DER")
        self.fill(plan.code("S01"), "SEED", 3, "p4")
        at.push("End…", "End")
        self.put_away(plan.code("S01"), 3)
        self.release(plan.code("S01"))

    # ── runs ────────────────────────────────────────────────────────────────

    def start(self, run: str, kind: str, protocol: str, **more: str) -> None:
        """Start a run of the line."""
        at = self.at
        self.sit("lead", "production")
        at.tab("Runs")
        at.push("Start a run…")
        at.put("Code", run)
        at.pick("Kind", kind)
        at.put("Cell line", self.plan.code("L-A"))
        at.put("Protocol", protocol)
        at.put("Version", "3.1")
        for name, value in {"grade": "GMP", **more}.items():
            at.pick(name.capitalize(), value)
        at.push("Start")
        assert at.page.details.code.text() == run

    def feed(self, vials: Sequence[str], figures: dict[str, str]) -> None:
        """Take vials in by scanning them, and enter what was counted."""
        at = self.at
        at.push("Take vials in…")
        at.scan(*vials)
        at.push("Take in")
        for name, value in figures.items():
            at.push("Enter a figure…")
            at.pick("Figure", name)
            at.put("Value", value)
            at.push("Enter")
        at.push("Reagent…")
        at.put("Name", "Basal medium")
        at.put("Lot", "BM-77")
        at.put("Supplier", "Acme")
        at.push("Note it")

    def fill(self, lot: str, kind: str, count: int, passage: str = "", **more: int) -> None:
        """Fill a lot from the run, and make the labels of its vials."""
        at = self.at
        at.push("Fill a lot…")
        at.put("Code", lot)
        at.pick("Kind of lot", kind)
        at.count("Vials filled", count)
        if passage:
            at.put("Passage", passage)
        for name, number in more.items():
            at.count({"volume": "Volume in a vial, µL", "cells": "Cells in a vial",
                      "days": "Days in differentiation"}[name], number)  # fmt: skip
        at.push("Fill", "Labels…", "To a file…")
        at.save_as(self.folder / f"{lot}.pdf")
        at.picture(f"filled-{lot}")

    def put_away(self, lot: str, count: int) -> None:
        """Scan a lot's vials into a box that has room."""
        self.sit("tech", "station")
        (place,) = find_room(self.looked, Wanted(count, _FORMAT))[0].places
        self.at.scan("CIXSTORE", place.code, *self.vials(lot, count))
        self.at.picture(f"stored-{lot}")
        for vial in self.vials(lot, count):
            assert thing_named(self.desk, vial, "vial").status == "stored", vial

    @property
    def looked(self) -> Desk:
        """Return the desk at the plant."""
        from cellinv.services.people import sites

        return self.desk.at_site(next(s for s in sites(self.desk) if s.code == self.plan.plant))

    @staticmethod
    def vials(lot: str, count: int) -> list[str]:
        return [f"{lot}-{number:04d}" for number in range(1, count + 1)]

    def withdraw(self, vials: Sequence[str], purpose: str, witness: str = "") -> None:
        """Take vials out by scanning them, with a second person where one is needed."""
        self.sit("tech", "station")
        self.at.scan("CIXWITHDRAW", f"CIXFOR{purpose.upper()}")
        for vial in vials:
            self.at.scan(vial)
            if witness:
                badge = self.index["badges"][witness]
                self.at.picture("witness")
                self.at.scan(badge["code"], badge["pin"])
            assert thing_named(self.desk, vial, "vial").status == "out", vial

    # ── banks ───────────────────────────────────────────────────────────────

    def bank(self, parent: str, lot: str, kind: str, passage: str, witness: str = "") -> None:
        """Make a bank from vials of another, and bring it to its release."""
        parents = self.vials(parent, 2)
        run = f"{lot}R"
        self.withdraw(parents, "banking", witness)
        self.start(run, "Banking", "SOP-BAN")
        self.feed(parents, {"Cells in": "2e6", "Cells out": "4e7", "Viability": "94"})
        self.fill(lot, kind, 4, passage)
        self.at.push("End…", "End")
        self.put_away(lot, 4)
        self.test(lot)
        self.release(lot)

    # ── quality ─────────────────────────────────────────────────────────────

    def lot(self, code: str) -> Any:
        """Return a lot's quality as it stands."""
        return quality.lot_quality(self.desk, thing_named(self.desk, code, "lot").id)

    def test(self, code: str, panel: str = "") -> None:
        """Start the testing, bring the laboratory's results in, judge and review them."""
        at = self.at
        self.sit("tech", "quality")
        at.enter(code)
        at.push("Start testing…")
        if panel:
            at.pick("Panel", panel)
        at.push("Start testing")
        lines = ["Lot\tItem\tResult"]
        lines += [f"{code}\t{one.item.code}\t{good(one.item.specification)}"
                  for one in self.lot(code).items]  # fmt: skip
        file = self.folder / f"{code}.tsv"
        file.write_text("\n".join(lines), encoding="utf-8")
        at.push("Import results…", "Choose the file…")
        at.answer_dialog(file)
        at.push("Enter")
        at.picture(f"results-{code}")
        for one in self.lot(code).items:
            if one.state.value == "to_judge":
                self.judge(one.item.code)
        assert {one.state.value for one in self.lot(code).items} == {"to_review"}
        self.sit("lead", "quality")
        at.enter(code)
        at.page.items.pane.view.setFocus()
        at.page.items.pane.view.selectAll()
        at.push("Review…")
        self.sign("lead")

    def judge(self, item: str) -> None:
        """Give the verdict that no rule can give."""
        self.at.row("Items", item)
        self.at.push("Judge…")
        self.at.put("Reason", "As in development")
        self.at.push("Judge")

    def release(self, code: str, *purposes: str) -> None:
        """Release a lot, for what is said or is usual, with a signature."""
        at = self.at
        self.sit("qa", "quality")
        at.enter(code)
        at.push("Release…")
        if not purposes:
            at.push("As usual for its kind")
        at.tick(*purposes)
        at.put("Reason", "Accepted")
        at.picture(f"release-{code}")
        self.sign("qa")
        assert self.lot(code).status == "released", code

    # ── the product ─────────────────────────────────────────────────────────

    def make(self, working: str) -> None:
        """Make a lot of the product, and placebo."""
        at, plan = self.at, self.plan
        vials, lot = self.vials(working, 2), plan.code("DP1")
        self.withdraw(vials, "production")
        self.differentiate(plan.code("R1"))
        figures = {"Cells in": "4e6", "Cells out": "3.2e8", "Viability": "93", "Purity": "88"}
        self.feed(vials, figures)
        self.fill(lot, "DP", 4, volume=1000, cells=5_000_000, days=14)
        at.push("End…", "End")
        at.picture("run")
        self.put_away(lot, 4)
        self.test(lot)
        self.release(lot)
        if plan.blinded:
            self.fill_placebo()

    def differentiate(self, run: str, **more: str) -> None:
        """Start a run of the product in its bioreactor."""
        code = self.plan.code
        self.start(run, "Differentiation", "SOP-DIF", product=code("P-01"),
                   equipment=code("-BR"), **more)  # fmt: skip

    def fill_placebo(self) -> None:
        """Fill, test and release placebo of the same look."""
        at, plan, lot = self.at, self.plan, self.plan.code("PLB")
        self.sit("lead", "production")
        at.tab("Products")
        at.row("Products", plan.code("P-01"))
        at.push("Fill a placebo lot…")
        at.put("Code", lot)
        at.count("Vials filled", 4)
        at.count("Volume in a vial, µL", 1000)
        at.push("Fill")
        self.put_away(lot, 4)
        self.test(lot)
        self.release(lot)


def good(specification: str) -> str:
    """Return a value that a specification takes."""
    read = specification_of(specification, units())
    if isinstance(read, Range):
        return f"{(read.low + read.high) / 2:f} {read.unit.shown}"
    if isinstance(read, Limit):
        number = read.number / 2 if read.operator.from_above else read.number + 1
        value = f"{number} {read.unit.shown}"
        return "; ".join(f"{name} {value}" for name in read.each) or value
    return read.passing[0] if isinstance(read, Answers) else "91 %"
