"""Starting and ending the runs that turn vials into lots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.banks.registering import RunNotOpen
from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.records.codes_table import name_record
from cellinv.records.tables.banks import Run
from cellinv.services.ledger import Receipt, doing
from cellinv.services.people import allow, check_here, here
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
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
) -> int:
    """Start a run at the desk's site and return its id."""
    site = here(desk)
    allow(desk, "register", site_id=site.id, owner_id=owner_id)
    with doing(desk, "start_run", chain=site.code) as act:
        run = Run(
            code=code,
            kind=kind,
            site_id=site.id,
            owner_id=owner_id,
            line_id=line_id,
            product_id=product_id,
            grade=grade,
            status="started",
            protocol=protocol,
            protocol_version=protocol_version,
            equipment_id=equipment_id,
            started_at=act.at,
        )
        act.session.add(run)
        act.session.flush()
        name_record(act.session, code, "run", run.id)
        act.concerns("run", run.id, code)
    return run.id


def end_run(desk: Desk, run_id: int) -> Receipt:
    """End a run.

    Raises:
        RunNotOpen: it isn't under way.
        UnknownCode: it is another sponsor's.
    """
    site = here(desk)
    allow(desk, "register", site_id=site.id)
    with doing(desk, "end_run", chain=site.code) as act:
        run = act.session.get_one(Run, run_id, populate_existing=True)
        if not reach_of(desk, "register").sees(run.owner_id, run.site_id):
            raise UnknownCode(code=tr("run {number}", number=run_id))
        check_here(act.session, desk, run.site_id, run.code)
        if run.status != "started":
            raise RunNotOpen(run=run.code, status=run.status)
        run.status, run.ended_at = "ended", act.at
        act.concerns("run", run.id, run.code)
    return act.receipt()
