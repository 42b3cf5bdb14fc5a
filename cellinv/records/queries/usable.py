"""Which vials are usable for a purpose, asked of the database: the twin of the one rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union
from sqlalchemy.orm import aliased

from cellinv.domain.usability import AT_HAND
from cellinv.records.queries.above import containers_above
from cellinv.records.queries.usability import CLINICAL, lots_beyond
from cellinv.records.tables.banks import (
    CellLine,
    Consent,
    LineComponent,
    Lot,
    LotRelease,
    RunInput,
    Vial,
)
from cellinv.records.tables.cases import Hold
from cellinv.records.tables.custody import Reservation
from cellinv.records.tables.storage import Container, Placement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from sqlalchemy.orm import Session

    from cellinv.domain.purposes import Purpose


def usable_vials(
    purpose: Purpose,
    today: date,
    *,
    beyond: Collection[int],
    lot_id: int | None = None,
    site_id: int | None = None,
    study_id: int | None = None,
) -> Select[int]:
    """Select the ids of the vials that may be used for a purpose, of one lot or site or of all.

    It says the same as :func:`cellinv.domain.usability.usable` of the facts about each vial. What
    bars a lot is looked for from its cause downwards: there are few open holds and many vials.
    ``beyond`` are the lots of :func:`cellinv.records.queries.usability.lots_beyond`: a passage
    such as ``p10+16`` is reckoned in Python, once for each lot that has a limit.
    """
    wanted = [
        Vial.status.in_(sorted(AT_HAND)),
        Lot.status.in_(sorted(purpose.lot_states)),
        Lot.grade.in_(sorted(purpose.grades)),
        Vial.lot_id.not_in(_barred_lots(purpose)),
        *_of_the_vial(purpose),
    ]
    if purpose.within_passages and beyond:
        wanted.append(Vial.lot_id.not_in(beyond))
    if purpose.needs_release:
        wanted.append(_released(purpose.code, study_id))
    if not purpose.expired:
        last = func.coalesce(Vial.expires_on, Lot.expires_on)
        wanted.append(or_(last.is_(None), last >= today))
    if lot_id is not None:
        wanted.append(Vial.lot_id == lot_id)
    if site_id is not None:
        wanted.append(Vial.site_id == site_id)
    return select(Vial.id).join(Lot, Lot.id == Vial.lot_id).where(*wanted)


def _of_the_vial(purpose: Purpose) -> Iterator[ColumnElement[bool]]:
    reserved = [Reservation.vial_id == Vial.id, Reservation.closed_at.is_(None)]
    if purpose.serves:
        reserved.append(Reservation.kind.not_in(sorted(purpose.serves)))
    yield ~exists().where(*reserved)
    if purpose.holds:
        yield Vial.id.not_in(_held(purpose, Hold.vial_id))
        standing = _held_containers(purpose)
        yield ~exists().where(
            Placement.vial_id == Vial.id,
            Placement.ended_at.is_(None),
            Placement.container_id.in_(standing),
        )


def _released(code: str, study_id: int | None) -> ColumnElement[bool]:
    everywhere: ColumnElement[bool] = LotRelease.study_id.is_(None)
    if code == CLINICAL and study_id is not None:
        everywhere = or_(everywhere, LotRelease.study_id == study_id)
    return exists().where(
        LotRelease.lot_id == Lot.id,
        LotRelease.ended_at.is_(None),
        everywhere,
        _has_word(LotRelease.purposes, code),
    )


def _has_word(words: Any, word: str) -> ColumnElement[bool]:
    """Say whether a text of words between blanks has one; LIKE would fold the case on SQLite."""
    padded = literal(" ") + words + literal(" ")
    answer: ColumnElement[bool] = func.replace(padded, f" {word} ", "") != padded
    return answer


def _held(purpose: Purpose, column: Any) -> Select[Any]:
    return select(column).where(
        column.is_not(None), Hold.closed_at.is_(None), Hold.kind.in_(sorted(purpose.holds))
    )


def _held_containers(purpose: Purpose) -> Select[Any]:
    held = _held(purpose, Hold.container_id.label("id")).cte("held_container", recursive=True)
    inner = aliased(Container)
    held = held.union(select(inner.id).join(held, inner.parent_id == held.c.id))
    return select(held.c.id)


def _barred_lots(purpose: Purpose) -> Select[Any]:
    """Select the lots that may not be used, and all lots that were made of them."""
    lines = [_lines_short_of_consent(purpose)]
    causes = []
    if purpose.holds:
        donors = _held(purpose, Hold.donor_id)
        held_lines = select(LineComponent.line_id).where(LineComponent.donor_id.in_(donors))
        lines += [_held(purpose, Hold.line_id), held_lines]
        runs = _held(purpose, Hold.run_id)
        causes = [_held(purpose, Hold.lot_id), select(Lot.id).where(Lot.run_id.in_(runs))]
    causes += [select(Lot.id).where(Lot.line_id.in_(each)) for each in lines]
    first = union(*causes).subquery()
    barred = select(first.c[0].label("id")).cte("barred_lot", recursive=True)
    made = aliased(Lot)
    barred = barred.union(
        select(made.id)
        .join(RunInput, RunInput.run_id == made.run_id)
        .join(Vial, Vial.id == RunInput.vial_id)
        .join(barred, barred.c.id == Vial.lot_id)
    )
    return select(barred.c.id)


def _lines_short_of_consent(purpose: Purpose) -> Select[Any]:
    """Select the lines with a donor whose consents don't cover a purpose, or aren't stated."""
    stated = exists().where(Consent.donor_id == LineComponent.donor_id)
    covers = exists().where(
        Consent.donor_id == LineComponent.donor_id,
        Consent.withdrawn_on.is_(None),
        _has_word(Consent.scope, purpose.consent),
    )
    of_line = LineComponent.line_id == CellLine.id
    short: list[ColumnElement[bool]] = []
    if purpose.consent:
        short.append(exists().where(of_line, stated, ~covers))
    if not purpose.consent_unstated:
        short += [exists().where(of_line, ~stated), ~exists().where(of_line)]
    return select(CellLine.id).where(or_(*short) if short else literal(value=False))


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A usable vial of the same lot, and where it stands."""

    vial_id: int
    code: str
    number: int
    container_id: int
    slot_row: int | None
    slot_column: int | None


