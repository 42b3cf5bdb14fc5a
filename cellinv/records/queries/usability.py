"""The facts that decide whether vials are usable, gathered in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    Text,
    and_,
    bindparam,
    literal_column,
    null,
    select,
    union_all,
)

from cellinv.domain.banks.passage import passage_of
from cellinv.domain.custody.states import LotState, VialStatus
from cellinv.domain.errors import DomainError
from cellinv.domain.purposes import Grade, HoldKind, ReservationKind
from cellinv.domain.usability import OpenHold, Reserved, VialFacts, beyond_passages
from cellinv.records.asking import ByIds, ask
from cellinv.records.queries.descent import Origin, ancestors, lots_above, origins_told
from cellinv.records.queries.things import chunks
from cellinv.records.tables.banks import (
    CellLine,
    Donor,
    Lot,
    LotRelease,
    Run,
    Vial,
)
from cellinv.records.tables.cases import Hold
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.storage import Container, Placement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from sqlalchemy.orm import Session

    from cellinv.records.asking import Among

CLINICAL: Final = "clinical"
"""The one purpose that a release limited to a study releases for."""

_HELD: Final[dict[str, tuple[str, Any]]] = {
    "vial": ("vial_id", Vial.code),
    "lot": ("lot_id", Lot.code),
    "cell_line": ("line_id", CellLine.code),
    "donor": ("donor_id", Donor.code),
    "container": ("container_id", Container.code),
    "run": ("run_id", Run.code),
}

# Statements are built once: building them anew for every vial costs more than running them.
_IDS: Final[Any] = bindparam("ids", expanding=True)
_LIMITED: Final = (
    select(Lot.id, Product.passage_limit)
    .join(Product, Product.id == Lot.product_id)
    .where(Product.passage_limit.is_not(None))
)


def _above() -> Any:
    above = (
        select(Placement.vial_id, Placement.container_id.label("id"))
        .where(Placement.vial_id.in_(_IDS), Placement.ended_at.is_(None))
        .cte("above", recursive=True)
    )
    above = above.union_all(
        select(above.c.vial_id, Container.parent_id)
        .join(Container, Container.id == above.c.id)
        .where(Container.parent_id.is_not(None))
    )
    return select(above.c.vial_id, above.c.id)


_FAMILY: Final = ancestors(Lot.id.in_(_IDS)).subquery("family")


class _Fact(NamedTuple):
    """A vial with what its lot, its product and an open reservation say."""

    id: int
    lot_id: int
    passage_limit: int | None
    code: str
    status: str
    lot: str
    lot_state: str
    grade: str
    reserved_for: str | None
    reference: str | None
    expires_on: date | None
    lot_expires_on: date | None


_FACT, _CAME_FROM, _RELEASE, _HOLD = range(4)
"""What a row of the facts tells of."""


def facts_on(among: Among) -> Any:
    """Select all that decides on vials: themselves, where their lots came from, releases, holds.

    :func:`facts_told` reads it.
    Open holds are few, however large the inventory; those on other vials may be many.
    """
    number, text, day = null().cast(BigInteger), null().cast(Text), null().cast(Date)
    texts = (text, text, text, text, text, text)
    lots = select(Vial.lot_id).where(among(Vial.id))
    origin = lots_above(Lot.id.in_(lots)).subquery("origin").c
    held = (getattr(Hold, column) for column, _ in _HELD.values())
    return union_all(
        select(
            literal_column(str(_FACT), Integer).label("tells"), Vial.id, Vial.lot_id,
            Product.passage_limit, number.label("line"), number.label("component"),
            number.label("donor"), Vial.code, Vial.status, Lot.code, Lot.status, Lot.grade,
            Reservation.kind, Reservation.reference, Vial.expires_on, Lot.expires_on,
        )
        .join(Lot, Lot.id == Vial.lot_id)
        .outerjoin(Product, Product.id == Lot.product_id)
        .outerjoin(
            Reservation, and_(Reservation.vial_id == Vial.id, Reservation.closed_at.is_(None))
        )
        .where(among(Vial.id)),
        select(
            literal_column(str(_CAME_FROM)), origin.top, origin.id, origin.run_id, origin.line_id,
            origin.component, origin.donor_id, origin.scope, *texts, origin.withdrawn_on, day,
        ),
        select(
            literal_column(str(_RELEASE)), LotRelease.lot_id, LotRelease.study_id, number, number,
            number, number, LotRelease.purposes, *texts, day, day,
        ).where(LotRelease.lot_id.in_(lots), LotRelease.ended_at.is_(None)),
        select(literal_column(str(_HOLD)), *held, Hold.kind, *texts, day, day).where(
            Hold.closed_at.is_(None), Hold.vial_id.is_(None) | among(Hold.vial_id)
        ),
    )  # fmt: skip


_FACTS: Final = ByIds(facts_on)
_AT_ONCE: Final = 2000
"""Vials in one question, which names them four times: under the limits of both databases."""
_PASSED: Final = (
    select(_FAMILY.c.top, Lot.passage)
    .join(Lot, Lot.id == _FAMILY.c.id)
    .where(Lot.passage.is_not(None))
)
_ABOVE: Final = _above()


def passages_of(text: str | None) -> int | None:
    """Return the passages a lot's record tells; ``None`` for days, words and nothing."""
    try:
        return passage_of(text).total if text else None
    except DomainError:
        return None


