"""In-process figures of runs, and the reagents' lots that went in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cellinv.domain.custody.acts import ReasonNeeded
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.production.figures import (
    ONCE,
    FigureReplaced,
    FigureStands,
    figure_of,
)
from cellinv.domain.production.runs import MaterialExpired, NotEmpty
from cellinv.domain.quality.values import written
from cellinv.records.tables.production import RunFigure, RunMaterial
from cellinv.services.banks.runs import known_run, open_run
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.quality.shipped import units

if TYPE_CHECKING:
    from datetime import date, datetime

    from cellinv.records.tables.banks import Run
    from cellinv.services.desk import Desk


def enter_figure(
    desk: Desk,
    run_id: int,
    kind: str,
    text: str,
    *,
    measured_at: datetime | None = None,
    note: str | None = None,
) -> Receipt:
    """Enter what was counted or measured in a run, while it is under way or after its end.

    Raises:
        NotAllowed, UnknownCode, RunNotOpen, OtherSite, FigureStands, and as
        :func:`cellinv.domain.production.figures.figure_of`.
    """
    site = here(desk)
    allow(desk, "test", site_id=site.id)
    figure = figure_of(kind, text, units())
    with doing(desk, "enter_figure", chain=site.code, kind=figure.kind) as act:
        run = known_run(act, desk, run_id, "test")
        if figure.kind in ONCE:
            _check_once(act, run, figure.kind)
        row = RunFigure(
            run_id=run.id,
            kind=figure.kind,
            number=written(figure.number),
            unit=figure.unit,
            measured_at=measured_at or act.at,
            entered_by_id=act.actor.id,
            note=(note or "").strip() or None,
        )
        act.session.add(row)
        act.session.flush()
        act.act.data.update(number=row.number, unit=row.unit)
    return act.receipt(
        run=run.code, figure_id=row.id, kind=row.kind, number=row.number, unit=row.unit
    )


def correct_figure(
    desk: Desk, figure_id: int, text: str, *, reason: str, note: str | None = None
) -> Receipt:
    """Put a figure in the place of another, which stays readable; it needs a reason.

    The reason is its note, followed by ``note`` where that says more.

    Raises:
        NotAllowed, UnknownCode, RunNotOpen, OtherSite, ReasonNeeded, FigureReplaced, and as
        :func:`cellinv.domain.production.figures.figure_of`.
    """
    site = here(desk)
    allow(desk, "test", site_id=site.id)
    if not reason.strip():
        raise ReasonNeeded(action=tr("Correcting a figure"))
    with doing(desk, "correct_figure", chain=site.code, reason=reason) as act:
        old = act.session.get(RunFigure, figure_id)
        if old is None:
            raise UnknownCode(code=tr("figure {number}", number=figure_id))
        run = known_run(act, desk, old.run_id, "test")
        newer = select(RunFigure.id).where(RunFigure.replaces_id == old.id)
        if act.session.scalar(newer) is not None:
            raise FigureReplaced(run=run.code)
        figure = figure_of(old.kind, text, units())
        row = RunFigure(
            run_id=run.id,
            kind=old.kind,
            number=written(figure.number),
            unit=figure.unit,
            measured_at=old.measured_at,
            entered_by_id=act.actor.id,
            note="; ".join(filter(None, (reason.strip(), (note or "").strip()))),
            replaces_id=old.id,
        )
        act.session.add(row)
        act.session.flush()
        act.act.data.update(kind=row.kind, number=row.number, unit=row.unit, instead_of=old.number)
    return act.receipt(
        run=run.code, figure_id=row.id, kind=row.kind, number=row.number, unit=row.unit
    )


def add_material(
    desk: Desk,
    run_id: int,
    name: str,
    lot_number: str,
    *,
    supplier: str | None = None,
    expires_on: date | None = None,
) -> Receipt:
    """Note a reagent's lot that went into a run under way.

    Raises:
        NotAllowed, UnknownCode, RunNotOpen, OtherSite, NotEmpty, MaterialExpired.
    """
    site = here(desk)
    allow(desk, "test", site_id=site.id)
    for what, said in ((tr("The reagent's name"), name), (tr("Its lot number"), lot_number)):
        if not said.strip():
            raise NotEmpty(what=what)
    with doing(desk, "add_material", chain=site.code, material=name.strip()) as act:
        run = open_run(act, desk, run_id, "test")
        if expires_on is not None and expires_on < act.at.astimezone(site.zone).date():
            raise MaterialExpired(
                name=name.strip(), lot_number=lot_number.strip(), expires_on=expires_on.isoformat()
            )
        act.session.add(
            RunMaterial(
                run_id=run.id,
                name=name.strip(),
                supplier=(supplier or "").strip() or None,
                lot_number=lot_number.strip(),
                expires_on=expires_on,
            )
        )
    return act.receipt(run=run.code)


def _check_once(act: Doing, run: Run, kind: str) -> None:
    newer = aliased(RunFigure)
    stands = select(RunFigure).where(
        RunFigure.run_id == run.id,
        RunFigure.kind == kind,
        ~select(newer.id).where(newer.replaces_id == RunFigure.id).exists(),
    )
    found = act.session.scalars(stands).first()
    if found is not None:
        raise FigureStands(run=run.code, kind=kind, number=found.number)
