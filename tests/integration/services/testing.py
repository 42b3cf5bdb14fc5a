"""A laboratory with a panel in force: short ways to test a lot through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cellinv.domain.quality.panels import Group, Item, Laboratory, Panel
from cellinv.services import quality
from cellinv.services.banks import add_lot
from cellinv.services.banks.lots import NewLot
from cellinv.services.quality import NewResult, raw_file
from cellinv.services.storage import store

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt
    from tests.integration.services.laboratory import Laboratory as Lab

GOOD = {"A1": "no growth", "A2": "0.5 EU/mL", "A3": "92", "A4": "looks fine"}


def item(code: str, specification: str, **more: Any) -> Item:
    values = {
        "group": Group.SAFETY, "item": f"Test {code}", "purpose": "", "method": "by eye",
        "laboratory": Laboratory.IN_HOUSE, "days": 10, "vials": 1, **more,
    }  # fmt: skip
    return Item(code=code, specification=specification, **values)


PANEL = Panel(
    name="small",
    title="A small panel",
    version=1,
    lot_kind="WCB",
    items=(
        item("A1", "one of: no growth; not: growth", laboratory=Laboratory.EXTERNAL, days=21),
        item("A2", "≤ 5 EU/mL"),
        item("A3", "≥ 70 %", group=Group.ACTIVITY),
        item("A4", "Looks like the others", mandatory=False, vials=0),
    ),
)


@dataclass
class Tests:
    """A working bank in quarantine, WCB-9, with six vials in B-2 and a panel in force."""

    __test__ = False

    lab: Lab
    lot: int = 0

    def begin(self, *, freeze: bool = True) -> Tests:
        quality.save_panel(self.lab.of("qa"), PANEL)
        new = NewLot(
            code="WCB-9", kind="WCB", owner_id=self.lab.line.world.party_id,
            format_code="CRYO-2", filled=6, line_id=self.lab.id("L-1"),
        )  # fmt: skip
        self.lot, self.lab.line.vials["WCB-9"] = add_lot(self.lab.desk, new)
        self.lab.line.ids["WCB-9"] = self.lot
        store(self.lab.desk, self.lab.line.vials["WCB-9"], self.lab.id("B-2"))
        if freeze:
            quality.freeze_panel(self.lab.of("tech"), self.lot)
        return self

    def by(self, login: str) -> Signer:
        return self.lab.line.world.signer(login, self.lab.desk.now())

    def of(self, login: str) -> Desk:
        return self.lab.of(login)

    def enter(self, code: str, value: str, *, file: Path | None = None) -> Receipt:
        return quality.enter_results(
            self.of("tech"), self.lot, [NewResult(code, value)], file=file and raw_file(file)
        )

    def review(self, *codes: str, login: str = "lead") -> Receipt:
        return quality.review_results(self.of(login), self.lot, codes, by=self.by(login))

    def through(self, *codes: str) -> None:
        """Enter good results for items and review them."""
        for code in codes:
            self.enter(code, GOOD[code])
            if code == "A4":
                quality.judge_result(self.of("tech"), self.lot, code, passes=True, reason="Seen")
        self.review(*codes)

    def state(self, code: str) -> str:
        found = quality.lot_quality(self.of("viewer"), self.lot)
        return next(one.state.value for one in found.items if one.item.code == code)

    def told(self) -> str:
        return quality.lot_quality(self.of("viewer"), self.lot).told
