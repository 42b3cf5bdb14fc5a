"""Every bank at a glance: filled and left by state, free, where, and how fast it goes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, true

from cellinv.domain.banks.spread import Spread, spread_of
from cellinv.domain.banks.using import add_months, monthly_rate, months_until, runs_out
from cellinv.domain.lookup import UnknownCode
from cellinv.records.catalog import catalog
from cellinv.records.queries import banks as query
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.people import Site
from cellinv.records.tables.storage import Container
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from cellinv.domain.banks.spread import Tower
    from cellinv.services.desk import Desk

SHOWN_MONTHS: Final = 24
USED: Final = ("consumed", "administered", "transferred")
LOST: Final = ("destroyed", "void")


@dataclass(frozen=True, slots=True)
class BankRow:
    """A lot in numbers. ``free`` = stored − reserved.

    ``status`` is ``on_hold`` while a hold is open on it, its line or its run, and ``expired``
    past its day.
    """

    id: int
    code: str
    kind: str
    status: str
    grade: str
    line_id: int | None
    line: str | None
    product: str | None
    owner: str
    site: str
    passage: str | None
    filled_on: date | None
    expires_on: date | None
    retest_on: date | None
    minimum_reserve: int
    lead_time_days: int | None
    site_id: int
    filled: int
    counts: tuple[tuple[str, int], ...]
    reserved: int

    def count(self, *states: str) -> int:
        """Return how many vials are in any of these states."""
        return sum(number for state, number in self.counts if state in states)

    @property
    def stored(self) -> int:
        """Return how many vials are in the cold."""
        return self.count("stored")

    @property
    def free(self) -> int:
        """Return how many stored vials nobody has set aside."""
        return self.stored - self.reserved

    @property
    def short(self) -> int:
        """Return how many free vials the minimum reserve lacks, 0 where it is kept."""
        return max(0, self.minimum_reserve - self.free)


@dataclass(frozen=True, slots=True)
class TankRow:
    """How many vials of some lots stand in one tank or freezer."""

    id: int
    code: str
    name: str
    room: str
    site: str
    vials: int


@dataclass(frozen=True, slots=True)
class Using:
    """How many vials left for good in each month, the running one last, and what that means."""

    months: tuple[date, ...]
    used: tuple[int, ...]
    lost: tuple[int, ...]
    rate: float
    runs_out_on: date | None


def bank_kinds() -> frozenset[str]:
    """Return the kinds of lots that are banks, by the catalog."""
    return frozenset(str(entry["code"]) for entry in catalog("lot_kinds") if entry["bank"])


def overview(desk: Desk, *, every_lot: bool = False) -> tuple[BankRow, ...]:
    """Return the banks within reach, or every lot, by line and day of filling.

    Raises:
        NotSignedIn, NotAllowed.
    """
    where = _wanted(desk, every_lot=every_lot)
    with viewing(desk) as session:
        return bank_rows(session, desk, where)


def short_of_reserve(desk: Desk) -> tuple[BankRow, ...]:
    """Return the lots within reach whose free vials are fewer than their minimum reserve."""
    kept = Lot.status.not_in(("rejected", "recalled"))
    where = reach_of(desk).where(Lot.owner_id, Lot.site_id) & (Lot.minimum_reserve > 0) & kept
    with viewing(desk) as session:
        return tuple(row for row in bank_rows(session, desk, where) if row.short)


def spreads(desk: Desk, *, every_lot: bool = False) -> dict[int, Spread]:
    """Return how far each lot with stored vials is spread; of a million vials it takes seconds."""
    wanted = select(Lot.id).where(_wanted(desk, every_lot=every_lot))
    with viewing(desk) as session:
        found = stands_of(session, wanted)
    return {lot_id: spread_of(counted.items()) for lot_id, counted in found.items()}


def tanks_of(desk: Desk, lot_ids: Collection[int]) -> tuple[TankRow, ...]:
    """Return in which tanks and freezers vials of these lots stand, the fullest first.

    Raises:
        UnknownCode: one of the lots is out of reach.
    """
    with viewing(desk) as session:
        counts: dict[Tower, int] = defaultdict(int)
        for each in stands_of(session, seen_lots(session, desk, lot_ids)).values():
            for tower, count in each.items():
                counts[tower] += count
        return tuple(sorted(_tanks(session, counts), key=_fullest))


def using(desk: Desk, lot_ids: Collection[int], *, free: int, filled_on: date | None) -> Using:
    """Return how these lots were used, month by month at the desk's site, since they were filled.

    ``free`` is how many vials are left to use.

    Raises:
        UnknownCode: one of the lots is out of reach.
    """
    today = desk.today()
    months = months_until(today, SHOWN_MONTHS)
    if filled_on is not None:
        months = tuple(each for each in months if each >= filled_on.replace(day=1)) or months[-1:]
    zone = desk.site.zone if desk.site else UTC
    moments = [
        datetime.combine(each, time(), zone) for each in (*months, add_months(months[-1], 1))
    ]
    with viewing(desk) as session:
        seen_lots(session, desk, lot_ids)
        used = query.left_store(session, lot_ids, moments, USED)
        lost = query.left_store(session, lot_ids, moments, LOST)
    rate = monthly_rate(used)
    return Using(months, tuple(used), tuple(lost), rate, runs_out(free, rate, today))


def _wanted(desk: Desk, *, every_lot: bool) -> ColumnElement[bool]:
    kinds = true() if every_lot else Lot.kind.in_(sorted(bank_kinds()))
    return reach_of(desk).where(Lot.owner_id, Lot.site_id) & kinds


def bank_rows(session: Session, desk: Desk, where: ColumnElement[bool]) -> tuple[BankRow, ...]:
    """Return the lots that fulfil a condition in numbers, by line and day of filling."""
    found = query.lots(session, where)
    counts = query.states(session, where)
    aside, held = query.reserved(session), query.held(session)
    today = desk.today()
    return tuple(
        BankRow(
            id=lot.id, code=lot.code, kind=lot.kind, status=_status(lot, today, held),
            grade=lot.grade, line_id=lot.line_id, line=lot.line, product=lot.product,
            owner=lot.owner, site=lot.site, passage=lot.passage, filled_on=lot.filled_on,
            expires_on=lot.expires_on, retest_on=lot.retest_on,
            minimum_reserve=lot.minimum_reserve, lead_time_days=lot.lead_time_days,
            site_id=lot.site_id, filled=lot.filled,
            counts=tuple(counts.get(lot.id, {}).items()), reserved=aside.get(lot.id, 0),
        )
        for lot in found
    )  # fmt: skip


def _status(lot: query.LotFound, today: date, held: set[int]) -> str:
    if lot.status not in {"released", "quarantine"}:
        return lot.status
    if lot.id in held:
        return "on_hold"
    past = lot.expires_on is not None and lot.expires_on < today
    return "expired" if past else lot.status


def stands_of(session: Session, lot_ids: Select[int]) -> dict[int, dict[Tower, int]]:
    """Return how many stored vials of each lot stand in each tank or freezer."""
    rows = query.standing(session, lot_ids)
    towers = query.towers(session, {container for _, container, _ in rows})
    found: dict[int, dict[Tower, int]] = defaultdict(lambda: defaultdict(int))
    for lot_id, container, count in rows:
        found[lot_id][towers[container]] += count
    return found


def seen_lots(session: Session, desk: Desk, lot_ids: Collection[int]) -> Select[int]:
    """Return the select of these lots, if all of them are within reach."""
    within = reach_of(desk).where(Lot.owner_id, Lot.site_id)
    wanted = select(Lot.id).where(Lot.id.in_(lot_ids), within)
    missing = set(lot_ids) - set(session.scalars(wanted))
    if missing:
        raise UnknownCode(code=str(min(missing)))
    return wanted


def _tanks(session: Session, counts: dict[Tower, int]) -> list[TankRow]:
    ids = {each for tower in counts for each in (tower.tank_id, tower.room_id) if each}
    known = {
        row.id: row
        for row in session.execute(
            select(Container.id, Container.code, Container.name, Site.code.label("site"))
            .join(Site, Site.id == Container.site_id)
            .where(Container.id.in_(ids))
        )
    }
    return [
        TankRow(
            id=tower.tank_id, code=known[tower.tank_id].code, name=known[tower.tank_id].name,
            room=known[tower.room_id].name if tower.room_id else "",
            site=known[tower.tank_id].site, vials=count,
        )
        for tower, count in counts.items()
    ]  # fmt: skip


def _fullest(row: TankRow) -> tuple[int, str]:
    return -row.vials, row.code
