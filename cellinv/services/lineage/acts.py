"""The history of a record for whoever asks: nothing out of reach, and no arm of a blinded study."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.records.queries.history import OF_THE_BLINDED, telling
from cellinv.records.tables.clinical import Dose, Subject
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
            bare = _study_of(session, thing) in blind
            return thing, tuple(replace(row, changes=(), data={}) if bare else row for row in rows)
        telling_ids = set(session.scalars(telling(blind)))
    return thing, tuple(row for row in rows if row.id not in telling_ids)


def _study_of(session: Session, thing: Thing) -> int | None:
    if thing.kind == "study":
        return thing.id
    query = select(Subject.study_id)
    if thing.kind == "dose":
        query = query.join(Dose, Dose.subject_id == Subject.id).where(Dose.id == thing.id)
    else:
        query = query.where(Subject.id == thing.id)
    return session.scalar(query)
