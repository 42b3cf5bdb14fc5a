"""Runs in lines and in full, and technology transfers with what is done and what remains."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cellinv.domain.language import tr
from cellinv.domain.production.runs import run_class
from cellinv.records.queries.things import chunks
from cellinv.records.tables.banks import CellLine, Lot, Run, RunInput, Vial
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.equipment import Equipment
from cellinv.records.tables.people import Party, Person, Site
from cellinv.records.tables.production import RunEnd, RunFigure, RunMaterial, RunOperator

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in one line; ``grade`` is GMP, non-GMP or engineering, kept apart.

    Its times are the site's, with their offset.
    """

    id: int
    code: str
    kind: str
    status: str
    grade: str
    product_id: int | None
    product: str | None
    line: str | None
    owner: str
    site_id: int
    site: str
    protocol: str | None
    protocol_version: str | None
    equipment: str | None
    started_at: datetime | None
    ended_at: datetime | None
    inputs: int
    outputs: int

    @property
    def protocol_told(self) -> str:
        """Return protocol and version as one."""
        return " ".join(part for part in (self.protocol, self.protocol_version) if part)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure; ``replaced`` says that a later one corrects it, ``replaces`` what this was.

    ``measured_at`` is the site's time, with its offset.
    """

    id: int
    run_id: int
    kind: str
    number: Decimal
    unit: str
    measured_at: datetime
    entered_by: str
    note: str | None
    replaces: str | None
    replaced: bool


@dataclass(frozen=True, slots=True)
class InputRow:
    """A vial that a run used up, with its lot."""

    vial_id: int
    vial: str
    lot_id: int
    lot: str
    kind: str
    grade: str
    passage: str | None


@dataclass(frozen=True, slots=True)
class OutputRow:
    """A lot that a run made."""

    lot_id: int
    lot: str
    kind: str
    status: str
    grade: str
    filled: int
    expected: int
    filled_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A reagent's lot."""

    name: str
    supplier: str | None
    lot_number: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """Somebody who worked on a run, and until when, there, if they left it before its end."""

    login: str
    name: str
    ended_at: datetime | None

    @property
    def told(self) -> str:
        """Return the name, with the time where they left."""
        if self.ended_at is None:
            return self.name
        return tr("{name} (until {time})", name=self.name, time=f"{self.ended_at:%Y-%m-%d %H:%M}")


@dataclass(frozen=True, slots=True)
class EndSaid:
    """What was said when a run ended, or why it was abandoned."""

    abandoned: bool
    note: str
    said_at: datetime
    said_by: str


def run_rows(session: Session, *where: ColumnElement[bool]) -> tuple[RunRow, ...]:
    """Return runs, those begun last first."""
    inputs = select(func.count(RunInput.id)).where(RunInput.run_id == Run.id)
    outputs = select(func.count(Lot.id)).where(Lot.run_id == Run.id)
    query = (
        select(
            Run.id, Run.code, Run.kind, Run.status, Run.grade, Run.engineering, Run.product_id,
            Product.code, CellLine.code, Party.code, Run.site_id, Site.code, Run.protocol,
            Run.protocol_version, Equipment.code, Run.started_at, Run.ended_at,
            inputs.scalar_subquery(), outputs.scalar_subquery(), Site.time_zone,
        )
        .join(Party, Party.id == Run.owner_id)
        .join(Site, Site.id == Run.site_id)
        .outerjoin(Product, Product.id == Run.product_id)
        .outerjoin(CellLine, CellLine.id == Run.line_id)
        .outerjoin(Equipment, Equipment.id == Run.equipment_id)
        .where(*where)
        .order_by(Run.started_at.desc(), Run.id.desc())
    )  # fmt: skip
    return tuple(_run(row) for row in session.execute(query))


def _run(row: Sequence[Any]) -> RunRow:
    times = (there(at, row[-1]) for at in row[15:17])
    values = [*row[:4], run_class(row[4], row[5]), *row[6:15], *times, *row[17:-1]]
    return RunRow(*values)


def there(at: datetime | None, zone: str) -> datetime | None:
    """Return a moment as it is told at a site."""
    return at.astimezone(ZoneInfo(zone)) if at is not None else None


