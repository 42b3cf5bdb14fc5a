"""What lots came from, at any depth: their ancestors, runs, lines, donors, and what those allow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from cellinv.records.asking import ask
from cellinv.records.catalog import catalog
from cellinv.records.tables.banks import Consent, LineComponent, Lot, RunInput, Vial

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from sqlalchemy.orm import Session


def ancestors(these: Any) -> Any:
    """Select lots and all they came from, each with its run and line, by the lot begun with.

    ``these`` says which lots to begin with.
    """
    above = (
        select(Lot.id.label("top"), Lot.id, Lot.run_id, Lot.line_id)
        .where(these)
        .cte("descent", recursive=True)
    )
    source = aliased(Lot)
    above = above.union(
        select(above.c.top, source.id, source.run_id, source.line_id)
        .join(RunInput, RunInput.run_id == above.c.run_id)
        .join(Vial, Vial.id == RunInput.vial_id)
        .join(source, source.id == Vial.lot_id)
    )
    return select(above.c.top, above.c.id, above.c.run_id, above.c.line_id)


def _consented_by(family: Any) -> Any:
    """Return the same, a row for each component of a lot's line and each consent of its donor."""
    line = LineComponent.line_id
    return (
        family.outerjoin(LineComponent, line == family.selected_columns.line_id)
        .outerjoin(Consent, Consent.donor_id == LineComponent.donor_id)
        .add_columns(
            line.label("component"), LineComponent.donor_id, Consent.scope, Consent.withdrawn_on
        )
    )


def lots_above(these: Any) -> Any:
    """Select lots and all they came from, as :func:`origins_told` reads it."""
    return _consented_by(ancestors(these))


_ORIGINS: Final = lots_above(Lot.id.in_(bindparam("ids", expanding=True)))


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
    return origins_told(lot_ids, ask(session, _ORIGINS, {"ids": list(lot_ids)}).all())


def origins_told(lot_ids: Iterable[int], rows: Iterable[Any]) -> dict[int, Origin]:
    """Return the same from the rows that :func:`lots_above` asks for."""
    found = {each: Origin() for each in lot_ids}
    donors_of: _Donors = defaultdict(set)
    covered: _Covered = {}
    for row in rows:
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
