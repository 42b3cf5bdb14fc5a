"""Studies and the doses of a subject as a page shows them: sites, templates, each dose's steps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import func, select

from cellinv.records.queries.people import people_by_login
from cellinv.records.shade import unshaded
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.clinical import Administration, Dose, Subject
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.people import Site
from cellinv.records.tables.trials import DosePreparation, StudyArm, StudySite

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy.orm import Session

STEPS: Final = (
    "set_aside", "pack_kits", "take_dose", "prepare_dose", "release_dose", "hand_over",
    "take_over", "administer", "return_dose", "destroy_dose",
)  # fmt: skip


class SiteSeen(NamedTuple):
    """A site of a study: since when, and how many subjects are planned and enrolled there."""

    id: int
    code: str
    name: str
    opened_on: date
    closed_on: date | None
    planned: int | None
    enrolled: int


class ArmNamed(NamedTuple):
    """An arm as the protocol names it; who is in it is told nowhere here."""

    code: str
    name: str


class Step(NamedTuple):
    """One act on a dose."""

    action: str
    at: datetime
    by: str
    entry: str


class Part(NamedTuple):
    """A vial of a dose, with its lot and what of it was given and wasted."""

    vial: str
    lot: str
    given_ul: int | None
    wasted_ul: int | None


@dataclass(frozen=True, slots=True)
class DoseSeen:
    """A dose with its steps; of a kit that keeps its secret there are no ``parts``."""

    id: int
    code: str
    status: str
    planned_on: date | None
    use_before_at: datetime | None
    route: str | None
    outcome: str | None
    vials: int
    whereabouts: frozenset[tuple[str, int]]
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]

    def step(self, *actions: str) -> Step | None:
        """Return the last of these acts that was done."""
        return next((one for one in reversed(self.steps) if one.action in actions), None)

    def lies(self, status: str, site_id: int | None = None) -> bool:
        """Say whether all its vials are in this state, at this site where one is named."""
        return bool(self.whereabouts) and all(
            found == status and site_id in {None, site} for found, site in self.whereabouts
        )


def sites_of(session: Session, study_id: int) -> tuple[SiteSeen, ...]:
    """Return the sites of a study, by code."""
    enrolled = (
        select(func.count(Subject.id))
        .where(Subject.study_id == study_id, Subject.site_id == StudySite.site_id)
        .scalar_subquery()
    )
    query = (
        select(
            Site.id, Site.code, Site.name, StudySite.opened_on, StudySite.closed_on,
            StudySite.planned_subjects, enrolled,
        )
        .join(Site, Site.id == StudySite.site_id)
        .where(StudySite.study_id == study_id)
        .order_by(Site.code)
    )  # fmt: skip
    return tuple(SiteSeen._make(row) for row in session.execute(query))


def arms_of(session: Session, study_id: int) -> tuple[ArmNamed, ...]:
    """Return the arms of a study as its protocol names them."""
    query = select(StudyArm.code, StudyArm.name).where(StudyArm.study_id == study_id)
    return tuple(ArmNamed._make(row) for row in session.execute(query.order_by(StudyArm.code)))


def doses_of_subject(session: Session, subject_id: int, *, hidden: bool) -> tuple[DoseSeen, ...]:
    """Return a subject's doses in their order; ``hidden``: without what tells an arm."""
    query = (
        select(
            Dose.id, Dose.code, Dose.status, Dose.planned_on, DosePreparation.use_before_at,
            Administration.route, Administration.outcome,
        )
        .outerjoin(DosePreparation, DosePreparation.dose_id == Dose.id)
        .outerjoin(Administration, Administration.dose_id == Dose.id)
        .where(Dose.subject_id == subject_id)
        .order_by(Dose.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    ids = [row[0] for row in rows]
    with unshaded(session):  # where a kit is, without what is in it
        vials = _vials(session, ids)
    steps = _steps(session, ids)
    found = []
    for row in rows:
        held = vials[row[0]]
        there = frozenset((status, site) for status, site, _ in held)
        parts = () if hidden else tuple(part for _, _, part in held)
        found.append(DoseSeen(*row, len(held), there, parts, tuple(steps[row[0]])))
    return tuple(found)


def _vials(session: Session, ids: Iterable[int]) -> dict[int, list[Any]]:
    query = (
        select(
            DoseVial.dose_id, Vial.status, Vial.site_id, Vial.code, Lot.code,
            DoseVial.given_ul, DoseVial.wasted_ul,
        )
        .join(Vial, Vial.id == DoseVial.vial_id)
        .join(Lot, Lot.id == Vial.lot_id)
        .where(DoseVial.dose_id.in_(ids))
        .order_by(Vial.code)
    )  # fmt: skip
    found: dict[int, list[Any]] = defaultdict(list)
    for dose, status, site, *part in session.execute(query):
        found[dose].append((status, site, Part._make(part)))
    return found


def _steps(session: Session, ids: Iterable[int]) -> dict[int, list[Step]]:
    query = (
        select(
            LedgerSubject.subject_id, LedgerEntry.action, LedgerEntry.happened_at,
            LedgerEntry.actor, LedgerEntry.chain, LedgerEntry.seq,
        )
        .join(LedgerEntry, LedgerEntry.id == LedgerSubject.entry_id)
        .where(
            LedgerSubject.kind == "dose", LedgerSubject.subject_id.in_(ids),
            LedgerEntry.action.in_(STEPS),
        )
        .order_by(LedgerEntry.happened_at, LedgerEntry.id)
    )  # fmt: skip
    found: dict[int, list[Step]] = defaultdict(list)
    rows = session.execute(query).all()
    names = people_by_login(session) if rows else {}
    for dose, action, at, by, chain, seq in rows:
        found[dose].append(Step(action, at, names.get(by, by), f"{chain}:{seq}"))
    return found
