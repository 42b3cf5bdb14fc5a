"""What a recall asks: where it begins, which vials, doses and subjects it reaches, what is held."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, func, null, select
from sqlalchemy.orm import aliased

from cellinv.domain.lineage.graph import KINDS, Key
from cellinv.records.codes_table import spelled_as
from cellinv.records.queries.blinding import hidden_doses, hidden_subjects
from cellinv.records.queries.things import Thing, among, chunks
from cellinv.records.tables.banks import Lot, Run, Vial
from cellinv.records.tables.cases import Case, CaseSubject, Hold
from cellinv.records.tables.clinical import Administration, Dose, Study, Subject
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.people import Person, Site
from cellinv.records.tables.production import RunMaterial
from cellinv.records.tables.recall import Recall, RecallNotice, RecallVial
from cellinv.records.tables.storage import Placement

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    Within = Callable[[Any, Any], ColumnElement[bool]]

REAGENT = "run_material"


class VialFound(NamedTuple):
    """A vial that a recall reaches."""

    id: int
    code: str
    lot_id: int
    lot: str
    status: str
    site_id: int
    site: str


class LotFound(NamedTuple):
    """A lot that a recall reaches; ``held`` says that a hold on it is open."""

    id: int
    code: str
    kind: str
    status: str
    site_id: int
    site: str
    held: bool


class DoseFound(NamedTuple):
    """A dose that a recall reaches, with whose it is; ``given`` says that they got it."""

    id: int
    code: str
    status: str
    placebo: bool
    subject_id: int
    subject: str
    subject_state: str
    study_id: int
    study: str
    site: str
    given: bool


def _rows(session: Session, query: Any, column: Any, ids: Collection[int]) -> Iterator[Any]:
    connection = session.connection()
    for some in chunks(sorted(ids)):
        yield from connection.execute(query.where(among(session, column, some))).all()


def vials_found(
    session: Session, within: Within, *, lots: Collection[int], vials: Collection[int]
) -> list[VialFound]:
    """Return the vials of lots, and some by themselves, as far as they are within reach."""
    query = (
        select(Vial.id, Vial.code, Vial.lot_id, Lot.code, Vial.status, Vial.site_id, Site.code)
        .join(Lot, Lot.id == Vial.lot_id)
        .join(Site, Site.id == Vial.site_id)
        .where(within(Lot.owner_id, Vial.site_id))
    )
    of_lots = _rows(session, query, Vial.lot_id, lots)
    alone = _rows(session, query, Vial.id, vials)
    found = {row[0]: row for rows in (of_lots, alone) for row in rows}
    return sorted(map(VialFound._make, found.values()), key=_by_code)


def lots_found(session: Session, within: Within, lots: Collection[int]) -> list[LotFound]:
    """Return the lots within reach, by code."""
    held = select(Hold.id).where(Hold.lot_id == Lot.id, Hold.closed_at.is_(None)).exists()
    query = (
        select(Lot.id, Lot.code, Lot.kind, Lot.status, Lot.site_id, Site.code, held)
        .join(Site, Site.id == Lot.site_id)
        .where(within(Lot.owner_id, Lot.site_id))
    )
    return sorted(map(LotFound._make, _rows(session, query, Lot.id, lots)), key=_by_code)


def doses_found(
    session: Session,
    within: Within,
    blind: Collection[int],
    *,
    lots: Collection[int],
    vials: Collection[int],
    doses: Collection[int],
) -> list[DoseFound]:
    """Return the doses with vials of lots or with some vials, and some by themselves.

    None of a subject whose arm may not be seen.
    """
    given = select(Administration.id).where(Administration.dose_id == Dose.id).exists()
    query = (
        select(
            Dose.id, Dose.code, Dose.status, Dose.placebo, Subject.id, Subject.code,
            Subject.state, Study.id, Study.code, Site.code, given,
        )
        .join(Subject, Subject.id == Dose.subject_id)
        .join(Study, Study.id == Subject.study_id)
        .join(Site, Site.id == Subject.site_id)
        .where(within(Study.owner_id, Subject.site_id), Subject.id.not_in(hidden_subjects(blind)))
    )  # fmt: skip
    through = query.join(DoseVial, DoseVial.dose_id == Dose.id)
    of_lots = through.join(Vial, Vial.id == DoseVial.vial_id)
    asked = (
        _rows(session, of_lots, Vial.lot_id, lots),
        _rows(session, through, DoseVial.vial_id, vials),
        _rows(session, query, Dose.id, doses),
    )
    found = {row[0]: row for rows in asked for row in rows}
    return sorted((DoseFound._make(row) for row in found.values()), key=_by_code)


def _by_code(row: VialFound | LotFound | DoseFound) -> str:
    return row.code


def studies_of(
    session: Session, studies: Collection[int], *, subjects: Iterable[int], doses: Iterable[int]
) -> dict[int, tuple[str, int]]:
    """Return code and owner of studies: those named, and those of subjects and doses, by id."""
    query = select(Study.id, Study.code, Study.owner_id)
    of_subjects = query.join(Subject, Subject.study_id == Study.id)
    of_doses = of_subjects.join(Dose, Dose.subject_id == Subject.id)
    rows = [
        *_rows(session, query, Study.id, studies),
        *_rows(session, of_subjects, Subject.id, {*subjects}),
        *_rows(session, of_doses, Dose.id, {*doses}),
    ]
    return {study: (code, owner) for study, code, owner in rows}


def treated_at(session: Session, studies: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how many subjects of each study got anything at all, by the code of their site."""
    rows = session.execute(
        select(Subject.study_id, Site.code, func.count(Subject.id.distinct()))
        .join(Site, Site.id == Subject.site_id)
        .join(Dose, Dose.subject_id == Subject.id)
        .join(Administration, Administration.dose_id == Dose.id)
        .where(Subject.study_id.in_(studies))
        .group_by(Subject.study_id, Site.code)
    )
    found: dict[int, dict[str, int]] = {study: {} for study in studies}
    for study, site, count in rows:
        found[study][site] = int(count)
    return found


