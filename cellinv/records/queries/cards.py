"""What the cards need beside the rows themselves: holds, releases, counts, who."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import aliased

from cellinv.domain.lineage.graph import Key
from cellinv.records.asking import ask
from cellinv.records.queries.things import things
from cellinv.records.shade import hides
from cellinv.records.tables.banks import Lot, LotRelease, Vial
from cellinv.records.tables.cases import Case, Hold
from cellinv.records.tables.custody import Outing, Reservation
from cellinv.records.tables.people import Person
from cellinv.records.tables.storage import Container, Placement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

HELD = {
    "vial": Hold.vial_id,
    "lot": Hold.lot_id,
    "cell_line": Hold.line_id,
    "donor": Hold.donor_id,
    "container": Hold.container_id,
    "run": Hold.run_id,
}


# Statements are built once: building them anew for every scan costs more than running them.
_LOT: Final[Any] = bindparam("lot")
_RELEASED: Final = select(LotRelease.purposes).where(
    LotRelease.lot_id == _LOT, LotRelease.ended_at.is_(None)
)
_COUNTS: Final = (
    select(Vial.status, func.count(Vial.id)).where(Vial.lot_id == _LOT).group_by(Vial.status)
)
_OPEN: Final = select(Reservation.id).where(
    Reservation.vial_id == Vial.id, Reservation.closed_at.is_(None)
)
_SET_ASIDE: Final = select(func.count()).where(
    Vial.lot_id == _LOT, Vial.status == "stored", _OPEN.scalar_subquery().is_not(None)
)
"""From the lot to what is set aside: a server that may choose joins from the other end, through
all vials there are."""
_AS_NUMBER: Final = select(func.coalesce(func.sum(Reservation.quantity), 0)).where(
    Reservation.lot_id == _LOT, Reservation.closed_at.is_(None), Reservation.kind != "reserve"
)


def stock_columns(lot_id: Any, *, by_ends: bool) -> tuple[Any, ...]:
    """Return how many vials of a lot are stored, set aside of these, and set aside as a number.

    What is set aside is looked for between the first and the last of those stored: asked of each,
    as above, it takes five times as long. How these two are found, see :func:`has_ends`.
    """
    its_stored = Vial.lot_id == lot_id, Vial.status == "stored"
    told = func.count().label("stored"), func.min(Vial.id), func.max(Vial.id)
    if by_ends:
        one, first, last = (select(each).where(*its_stored).scalar_subquery() for each in told)
    else:
        stock = select(*told).where(*its_stored).cte("stock")
        one, first, last = (select(each).scalar_subquery() for each in stock.c)
    of, kept = aliased(Vial), aliased(Reservation)
    its_lot = select(of.lot_id).where(of.id == kept.vial_id, of.status == "stored")
    singly = select(func.count()).where(
        kept.closed_at.is_(None), kept.vial_id.between(first, last),
        its_lot.correlate(kept).scalar_subquery() == lot_id,
    )  # fmt: skip
    as_number = select(func.coalesce(func.sum(kept.quantity), 0)).where(
        kept.lot_id == lot_id, kept.closed_at.is_(None), kept.kind != "reserve"
    )
    return one, singly.scalar_subquery(), as_number.scalar_subquery()


def has_ends(session: Session) -> bool:
    """Say whether the first and the last stored vial of a lot are the ends of an index.

    They are on SQLite, whose indexes end in the id, where no state is worked out: to look for them
    while the vials are counted takes longer than to count them.
    """
    return session.get_bind().dialect.name == "sqlite" and not hides(session)


@cache
def _stock(*, by_ends: bool) -> Any:
    columns = Lot.owner_id, Lot.site_id, Lot.filled, Lot.minimum_reserve
    return select(*columns, *stock_columns(_LOT, by_ends=by_ends)).where(Lot.id == _LOT)


class HoldFound(NamedTuple):
    """A hold, with the code of what it is on."""

    on: str
    on_id: int
    code: str
    kind: str
    reason: str
    case: str | None
    opened_at: datetime
    closed_at: datetime | None


def holds_on(
    session: Session, on: Mapping[str, Collection[int]], *, open_only: bool = True
) -> tuple[HoldFound, ...]:
    """Return the holds on any of the records given by kind, oldest first."""
    wanted = {kind: list(ids) for kind, ids in on.items() if kind in HELD and ids}
    if not wanted:
        return ()
    rows = ask(session, _holds(frozenset(wanted), open_only=open_only), wanted).all()
    return _told(session, [(_held(row), row) for row in rows])


def holds_among(
    session: Session, holds: Iterable[Any], on: Mapping[str, Collection[int]]
) -> tuple[HoldFound, ...]:
    """Return those of some holds that are on any of the records given by kind, as they come."""
    keyed = [(_held(hold), hold) for hold in holds]
    return _told(session, [(key, hold) for key, hold in keyed if key.id in on.get(key.kind, ())])


def _told(session: Session, holds: list[tuple[Key, Any]]) -> tuple[HoldFound, ...]:
    keys = [key for key, _ in holds]
    codes = {key: thing.code for key, thing in things(session, keys).items()}
    return tuple(
        HoldFound(
            key.kind, key.id, codes[key], hold.kind, hold.reason, hold.case, hold.opened_at,
            hold.closed_at,
        )
        for key, hold in holds
    )  # fmt: skip


@cache
def _holds(kinds: frozenset[str], *, open_only: bool) -> Any:
    """Return the select of holds on records of these kinds, with the ids as parameters."""
    matches = [HELD[kind].in_(bindparam(kind, expanding=True)) for kind in sorted(kinds)]
    query = (
        select(
            *HELD.values(),
            Hold.kind,
            Hold.reason,
            Case.code.label("case"),
            Hold.opened_at,
            Hold.closed_at,
        )
        .join(Case, Case.id == Hold.case_id, isouter=True)
        .where(or_(*matches))
        .order_by(Hold.opened_at, Hold.id)
    )
    return query.where(Hold.closed_at.is_(None)) if open_only else query


def _held(hold: Any) -> Key:
    """Return what a hold is on: its row begins with the ids, one of which is there."""
    return next(
        Key(kind, value) for kind, value in zip(HELD, hold, strict=False) if value is not None
    )


def people(session: Session) -> dict[int, str]:
    """Return everybody as ``Name (login)``, by id."""
    rows = session.execute(select(Person.id, Person.name, Person.login))
    return {row_id: f"{name} ({login})" for row_id, name, login in rows}


def released_for(session: Session, lot_id: int) -> tuple[str, ...]:
    """Return the purposes that open releases of a lot name, in the order of their names."""
    rows = ask(session, _RELEASED, {"lot": lot_id})
    return tuple(sorted({purpose for (purposes,) in rows for purpose in purposes.split()}))


def counts_of(session: Session, lot_id: int) -> dict[str, int]:
    """Return how many vials of a lot are in each state."""
    return dict(session.execute(_COUNTS, {"lot": lot_id}).all())


def reserved_of(session: Session, lot_id: int) -> int:
    """Return how many of a lot's stored vials are set aside, singly or as a number."""
    singly = session.scalar(_SET_ASIDE, {"lot": lot_id})
    as_number = session.scalar(_AS_NUMBER, {"lot": lot_id})
    return int(singly or 0) + int(as_number or 0)


