"""Production in a programme's story: bioreactors, figures, an engineering run, a transfer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from cellinv.services import banks, custody, production, storage
from cellinv.services.production import NewItem, NewOutput

if TYPE_CHECKING:
    from cellinv.services.demo.clinic import Clinic
    from cellinv.services.demo.plan import PlannedProduct, Programme
    from cellinv.services.demo.rooms import Rooms
    from cellinv.services.demo.scene import Bank
    from cellinv.services.demo.stage import Stage
    from cellinv.services.desk import Desk

REACTORS: Final = ("BR1", "BR2")
VERSIONS: Final = ("2.0", "2.1", "3.0")
_YIELDS: Final = (31, 36, 44, 39)
_PURITIES: Final = ("88.4", "91.2", "95.6", "93.1")
_CELLS_IN: Final = 4_000_000
_HANDED: Final = (
    NewItem("protocol", "SOP-DIF", "2.0"),
    NewItem("protocol", "SOP-DIF", "2.1"),
    NewItem("panel", "drug-product", "1"),
    NewItem("document", "Process validation plan", "draft 2"),
)


class Telling(Protocol):
    """A programme while it is told, as far as production asks."""

    stage: Stage
    programme: Programme
    sponsor: int
    line_id: int
    rooms: Rooms
    clinic: Clinic
    runs: list[str]
    made: dict[str, Bank]

    def desk(self, login: str, witness: str | None = None) -> Desk:
        """Return somebody's desk at the programme's site."""


@dataclass
class Making:
    """What runs of a programme are made in, and its transfer."""

    reactors: list[int] = field(default_factory=list)
    transfer: int = 0

    def equip(self, telling: Telling) -> None:
        """Put up two bioreactors, qualified beyond the story's end."""
        until = telling.stage.last + timedelta(days=200)
        for number, code in enumerate(REACTORS, 1):
            made = production.add_equipment(
                telling.desk("lead"),
                f"{telling.programme.letter}-{code}",
                f"Bioreactor {number}",
                qualified_until_at=until,
                calibrated_until_at=until,
            )
            self.reactors.append(made.details["equipment_id"])

    def version(self, number: int) -> str:
        """Return the version of the protocol that a product's run of a number went by."""
        return VERSIONS[min(number, len(VERSIONS) - 1)]

    def reactor(self, number: int) -> int:
        """Return the bioreactor of a run: they take turns."""
        return self.reactors[number % len(self.reactors)]

    def count(self, telling: Telling, run_id: int, number: int) -> None:
        """Enter what was counted in a product's run; it grows with the protocol's version."""
        place = (number + len(telling.runs)) % len(_YIELDS)
        ratio = _YIELDS[place] + 6 * VERSIONS.index(self.version(number))
        figures = {
            "cells_in": str(_CELLS_IN),
            "cells_out": str(ratio * _CELLS_IN),
            "viability": str(Decimal("90.5") + place),
            "purity": _PURITIES[place],
        }
        for kind, value in figures.items():
            production.enter_figure(telling.desk("tech"), run_id, kind, value)

    def engineer(self, telling: Telling, product: PlannedProduct) -> None:
        """Prove the process in an engineering run, whose lot is never clinical."""
        desk, letter = telling.desk("tech"), telling.programme.letter
        vials = telling.made["WCB"].take(1)
        custody.withdraw(desk, vials, purpose="production", reason="Engineering run")
        code = f"{letter}-{product.code.replace('-', '')}-E1"
        telling.runs.append(code)
        run = banks.start_run(
            telling.desk("lead"), code, "differentiation", telling.sponsor,
            line_id=telling.line_id, product_id=telling.clinic.products[product.code],
            grade="non-GMP", engineering=True, protocol="SOP-DIF", protocol_version=VERSIONS[0],
            equipment_id=self.reactor(0), operators=("tech", "lead"),
        )  # fmt: skip
        telling.stage.tick(240)
        custody.consume(desk, vials, run_id=run)
        telling.stage.tick(3600)
        self.count(telling, run, 0)
        production.add_material(desk, run, "Laminin 521", "LN-4471", supplier="Matrix Works")
        made = production.fill_output(
            telling.desk("lead"), run, NewOutput(f"{code}-L", 6, days_in_differentiation=14)
        )
        storage.store(desk, made.details["vial_ids"], telling.rooms.product_boxes[0])
        telling.rooms.count(telling.rooms.product_boxes[0], 6)
        production.end(telling.desk("lead"), run, note="Process held; harvest on day 14")

    def plan_transfer(self, telling: Telling, maker: str, offset: int) -> None:
        """Plan what the sponsor hands to its manufacturer, and how far that gets."""
        plan, when = telling.stage.plan, telling.stage.when
        plan(when(13, 3, offset), partial(self._agree, telling, maker))
        plan(when(60, 3, offset), partial(self._hand_over, telling, (1, 2, 3), "accepted"))
        plan(when(88, 6, offset), partial(self._hand_over, telling, (4, 5), "received"))
        plan(when(120, 3, offset), partial(self._reach, telling, 1, "Report TT-01"))
        plan(when(160, 3, offset), partial(self._reach, telling, 2, "Lot released"))

    def _agree(self, telling: Telling, maker: str) -> None:
        desk, programme = telling.desk("lead"), telling.programme
        code = f"TT-{programme.sponsor['code']}-01"
        title = f"{programme.products[0].name} to {maker}"
        made = production.start_transfer(desk, code, title, programme.sponsor["code"], maker)
        self.transfer = int(made.details["transfer_id"])
        own = (NewItem("line", programme.line["code"]), NewItem("lot", telling.made["MCB"].code))
        for item in (*own, *_HANDED):
            production.add_item(desk, self.transfer, item)
        today = desk.today()
        for days, title in ((90, "Engineering run"), (150, "First GMP lot"),
                            (330, "Process validation"), (420, "Complete transfer")):  # fmt: skip
            planned = today + timedelta(days=days)
            production.add_milestone(desk, self.transfer, title, planned_on=planned)

    def _hand_over(self, telling: Telling, numbers: tuple[int, ...], status: str) -> None:
        for number in numbers:
            production.move_item(telling.desk("lead"), self.transfer, number, status)

    def _reach(self, telling: Telling, number: int, evidence: str) -> None:
        production.reach_milestone(telling.desk("lead"), self.transfer, number, evidence=evidence)