def held_by(session: Session, case_id: int | None, kind: str) -> set[int]:
    """Return the lots or vials on which holds of a case are open."""
    column: Any = Hold.lot_id if kind == "lot" else Hold.vial_id
    query = select(column).where(column.is_not(None), Hold.closed_at.is_(None))
    return set(session.scalars(query.where(Hold.case_id == case_id)))


def case_code(session: Session, case_id: int | None) -> str | None:
    """Return the code of a case."""
    return session.scalar(select(Case.code).where(Case.id == case_id))


# ── where a recall begins ──────────────────────────────────────────────────────


def vials_of_doses(session: Session, column: Any, ids: Collection[int]) -> list[Key]:
    """Return the vials set aside in doses (``Dose.id`` or ``Dose.subject_id`` among ids)."""
    query = select(DoseVial.vial_id).join(Dose, Dose.id == DoseVial.dose_id)
    return [Key("vial", row[0]) for row in _rows(session, query, column, ids)]


def is_hidden(session: Session, key: Key, blind: Collection[int]) -> bool:
    """Say whether the arm of a subject, or of a dose's, may not be seen."""
    secret = hidden_doses(blind) if key.kind == "dose" else hidden_subjects(blind)
    return session.scalar(secret.where(_id_of(key))) is not None


def _id_of(key: Key) -> ColumnElement[bool]:
    return (Dose.id if key.kind == "dose" else Subject.id) == key.id


def case_subjects(session: Session, case_id: int) -> list[Key]:
    """Return what a case is about, as far as that has a lineage or holds vials."""
    query = select(CaseSubject.record_kind, CaseSubject.record_id)
    rows = session.execute(query.where(CaseSubject.case_id == case_id))
    return [Key(kind, each) for kind, each in rows if kind in {*KINDS, "container"}]


def reagent(session: Session, within: Within, row_id: int = 0, lot_number: str = "") -> list[Thing]:
    """Return a reagent's lot as it went into runs within reach: by the first row, or by number."""
    query = (
        select(RunMaterial.id, RunMaterial.lot_number, RunMaterial.name, Run.owner_id, Run.site_id)
        .join(Run, Run.id == RunMaterial.run_id)
        .where(within(Run.owner_id, Run.site_id))
        .order_by(RunMaterial.id)
    )
    wanted = RunMaterial.id == row_id
    if lot_number:
        wanted = func.lower(RunMaterial.lot_number) == lot_number.strip().lower()
    return [
        Thing(REAGENT, row, number, name, "registered", owner, site)
        for row, number, name, owner, site in session.execute(query.where(wanted))
    ]


def reagent_number(session: Session, row_id: int) -> str:
    """Return the number of a reagent's lot."""
    query = select(RunMaterial.lot_number).where(RunMaterial.id == row_id)
    return session.scalar(query) or str(row_id)


def runs_with(session: Session, row_id: int) -> list[Key]:
    """Return every run that the same reagent's lot went into."""
    given = session.get(RunMaterial, row_id)
    if given is None:
        return []
    query = select(RunMaterial.run_id).where(
        func.lower(RunMaterial.lot_number) == given.lot_number.lower(),
        func.lower(RunMaterial.name) == given.name.lower(),
    )
    return [Key("run", run) for run in session.scalars(query.distinct())]


def materials_of(session: Session, runs: Collection[int]) -> dict[tuple[str, str], str]:
    """Return the reagents' lots that went into runs, by name and number in small letters."""
    query = select(RunMaterial.name, RunMaterial.lot_number)
    return {
        (name.lower(), number.lower()): f"{name} {number}"
        for name, number in _rows(session, query, RunMaterial.run_id, runs)
    }


