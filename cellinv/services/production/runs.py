"""Starting a run, naming who works on it, leaving it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.custody.acts import ReasonNeeded
from cellinv.domain.language import tr
from cellinv.domain.naming import check_code
from cellinv.domain.production.runs import (
    CLASSES,
    DERIVATION,
    ENGINEERING,
    EquipmentNotQualified,
    EquipmentUnknown,
    GradeUnknown,
    NotAnOperator,
    NotEmpty,
    RunKindUnknown,
    RunMadeLots,
    RunMadeNothing,
)
from cellinv.domain.purposes import Grade
from cellinv.records.tables.banks import RUN_KINDS, CellLine, Lot, RunInput
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.equipment import Equipment
from cellinv.records.tables.people import Person
from cellinv.records.tables.production import RunOperator
from cellinv.services.banks.runs import (
    known_run,
    make_run,
    open_run,
    put_operators,
    said_at_end,
)
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.people.named import thing_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cellinv.services.desk import Desk, Place


@dataclass(frozen=True, slots=True)
class NewRun:
    """What is said of a run at its start, by codes and sign-in names.

    ``grade`` is one of the kinds of run kept apart: GMP, non-GMP or engineering.
    """

    code: str
    kind: str
    grade: str = "GMP"
    product: str | None = None
    line: str | None = None
    protocol: str | None = None
    protocol_version: str | None = None
    equipment: str | None = None
    operators: tuple[str, ...] = ()


def start(desk: Desk, new: NewRun) -> Receipt:
    """Start a run at the desk's site; it belongs to the owner of its product, else of its line.

    Raises:
        NotAllowed, NotEmpty, RunKindUnknown, GradeUnknown, UnknownCode, CodeTaken,
        OwnersApart, OperatorUnknown, EquipmentUnknown, EquipmentNotQualified.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    code = check_code(new.code)
    if new.kind not in RUN_KINDS:
        raise RunKindUnknown(kind=new.kind[:80], known=", ".join(RUN_KINDS))
    if new.grade not in CLASSES:
        raise GradeUnknown(grade=new.grade[:80], known=", ".join(CLASSES))
    product = thing_named(desk, new.product, "product").id if new.product else None
    line = thing_named(desk, new.line, "cell_line").id if new.line else None
    with doing(desk, "start_run", chain=site.code) as act:
        owner_id = _owner(act, product, line)
        allow(desk, "register", site_id=site.id, owner_id=owner_id)
        grade = Grade.NON_GMP.value if new.grade == ENGINEERING else new.grade
        run = make_run(
            act,
            new.operators,
            code=code,
            kind=new.kind,
            site_id=site.id,
            owner_id=owner_id,
            line_id=line,
            product_id=product,
            grade=grade,
            protocol=_said(new.protocol),
            protocol_version=_said(new.protocol_version),
            engineering=new.grade == ENGINEERING,
            equipment_id=_equipment(act, site, new.equipment, grade),
        )
    return act.receipt(run=code, run_id=run.id)


def add_operators(desk: Desk, run_id: int, logins: Sequence[str]) -> Receipt:
    """Name people who work on a run under way, by their sign-in names.

    Raises:
        NotAllowed, UnknownCode, RunNotOpen, OtherSite, OperatorUnknown.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    with doing(desk, "add_operators", chain=site.code, operators=list(logins)) as act:
        run = open_run(act, desk, run_id)
        put_operators(act, run.id, logins)
    return act.receipt(run=run.code)


def end_operator(
    desk: Desk, run_id: int, login: str, *, reason: str, mistaken: bool = False
) -> Receipt:
    """Say that somebody left a run under way, or was put down for any by mistake.

    Who left stays on its record as who worked on it until then; who was ``mistaken`` doesn't,
    but in the ledger.

    Raises:
        NotAllowed, UnknownCode, RunNotOpen, OtherSite, ReasonNeeded, NotAnOperator.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    if not reason.strip():
        raise ReasonNeeded(action=tr("Taking somebody off a run"))
    wanted = login.strip()
    with doing(
        desk, "end_operator", chain=site.code, reason=reason, operator=wanted, mistaken=mistaken
    ) as act:
        run = known_run(act, desk, run_id, "register") if mistaken else open_run(act, desk, run_id)
        query = select(RunOperator).join(Person, Person.id == RunOperator.person_id)
        row = act.session.scalar(
            query.where(RunOperator.run_id == run.id, Person.login == wanted).where(
                RunOperator.mistaken.is_not(True)
            )
        )
        if row is None or (row.ended_at is not None and not mistaken):
            raise NotAnOperator(login=wanted[:80], run=run.code)
        row.ended_at, row.mistaken, row.reason = act.at, mistaken, reason.strip()
    return act.receipt(run=run.code, operator=wanted)


