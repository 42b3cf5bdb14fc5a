"""The many vials of a bench inventory: lots, tanks and boxes, each vial stored and moved once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.records.tables.banks import Vial
from cellinv.records.tables.storage import Placement
from cellinv.services import banks, storage
from cellinv.services.banks.lots import NewLot
from cellinv.services.desk import Signer
from cellinv.services.ledger import batch, doing, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cellinv.services.ledger import Doing
    from tests.bench.building import Ground

VIALS_PER_LOT = 2_000
VIALS_PER_BOX = 200 / 3
BOXES_PER_RACK = 10
BAGS = 20
PURPOSES = ("production", "banking", "research")
PAUSE = timedelta(seconds=12)

Row = dict[str, Any]


@dataclass
class Stock:
    """How far an inventory was filled."""

    ground: Ground
    tanks: int = 0
    lots: int = 0


@dataclass(frozen=True)
class Box:
    """A box or bag that vials are put into."""

    id: int
    code: str


def fill_tank(stock: Stock, count: int) -> None:
    """Fill one tank, a lot after the other; its boxes stand in racks of ten."""
    stock.tanks += 1
    tank, lead = f"LN-{stock.tanks:02d}", stock.ground.desks["lead"]
    with batch(lead, bulk=True) as session:
        ground = stock.ground.together(session)
        boxes = _boxes(ground, tank, round(count / VIALS_PER_BOX))
        bags = [_bag(ground, f"IN-{tank}-{number + 1:02d}") for number in range(BAGS)]
    # A box takes 66 or 67 vials, so that 1,000,000 fill 15,000 of them.
    places = iter([
        (box, divmod(at, 10))
        for number, box in enumerate(boxes, 1)
        for at in range(round(number * VIALS_PER_BOX) - round((number - 1) * VIALS_PER_BOX))
    ])  # fmt: skip
    for start in range(0, count, VIALS_PER_LOT):
        stock.lots += 1
        with batch(lead, bulk=True) as session:
            ground = stock.ground.together(session)
            vials = _lot(ground, f"L{stock.lots:05d}", min(VIALS_PER_LOT, count - start))
            _put_away(ground, vials, bags, places)


def _bag(ground: Ground, code: str) -> Box:
    return Box(storage.add_container(ground.desks["lead"], "BAG-100", code), code)


def _boxes(ground: Ground, tank: str, count: int) -> list[Box]:
    desk = ground.desks["lead"]
    tank_id = storage.add_container(desk, "TANK-LN2", tank, parent_id=ground.room)
    made = []
    for number in range(count):
        if number % BOXES_PER_RACK == 0:
            code = f"{tank}-R{number // BOXES_PER_RACK + 1:02d}"
            rack = storage.add_container(desk, "RACK-10", code, parent_id=tank_id)
        code = f"B{tank[3:]}{number + 1:04d}"
        made.append(Box(storage.add_container(desk, "BOX-10X10", code, parent_id=rack), code))
    return made


def _lot(ground: Ground, code: str, count: int) -> list[Row]:
    desk = ground.desks["lead"]
    new = NewLot(
        code=code, kind="WCB", owner_id=ground.party, format_code="CRYO-1", filled=count,
        line_id=ground.line,
    )  # fmt: skip
    lot, _ = banks.add_lot(desk, new)
    qa = ground.desks["qa"]
    by = Signer.of(signed_in(qa), qa.rights, qa.now())
    banks.release_lot(qa, lot, PURPOSES, reason="For the bench", by=by)
    assert desk.batch is not None
    table = Vial.__table__
    rows = desk.batch.execute(select(table).where(table.c.lot_id == lot).order_by(table.c.number))
    return [dict(row) for row in rows.mappings()]


def _put_away(
    ground: Ground,
    vials: Sequence[Row],
    bags: Sequence[Box],
    places: Iterator[tuple[Box, tuple[int, int]]],
) -> None:
    """Store vials one by one and move each one once: two entries a vial, as a year of work has."""
    stored = [_store(ground, vial, bags[at % BAGS]) for at, vial in enumerate(vials)]
    for (vial, placement), (box, slot) in zip(stored, places, strict=False):
        _move(ground, vial, placement, box, slot)


def _store(ground: Ground, vial: Row, bag: Box) -> tuple[Row, Row]:
    ground.clock.at += PAUSE
    with doing(ground.desks["tech"], "store", chain="BEN-1") as act:
        act.concerns("vial", vial["id"], vial["code"])
        placement = _stand(act, vial, bag, None, None)
        (now,) = act.session.change_rows(Vial, [(vial, {"status": "stored"})])
    return now, placement


def _move(ground: Ground, vial: Row, placement: Row, box: Box, at: tuple[int, int]) -> None:
    ground.clock.at += PAUSE
    with doing(ground.desks["tech"], "move", chain="BEN-1") as act:
        act.concerns("vial", vial["id"], vial["code"])
        ended = {"ended_at": act.at, "ended_entry_id": act.entry_id}
        act.session.change_rows(Placement, [(placement, ended)])
        _stand(act, vial, box, *at)


def _stand(act: Doing, vial: Row, box: Box, row: int | None, column: int | None) -> Row:
    act.concerns("container", box.id, box.code)
    values = {
        "vial_id": vial["id"], "child_id": None, "container_id": box.id, "slot_row": row,
        "slot_column": column, "started_at": act.at, "ended_at": None,
        "started_entry_id": act.entry_id, "ended_entry_id": None,
    }  # fmt: skip
    (row_id,) = act.session.add_rows(Placement, [values])
    return {**values, "id": row_id, "version": 1, "entry_id": act.entry_id}