def lots_with(session: Session, vials: Collection[int]) -> list[Key]:
    """Return the lots that vials are of."""
    query = select(Vial.lot_id).distinct()
    return [
        Key("lot", each) for each in sorted({r[0] for r in _rows(session, query, Vial.id, vials)})
    ]


def ever_in(session: Session, container_id: int) -> list[Key]:
    """Return every vial that stood in a container, or in what stood in it, while it did.

    A vial that left since is among them: what happened to the container happened to it.
    """
    vials: set[int] = set()
    wave: dict[int, list[tuple[Any, Any]]] = {container_id: [(None, None)]}
    while wave:
        following: dict[int, list[tuple[Any, Any]]] = defaultdict(list)
        query = select(
            Placement.container_id, Placement.vial_id, Placement.child_id,
            Placement.started_at, Placement.ended_at,
        )  # fmt: skip
        for box, vial, child, started, ended in _rows(session, query, Placement.container_id, wave):
            for window in wave[box]:
                both = _overlap(window, started, ended)
                if both is not None and vial is not None:
                    vials.add(vial)
                elif both is not None:
                    following[child].append(both)
        wave = dict(following)
    return [Key("vial", each) for each in sorted(vials)]


def _overlap(
    window: tuple[datetime | None, datetime | None], started: datetime, ended: datetime | None
) -> tuple[datetime, datetime | None] | None:
    begun, over = window
    first = started if begun is None or started > begun else begun
    ends = [at for at in (over, ended) if at is not None]
    last = min(ends) if ends else None
    return None if last is not None and last < first else (first, last)


def sites_by_code(session: Session, codes: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return id and name of sites, by code."""
    rows = session.execute(select(Site.code, Site.id, Site.name).where(Site.code.in_(codes)))
    return {code: (row_id, name) for code, row_id, name in rows}


# ── what is on record of recalls ───────────────────────────────────────────────


def recalls(session: Session, within: Within, *, code: str = "") -> list[Any]:
    """Return the recalls within reach, newest first; or the one with a code."""
    opener, closer = aliased(Person), aliased(Person)
    query = (
        select(
            Recall.id, Recall.code, Recall.exercise, Recall.root_kind, Recall.root_id,
            Recall.reason, Recall.owner_id, Recall.case_id, Case.code.label("case"),
            Recall.begun_at, opener.name.label("begun_by"), Recall.held_at, Recall.ended_at,
            closer.name.label("ended_by"), Recall.conclusion,
        )
        .join(opener, opener.id == Recall.begun_by_id)
        .outerjoin(closer, closer.id == Recall.ended_by_id)
        .outerjoin(Case, Case.id == Recall.case_id)
        .where(within(Recall.owner_id, null().cast(BigInteger)))
        .order_by(Recall.begun_at.desc(), Recall.id.desc())
    )  # fmt: skip
    if code:
        query = query.where(spelled_as(Recall.code, code))
    return [*session.execute(query)]


def by_name(row: Any) -> dict[str, Any]:
    """Return a row's values by the names of its columns."""
    return dict(zip(row._fields, row, strict=True))


def accounts(session: Session, recall_id: int) -> dict[int, tuple[str, str | None, datetime]]:
    """Return what was said of vials in a recall: account, note and when, by the vial's id."""
    query = select(
        RecallVial.vial_id, RecallVial.account, RecallVial.note, RecallVial.accounted_at
    ).where(RecallVial.recall_id == recall_id)
    return {vial: (account, note, at) for vial, account, note, at in session.execute(query)}


def notices(session: Session, recall_id: int) -> list[Any]:
    """Return the notices of a recall: site, when made, who there confirmed it and when."""
    query = (
        select(
            RecallNotice.site_id,
            Site.code,
            RecallNotice.made_at,
            RecallNotice.confirmed_on,
            RecallNotice.confirmed_by,
        )
        .join(Site, Site.id == RecallNotice.site_id)
        .where(RecallNotice.recall_id == recall_id)
        .order_by(Site.code)
    )
    return [*session.execute(query)]


def notices_of(recall_id: int) -> Select[RecallNotice]:
    """Select the notices of a recall, to be written to."""
    return select(RecallNotice).where(RecallNotice.recall_id == recall_id)


def body_of_beginning(session: Session, recall_id: int) -> str | None:
    """Return the text of the entry that began a recall."""
    query = (
        select(LedgerEntry.body)
        .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
        .where(LedgerSubject.kind == "recall", LedgerSubject.subject_id == recall_id)
        .order_by(LedgerEntry.id)
        .limit(1)
    )
    return session.scalar(query)