def most_passages(session: Session, lot_ids: Iterable[int]) -> dict[int, int]:
    """Return the most passages told of each lot or any lot it came from, where one tells them.

    A product's lot counts days of differentiation: its passages are those of its bank.
    """
    found: dict[int, int] = {}
    for some in chunks(sorted(lot_ids)):
        for lot_id, text in ask(session, _PASSED, {"ids": some}):
            passages = passages_of(text)
            if passages is not None:
                found[lot_id] = max(passages, found.get(lot_id, 0))
    return found


def lots_beyond(session: Session) -> tuple[int, ...]:
    """Return the lots of a product that were passaged more often than it allows."""
    limits = dict(ask(session, _LIMITED).all())
    passed = most_passages(session, limits)
    return tuple(
        lot_id for lot_id, limit in limits.items() if beyond_passages(passed.get(lot_id), limit)
    )


def vial_facts(
    session: Session, vial_ids: Collection[int], *, study_id: int | None = None
) -> dict[int, VialFacts]:
    """Return the facts about each vial that its usability depends on.

    ``study_id``: the study that the use is for; a release limited to a study counts there only.
    """
    found: dict[int, VialFacts] = {}
    for some in chunks(vial_ids, _AT_ONCE):
        rows = ask(session, *_FACTS.of(some)).all()
        found |= facts_told(session, some, rows, study_id=study_id)
    return found


def facts_told(
    session: Session, vial_ids: Collection[int], rows: Iterable[Any], *, study_id: int | None = None
) -> dict[int, VialFacts]:
    """Return the same from the rows that :func:`facts_on` asks for."""
    told: dict[int, list[Any]] = defaultdict(list)
    for tells, *rest in rows:
        told[tells].append(rest)
    vials = [_Fact(*each[:3], *each[6:]) for each in told[_FACT]]
    lots = {row.lot_id for row in vials}
    came_from = origins_told(lots, [(*each[:7], each[13]) for each in told[_CAME_FROM]])
    released = _releases(told[_RELEASE], study_id)
    passed = most_passages(session, {row.lot_id for row in vials if row.passage_limit is not None})
    holds = _open_holds(told[_HOLD])
    standing = _containers_above(session, vial_ids) if holds["container"] else {}
    codes = _Codes(session)
    return {
        row.id: VialFacts(
            vial=row.code,
            status=VialStatus(row.status),
            lot=row.lot,
            lot_state=LotState(row.lot_state),
            grade=Grade(row.grade),
            released_for=released[row.lot_id],
            holds=_holds_on(
                codes, holds, row.id, came_from[row.lot_id], standing.get(row.id, set())
            ),
            expires_on=row.expires_on or row.lot_expires_on,
            reserved=(
                Reserved(ReservationKind(row.reserved_for), row.reference)
                if row.reserved_for
                else None
            ),
            consents=came_from[row.lot_id].consents,
            donor_unstated=came_from[row.lot_id].unstated,
            passages=passed.get(row.lot_id),
            passage_limit=row.passage_limit,
        )
        for row in vials
    }


def _releases(rows: Iterable[Any], study_id: int | None) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for lot_id, limited_to, _, _, _, _, purposes, *_ in rows:
        names = set(purposes.split())
        if limited_to is not None:
            names &= {CLINICAL} if limited_to == study_id else set()
        found[lot_id] |= names
    return defaultdict(frozenset, {each: frozenset(names) for each, names in found.items()})


def _containers_above(session: Session, vial_ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for vial_id, container_id in ask(session, _ABOVE, {"ids": list(vial_ids)}).all():
        found[vial_id].add(container_id)
    return found


_Holds = dict[str, dict[int, list[HoldKind]]]


def _open_holds(rows: Iterable[Any]) -> _Holds:
    """Return the open holds by what they are on and its id."""
    found: _Holds = {kind: defaultdict(list) for kind in _HELD}
    for row in rows:
        kind, ids = row[6], row[:6]
        on, held_id = next(
            (on, each) for on, each in zip(_HELD, ids, strict=True) if each is not None
        )
        found[on][held_id].append(HoldKind(kind))
    return found


class _Codes(dict[tuple[str, int], str]):
    """The codes of held things, each asked for once."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def __missing__(self, held: tuple[str, int]) -> str:
        on, held_id = held
        column = _HELD[on][1]
        self[held] = str(self.session.scalar(select(column).where(column.class_.id == held_id)))
        return self[held]


def _holds_on(
    codes: _Codes, holds: _Holds, vial_id: int, origin: Origin, containers: set[int]
) -> tuple[OpenHold, ...]:
    reach = {
        "vial": {vial_id},
        "lot": origin.lots,
        "cell_line": origin.lines,
        "donor": origin.donors,
        "container": containers,
        "run": origin.runs,
    }
    return tuple(
        OpenHold(on, codes[on, held_id], kind)
        for on, ids in reach.items()
        for held_id in sorted(ids & holds[on].keys())
        for kind in holds[on][held_id]
    )
