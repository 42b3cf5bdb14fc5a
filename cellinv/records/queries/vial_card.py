"""A vial with all that one row of each table around it says, and its last events, for its card."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, func, literal_column, select
from sqlalchemy.orm import aliased

from cellinv.records.asking import ask
from cellinv.records.queries.cards import has_ends, stock_columns
from cellinv.records.queries.history import OF_THE_BLINDED, each_telling
from cellinv.records.shade import HIDDEN_IN, hides
from cellinv.records.tables.banks import CellLine, Lot, LotRelease, Vial
from cellinv.records.tables.clinical import Dose, Subject
from cellinv.records.tables.custody import DoseVial, Reservation
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.people import Person, Site

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

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


def vial_found(session: Session, vial_id: int) -> VialFound | None:
    """Return a vial with what stands around it in other tables, by one question."""
    query = _vial(by_ends=has_ends(session))
    row = ask(session, query, {"id": vial_id}).one_or_none()
    return None if row is None else VialFound(*row)


class EntryFound(NamedTuple):
    """An entry about a record: what was done, when, by whom, each person as name and login."""

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
            LedgerEntry.chain, LedgerEntry.seq, LedgerEntry.happened_at, LedgerEntry.action,
            LedgerEntry.actor, actor.name, LedgerEntry.witness, witness.name, LedgerEntry.reason,
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
    if kind in OF_THE_BLINDED:
        blind = frozenset()
    query = _entries(blind, hides(session) if blind and kind in HIDDEN_IN else frozenset())
    found = ask(session, query, {"kind": kind, "id": record_id, "most": limit}).all()
    return tuple(EntryFound(*row) for row in found)