class Stock(NamedTuple):
    """A lot in numbers: whose and where it is, what was filled, what is stored and set aside."""

    owner_id: int
    site_id: int
    filled: int
    minimum_reserve: int
    stored: int
    set_aside: int


def stock_of(session: Session, lot_id: int) -> Stock | None:
    """Return how much of a lot there is, by one question; nothing where there is no such lot."""
    query = _stock(by_ends=has_ends(session))
    row = ask(session, query, {"lot": lot_id}).one_or_none()
    if row is None:
        return None
    owner, site, filled, reserve, stored, singly, as_number = row
    return Stock(owner, site, filled, reserve, stored, int(singly) + int(as_number))


def standing_in(session: Session, lot_id: int) -> dict[int, int]:
    """Return how many vials of a lot stand in each container, directly."""
    return dict(
        session.execute(
            select(Placement.container_id, func.count(Placement.id))
            .join(Vial, Vial.id == Placement.vial_id)
            .where(Vial.lot_id == lot_id, Placement.ended_at.is_(None))
            .group_by(Placement.container_id)
            .order_by(Placement.container_id)
        ).all()
    )


def out_with(session: Session, person_id: int) -> list[Any]:
    """Return what somebody has out, oldest first: (vial id or None, container id or None, since).

    A vial of somebody else's that was handed on counts for whoever has it now.
    """
    return list(
        session.execute(
            select(
                Outing.vial_id,
                Outing.container_id,
                Outing.started_at,
                func.coalesce(Vial.code, Container.code).label("code"),
            )
            .join(Vial, Vial.id == Outing.vial_id, isouter=True)
            .join(Container, Container.id == Outing.container_id, isouter=True)
            .where(
                Outing.ended_at.is_(None),
                func.coalesce(Vial.held_by_id, Container.held_by_id) == person_id,
            )
            .order_by(Outing.started_at)
        )
    )