def equivalents(
    session: Session,
    vial_id: int,
    purpose: Purpose,
    today: date,
    limit: int = 1,
    *,
    study_id: int | None = None,
) -> tuple[Equivalent, ...]:
    """Return stored vials of the same lot that may be used instead of one, at its site.

    Those in the same box come first, then those in the nearest container, each time by number.
    """
    vial = session.get_one(Vial, vial_id)
    usable = usable_vials(
        purpose,
        today,
        beyond=lots_beyond(session),
        lot_id=vial.lot_id,
        site_id=vial.site_id,
        study_id=study_id,
    )
    rows = session.execute(
        select(
            Vial.id,
            Vial.code,
            Vial.number,
            Placement.container_id,
            Placement.slot_row,
            Placement.slot_column,
        )
        .join(Placement, and_(Placement.vial_id == Vial.id, Placement.ended_at.is_(None)))
        .where(Vial.id.in_(usable), Vial.id != vial_id, Vial.status == "stored")
    )
    found = [Equivalent(*row) for row in rows]
    near = _distances(session, vial_id, {each.container_id for each in found})
    found.sort(key=lambda each: (near[each.container_id], each.number))
    return tuple(found[:limit])


def _distances(session: Session, vial_id: int, container_ids: set[int]) -> dict[int, int]:
    """Return how far up from where a vial stands, or stood, one finds each container inside."""
    stood = session.scalar(
        select(Placement.container_id)
        .where(Placement.vial_id == vial_id)
        .order_by(Placement.ended_at.is_not(None), Placement.id.desc())
        .limit(1)
    )
    paths = _paths(session, container_ids | ({stood} if stood is not None else set()))
    own = paths.get(stood, ()) if stood is not None else ()
    far = len(own)
    return {
        each: next((up for up, id_ in enumerate(own) if id_ in paths[each]), far)
        for each in container_ids
    }


def _paths(session: Session, container_ids: set[int]) -> dict[int, tuple[int, ...]]:
    """Return each container with those above it, from the innermost outwards."""
    above = containers_above(Container.id.in_(container_ids))
    found: dict[int, tuple[int, ...]] = {}
    for start, id_ in session.execute(select(above.c.start, above.c.id).order_by(above.c.up)):
        found[start] = (*found.get(start, ()), id_)
    return found
