"""A vial with all that one row of each table around it says, and its last events, for its card."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import starmap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, func, literal_column, select
from sqlalchemy.orm import aliased

from cellinv.records.asking import ask
from cellinv.records.queries.around import STORY, story_told
from cellinv.records.queries.bearing import BEARING, bearing_told
from cellinv.records.queries.cards import has_ends, stock_columns
from cellinv.records.queries.history import OF_THE_BLINDED, each_telling
from cellinv.records.shade import HIDDEN_IN, hides
from cellinv.records.tables.banks import CellLine, Lot, LotRelease, Vial
from cellinv.records.tables.clinical import Dose, Subject
from cellinv.records.tables.custody import DoseVial, Reservation
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.people import Person, Site
from cellinv.records.together import Together

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from cellinv.records.queries.around import Around, Stay
    from cellinv.records.queries.bearing import OpenHold
    from cellinv.records.queries.descent import Origin

_BLINDS_KEPT: Final = 64


class VialFound(NamedTuple):
    """A vial, its lot, line, site, holder, open reservation and dose; people as name and login."""

    id: int
    code: str
    status: str
    number: int
    site_id: int
    purpose: str | None
    version: int
    expires_on: date | None
    retest_on: date | None
    owner_id: int | None
    lot_id: int
    lot: str
    lot_kind: str
    lot_status: str
    filled: int
    passage: str | None
    grade: str
    line: str | None
    site: str
    held_by: str | None
    held_by_login: str | None
    reserved_for: str | None
    reference: str | None
    until_on: date | None
    reserved_by: str | None
    reserved_by_login: str | None
    dose_id: int | None
    dose: str | None
    study_id: int | None
    subject_id: int | None
    released: str | None
    """The purposes that open releases of the lot name, by blanks, maybe twice."""
    lot_site_id: int
    minimum_reserve: int
    stored: int
    set_aside_singly: int
    set_aside_as_number: int


@cache
def _vial(*, by_ends: bool) -> Any:
    holder, keeper = aliased(Person), aliased(Person)
    # Not a text of its own, which would be written into the statement anew for each card.
    blank: Any = literal_column("' '")
    released = (
        select(func.aggregate_strings(LotRelease.purposes, blank))
        .where(LotRelease.lot_id == Lot.id, LotRelease.ended_at.is_(None))
        .correlate(Lot)
        .scalar_subquery()
    )
    this = aliased(Vial)
    lot_id = select(this.lot_id).where(this.id == bindparam("id")).scalar_subquery()
    kept = and_(Reservation.vial_id == Vial.id, Reservation.closed_at.is_(None))
    return (
        select(
            Vial.id, Vial.code, Vial.status, Vial.number, Vial.site_id, Vial.purpose,
            Vial.version, func.coalesce(Vial.expires_on, Lot.expires_on),
            func.coalesce(Vial.retest_on, Lot.retest_on), Lot.owner_id, Lot.id, Lot.code,
            Lot.kind, Lot.status, Lot.filled, Lot.passage, Lot.grade, CellLine.code, Site.code,
            holder.name, holder.login, Reservation.kind, Reservation.reference,
            Reservation.until_on, keeper.name, keeper.login, Dose.id, Dose.code,
            Subject.study_id, Subject.id, released, Lot.site_id, Lot.minimum_reserve,
            *stock_columns(lot_id, by_ends=by_ends),
        )
        .join(Lot, Lot.id == Vial.lot_id)
        .join(Site, Site.id == Vial.site_id)
        .outerjoin(CellLine, CellLine.id == Lot.line_id)
        .outerjoin(holder, holder.id == Vial.held_by_id)
        .outerjoin(Reservation, kept)
        .outerjoin(keeper, keeper.id == Reservation.person_id)
        .outerjoin(DoseVial, DoseVial.vial_id == Vial.id)
        .outerjoin(Dose, Dose.id == DoseVial.dose_id)
        .outerjoin(Subject, Subject.id == Dose.subject_id)
        .where(Vial.id == bindparam("id"))
    )  # fmt: skip


class EntryFound(NamedTuple):
    """An entry about a record: what was done, when, by whom, each person as name and login."""

    id: int
    chain: str
    seq: int
    happened_at: datetime
    action: str
    actor: str
    actor_name: str | None
    witness: str | None
    witness_name: str | None
    reason: str | None


@lru_cache(_BLINDS_KEPT)
def _entries(blind: frozenset[int], hidden: frozenset[int]) -> Any:
    actor, witness = aliased(Person), aliased(Person)
    query = (
        select(
            LedgerEntry.id, LedgerEntry.chain, LedgerEntry.seq, LedgerEntry.happened_at,
            LedgerEntry.action, LedgerEntry.actor, actor.name, LedgerEntry.witness, witness.name,
            LedgerEntry.reason,
        )
        .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
        .outerjoin(actor, actor.login == LedgerEntry.actor)
        .outerjoin(witness, witness.login == LedgerEntry.witness)
        .where(
            LedgerSubject.kind == bindparam("kind"), LedgerSubject.subject_id == bindparam("id")
        )
        .order_by(LedgerEntry.happened_at.desc(), LedgerEntry.id.desc())
        .limit(bindparam("most"))
    )  # fmt: skip
    told = each_telling(blind, hidden) if blind else ()
    return query.where(*(LedgerEntry.id.not_in(each) for each in told))


def last_entries(
    session: Session, kind: str, record_id: int, *, blind: frozenset[int], limit: int
) -> tuple[EntryFound, ...]:
    """Return the newest entries about a record, newest first."""
    query = _entries(*_untold(session, kind, blind))
    found = ask(session, query, {"kind": kind, "id": record_id, "most": limit}).all()
    return tuple(EntryFound(*row) for row in found)


def _untold(session: Session, kind: str, blind: frozenset[int]) -> tuple[frozenset[int], ...]:
    """Return the studies whose arms entries about a kind mustn't tell, and of these the hidden."""
    if not blind or kind in OF_THE_BLINDED:
        return frozenset(), frozenset()
    return blind, hides(session) if kind in HIDDEN_IN else frozenset()


class VialStory(NamedTuple):
    """A vial with all its card tells: where it stood, in what, what bears on it, what was done."""

    vial: VialFound
    stays: list[Stay]
    near: Around
    origin: Origin
    holds: list[OpenHold]
    entries: tuple[EntryFound, ...]


@lru_cache(_BLINDS_KEPT)
def _together(blind: frozenset[int], hidden: frozenset[int], *, by_ends: bool) -> Together:
    return Together(
        vial=_vial(by_ends=by_ends), story=STORY, bearing=BEARING, entries=_entries(blind, hidden)
    )


def vial_story(
    session: Session, vial_id: int, *, blind: frozenset[int], limit: int
) -> VialStory | None:
    """Return a vial with its story and its newest entries, newest first, by one question."""
    asked = _together(*_untold(session, "vial", blind), by_ends=has_ends(session))
    told = asked.ask(session, {"id": vial_id, "vial": vial_id, "kind": "vial", "most": limit})
    if not told["vial"]:
        return None
    vial = VialFound(*told["vial"][0])
    stays, near = story_told(vial_id, told["story"])
    origin, holds = bearing_told(session, vial.lot_id, told["bearing"])
    entries = sorted(starmap(EntryFound, told["entries"]), key=_newest, reverse=True)
    return VialStory(vial, stays, near, origin, holds, tuple(entries))


def _newest(entry: EntryFound) -> tuple[datetime, int]:
    return entry.happened_at, entry.id
