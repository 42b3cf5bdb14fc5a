"""Starting and ending the runs that turn vials into lots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.domain.banks.registering import EngineeringNotGmp, OwnersApart, RunNotOpen
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.production.runs import OPEN, OperatorUnknown
from cellinv.domain.purposes import Grade
from cellinv.records.codes_table import check_new, name_record
from cellinv.records.tables.banks import CellLine, Run
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.people import Party, Person
from cellinv.records.tables.production import RunEnd, RunOperator
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_here, here
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk


def start_run(
    desk: Desk,
    code: str,
    kind: str,
    owner_id: int,
    *,
    line_id: int | None = None,
    product_id: int | None = None,
    grade: str = "GMP",
    protocol: str | None = None,
    protocol_version: str | None = None,
    equipment_id: int | None = None,
    engineering: bool = False,
    operators: Sequence[str] = (),
) -> int:
    """Start a run at the desk's site and return its id; ``operators`` are sign-in names.

    Raises:
        NotAllowed, CodeTaken, OperatorUnknown.
        EngineeringNotGmp: an engineering run is asked for as GMP.
        OwnersApart: its product or its line belongs to somebody else.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id, owner_id=owner_id)
    with doing(desk, "start_run", chain=site.code) as act:
        run = make_run(
            act,
            operators,
            code=code,
            kind=kind,
            site_id=site.id,
            owner_id=owner_id,
            line_id=line_id,
            product_id=product_id,
            grade=grade,
            protocol=protocol,
            protocol_version=protocol_version,
            engineering=engineering,
            equipment_id=equipment_id,
        )
    return run.id


def make_run(act: Doing, operators: Sequence[str], **values: Any) -> Run:
    """Make a run that is under way, within an act; raises as :func:`start_run`."""
    if values["engineering"] and values["grade"] == Grade.GMP:
        raise EngineeringNotGmp(run=values["code"])
    product_id, line_id = values["product_id"], values["line_id"]
    for of in (
        act.session.get_one(Product, product_id) if product_id is not None else None,
        act.session.get_one(CellLine, line_id) if line_id is not None else None,
    ):
        if of is not None:
            check_owner(act, of.code, of.owner_id, into=values["code"], other=values["owner_id"])
    check_new(act.session, values["code"], "run")
    run = Run(**values, status=OPEN, started_at=act.at)
    act.session.add(run)
    act.session.flush()
    name_record(act.session, run.code, "run", run.id)
    act.concerns("run", run.id, run.code)
    put_operators(act, run.id, operators)
    return run


def check_owner(act: Doing, what: str, owner: int, *, into: str, other: int) -> None:
    """Refuse that one party's material goes into another's; raises OwnersApart."""
    if owner != other:
        owners = (act.session.get_one(Party, each).code for each in (owner, other))
        raise OwnersApart(what=what, owner=next(owners), into=into, other=next(owners))


def end_run(desk: Desk, run_id: int, *, note: str | None = None) -> Receipt:
    """End a run, with a note where there is something to say.

    Raises:
        RunNotOpen: it isn't under way.
        UnknownCode: it is another sponsor's.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    with doing(desk, "end_run", chain=site.code) as act:
        run = open_run(act, desk, run_id)
        run.status, run.ended_at = "ended", act.at
        if note and note.strip():
            said_at_end(act, run, note, abandoned=False)
    return act.receipt(run=run.code)


def open_run(act: Doing, desk: Desk, run_id: int, right: str = "register") -> Run:
    """Return a run that is under way here, within an act that is about it; as :func:`end_run`."""
    run = act.session.get(Run, run_id, populate_existing=True)
    if run is None or not reach_of(desk, right).sees(run.owner_id, run.site_id):
        raise UnknownCode(code=tr("run {number}", number=run_id))
    check_here(act.session, desk, run.site_id, run.code)
    if run.status != OPEN:
        raise RunNotOpen(run=run.code, status=run.status)
    act.concerns("run", run.id, run.code)
    return run


def known_run(act: Doing, desk: Desk, run_id: int, right: str) -> Run:
    """Return a run that something may be said of: not one that was abandoned.

    Raises:
        UnknownCode: it is another sponsor's.
        OtherSite, RunNotOpen.
    """
    run = act.session.get(Run, run_id, populate_existing=True)
    if run is None or not reach_of(desk, right).sees(run.owner_id, run.site_id):
        raise UnknownCode(code=tr("run {number}", number=run_id))
    check_here(act.session, desk, run.site_id, run.code)
    if run.status == "abandoned":
        raise RunNotOpen(run=run.code, status=run.status)
    act.concerns("run", run.id, run.code)
    return run


def said_at_end(act: Doing, run: Run, note: str, *, abandoned: bool) -> None:
    """Keep what was said when a run ended."""
    act.session.add(
        RunEnd(
            run_id=run.id,
            abandoned=abandoned,
            note=note.strip(),
            said_at=act.at,
            said_by_id=act.actor.id,
        )
    )


def put_operators(act: Doing, run_id: int, logins: Sequence[str]) -> None:
    """Name people who worked on a run within an act under way; those named already stay.

    Who left it comes back; who was put down by mistake is put down after all.

    Raises:
        OperatorUnknown: nobody active has that sign-in name.
    """
    query = select(RunOperator).where(RunOperator.run_id == run_id)
    there = {row.person_id: row for row in act.session.scalars(query)}
    for login in logins:
        wanted = login.strip()
        found = act.session.scalar(
            select(Person.id).where(Person.login == wanted, Person.active.is_(True))
        )
        if found is None:
            raise OperatorUnknown(login=wanted[:80])
        row = there.get(found)
        if row is None:
            there[found] = RunOperator(run_id=run_id, person_id=found)
            act.session.add(there[found])
        elif row.ended_at is not None:
            row.ended_at = row.mistaken = row.reason = None
