"""What is recorded of the things a lineage reached: read kind by kind, in few queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from cellinv.domain.lineage.origin import (
    CaseIn,
    ConsentIn,
    DonorIn,
    DoseIn,
    FigureIn,
    LineIn,
    LotIn,
    MaterialIn,
    ReleaseIn,
    RunIn,
    SubjectIn,
)
from cellinv.records.queries.things import among
from cellinv.records.tables.banks import (
    CellLine,
    Consent,
    Donor,
    LineComponent,
    Lot,
    LotRelease,
    Run,
    RunInput,
    Vial,
)
from cellinv.records.tables.cases import Case, CaseSubject
from cellinv.records.tables.clinical import Administration, Dose, Product, Study, Subject
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.equipment import Equipment
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.people import Party, Person, Signature, Site
from cellinv.records.tables.production import RunEnd, RunFigure, RunMaterial, RunOperator
from cellinv.records.tables.trials import DosePreparation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

Ids = Mapping[str, Collection[int]]
"""Records: their ids by kind."""


def _shown(person: Any) -> Any:
    return person.name + literal(" (") + person.login + literal(")")


def _rows(session: Session, query: Any, column: Any, ids: Collection[int]) -> list[Any]:
    if not ids:
        return []
    return list(session.execute(query.where(among(session, column, sorted(ids)))).all())


def subjects_in(session: Session, ids: Collection[int]) -> tuple[SubjectIn, ...]:
    """Return the subjects with these ids, by code."""
    query = (
        select(Subject.code, Study.code, Site.code, Subject.state, Subject.enrolled_on)
        .join(Study, Study.id == Subject.study_id)
        .join(Site, Site.id == Subject.site_id)
        .order_by(Subject.code)
    )
    return tuple(SubjectIn(*row) for row in _rows(session, query, Subject.id, ids))


def doses_in(session: Session, ids: Collection[int]) -> tuple[DoseIn, ...]:
    """Return the doses with these ids, by code."""
    by, giver = aliased(Person), aliased(Person)
    query = (
        select(
            Dose.code, Subject.code, Product.code, Dose.status, Dose.planned_on,
            DosePreparation.method, _shown(by), DosePreparation.prepared_at, Dose.released_at,
            Administration.given_at, _shown(giver), Site.code, Administration.outcome,
        )
        .join(Subject, Subject.id == Dose.subject_id)
        .join(Product, Product.id == Dose.product_id)
        .outerjoin(DosePreparation, DosePreparation.dose_id == Dose.id)
        .outerjoin(by, by.id == DosePreparation.prepared_by_id)
        .outerjoin(Administration, Administration.dose_id == Dose.id)
        .outerjoin(giver, giver.id == Administration.person_id)
        .outerjoin(Site, Site.id == Administration.site_id)
        .order_by(Dose.code, Administration.given_at)
    )  # fmt: skip
    return tuple(DoseIn(*row) for row in _rows(session, query, Dose.id, ids))


def vials_in(session: Session, ids: Collection[int], doses: Collection[int]) -> list[Any]:
    """Return vials: id, code, lot, number, state, run or dose, and what was given of each (µL).

    Of doses only those with one of the ids ``doses`` are told.
    """
    given = and_(DoseVial.vial_id == Vial.id, among(session, DoseVial.dose_id, sorted(doses)))
    query = (
        select(
            Vial.id, Vial.code, Lot.code, Vial.number, Vial.status,
            func.coalesce(Dose.code, Run.code), DoseVial.given_ul, DoseVial.wasted_ul,
        )
        .join(Lot, Lot.id == Vial.lot_id)
        .outerjoin(RunInput, RunInput.vial_id == Vial.id)
        .outerjoin(Run, Run.id == RunInput.run_id)
        .outerjoin(DoseVial, given)
        .outerjoin(Dose, Dose.id == DoseVial.dose_id)
        .order_by(Lot.code, Vial.number)
    )  # fmt: skip
    return _rows(session, query, Vial.id, ids)


def lots_in(session: Session, ids: Collection[int]) -> tuple[LotIn, ...]:
    """Return the lots with these ids, the newest first."""
    query = (
        select(
            Lot.code, Lot.kind, Lot.status, Lot.grade, Party.code, Site.code, CellLine.code,
            Product.code, Run.code, Lot.passage, Lot.filled, Lot.filled_on, Lot.expires_on,
        )
        .join(Party, Party.id == Lot.owner_id)
        .join(Site, Site.id == Lot.site_id)
        .outerjoin(CellLine, CellLine.id == Lot.line_id)
        .outerjoin(Product, Product.id == Lot.product_id)
        .outerjoin(Run, Run.id == Lot.run_id)
        .order_by(Lot.id.desc())
    )  # fmt: skip
    return tuple(LotIn(*row) for row in _rows(session, query, Lot.id, ids))


def runs_in(session: Session, ids: Collection[int]) -> tuple[RunIn, ...]:
    """Return the runs with these ids and their operators, the newest first."""
    hands: dict[int, list[str]] = {}
    operators = (
        select(RunOperator.run_id, _shown(Person))
        .join(Person, Person.id == RunOperator.person_id)
        .where(RunOperator.mistaken.is_not(True))
        .order_by(Person.name)
    )
    for run, name in _rows(session, operators, RunOperator.run_id, ids):
        hands.setdefault(run, []).append(name)
    query = (
        select(
            Run.id, Run.code, Run.kind, Run.status, Run.grade, Run.engineering, Site.code,
            Run.protocol, Run.protocol_version, Equipment.code, Run.started_at, Run.ended_at,
            RunEnd.note,
        )
        .join(Site, Site.id == Run.site_id)
        .outerjoin(Equipment, Equipment.id == Run.equipment_id)
        .outerjoin(RunEnd, RunEnd.run_id == Run.id)
        .order_by(Run.id.desc())
    )  # fmt: skip
    found = []
    for run, *told in _rows(session, query, Run.id, ids):
        values = [*told[:9], tuple(hands.get(run, ())), *told[9:]]
        found.append(RunIn(*values))
    return tuple(found)


def figures_in(session: Session, runs: Collection[int]) -> tuple[FigureIn, ...]:
    """Return the in-process figures of runs as they stand: what was corrected is left out."""
    newer = aliased(RunFigure)
    replaced = select(newer.id).where(newer.replaces_id == RunFigure.id).exists()
    query = (
        select(
            Run.code, RunFigure.kind, RunFigure.number, RunFigure.unit, RunFigure.measured_at,
            _shown(Person), RunFigure.note,
        )
        .join(Run, Run.id == RunFigure.run_id)
        .join(Person, Person.id == RunFigure.entered_by_id)
        .where(~replaced)
        .order_by(Run.id.desc(), RunFigure.measured_at, RunFigure.id)
    )  # fmt: skip
    return tuple(FigureIn(*row) for row in _rows(session, query, RunFigure.run_id, runs))


def materials_in(session: Session, runs: Collection[int]) -> tuple[MaterialIn, ...]:
    """Return the reagent lots that went into runs."""
    query = (
        select(
            Run.code, RunMaterial.name, RunMaterial.supplier, RunMaterial.lot_number,
            RunMaterial.expires_on,
        )
        .join(Run, Run.id == RunMaterial.run_id)
        .order_by(Run.id.desc(), RunMaterial.name, RunMaterial.id)
    )  # fmt: skip
    return tuple(MaterialIn(*row) for row in _rows(session, query, RunMaterial.run_id, runs))


def releases_in(session: Session, lots: Collection[int]) -> tuple[ReleaseIn, ...]:
    """Return every release of lots, the ended ones too."""
    query = (
        select(
            Lot.code, LotRelease.purposes, Study.code, _shown(Person), LotRelease.released_at,
            LotRelease.ended_at,
        )
        .join(Lot, Lot.id == LotRelease.lot_id)
        .join(Person, Person.id == LotRelease.released_by_id)
        .outerjoin(Study, Study.id == LotRelease.study_id)
        .order_by(Lot.id.desc(), LotRelease.released_at)
    )  # fmt: skip
    return tuple(ReleaseIn(*row) for row in _rows(session, query, LotRelease.lot_id, lots))


def lines_in(session: Session, ids: Collection[int]) -> tuple[LineIn, ...]:
    """Return the cell lines with these ids and their donors."""
    parts: dict[int, list[str]] = {}
    components = (
        select(LineComponent.line_id, Donor.code)
        .join(Donor, Donor.id == LineComponent.donor_id)
        .order_by(LineComponent.number)
    )
    for line, donor in _rows(session, components, LineComponent.line_id, ids):
        parts.setdefault(line, []).append(donor)
    query = (
        select(CellLine.id, CellLine.code, CellLine.name, CellLine.kind, Party.code)
        .join(Party, Party.id == CellLine.owner_id)
        .order_by(CellLine.code)
    )
    found = []
    for line, *told in _rows(session, query, CellLine.id, ids):
        values = [*told, tuple(parts.get(line, ()))]
        found.append(LineIn(*values))
    return tuple(found)


def donors_in(session: Session, ids: Collection[int]) -> tuple[DonorIn, ...]:
    """Return the donors with these ids."""
    query = (
        select(Donor.code, Party.code, Donor.material, Donor.eligibility)
        .join(Party, Party.id == Donor.owner_id)
        .order_by(Donor.code)
    )
    return tuple(DonorIn(*row) for row in _rows(session, query, Donor.id, ids))


def consents_in(session: Session, donors: Collection[int]) -> tuple[ConsentIn, ...]:
    """Return every version of the consents of donors, withdrawn ones too."""
    query = (
        select(
            Donor.code, Consent.form_version, Consent.scope, Consent.given_on, Consent.withdrawn_on
        )
        .join(Donor, Donor.id == Consent.donor_id)
        .order_by(Donor.code, Consent.given_on, Consent.id)
    )
    return tuple(ConsentIn(*row) for row in _rows(session, query, Consent.donor_id, donors))


def cases_in(session: Session, ids: Ids, seen: ColumnElement[bool]) -> tuple[CaseIn, ...]:
    """Return the cases about any of the records (ids by kind), as far as ``seen`` lets."""
    about = select(CaseSubject.case_id).where(
        _any_of(session, CaseSubject.record_kind, CaseSubject.record_id, ids)
    )
    query = (
        select(Case.code, Case.kind, Case.title, Case.decision, Case.opened_at, Case.closed_at)
        .where(Case.id.in_(about), seen)
        .order_by(Case.opened_at, Case.id)
    )
    return tuple(CaseIn(*row) for row in session.execute(query))


def acts_on(session: Session, ids: Ids, left_out: Any) -> Any:
    """Select the entries about any of the records (ids by kind), but for some."""
    return select(LedgerSubject.entry_id).where(
        _any_of(session, LedgerSubject.kind, LedgerSubject.subject_id, ids),
        LedgerSubject.entry_id.not_in(left_out),
    )


def people_in(session: Session, acts: Any) -> list[Any]:
    """Return who did what in acts: login, action, how often, first and last; witnesses too."""
    told = (
        func.count(LedgerEntry.id), func.min(LedgerEntry.happened_at),
        func.max(LedgerEntry.happened_at),
    )  # fmt: skip
    within = LedgerEntry.id.in_(acts)
    acted = select(LedgerEntry.actor, LedgerEntry.action, *told).where(within)
    rows = session.execute(acted.group_by(LedgerEntry.actor, LedgerEntry.action)).all()
    stood_by = select(LedgerEntry.witness, literal("witnessed"), *told).where(
        within, LedgerEntry.witness.is_not(None)
    )
    return [*rows, *session.execute(stood_by.group_by(LedgerEntry.witness)).all()]


def signatures_in(session: Session, acts: Any) -> list[dict[str, Any]]:
    """Return the signatures given in acts as they are kept, oldest first."""
    table = Signature.__table__
    query = select(table).where(table.c.act_id.in_(acts)).order_by(table.c.signed_at, table.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def _any_of(session: Session, kind: Any, column: Any, ids: Ids) -> ColumnElement[bool]:
    parts: Iterable[ColumnElement[bool]] = (
        and_(kind == each, among(session, column, sorted(some)))
        for each, some in ids.items()
        if some
    )
    return or_(literal(value=False), *parts)
