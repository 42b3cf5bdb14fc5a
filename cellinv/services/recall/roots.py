"""Where a recall begins: what a code names, and the records from which one walks down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.lineage.graph import KINDS, Key, NotTraceable
from cellinv.domain.lookup import UnknownCode
from cellinv.records.codes_table import find_code, resolve
from cellinv.records.queries import recall as queries
from cellinv.records.queries.storage import container_named
from cellinv.records.queries.things import Thing, thing_queries, things
from cellinv.records.tables.clinical import Dose
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

_ROOTS = frozenset({*KINDS, "container", "case"})


def root_named(session: Session, desk: Desk, text: str) -> Thing:
    """Return the one thing that a code, a container's path or a reagent's lot number names.

    Raises:
        UnknownCode, AmbiguousCode; NotTraceable: nothing comes of a thing of its kind.
    """
    reach = reach_of(desk)
    if not find_code(session, text):
        reagents = queries.reagent(session, reach.where, lot_number=text) if text.strip() else []
        if reagents:
            return reagents[0]
    key = _key(session, text, desk)
    thing = things(session, [key]).get(key) if key.kind in thing_queries() else None
    if thing is None or not reach.sees(thing.owner_id, thing.site_id):
        raise UnknownCode(code=text.strip()[:80])
    if thing.kind not in _ROOTS:
        raise NotTraceable(code=thing.code, kind=thing.kind.replace("_", " "))
    return thing


def root_of(session: Session, desk: Desk, key: Key) -> Thing:
    """Return the thing at which a recall on record began.

    Raises:
        UnknownCode: it is out of reach.
    """
    reach = reach_of(desk)
    if key.kind == queries.REAGENT:
        found = next(iter(queries.reagent(session, reach.where, key.id)), None)
    else:
        found = things(session, [key]).get(key)
        if found is not None and not reach.sees(found.owner_id, found.site_id):
            found = None
    if found is None:
        raise UnknownCode(code=str(key.id))
    return found


def starts_of(session: Session, root: Key, blind: Collection[int]) -> tuple[Key, ...]:
    """Return the records from which a recall of a root walks down.

    A container stands for every vial that ever stood in it, a case for what it is about, a
    reagent for the runs it went into. A dose, a subject and a study stand for their vials, too,
    unless their arm may not be seen.
    """
    if root.kind == "container":
        return tuple(queries.ever_in(session, root.id))
    if root.kind == queries.REAGENT:
        return tuple(queries.runs_with(session, root.id))
    if root.kind == "case":
        about = queries.case_subjects(session, root.id)
        parts = (starts_of(session, one, blind) for one in about)
        return tuple(dict.fromkeys(key for part in parts for key in part))
    if root.kind in {"dose", "subject"}:
        column = Dose.id if root.kind == "dose" else Dose.subject_id
        if queries.is_hidden(session, root, blind):
            return (root,)
        return (root, *queries.vials_of_doses(session, column, [root.id]))
    return (root,)


def _key(session: Session, text: str, desk: Desk) -> Key:
    if "/" in text and not find_code(session, text):
        site_id = desk.site.id if desk.site else None
        return Key("container", container_named(session, text, site_id).id)
    named = resolve(session, text)
    return Key(named.record_kind, named.record_id)
