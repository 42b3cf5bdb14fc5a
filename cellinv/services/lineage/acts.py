"""The history of a record for whoever asks: nothing out of reach, and no arm of a blinded study."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cellinv.records.queries.blinding import hidden_doses, hidden_subjects
from cellinv.records.queries.history import OF_THE_BLINDED, allocating, telling
from cellinv.services.audit import EntryRow, history
from cellinv.services.ledger import viewing
from cellinv.services.people.looks import (
    may_look,
    note_look,
    subjects_of_doses,
    subjects_of_entries,
)
from cellinv.services.people.named import thing_named
from cellinv.services.people.reach import blind_to, seeing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk


def history_of(desk: Desk, code: str) -> tuple[Thing, tuple[EntryRow, ...]]:
    """Return what a code names and every act on it, oldest first.

    To those who may not see the arms of a study, the acts that tie a vial to one of its doses are
    left out, and the acts on the dose, its subject or the study come without values. To those who
    may, that it told of arms is recorded.

    Raises:
        UnknownCode, AmbiguousCode, NotAllowed.
    """
    thing = thing_named(desk, code)
    rows = history(desk, thing.kind, thing.id)
    with viewing(desk) as session:
        kept = _kept(session, thing, rows, blind_to(session, seeing(desk)))
        told = _told(session, desk, thing, rows) if may_look(desk) else set()
    note_look(desk, "history", [thing], told)
    return thing, kept


def _kept(
    session: Session, thing: Thing, rows: tuple[EntryRow, ...], blind: frozenset[int]
) -> tuple[EntryRow, ...]:
    if not blind:
        return rows
    if thing.kind in OF_THE_BLINDED:
        bare = _is_secret(session, thing, blind)
        return tuple(replace(row, changes=(), data={}) if bare else row for row in rows)
    telling_ids = set(session.scalars(telling(blind)))
    return tuple(row for row in rows if row.id not in telling_ids)


def _told(session: Session, desk: Desk, thing: Thing, rows: tuple[EntryRow, ...]) -> set[int]:
    """Return the subjects of whom a history tells more to whoever may see arms than to others."""
    if thing.kind == "subject":
        return {thing.id}
    if thing.kind == "dose":
        return subjects_of_doses(session, {thing.id})
    blind = blind_to(session, desk) - blind_to(session, seeing(desk))
    secret = allocating(blind) if thing.kind == "study" else telling(blind)
    return subjects_of_entries(session, {row.id for row in rows} & {*session.scalars(secret)})


def _is_secret(session: Session, thing: Thing, blind: frozenset[int]) -> bool:
    """Say whether a study is blinded, or what a subject gets or a dose is of may not be told."""
    if thing.kind == "study":
        return thing.id in blind
    secret = hidden_doses(blind) if thing.kind == "dose" else hidden_subjects(blind)
    return thing.id in set(session.scalars(secret))