def figure_rows(session: Session, run_ids: Collection[int]) -> dict[int, tuple[FigureRow, ...]]:
    """Return the figures of some runs in the order they were measured, the corrected ones too."""
    before, later = aliased(RunFigure), aliased(RunFigure)
    query = (
        select(
            RunFigure.id, RunFigure.run_id, RunFigure.kind, RunFigure.number, RunFigure.unit,
            RunFigure.measured_at, Person.name, RunFigure.note, before.number, later.id,
            Site.time_zone,
        )
        .join(Person, Person.id == RunFigure.entered_by_id)
        .join(Run, Run.id == RunFigure.run_id)
        .join(Site, Site.id == Run.site_id)
        .outerjoin(before, before.id == RunFigure.replaces_id)
        .outerjoin(later, later.replaces_id == RunFigure.id)
        .order_by(RunFigure.measured_at, RunFigure.id)
    )  # fmt: skip
    found: dict[int, list[FigureRow]] = defaultdict(list)
    for some in chunks(run_ids):
        for row in session.execute(query.where(RunFigure.run_id.in_(some))):
            when = there(row[5], row[10])
            values: list[Any] = [*row[:3], Decimal(row[3]), row[4], when, *row[6:9]]
            values.append(row[9] is not None)
            found[row[1]].append(FigureRow(*values))
    return {run: tuple(rows) for run, rows in found.items()}


def input_rows(session: Session, run_id: int) -> tuple[InputRow, ...]:
    """Return what a run took in, in order."""
    query = (
        select(Vial.id, Vial.code, Lot.id, Lot.code, Lot.kind, Lot.grade, Lot.passage)
        .join(RunInput, RunInput.vial_id == Vial.id)
        .join(Lot, Lot.id == Vial.lot_id)
        .where(RunInput.run_id == run_id)
        .order_by(RunInput.id)
    )
    return tuple(InputRow(*row) for row in session.execute(query))


def output_rows(session: Session, run_id: int) -> tuple[OutputRow, ...]:
    """Return the lots that a run made, in order; ``expected``: vials not put away yet."""
    waiting = select(func.count(Vial.id)).where(Vial.lot_id == Lot.id, Vial.status == "expected")
    query = (
        select(Lot.id, Lot.code, Lot.kind, Lot.status, Lot.grade, Lot.filled,
               waiting.scalar_subquery(), Lot.filled_on, Lot.expires_on)
        .where(Lot.run_id == run_id)
        .order_by(Lot.id)
    )  # fmt: skip
    return tuple(OutputRow(*row) for row in session.execute(query))


def material_rows(session: Session, run_id: int) -> tuple[MaterialRow, ...]:
    """Return the reagents' lots of a run, in order."""
    names = (getattr(RunMaterial, name) for name in MaterialRow.__slots__)
    query = select(*names).where(RunMaterial.run_id == run_id).order_by(RunMaterial.id)
    return tuple(MaterialRow(*row) for row in session.execute(query))


def operators_of(session: Session, run_id: int) -> tuple[OperatorRow, ...]:
    """Return who worked on a run, in the order they were put down; none who never did."""
    query = (
        select(Person.login, Person.name, RunOperator.ended_at, Site.time_zone)
        .join(RunOperator, RunOperator.person_id == Person.id)
        .join(Run, Run.id == RunOperator.run_id)
        .join(Site, Site.id == Run.site_id)
        .where(RunOperator.run_id == run_id, RunOperator.mistaken.is_not(True))
        .order_by(RunOperator.id)
    )
    found = session.execute(query)
    return tuple(OperatorRow(login, name, there(at, zone)) for login, name, at, zone in found)


def end_of(session: Session, run_id: int) -> EndSaid | None:
    """Return what was said at a run's end, if anything was."""
    query = (
        select(RunEnd.abandoned, RunEnd.note, RunEnd.said_at, Person.name)
        .join(Person, Person.id == RunEnd.said_by_id)
        .where(RunEnd.run_id == run_id)
    )
    row = session.execute(query).first()
    return EndSaid(*row) if row is not None else None