def end(desk: Desk, run_id: int, *, note: str | None = None) -> Receipt:
    """End a run that took something in, with a note where there is something to say.

    A derivation begins with what a donor gave: nothing of it comes out of a vial.

    Raises:
        NotAllowed, UnknownCode, RunNotOpen, OtherSite, RunMadeNothing.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    with doing(desk, "end_run", chain=site.code, reason=note) as act:
        run = open_run(act, desk, run_id)
        taken = act.session.scalar(select(RunInput.id).where(RunInput.run_id == run.id).limit(1))
        if taken is None and run.kind != DERIVATION:
            raise RunMadeNothing(run=run.code)
        run.status, run.ended_at = "ended", act.at
        if note and note.strip():
            said_at_end(act, run, note, abandoned=False)
    return act.receipt(run=run.code)


def abandon(desk: Desk, run_id: int, *, reason: str) -> Receipt:
    """Leave a run that came to nothing; what it took in stays used up.

    Raises:
        NotAllowed, UnknownCode, RunNotOpen, OtherSite, ReasonNeeded, RunMadeLots.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    if not reason.strip():
        raise ReasonNeeded(action=tr("Abandoning a run"))
    with doing(desk, "abandon_run", chain=site.code, reason=reason) as act:
        run = open_run(act, desk, run_id)
        lots = act.session.scalars(select(Lot.code).where(Lot.run_id == run.id).order_by(Lot.id))
        made = list(lots)
        if made:
            raise RunMadeLots(run=run.code, lots=", ".join(made))
        run.status, run.ended_at = "abandoned", act.at
        said_at_end(act, run, reason, abandoned=True)
    return act.receipt(run=run.code)


def _owner(act: Doing, product_id: int | None, line_id: int | None) -> int:
    if product_id is not None:
        return act.session.get_one(Product, product_id).owner_id
    if line_id is not None:
        return act.session.get_one(CellLine, line_id).owner_id
    raise NotEmpty(what=tr("The product or the cell line"))


def _equipment(act: Doing, site: Place, code: str | None, grade: str) -> int | None:
    """Return the equipment of a site by its code; a GMP run takes what is qualified only."""
    if not code or not code.strip():
        return None
    wanted = code.strip().casefold()
    rows = act.session.scalars(select(Equipment).where(Equipment.site_id == site.id)).all()
    row = next((each for each in rows if each.code.casefold() == wanted), None)
    if row is None:
        known = ", ".join(sorted(each.code for each in rows)) or "–"
        raise EquipmentUnknown(code=code.strip()[:80], site=site.code, known=known)
    ends = ((tr("qualified"), row.qualified_until_at), (tr("calibrated"), row.calibrated_until_at))
    for what, until in ends:
        if grade == Grade.GMP and until is not None and until < act.at:
            raise EquipmentNotQualified(code=row.code, what=what, day=_day(until, site))
    return row.id


def _day(at: datetime, site: Place) -> str:
    return at.astimezone(site.zone).date().isoformat()


def _said(text: str | None) -> str | None:
    return (text or "").strip() or None
