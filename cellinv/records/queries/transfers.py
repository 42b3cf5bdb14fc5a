"""Technology transfers: their items and milestones, as kept and as counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cellinv.records.queries.things import chunks
from cellinv.records.tables.people import Party, Person
from cellinv.records.tables.production import Transfer, TransferItem, TransferMilestone

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

DONE: Final = "accepted"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What is transferred, and how far that is; ``record_id`` names a line, lot or product."""

    id: int
    number: int
    kind: str
    record_id: int | None
    name: str
    edition: str | None
    status: str
    changed_on: date
    person: str
    note: str | None


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A step of a transfer; ``reached_on`` is empty while it is to come."""

    id: int
    number: int
    title: str
    planned_on: date | None
    reached_on: date | None
    reached_by: str | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer with everything in it."""

    id: int
    code: str
    title: str
    giver: str
    taker: str
    scope: str
    status: str
    started_on: date | None
    ended_on: date | None
    note: str | None
    items: tuple[ItemRow, ...]
    milestones: tuple[MilestoneRow, ...]

    @property
    def remaining(self) -> tuple[ItemRow, ...]:
        """Return the items that weren't accepted yet."""
        return tuple(one for one in self.items if one.status != DONE)

    @property
    def ahead(self) -> tuple[MilestoneRow, ...]:
        """Return the milestones that weren't reached yet."""
        return tuple(one for one in self.milestones if one.reached_on is None)


def transfer_rows(session: Session, *where: ColumnElement[bool]) -> tuple[TransferRow, ...]:
    """Return transfers with their items and milestones, those open first, by code."""
    giver, taker = aliased(Party), aliased(Party)
    query = (
        select(Transfer.id, Transfer.code, Transfer.title, giver.code, taker.code, Transfer.scope,
               Transfer.status, Transfer.started_on, Transfer.ended_on, Transfer.note)
        .join(giver, giver.id == Transfer.from_party_id)
        .join(taker, taker.id == Transfer.to_party_id)
        .where(*where)
        .order_by(Transfer.ended_on.is_not(None), Transfer.code)
    )  # fmt: skip
    heads = session.execute(query).all()
    ids = [head[0] for head in heads]
    items, milestones = _items(session, ids), _milestones(session, ids)
    found = []
    for head in heads:
        values: list[Any] = [*head, tuple(items[head[0]]), tuple(milestones[head[0]])]
        found.append(TransferRow(*values))
    return tuple(found)


def _items(session: Session, ids: Collection[int]) -> dict[int, list[ItemRow]]:
    query = (
        select(
            TransferItem.transfer_id, TransferItem.id, TransferItem.number, TransferItem.kind,
            TransferItem.record_id, TransferItem.name, TransferItem.edition, TransferItem.status,
            TransferItem.changed_on, Person.name, TransferItem.note,
        )
        .join(Person, Person.id == TransferItem.person_id)
        .order_by(TransferItem.number)
    )  # fmt: skip
    found: dict[int, list[ItemRow]] = defaultdict(list)
    for some in chunks(ids):
        for row in session.execute(query.where(TransferItem.transfer_id.in_(some))):
            found[row[0]].append(ItemRow(*row[1:]))
    return found


def _milestones(session: Session, ids: Collection[int]) -> dict[int, list[MilestoneRow]]:
    query = (
        select(
            TransferMilestone.transfer_id, TransferMilestone.id, TransferMilestone.number,
            TransferMilestone.title, TransferMilestone.planned_on, TransferMilestone.reached_on,
            Person.name, TransferMilestone.evidence,
        )
        .outerjoin(Person, Person.id == TransferMilestone.reached_by_id)
        .order_by(TransferMilestone.number)
    )  # fmt: skip
    found: dict[int, list[MilestoneRow]] = defaultdict(list)
    for some in chunks(ids):
        for row in session.execute(query.where(TransferMilestone.transfer_id.in_(some))):
            found[row[0]].append(MilestoneRow(*row[1:]))
    return found
