"""The facts that decide whether vials are usable, gathered in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import literal, select
from sqlalchemy.orm import aliased

from cellinv.domain.custody.states import LotState, VialStatus
from cellinv.domain.purposes import Grade, HoldKind, ReservationKind
from cellinv.domain.usability import OpenHold, Reserved, VialFacts
from cellinv.records.catalog import catalog
from cellinv.records.tables.banks import (
    CellLine,
    Consent,
    Donor,
    LineComponent,
    Lot,
    LotRelease,
    Run,
    RunInput,
    Vial,
)
from cellinv.records.tables.cases import Hold
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.storage import Container, Placement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from sqlalchemy.orm import Session

_HELD: Final[dict[str, tuple[str, Any]]] = {
    "vial": ("vial_id", Vial.code),
    "lot": ("lot_id", Lot.code),
    "cell_line": ("line_id", CellLine.code),
    "donor": ("donor_id", Donor.code),
    "container": ("container_id", Container.code),
    "run": ("run_id", Run.code),
}


@dataclass(slots=True)
class Origin:
    """What a lot came from: itself and its ancestor lots, their runs, lines and donors."""

    lots: set[int] = field(default_factory=set)
    runs: set[int] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)
    donors: set[int] = field(default_factory=set)
    donor_missing: bool = False


def origins(session: Session, lot_ids: Collection[int]) -> dict[int, Origin]:
    """Return the origin of each lot, at any depth."""
    found = {each: Origin() for each in lot_ids}
    for top, lot_id, run_id, line_id in session.execute(_ancestors(lot_ids)):
        origin = found[top]
        origin.lots.add(lot_id)
        if run_id is not None:
            origin.runs.add(run_id)
        if line_id is not None:
            origin.lines.add(line_id)
    lines = {line for origin in found.values() for line in origin.lines}
    components = defaultdict(list)
    for line_id, donor_id in session.execute(
        select(LineComponent.line_id, LineComponent.donor_id).where(
            LineComponent.line_id.in_(lines)
        )
    ):
        components[line_id].append(donor_id)
    for origin in found.values():
        donors = [donor for line in origin.lines for donor in components[line]]
        origin.donors = {donor for donor in donors if donor is not None}
        origin.donor_missing = None in donors or not donors
    return found


def _ancestors(lot_ids: Collection[int]) -> Any:
    above = (
        select(Lot.id.label("top"), Lot.id, Lot.run_id, Lot.line_id)
        .where(Lot.id.in_(lot_ids))
        .cte("above", recursive=True)
    )
    source = aliased(Lot)
    above = above.union(
        select(above.c.top, source.id, source.run_id, source.line_id)
        .join(RunInput, RunInput.run_id == above.c.run_id)
        .join(Vial, Vial.id == RunInput.vial_id)
        .join(source, source.id == Vial.lot_id)
    )
    return select(above.c.top, above.c.id, above.c.run_id, above.c.line_id)


def vial_facts(session: Session, vial_ids: Collection[int]) -> dict[int, VialFacts]:
    """Return the facts about each vial that its usability depends on."""
    rows = session.execute(
        select(Vial, Lot).join(Lot, Lot.id == Vial.lot_id).where(Vial.id.in_(vial_ids))
    ).all()
    lots = {lot.id: lot for _, lot in rows}
    came_from = origins(session, lots)
    released = _releases(session, lots)
    standing = _containers_above(session, vial_ids)
    holds = _open_holds(session)
    reserved = _reservations(session, vial_ids)
    consents = _consents(session, {d for each in came_from.values() for d in each.donors})
    return {
        vial.id: VialFacts(
            vial=vial.code,
            status=VialStatus(vial.status),
            lot=lot.code,
            lot_state=LotState(lot.status),
            grade=Grade(lot.grade),
            released_for=released[lot.id],
            holds=_holds_on(session, holds, vial.id, came_from[lot.id], standing[vial.id]),
            expires_on=vial.expires_on or lot.expires_on,
            reserved=reserved.get(vial.id),
            consents=_covered(consents, came_from[lot.id]),
        )
        for vial, lot in rows
    }


def _releases(session: Session, lot_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for lot_id, purposes in session.execute(
        select(LotRelease.lot_id, LotRelease.purposes).where(
            LotRelease.lot_id.in_(list(lot_ids)), LotRelease.ended_at.is_(None)
        )
    ):
        found[lot_id] |= set(purposes.split())
    return defaultdict(frozenset, {each: frozenset(names) for each, names in found.items()})


def _containers_above(session: Session, vial_ids: Collection[int]) -> dict[int, set[int]]:
    above = (
        select(Placement.vial_id, Placement.container_id.label("id"), literal(0).label("depth"))
        .where(Placement.vial_id.in_(vial_ids), Placement.ended_at.is_(None))
        .cte("above", recursive=True)
    )
    above = above.union_all(
        select(above.c.vial_id, Container.parent_id, above.c.depth + 1)
        .join(Container, Container.id == above.c.id)
        .where(Container.parent_id.is_not(None))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for vial_id, container_id in session.execute(select(above.c.vial_id, above.c.id)):
        found[vial_id].add(container_id)
    return found


_Holds = dict[str, dict[int, list[HoldKind]]]


def _open_holds(session: Session) -> _Holds:
    """Return the open holds by what they are on and its id: few, however large the inventory."""
    found: _Holds = {kind: defaultdict(list) for kind in _HELD}
    columns = [getattr(Hold, column) for column, _ in _HELD.values()]
    rows = session.execute(select(Hold.kind, *columns).where(Hold.closed_at.is_(None))).all()
    for kind, *ids in rows:
        on, held_id = next(
            (on, each) for on, each in zip(_HELD, ids, strict=True) if each is not None
        )
        found[on][held_id].append(HoldKind(kind))
    return found


def _holds_on(
    session: Session, holds: _Holds, vial_id: int, origin: Origin, containers: set[int]
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
        OpenHold(on, _code(session, on, held_id), kind)
        for on, ids in reach.items()
        for held_id, kinds in sorted(holds[on].items())
        if held_id in ids
        for kind in kinds
    )


def _code(session: Session, on: str, held_id: int) -> str:
    column = _HELD[on][1]
    return str(session.scalar(select(column).where(column.class_.id == held_id)))


def _reservations(session: Session, vial_ids: Collection[int]) -> dict[int, Reserved]:
    rows = session.execute(
        select(Reservation.vial_id, Reservation.kind, Reservation.reference).where(
            Reservation.vial_id.in_(vial_ids), Reservation.closed_at.is_(None)
        )
    )
    return {
        vial_id: Reserved(ReservationKind(kind), reference)
        for vial_id, kind, reference in rows
        if vial_id is not None
    }


def _consents(session: Session, donor_ids: Collection[int]) -> dict[int, frozenset[str] | None]:
    """Return what each donor's consents cover; ``None`` where none is on record."""
    found: dict[int, frozenset[str] | None] = dict.fromkeys(donor_ids)
    withdrawn: date | None
    for donor_id, scope, withdrawn in session.execute(
        select(Consent.donor_id, Consent.scope, Consent.withdrawn_on).where(
            Consent.donor_id.in_(donor_ids)
        )
    ):
        covers = frozenset() if withdrawn is not None else frozenset(scope.split())
        found[donor_id] = (found[donor_id] or frozenset()) | covers
    return found


def _covered(consents: dict[int, frozenset[str] | None], origin: Origin) -> frozenset[str] | None:
    if not origin.lines:
        # A placebo comes from nobody: there is no donor to ask.
        return frozenset(entry["code"] for entry in catalog("purposes"))
    scopes = [consents[donor] for donor in origin.donors]
    if origin.donor_missing or not scopes:
        return None
    stated = [scope for scope in scopes if scope is not None]
    if len(stated) < len(scopes):
        return None
    return frozenset.intersection(*stated)
