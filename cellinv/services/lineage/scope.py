"""What a custody book is about: the things named, and all vials that belong to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cellinv.domain.lineage.graph import Key
from cellinv.domain.lookup import UnknownCode
from cellinv.records.codes_table import find_code, resolve
from cellinv.records.queries.blinding import hidden_subjects
from cellinv.records.queries.storage import container_named
from cellinv.records.queries.things import Thing, chunks, things
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.clinical import Dose, Subject
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.storage import Container, Placement
from cellinv.services.people import allow
from cellinv.services.people.reach import blind_to, reach_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

KINDS: Final = ("vial", "lot", "dose", "subject", "container")


@dataclass(slots=True)
class Scope:
    """The things a book is about: those named, and ``vials``, the ids of all in them."""

    session: Session
    blind: frozenset[int]
    named: dict[Key, Thing] = field(default_factory=dict)
    vials: set[int] = field(default_factory=set)
    doses: set[int] = field(default_factory=set)

    def ids(self, kind: str) -> set[int]:
        """Return the ids of the things named of one kind."""
        return {key.id for key in self.named if key.kind == kind}


def scope_of(session: Session, desk: Desk, codes: Sequence[str]) -> Scope:
    """Return what a book about some codes is about.

    A lot brings its vials, a subject their doses, a dose its vials unless its study is blinded
    to whoever asks, a container what stands in it now at any depth.

    Raises:
        UnknownCode, AmbiguousCode, WrongKind: a code names nothing that has a custody.
        NotAllowed: somebody may not export the custody of one of these things.
    """
    scope = Scope(session, blind_to(session, desk))
    reach = reach_of(desk)
    keys = [_key(session, code) for code in dict.fromkeys(codes)]
    found = things(session, keys)
    for code, key in zip(dict.fromkeys(codes), keys, strict=True):
        thing = found.get(key)
        if thing is None or not reach.sees(thing.owner_id, thing.site_id):
            raise UnknownCode(code=code)
        allow(desk, "custody_export", site_id=thing.site_id, owner_id=thing.owner_id)
        scope.named[key] = thing
    _fill(scope)
    if not reach.everything:
        _keep_seen(scope, desk)
    return scope


def _key(session: Session, code: str) -> Key:
    if "/" in code and not find_code(session, code):
        return Key("container", container_named(session, code).id)
    named = resolve(session, code, *KINDS)
    return Key(named.record_kind, named.record_id)


def _fill(scope: Scope) -> None:
    scope.vials |= scope.ids("vial")
    for lots in chunks(sorted(scope.ids("lot"))):
        scope.vials.update(scope.session.scalars(select(Vial.id).where(Vial.lot_id.in_(lots))))
    scope.doses |= scope.ids("dose")
    for subjects in chunks(sorted(scope.ids("subject"))):
        scope.doses.update(
            scope.session.scalars(select(Dose.id).where(Dose.subject_id.in_(subjects)))
        )
    _vials_of_doses(scope)
    _vials_in(scope, scope.ids("container"))


def _vials_of_doses(scope: Scope) -> None:
    query = (
        select(DoseVial.vial_id)
        .join(Dose, Dose.id == DoseVial.dose_id)
        .join(Subject, Subject.id == Dose.subject_id)
        .where(Subject.id.not_in(hidden_subjects(scope.blind)))
    )
    for doses in chunks(sorted(scope.doses)):
        scope.vials.update(scope.session.scalars(query.where(Dose.id.in_(doses))))


def _vials_in(scope: Scope, containers: set[int]) -> None:
    for some in chunks(sorted(containers)):
        below = select(Container.id).where(Container.id.in_(some)).cte("below", recursive=True)
        child = aliased(Container)
        below = below.union(select(child.id).join(below, below.c.id == child.parent_id))
        query = select(Placement.vial_id).join(below, below.c.id == Placement.container_id)
        standing = query.where(Placement.ended_at.is_(None), Placement.vial_id.is_not(None))
        scope.vials.update(each for each in scope.session.scalars(standing) if each is not None)


def _keep_seen(scope: Scope, desk: Desk) -> None:
    reach = reach_of(desk)
    found = things(scope.session, (Key("vial", vial) for vial in scope.vials))
    scope.vials = {
        key.id for key, thing in found.items() if reach.sees(thing.owner_id, thing.site_id)
    }
