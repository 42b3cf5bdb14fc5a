"""How far lots are: “19 of 23, 1 overdue, 0 failed”, the matrix, what is due, and trends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.quality.specification import Limit, Range, specification_of
from cellinv.domain.quality.standing import Counted, ItemState, Outcome, check_release, counted
from cellinv.records.queries.quality import (
    Frozen,
    ItemStands,
    frozen,
    in_force,
    lots_with_panels,
)
from cellinv.records.tables.banks import CellLine, Lot
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.people import Party, Site
from cellinv.records.tables.quality import LotPanel, Panel
from cellinv.services.ledger import reading
from cellinv.services.people.reach import reach_of
from cellinv.services.quality.samples import SampleRow, samples
from cellinv.services.quality.shipped import units

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

_TESTED = ("quarantine", "on_hold", "released")


@dataclass(frozen=True, slots=True)
class LotQuality:
    """A lot with all that is known of its testing; ``panel`` is ``None`` before it started."""

    id: int
    code: str
    kind: str
    status: str
    grade: str
    owner: str
    site: str
    line: str | None
    product: str | None
    passage: str | None
    filled_on: date | None
    expires_on: date | None
    panel: Frozen | None

    @property
    def items(self) -> tuple[ItemStands, ...]:
        """Return the items of its panel, in their order."""
        return self.panel.items if self.panel else ()

    @property
    def counted(self) -> Counted:
        """Return its items in numbers."""
        return counted(each.state for each in self.items)

    @property
    def in_the_way(self) -> DomainError | None:
        """Return why its tests don't let it be released yet, ``None`` if they do."""
        try:
            check_release(self.code, (each.asked for each in self.items))
        except DomainError as error:
            return error
        return None

    @property
    def to_review(self) -> tuple[str, ...]:
        """Return the codes of the items whose results wait for somebody's review."""
        wait = (one.item.code for one in self.items if one.state is ItemState.TO_REVIEW)
        return tuple(wait)

    @property
    def told(self) -> str:
        """Return them as people say it."""
        if self.panel is None:
            return tr("testing has not started")
        now = self.counted
        return tr(
            "{done} of {items}, {overdue} overdue, {failed} failed",
            done=now.done, items=now.items, overdue=now.overdue, failed=now.failed,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """A result or a sample that is due: ``what`` is ``result`` or ``sample``."""

    what: str
    lot_id: int
    lot: str
    code: str
    name: str
    laboratory: str
    on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a numeric item: of which lot and attempt, when it was entered, its verdict."""

    lot_id: int
    lot: str
    attempt: int
    on: date
    number: Decimal
    verdict: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """The values of one numeric item across lots, oldest first, in one unit, with its limits."""

    name: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    points: tuple[Point, ...]


def lot_quality(desk: Desk, lot_id: int) -> LotQuality:
    """Return one lot with its items, attempts, deviations and how far each is.

    Raises:
        UnknownCode: it is out of reach.
    """
    found = _lots(desk, [lot_id])
    if not found:
        raise UnknownCode(code=str(lot_id))
    return found[0]


def lots_in_testing(desk: Desk, *, kind: str | None = None) -> tuple[LotQuality, ...]:
    """Return every lot within reach that is tested by a panel, by code: the matrix's rows."""
    with reading(desk) as session:
        ids = lots_with_panels(session, reach_of(desk).where(Lot.owner_id, Lot.site_id))
    found = _lots(desk, ids)
    return tuple(one for one in found if kind is None or one.kind == kind)


def lots_to_start(desk: Desk) -> tuple[LotQuality, ...]:
    """Return the lots in quarantine within reach that a panel is in force for, and none frozen."""
    return _untested(desk, Lot.kind.in_(select(Panel.lot_kind).where(in_force())))


def lots_without_panel(desk: Desk) -> tuple[LotQuality, ...]:
    """Return the lots in quarantine within reach that no panel is in force for: seed lots, say.

    Nothing is tested item by item then; they wait for their release alone.
    """
    return _untested(desk, Lot.kind.not_in(select(Panel.lot_kind).where(in_force())))


def _untested(desk: Desk, wanted: ColumnElement[bool]) -> tuple[LotQuality, ...]:
    """Return the lots in quarantine within reach whose testing hasn't started."""
    begun = select(LotPanel.lot_id)
    query = select(Lot.id).where(Lot.status == "quarantine", wanted, Lot.id.not_in(begun))
    with reading(desk) as session:
        ids = list(session.scalars(query))
    return _lots(desk, ids)


def due(desk: Desk, *, days: int = 7) -> tuple[Due, ...]:
    """Return the results and samples due within some days or overdue, the longest due first."""
    today = desk.today()
    until = today + timedelta(days=days)
    found = [each for lot in lots_in_testing(desk) for each in _due_items(lot, today, until)]
    found += [_due_sample(one, today) for one in samples(desk) if _pulled(one, until)]
    return tuple(sorted(found, key=lambda each: (each.on, each.lot, each.code)))


def numeric_items(desk: Desk, *, lot_kind: str | None = None) -> tuple[tuple[str, int], ...]:
    """Return the names of items that have numbers, with how many, the most first."""
    names = Counter(
        each.item.name
        for lot in lots_in_testing(desk, kind=lot_kind)
        for each in lot.items
        for one in each.attempts
        if one.number is not None
    )
    return tuple(names.most_common())


def trend(desk: Desk, name: str, *, lot_kind: str | None = None) -> Trend:
    """Return the values of an item by its name across lots within reach.

    Items of that name in other units of measurement than the newest panel's are left out.
    """
    found = [
        (lot, each)
        for lot in lots_in_testing(desk, kind=lot_kind)
        for each in lot.items
        if each.item.name.casefold() == name.strip().casefold()
    ]
    found.sort(key=lambda pair: pair[0].panel.frozen_at if pair[0].panel else desk.now())
    unit, low, high = _limits(found[-1][1]) if found else ("", None, None)
    points = (
        point for lot, each in found if _limits(each)[0] == unit for point in _points(lot, each)
    )
    return Trend(name, unit, low, high, tuple(sorted(points, key=lambda one: (one.on, one.lot))))


def _points(lot: LotQuality, stands: ItemStands) -> Iterator[Point]:
    for one in stands.attempts:
        if one.number is not None and one.entered_at is not None:
            yield Point(
                lot_id=lot.id,
                lot=lot.code,
                attempt=one.attempt,
                on=one.received_on or one.entered_at.date(),
                number=one.number,
                verdict=one.verdict or "",
                counts=one.outcome != Outcome.INVALID.value,
            )


def _limits(stands: ItemStands) -> tuple[str, Decimal | None, Decimal | None]:
    read = specification_of(stands.item.specification, units())
    if isinstance(read, Range):
        return read.unit.shown, read.low, read.high
    if isinstance(read, Limit):
        low = None if read.operator.from_above else read.number
        high = None if read.operator.from_below else read.number
        return read.unit.shown, low, high
    return "", None, None


def _due_items(lot: LotQuality, today: date, until: date) -> Iterator[Due]:
    if lot.status not in _TESTED:
        return
    for each in lot.items:
        waits = each.state.value in {"to_do", "under_way", "overdue"}
        if waits and each.due_on <= until:
            yield Due(
                "result", lot.id, lot.code, each.item.code, each.item.name,
                each.item.laboratory, each.due_on, each.due_on < today,
            )  # fmt: skip


def _pulled(sample: SampleRow, until: date) -> bool:
    return sample.state == "planned" and sample.pull_on is not None and sample.pull_on <= until


def _due_sample(sample: SampleRow, today: date) -> Due:
    on = sample.pull_on or today
    name = sample.note or tr(sample.kind)
    return Due("sample", sample.lot_id, sample.lot, sample.code, name, "in-house", on, on < today)


def _lots(desk: Desk, lot_ids: Collection[int]) -> tuple[LotQuality, ...]:
    within = reach_of(desk).where(Lot.owner_id, Lot.site_id)
    with reading(desk) as session:
        panels = frozen(session, lot_ids, desk.today())
        return tuple(_read(session, lot_ids, within, panels))


def _read(
    session: Session,
    lot_ids: Collection[int],
    within: ColumnElement[bool],
    panels: dict[int, Frozen],
) -> Iterator[LotQuality]:
    query = (
        select(
            Lot.id, Lot.code, Lot.kind, Lot.status, Lot.grade, Party.name, Site.code,
            CellLine.code, Product.code, Lot.passage, Lot.filled_on, Lot.expires_on,
        )
        .join(Party, Party.id == Lot.owner_id)
        .join(Site, Site.id == Lot.site_id)
        .outerjoin(CellLine, CellLine.id == Lot.line_id)
        .outerjoin(Product, Product.id == Lot.product_id)
        .where(Lot.id.in_(lot_ids), within)
        .order_by(Lot.code)
    )  # fmt: skip
    for row in session.execute(query):
        values = [*row, panels.get(row[0])]
        yield LotQuality(*values)
