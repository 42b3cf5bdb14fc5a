"""How far lots are tested: their frozen panels, the attempts at each item, what is open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from cellinv.domain.quality.standing import (
    Attempt,
    ItemState,
    Outcome,
    Stands,
    expected_on,
    item_state,
)
from cellinv.domain.quality.verdicts import Verdict
from cellinv.records.queries.things import chunks
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.cases import Case
from cellinv.records.tables.people import Person
from cellinv.records.tables.quality import (
    ItemWaiver,
    LotPanel,
    Panel,
    PanelItem,
    QcResult,
    ResultFile,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class ItemFound:
    """An item of a panel as it is kept; ``category`` is its group."""

    id: int
    panel_id: int
    number: int
    code: str
    category: str
    name: str
    purpose: str
    method: str
    sop: str | None
    sop_version: str | None
    specification: str
    mandatory: bool
    vials: int
    laboratory: str
    days: int


@dataclass(frozen=True, slots=True)
class AttemptFound:
    """One attempt at an item, with the people by name and the file's name and digest."""

    id: int
    lot_id: int
    item_id: int
    attempt: int
    sample_id: int | None
    method: str | None
    laboratory: str | None
    sent_on: date | None
    due_on: date | None
    received_on: date | None
    value: str | None
    number: Decimal | None
    verdict: str | None
    why: str | None
    judgement: str | None
    judged_by_id: int | None
    judged_by: str | None
    analyst: str | None
    entered_by_id: int | None
    entered_by: str | None
    entered_at: datetime | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    outcome: str | None
    case_id: int | None
    case: str | None
    case_open: bool
    cause: str | None
    decision: str | None
    file_id: int | None
    file: str | None
    sha256: str | None

    @property
    def counts(self) -> Attempt:
        """Return the attempt as far as the rule asks."""
        return Attempt(
            number=self.attempt,
            verdict=Verdict(self.verdict) if self.verdict else None,
            reviewed=self.reviewed_at is not None,
            outcome=Outcome(self.outcome) if self.outcome else None,
            case_open=self.case_open,
            due_on=self.due_on,
        )


@dataclass(frozen=True, slots=True)
class WaiverFound:
    """An approved deviation of a lot from one item."""

    lot_id: int
    item_id: int
    case: str
    reason: str
    approved_by: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class ItemStands:
    """An item of a lot with all its attempts, oldest first, and how far it is."""

    item: ItemFound
    attempts: tuple[AttemptFound, ...]
    waiver: WaiverFound | None
    due_on: date
    state: ItemState

    @property
    def last(self) -> AttemptFound | None:
        """Return the newest attempt."""
        return self.attempts[-1] if self.attempts else None

    @property
    def asked(self) -> Stands:
        """Return it as a release asks of it."""
        return Stands(self.item.code, self.item.mandatory, self.state, self.open_cases)

    @property
    def open_cases(self) -> tuple[str, ...]:
        """Return the codes of the cases about its results that aren't closed."""
        return tuple(one.case for one in self.attempts if one.case_open and one.case)


@dataclass(frozen=True, slots=True)
class Frozen:
    """The edition of a panel that a lot is tested by, since when, and its items."""

    lot_id: int
    panel_id: int
    panel: str
    edition: int
    title: str
    frozen_at: datetime
    items: tuple[ItemStands, ...]


# Statements are built once: building them anew for every act costs more than running them.
_IDS: Final[Any] = bindparam("ids", expanding=True)
_ENTERED, _REVIEWED, _JUDGED = aliased(Person), aliased(Person), aliased(Person)
_HEADS: Final = (
    select(LotPanel.lot_id, Panel.id, Panel.code, Panel.edition, Panel.title, LotPanel.frozen_at)
    .join(Panel, Panel.id == LotPanel.panel_id)
    .where(LotPanel.lot_id.in_(_IDS))
)
_ATTEMPTS: Final = (
    select(
        QcResult.id, QcResult.lot_id, QcResult.item_id, QcResult.attempt, QcResult.sample_id,
        QcResult.method, QcResult.laboratory, QcResult.sent_on, QcResult.due_on,
        QcResult.received_on, QcResult.value, QcResult.number, QcResult.verdict, QcResult.why,
        QcResult.judgement, QcResult.judged_by_id, _JUDGED.name, QcResult.analyst,
        QcResult.entered_by_id,
        _ENTERED.name, QcResult.entered_at, _REVIEWED.name, QcResult.reviewed_at,
        QcResult.outcome, QcResult.case_id, Case.code, Case.closed_at, Case.cause,
        Case.decision, QcResult.file_id, ResultFile.name, ResultFile.sha256,
    )
    .outerjoin(_ENTERED, _ENTERED.id == QcResult.entered_by_id)
    .outerjoin(_REVIEWED, _REVIEWED.id == QcResult.reviewed_by_id)
    .outerjoin(_JUDGED, _JUDGED.id == QcResult.judged_by_id)
    .outerjoin(Case, Case.id == QcResult.case_id)
    .outerjoin(ResultFile, ResultFile.id == QcResult.file_id)
    .where(QcResult.lot_id.in_(_IDS))
    .order_by(QcResult.attempt)
)  # fmt: skip
_WAIVERS: Final = (
    select(ItemWaiver.lot_id, ItemWaiver.item_id, Case.code, ItemWaiver.reason, Person.name,
           ItemWaiver.approved_at)
    .join(Case, Case.id == ItemWaiver.case_id)
    .join(Person, Person.id == ItemWaiver.approved_by_id)
    .where(ItemWaiver.lot_id.in_(_IDS))
)  # fmt: skip
_ITEMS: Final = (
    select(*(getattr(PanelItem, name) for name in ItemFound.__slots__))
    .where(PanelItem.panel_id.in_(_IDS))
    .order_by(PanelItem.number)
)


