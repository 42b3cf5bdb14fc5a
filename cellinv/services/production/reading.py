"""Runs as lists and cards, and their figures compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_

from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.production.figures import (
    CELLS_IN,
    CELLS_OUT,
    PURITY,
    VIABILITY,
    ratio,
    spread_of,
    usual_number,
)
from cellinv.domain.production.runs import ENGINEERING, known_word
from cellinv.records.queries.production import (
    OperatorRow,
    end_of,
    figure_rows,
    input_rows,
    material_rows,
    operators_of,
    output_rows,
    run_rows,
)
from cellinv.records.tables.banks import Run
from cellinv.services.ledger import reading
from cellinv.services.people.reach import reach_of
from cellinv.services.quality.shipped import units

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from sqlalchemy import ColumnElement

    from cellinv.domain.production.figures import Spread
    from cellinv.records.queries.production import (
        EndSaid,
        FigureRow,
        InputRow,
        MaterialRow,
        OutputRow,
        RunRow,
    )
    from cellinv.services.desk import Desk

BY: Final = ("site", "equipment", "protocol")
"""What runs can be compared by."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared of a run, in usual units: cells, a ratio, and per cent."""

    cells_in: Decimal | None
    cells_out: Decimal | None
    viability: Decimal | None
    purity: Decimal | None

    @property
    def yielded(self) -> Decimal | None:
        """Return the yield: cells out by cells in."""
        return ratio(self.cells_out, self.cells_in)


@dataclass(frozen=True, slots=True)
class RunCard:
    """A run in full."""

    row: RunRow
    told: Told
    operators: tuple[OperatorRow, ...]
    inputs: tuple[InputRow, ...]
    figures: tuple[FigureRow, ...]
    materials: tuple[MaterialRow, ...]
    outputs: tuple[OutputRow, ...]
    end: EndSaid | None

    @property
    def parents(self) -> tuple[str, ...]:
        """Return the lots it took from; several are pooled."""
        return tuple(dict.fromkeys(one.lot for one in self.inputs))


@dataclass(frozen=True, slots=True)
class Compared:
    """A run beside others: what it is grouped by, and its figures."""

    row: RunRow
    by: str
    told: Told


@dataclass(frozen=True, slots=True)
class Group:
    """How the runs of one site, equipment or protocol version did; each grade on its own."""

    by: str
    grade: str
    runs: int
    yielded: Spread | None
    viability: Spread | None
    purity: Spread | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The runs of a product, oldest first, and the groups they fall into."""

    product: str
    by: str
    runs: tuple[Compared, ...]
    groups: tuple[Group, ...]


def run_list(
    desk: Desk,
    *,
    product_id: int | None = None,
    status: str | None = None,
    grade: str | None = None,
    site_id: int | None = None,
) -> tuple[RunRow, ...]:
    """Return the runs within reach, those begun last first; ``grade`` may be engineering.

    Raises:
        NotSignedIn, NotAllowed.
    """
    wanted = [reach_of(desk).where(Run.owner_id, Run.site_id)]
    columns = ((Run.product_id, product_id), (Run.status, status), (Run.site_id, site_id))
    wanted += [column == value for column, value in columns if value is not None]
    if grade is not None:
        wanted.append(_of_grade(grade))
    with reading(desk) as session:
        return run_rows(session, *wanted)


def run_card(desk: Desk, run_id: int) -> RunCard:
    """Return a run in full.

    Raises:
        NotSignedIn, NotAllowed; UnknownCode: there is none within reach.
    """
    within = reach_of(desk).where(Run.owner_id, Run.site_id)
    with reading(desk) as session:
        found = run_rows(session, within, Run.id == run_id)
        if not found:
            raise UnknownCode(code=tr("run {number}", number=run_id))
        figures = figure_rows(session, [run_id]).get(run_id, ())
        return RunCard(
            row=found[0],
            told=told_by(figures),
            operators=operators_of(session, run_id),
            inputs=input_rows(session, run_id),
            figures=figures,
            materials=material_rows(session, run_id),
            outputs=output_rows(session, run_id),
            end=end_of(session, run_id),
        )


def compare(desk: Desk, product_id: int, *, by: str = "site") -> Comparison:
    """Compare yield, viability and purity of a product's runs by site, equipment or protocol.

    Runs that were abandoned or have no figure yet are left out.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = reach_of(desk).where(Run.owner_id, Run.site_id)
    with reading(desk) as session:
        rows = run_rows(session, within, Run.product_id == product_id, Run.status != "abandoned")
        figures = figure_rows(session, [row.id for row in rows])
    compared = [
        Compared(row, _by(row, by), told_by(figures[row.id]))
        for row in reversed(rows)
        if row.id in figures
    ]
    product = next((row.product or "" for row in rows), "")
    return Comparison(product, by, tuple(compared), _groups(compared))


def compared_by(text: str) -> str:
    """Return what runs are compared by, as people type it.

    Raises:
        WordUnknown: by nothing that there is.
    """
    return known_word(text, BY)


def told_by(figures: Sequence[FigureRow]) -> Told:
    """Return what figures say: of each kind the last one measured that stands."""
    known = units()
    last = {
        one.kind: usual_number(one.kind, one.number, one.unit, known)
        for one in figures
        if not one.replaced
    }
    return Told(*(last.get(kind) for kind in (CELLS_IN, CELLS_OUT, VIABILITY, PURITY)))


def _groups(compared: Sequence[Compared]) -> tuple[Group, ...]:
    keys = sorted({(one.by, one.row.grade) for one in compared})
    return tuple(
        _group(*key, [one.told for one in compared if (one.by, one.row.grade) == key])
        for key in keys
    )


def _group(by: str, grade: str, told: Sequence[Told]) -> Group:
    def spread(of: Callable[[Told], Decimal | None]) -> Spread | None:
        return spread_of([number for number in map(of, told) if number is not None])

    return Group(
        by, grade, len(told), spread(_yield), spread(_viability), spread(_purity)
    )  # fmt: skip


def _yield(told: Told) -> Decimal | None:
    return told.yielded


def _viability(told: Told) -> Decimal | None:
    return told.viability


def _purity(told: Told) -> Decimal | None:
    return told.purity


def _by(row: RunRow, by: str) -> str:
    found = {"site": row.site, "equipment": row.equipment, "protocol": row.protocol_told}[by]
    return found or "–"


def _of_grade(grade: str) -> ColumnElement[bool]:
    if grade == ENGINEERING:
        return Run.engineering.is_(True)
    plain = or_(Run.engineering.is_(None), Run.engineering.is_(False))
    return plain & (Run.grade == grade)
