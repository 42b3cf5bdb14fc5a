"""Keeping in the ledger that somebody read what is in the kits of a blinded study."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.records.queries.blinding import blinded_subjects
from cellinv.records.queries.things import among, chunks
from cellinv.records.tables.clinical import Dose, Subject
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.ledger import LedgerSubject
from cellinv.services.ledger import doing, signed_in
from cellinv.services.people.rights import SETUP, has_right

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk


def may_look(desk: Desk) -> bool:
    """Say whether somebody sits there who may see the arms of any study."""
    return desk.actor is not SETUP and has_right(desk, "see_arm")


def subjects_of_doses(session: Session, doses: Collection[int]) -> set[int]:
    """Return whose doses these are."""
    return _subjects(session, select(Dose.subject_id), Dose.id, doses)


def subjects_of_vials(session: Session, vials: Collection[int]) -> set[int]:
    """Return for whom vials are, or were, in a dose."""
    query = select(Dose.subject_id).join(DoseVial, DoseVial.dose_id == Dose.id)
    return _subjects(session, query, DoseVial.vial_id, vials)


def subjects_of_entries(session: Session, entries: Collection[int]) -> set[int]:
    """Return the subjects that entries are about, themselves or their doses.

    Of an entry on an allocation list that names none it may be any of the study.
    """
    query = select(LedgerSubject.entry_id, LedgerSubject.kind, LedgerSubject.subject_id).where(
        LedgerSubject.kind.in_(("subject", "dose", "allocation"))
    )
    about: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for some in chunks(sorted(entries)):
        for entry, kind, record in session.execute(query.where(LedgerSubject.entry_id.in_(some))):
            about[entry][kind].add(record)
    found: dict[str, set[int]] = defaultdict(set)
    for each in about.values():
        for kind in {*each} - {"allocation"} or {"allocation"}:
            found[kind] |= each[kind]
    whole = _subjects(session, select(Subject.id), Subject.study_id, found["allocation"])
    return found["subject"] | subjects_of_doses(session, found["dose"]) | whole


def _subjects(session: Session, query: Any, column: Any, ids: Collection[int]) -> set[int]:
    return {
        row[0]
        for some in chunks(sorted(ids))
        for row in session.execute(query.where(among(session, column, some)))
    }


def note_look(desk: Desk, read: str, of: Iterable[Thing], subjects: Collection[int]) -> None:
    """Record that a read of some things told what is in the kits of subjects; once a sitting.

    Of these ``subjects`` those count whose arm is a secret. The entry is about the studies, and
    about a subject only where they are what was asked for: in everybody's history an entry on
    those alone whom a lot reached would tell their arm. Who they are stands in its body, which
    is withheld from the blinded.
    """
    if not subjects or not may_look(desk):
        return
    asked = tuple(of)
    with desk.database.read() as session:
        secret = blinded_subjects(session)
        told = {each: secret[each] for each in subjects if each in secret}
        own = {one.id for one in asked if one.kind == "subject"}
        own |= subjects_of_doses(session, {one.id for one in asked if one.kind == "dose"})
    look = (signed_in(desk).id, read, *(one.key for one in asked), *sorted(told))
    if not told or look in desk.looked:
        return
    studies: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in told.values():
        studies[row.study_id, row.study].append(row.code)
    alone = replace(desk, at=None, witness=None, batch=None)
    data: dict[str, Any] = {"read": read, "of": [one.code for one in asked]}
    data["looked_at"] = sorted(row.code for row in told.values())
    with doing(alone, "look_at_arm", **data) as act:
        for study in sorted(studies):
            act.concerns("study", *study)
            act.concerns("allocation", *study)
        for each in sorted(own & told.keys()):
            act.concerns("subject", each, told[each].code)
    desk.looked.add(look)