def frozen(session: Session, lot_ids: Collection[int], today: date) -> dict[int, Frozen]:
    """Return how far those of some lots are that are tested by a panel, by lot."""
    heads: list[Any] = []
    for some in chunks(sorted(lot_ids)):
        heads += session.execute(_HEADS, {"ids": some}).all()
    lots = [head[0] for head in heads]
    items = items_of(session, {head[1] for head in heads})
    attempts, waivers = _attempts(session, lots), _waivers(session, lots)
    found = {}
    for head in heads:
        stands = (_stands(head, item, attempts, waivers, today) for item in items[head[1]])
        values = [*head, tuple(stands)]
        found[head[0]] = Frozen(*values)
    return found


def _stands(
    head: Any,
    item: ItemFound,
    attempts: dict[tuple[int, int], list[AttemptFound]],
    waivers: dict[tuple[int, int], WaiverFound],
    today: date,
) -> ItemStands:
    key = (head[0], item.id)
    found, waiver = tuple(attempts.get(key, ())), waivers.get(key)
    due_on = expected_on(head[5].date(), item.days)
    open_ones = [one.due_on for one in found if one.value is None and one.due_on]
    state = item_state(
        [one.counts for one in found], today, due_on=due_on, waived=waiver is not None
    )
    return ItemStands(item, found, waiver, open_ones[-1] if open_ones else due_on, state)


def items_of(session: Session, panel_ids: Collection[int]) -> dict[int, tuple[ItemFound, ...]]:
    """Return the items of some panels, in their order."""
    found: dict[int, list[ItemFound]] = defaultdict(list)
    for row in session.execute(_ITEMS, {"ids": list(panel_ids)}):
        found[row.panel_id].append(ItemFound(*row))
    return {panel_id: tuple(items) for panel_id, items in found.items()}


def _attempts(
    session: Session, lot_ids: Iterable[int]
) -> dict[tuple[int, int], list[AttemptFound]]:
    found: dict[tuple[int, int], list[AttemptFound]] = defaultdict(list)
    for some in chunks(lot_ids):
        for row in session.execute(_ATTEMPTS, {"ids": some}):
            found[row[1], row[2]].append(_attempt(row))
    return found


def _attempt(row: Sequence[Any]) -> AttemptFound:
    number = Decimal(row[11]) if row[11] is not None else None
    is_open = row[24] is not None and row[26] is None
    values = [*row[:11], number, *row[12:26], is_open, *row[27:]]
    return AttemptFound(*values)


def _waivers(session: Session, lot_ids: Iterable[int]) -> dict[tuple[int, int], WaiverFound]:
    found = {}
    for some in chunks(lot_ids):
        for row in session.execute(_WAIVERS, {"ids": some}):
            found[row[0], row[1]] = WaiverFound(*row)
    return found


def in_force() -> ColumnElement[bool]:
    """Say that a panel is the newest edition of its code and wasn't ended."""
    newer = aliased(Panel)
    later = select(newer.id).where(newer.code == Panel.code, newer.edition > Panel.edition)
    return and_(Panel.ended_at.is_(None), ~later.exists())


def panels_for(session: Session, lot: Lot) -> tuple[Panel, ...]:
    """Return the panels in force that a lot can be tested by, those made closest for it first."""
    wanted: list[ColumnElement[bool]] = [Panel.lot_kind == lot.kind, in_force()]
    closest: dict[Any, int | None] = {
        Panel.product_id: lot.product_id, Panel.site_id: lot.site_id, Panel.owner_id: lot.owner_id,
    }  # fmt: skip
    wanted += [or_(column.is_(None), column == value) for column, value in closest.items()]
    found = session.scalars(select(Panel).where(*wanted).order_by(Panel.code))
    return tuple(sorted(found, key=_distance))


def _distance(panel: Panel) -> tuple[bool, ...]:
    return panel.product_id is None, panel.site_id is None, panel.owner_id is None


def closest(panels: Sequence[Panel]) -> tuple[Panel, ...]:
    """Return those of some panels, closest first, that no other is closer than."""
    return tuple(one for one in panels if _distance(one) == _distance(panels[0]))


def lots_with_panels(session: Session, where: ColumnElement[bool]) -> list[int]:
    """Return the ids of the lots that are tested by a panel, by code."""
    query = select(Lot.id).join(LotPanel, LotPanel.lot_id == Lot.id).where(where)
    return list(session.scalars(query.order_by(Lot.code)))


def next_edition(session: Session, code: str) -> int:
    """Return the number of a panel's next edition."""
    return int(session.scalar(select(func.max(Panel.edition)).where(Panel.code == code)) or 0) + 1
