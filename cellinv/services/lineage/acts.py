"""The history of a record for whoever asks: nothing out of reach, and no arm of a blinded study."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cellinv.records.queries.blinding import hidden_doses, hidden_subjects
from cellinv.records.queries.history import OF_THE_BLINDED, telling
from cellinv.services.audit import EntryRow, history
from cellinv.services.people.named import thing_named
from cellinv.services.people.reach import blind_to

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk


def history_of(desk: Desk, code: str) -> tuple[Thing, tuple[EntryRow, ...]]:
    """Return what a code names and every act on it, oldest first.

    To those who may not see the arms of a study, the acts that tie a vial to one of its doses are
    left out, and the acts on the dose, its subject or the study come without values.

    Raises:
        UnknownCode, AmbiguousCode, NotAllowed.
    """
    thing = thing_named(desk, code)
    rows = history(desk, thing.kind, thing.id)
    with desk.database.read() as session:
        blind = blind_to(session, desk)
        if not blind:
            return thing, rows
        if thing.kind in OF_THE_BLINDED:
            bare = _is_secret(session, thing, blind)
            return thing, tuple(replace(row, changes=(), data={}) if bare else row for row in rows)
        telling_ids = set(session.scalars(telling(blind)))
    return thing, tuple(row for row in rows if row.id not in telling_ids)


def _is_secret(session: Session, thing: Thing, blind: frozenset[int]) -> bool:
    """Say whether a study is blinded, or what a subject gets or a dose is of may not be told."""
    if thing.kind == "study":
        return thing.id in blind
    secret = hidden_doses(blind) if thing.kind == "dose" else hidden_subjects(blind)
    return thing.id in set(session.scalars(secret))
