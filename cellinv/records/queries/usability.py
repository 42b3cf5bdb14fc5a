"""The facts that decide whether vials are usable, gathered in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from cellinv.domain.banks.passage import passage_of
from cellinv.domain.custody.states import LotState, VialStatus
from cellinv.domain.errors import DomainError
from cellinv.domain.purposes import Grade, HoldKind, ReservationKind
from cellinv.domain.usability import OpenHold, Reserved, VialFacts, beyond_passages
from cellinv.records.asking import ask
from cellinv.records.catalog import catalog
from cellinv.records.queries.things import chunks
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
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.storage import Container, Placement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from sqlalchemy.orm import Session

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
_FACTS: Final = (
    select(
        Vial.id,
        Vial.code,
        Vial.status,
        Vial.expires_on,
        Vial.lot_id,
        Lot.code.label("lot"),
        Lot.status.label("lot_state"),
        Lot.grade,
        Product.passage_limit,
        Lot.expires_on.label("lot_expires_on"),
        Reservation.kind.label("reserved_for"),
        Reservation.reference,
    )
    .join(Lot, Lot.id == Vial.lot_id)
    .outerjoin(Product, Product.id == Lot.product_id)
    .outerjoin(Reservation, and_(Reservation.vial_id == Vial.id, Reservation.closed_at.is_(None)))
    .where(Vial.id.in_(_IDS))
)
_RELEASES: Final = select(LotRelease.lot_id, LotRelease.purposes, LotRelease.study_id).where(
    LotRelease.lot_id.in_(_IDS), LotRelease.ended_at.is_(None)
)
_LIMITED: Final = (
    select(Lot.id, Product.passage_limit)
    .join(Product, Product.id == Lot.product_id)
    .where(Product.passage_limit.is_not(None))
)
_HOLDS: Final = select(Hold.kind, *(getattr(Hold, column) for column, _ in _HELD.values())).where(
    Hold.closed_at.is_(None)
)


def _ancestors() -> Any:
    above = (
        select(Lot.id.label("top"), Lot.id, Lot.run_id, Lot.line_id)
        .where(Lot.id.in_(_IDS))
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


def _consented_by(ancestors: Any) -> Any:
    """Return the same, a row for each component of a lot's line and each consent of its donor."""
    line = LineComponent.line_id
    return (
        ancestors.outerjoin(LineComponent, line == ancestors.selected_columns.line_id)
        .outerjoin(Consent, Consent.donor_id == LineComponent.donor_id)
        .add_columns(line, LineComponent.donor_id, Consent.scope, Consent.withdrawn_on)
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


_ANCESTORS: Final = _ancestors()
_FAMILY: Final = _ANCESTORS.subquery("family")
_ORIGINS: Final = _consented_by(_ANCESTORS)
_PASSED: Final = (
    select(_FAMILY.c.top, Lot.passage)
    .join(Lot, Lot.id == _FAMILY.c.id)
    .where(Lot.passage.is_not(None))
)
_ABOVE: Final = _above()


@dataclass(slots=True)
class Origin:
    """What a lot came from: itself and its ancestor lots, their runs, lines and donors.

    ``consents`` are the purposes that the consents of all those donors cover, of those that are
    stated, or ``None`` where none is; ``unstated``: a line without a donor or a donor without a
    consent is among them. ``donor_missing``: a line without a donor is.
    """

    lots: set[int] = field(default_factory=set)
    runs: set[int] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)
    donors: set[int] = field(default_factory=set)
    donor_missing: bool = False
    consents: frozenset[str] | None = None
    unstated: bool = False


def origins(session: Session, lot_ids: Collection[int]) -> dict[int, Origin]:
    """Return the origin of each lot, at any depth."""
    found = {each: Origin() for each in lot_ids}
    donors_of: _Donors = defaultdict(set)
    covered: _Covered = {}
    for row in ask(session, _ORIGINS, {"ids": list(lot_ids)}):
        top, lot_id, run_id, line_id, component, *consent = row
        origin = found[top]
        origin.lots.add(lot_id)
        if run_id is not None:
            origin.runs.add(run_id)
        if line_id is not None:
            origin.lines.add(line_id)
        if component is not None:
            _note_consent(donors_of[component], covered, *consent)
    for origin in found.values():
        _ask_donors(origin, donors_of, covered)
    return found


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


_Donors = defaultdict[int, set[int | None]]
_Covered = dict[int, frozenset[str] | None]


def _note_consent(
    donors: set[int | None],
    covered: _Covered,
    donor_id: int | None,
    scope: str | None,
    withdrawn_on: date | None,
) -> None:
    """Note a donor of a line, and what a consent of theirs covers (``None``: unstated)."""
    donors.add(donor_id)
    if donor_id is None:
        return
    known = covered.setdefault(donor_id, None)
    if scope is not None:
        covers = frozenset() if withdrawn_on is not None else frozenset(scope.split())
        covered[donor_id] = (known or frozenset()) | covers


def _ask_donors(origin: Origin, donors_of: _Donors, covered: _Covered) -> None:
    if not origin.lines:
        # A placebo comes from nobody: there is no donor to ask.
        origin.consents = frozenset(entry["code"] for entry in catalog("purposes"))
        return
    parts = [donors_of[line] for line in origin.lines]
    origin.donors = {donor for part in parts for donor in part if donor is not None}
    origin.donor_missing = any(not part or None in part for part in parts)
    scopes = [covered[donor] for donor in origin.donors]
    stated = [scope for scope in scopes if scope is not None]
    origin.unstated = origin.donor_missing or len(stated) < len(scopes)
    origin.consents = frozenset.intersection(*stated) if stated else None


def vial_facts(
    session: Session, vial_ids: Collection[int], *, study_id: int | None = None
) -> dict[int, VialFacts]:
    """Return the facts about each vial that its usability depends on.

    ``study_id``: the study that the use is for; a release limited to a study counts there only.
    """
    rows = ask(session, _FACTS, {"ids": list(vial_ids)}).all()
    lots = {row.lot_id for row in rows}
    came_from = origins(session, lots)
    released = _releases(session, lots, study_id)
    passed = most_passages(session, {row.lot_id for row in rows if row.passage_limit is not None})
    holds = _open_holds(session)
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
        for row in rows
    }


def _releases(
    session: Session, lot_ids: Iterable[int], study_id: int | None
) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for lot_id, purposes, limited_to in ask(session, _RELEASES, {"ids": list(lot_ids)}):
        names = set(purposes.split())
        if limited_to is not None:
            names &= {CLINICAL} if limited_to == study_id else set()
        found[lot_id] |= names
    return defaultdict(frozenset, {each: frozenset(names) for each, names in found.items()})


def _containers_above(session: Session, vial_ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for vial_id, container_id in ask(session, _ABOVE, {"ids": list(vial_ids)}):
        found[vial_id].add(container_id)
    return found


_Holds = dict[str, dict[int, list[HoldKind]]]


def _open_holds(session: Session) -> _Holds:
    """Return the open holds by what they are on and its id: few, however large the inventory."""
    found: _Holds = {kind: defaultdict(list) for kind in _HELD}
    for kind, *ids in ask(session, _HOLDS):
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
