"""What a recall reaches: lots, vials by state and place, doses, subjects by site, studies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cellinv.domain.custody.states import FINAL
from cellinv.domain.recall import account_of
from cellinv.records.collector import without_collector
from cellinv.records.queries import recall as queries
from cellinv.records.queries.lineage import Walk, walk_down
from cellinv.records.queries.places import standing
from cellinv.services.ledger import viewing
from cellinv.services.people.looks import note_look
from cellinv.services.people.reach import blind_to, reach_of, seeing
from cellinv.services.recall.causes import causes_of
from cellinv.services.recall.roots import root_named, root_of, starts_of
from cellinv.services.recall.rows import (
    AffectedSite,
    AffectedStudy,
    AffectedSubject,
    Reached,
    StandingVial,
    Way,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from cellinv.domain.lineage.graph import Key
    from cellinv.records.queries.recall import DoseFound, VialFound
    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk
    from cellinv.services.people.reach import Reach

    Told = Mapping[int, tuple[str, str | None]]

_IN_TRANSIT = "in_transit"


def recall_of(desk: Desk, codes: Sequence[str]) -> Reached:
    """Return everything that came of what some codes name, and the nearest they came from.

    Of a blinded study whose arms this person may not see, only those are named who were
    unblinded: it is counted with all who were treated in it. What is out of reach is only
    counted. To those who may see them, that it told of arms is recorded.

    Raises:
        UnknownCode, AmbiguousCode, NotTraceable.
    """
    with without_collector(), viewing(desk) as session:
        roots = [root_named(session, desk, code) for code in dict.fromkeys(codes)]
        found = reached_from(session, desk, list(dict.fromkeys(roots)))
    note_reached(desk, found)
    return found


def recall_of_record(desk: Desk, kind: str, record_id: int) -> Reached:
    """Return everything that came of a record, as :func:`recall_of`."""
    from cellinv.domain.lineage.graph import Key

    with without_collector(), viewing(desk) as session:
        found = reached_from(session, desk, [root_of(session, desk, Key(kind, record_id))])
    note_reached(desk, found)
    return found


def note_reached(desk: Desk, found: Reached) -> None:
    """Record that whoever may see arms was told of some."""
    note_look(desk, "recall", found.roots, {dose.subject_id for dose in found.doses})


def reached_from(
    session: Session, desk: Desk, roots: Sequence[Thing], told: Told | None = None
) -> Reached:
    """Return what some roots reach, within a snapshot; ``told`` are accounts by vial's id.

    Whoever is told of it notes what it told of arms, by :func:`note_reached`.
    """
    desk = seeing(desk)
    scope = scope_of(session, desk, [root.key for root in roots])
    vials = _vials(scope, told or {})
    doses = queries.doses_found(
        session, scope.reach.where, scope.blind,
        lots=scope.ids("lot"), vials=scope.ids("vial"), doses=scope.ids("dose"),
    )  # fmt: skip
    subjects = _subjects(doses)
    studies = _studies(scope, subjects, doses)
    lots = queries.lots_found(session, scope.reach.where, scope.ids("lot"))
    hidden = {"lot": len(scope.ids("lot")) - len(lots), "vial": scope.all_vials - len(vials)}
    common, shared = causes_of(session, desk, [root.key for root in roots])
    return Reached(
        roots=tuple(roots),
        lots=tuple(lots),
        vials=vials,
        doses=tuple(doses),
        subjects=subjects,
        studies=studies,
        sites=_sites(vials, subjects, studies),
        common=common,
        shared=shared,
        hidden={kind: count for kind, count in hidden.items() if count},
    )


@dataclass(slots=True)
class Scope:
    """What was walked: the records reached, how far whoever asks sees, and which arms they don't.

    ``vials`` by themselves are those reached without their whole lot.
    """

    session: Session
    reach: Reach
    blind: frozenset[int]
    walk: Walk

    def ids(self, kind: str) -> set[int]:
        """Return the ids of what was reached of a kind; of vials those without their lots."""
        found = {key.id for key in self.walk.keys if key.kind == kind}
        if kind == "vial":
            found -= {key.id for key in self.walk.vials}
        return found

    @property
    def all_vials(self) -> int:
        """Return how many vials were reached, within reach of whoever asks or not."""
        return sum(key.kind == "vial" for key in self.walk.keys)


def scope_of(session: Session, desk: Desk, roots: Iterable[Key]) -> Scope:
    """Walk down from roots, within a snapshot or an act under way."""
    blind = blind_to(session, seeing(desk))
    walk = Walk(session, blind)
    starts = [key for root in roots for key in starts_of(session, root, blind)]
    walk_down(walk, *dict.fromkeys(starts))
    return Scope(session, reach_of(desk), blind, walk)


def seen_vials(scope: Scope) -> list[VialFound]:
    """Return the vials that were reached, as far as they are within reach of whoever asks."""
    return queries.vials_found(
        scope.session, scope.reach.where, lots=scope.ids("lot"), vials=scope.ids("vial")
    )


def _vials(scope: Scope, told: Told) -> tuple[StandingVial, ...]:
    found = seen_vials(scope)
    placed = [one.id for one in found if one.status not in FINAL]
    places = standing(scope.session, vial_ids=placed)
    shown: list[StandingVial] = []
    for one in found:
        where = places.get(("vial", one.id))
        said, note = told.get(one.id, (None, None))
        path, slot = (where.path, where.slot) if where else ((), None)
        shown.append(StandingVial(one, path, slot, account_of(one.status, said), note))
    return tuple(shown)


def _subjects(doses: Iterable[DoseFound]) -> tuple[AffectedSubject, ...]:
    """Return each subject once: as treated, else as given placebo, else as planned for."""
    order: tuple[Way, ...] = ("treated", "placebo", "planned")
    ways: dict[int, tuple[Way, Any]] = {}
    for dose in doses:
        way = _way(dose)
        before = ways.get(dose.subject_id)
        if way and (before is None or order.index(way) < order.index(before[0])):
            ways[dose.subject_id] = way, dose
    rows = (
        AffectedSubject(dose.subject, dose.study, dose.site, dose.subject_state, way)
        for way, dose in ways.values()
    )
    return tuple(sorted(rows))


def _way(dose: DoseFound) -> Way | None:
    if dose.given:
        return "placebo" if dose.placebo else "treated"
    return None if dose.status in {"returned", "destroyed"} else "planned"


def _studies(
    scope: Scope, subjects: Iterable[AffectedSubject], doses: Iterable[DoseFound]
) -> tuple[AffectedStudy, ...]:
    open_to_all = [dose.study for dose in doses if dose.study_id not in scope.blind]
    found = Counter({(study, ""): 0 for study in open_to_all})
    found.update(
        (one.study, one.site)
        for one in subjects
        if one.way == "treated" and (one.study, "") in found
    )
    by_study: dict[str, list[tuple[str, int]]] = {}
    for (study, site), count in sorted(found.items()):
        by_study.setdefault(study, []).extend([(site, count)] if site else [])
    named = [
        AffectedStudy(study, sum(count for _, count in sites), blinded=False, by_site=tuple(sites))
        for study, sites in by_study.items()
    ]
    return tuple(sorted([*named, *_blinded(scope)]))


def _blinded(scope: Scope) -> list[AffectedStudy]:
    """Return the studies whose arms stay hidden, with the count of all treated, by site."""
    reached = queries.studies_of(
        scope.session, scope.ids("study") & scope.blind,
        subjects=scope.ids("subject"), doses=scope.ids("dose"),
    )  # fmt: skip
    seen = {
        study: code
        for study, (code, owner) in reached.items()
        if study in scope.blind and scope.reach.sees(owner, None)
    }
    counts = queries.treated_at(scope.session, seen)
    return [
        AffectedStudy(code, sum(counts[study].values()), blinded=True,
                      by_site=tuple(sorted(counts[study].items())))
        for study, code in seen.items()
    ]  # fmt: skip


def _sites(
    vials: Iterable[StandingVial],
    subjects: Iterable[AffectedSubject],
    studies: Iterable[AffectedStudy],
) -> tuple[AffectedSite, ...]:
    stock: Counter[str] = Counter()
    moving: Counter[str] = Counter()
    for vial in vials:
        if vial.found.status not in FINAL:
            (moving if vial.found.status == _IN_TRANSIT else stock)[vial.found.site] += 1
    people: Counter[tuple[str, bool]] = Counter()
    counted = {study.code for study in studies if study.blinded}
    people.update(
        (one.site, one.way == "planned")
        for one in subjects
        if one.way == "planned" or one.study not in counted
    )
    for study in studies:
        if study.blinded:
            people.update({(site, False): count for site, count in study.by_site})
    codes = {*stock, *moving, *(site for site, _ in people)}
    return tuple(
        AffectedSite(code, stock[code], moving[code], people[code, False], people[code, True])
        for code in sorted(codes)
    )
