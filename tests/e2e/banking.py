"""A new main bank of a programme of the demonstration: made, stored, and in quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.records.tables.banks import Lot, Vial
from cellinv.services import banks, custody, storage
from cellinv.services.banks.lots import NewLot
from cellinv.services.people import here, open_inventory, sign_in
from cellinv.services.storage.room import Wanted, find_room

if TYPE_CHECKING:
    from cellinv.services.desk import Desk

FILLED = 6
_FORMAT = "CRYO-2"


@dataclass(frozen=True)
class MainBank:
    """A main bank with its vials, as codes and as ids, and the code of the site it is at."""

    code: str
    site: str
    lot_id: int
    vials: tuple[str, ...]
    vial_ids: tuple[int, ...]


def main_bank(place: str, programme: dict[str, Any], users: dict[str, str]) -> MainBank:
    """Make another main bank from the seed of a programme's first one, and put it away."""
    opened = open_inventory(place, station="BENCH-1")
    try:
        desk = sign_in(opened, "lead", users["lead"], site_code=programme["site"])
        return _made(desk, programme["mcb"])
    finally:
        opened.database.dispose()


def _made(desk: Desk, first: str) -> MainBank:
    code = f"{first[:-2]}09"
    with desk.database.read() as session:
        old = session.scalars(select(Lot).where(Lot.code == first)).one()
        seed = session.scalars(
            select(Vial.id)
            .join(Lot, Lot.id == Vial.lot_id)
            .where(Lot.line_id == old.line_id, Lot.kind == "SEED", Vial.status == "stored")
        ).first()
    assert seed is not None
    run = banks.start_run(desk, f"{code}-RUN", "banking", old.owner_id, line_id=old.line_id)
    custody.withdraw(desk, [seed], purpose="banking")
    custody.consume(desk, [seed], run_id=run)
    new = NewLot(
        code=code, kind="MCB", owner_id=old.owner_id, format_code=_FORMAT, filled=FILLED,
        line_id=old.line_id, run_id=run, passage=old.passage, expires_on=old.expires_on,
        vial_codes=tuple(f"{code}-{number:04d}" for number in range(1, FILLED + 1)),
    )  # fmt: skip
    lot_id, vials = banks.add_lot(desk, new)
    banks.end_run(desk, run)
    (box,) = find_room(desk, Wanted(FILLED, _FORMAT))[0].places
    storage.store(desk, vials, box.id, at=box.labels or None)
    return MainBank(code, here(desk).code, lot_id, tuple(new.vial_codes), vials)
