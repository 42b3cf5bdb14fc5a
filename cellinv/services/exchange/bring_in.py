"""Bringing a file in: read, judged row by row, and what is good written in one act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cellinv.domain.exchange.importing import RejectsOverFile
from cellinv.domain.exchange.mapping import ImportKind, ImportMapping, choose_mapping
from cellinv.domain.exchange.outcomes import Empty, ImportPlan, Rejected
from cellinv.domain.exchange.rows import read_rows
from cellinv.domain.language import tr
from cellinv.services.exchange import job as jobs
from cellinv.services.exchange.job import Step, digest, silent
from cellinv.services.exchange.lots import plan_lots
from cellinv.services.exchange.mappings import known_mappings
from cellinv.services.exchange.pictures import pictures
from cellinv.services.exchange.racks import import_rack
from cellinv.services.exchange.report import Fate, ImportReport, Made
from cellinv.services.exchange.storage import plan_containers
from cellinv.services.exchange.vials import plan_vials
from cellinv.services.exchange.write import write
from cellinv.services.ledger import Doing, doing, reading
from cellinv.services.people import allow, here

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.domain.exchange.table import ForeignTable
    from cellinv.domain.storage.container_types import ContainerType
    from cellinv.services.desk import Desk
    from cellinv.services.exchange.job import Job


@dataclass(slots=True)
class _File:
    """A file as read: its table, its mapping, its digest, and its rows as last understood."""

    path: Path
    table: ForeignTable
    mapping: ImportMapping
    sha256: str
    _known: dict[tuple[str, ...], ContainerType] | None = None
    _plan: ImportPlan | None = None

    def plan(self, job: Job) -> ImportPlan:
        """Return the typed rows, read anew only where the containers known changed."""
        known = job.tree.known()
        if self._plan is None or known != self._known:
            rows = read_rows(self.table, self.mapping, list(job.types.values()), known)
            self._plan = _keepable(rows, jobs.unsound(self.table))
            self._known = known
        return self._plan


def import_file(
    desk: Desk,
    path: Path,
    *,
    kind: str | None = None,
    mapping: str | None = None,
    dry_run: bool = False,
    rejects: Path | None = None,
    owner: str | None = None,
    reason: str | None = None,
    step: Step = silent,
) -> ImportReport:
    """Load a file's good rows in one act and return the others with their reasons.

    ``kind`` is ``storage``, ``lots``, ``vials`` or ``rack-scan``; ``mapping`` a mapping's name or
    a mapping file, else the one whose columns the file has. ``owner`` is a party's code, else
    the site's party. ``rejects`` is a workbook for the rows returned, written where there are
    any. Where nothing would be written there is no act. A dry run judges and writes nothing.
    ``step`` is told how far it has come; what it raises ends the import with nothing loaded.

    Raises:
        NotAllowed, OwnerUnknown, RejectsOverFile, RackRefused, KindDiffers, NoMappingFits and
        what can go wrong with a file: nothing is loaded.
    """
    site = here(desk)
    allow(desk, "import", site_id=site.id)
    if rejects is not None and rejects.resolve() == path.resolve():
        raise RejectsOverFile(name=path.name)
    wanted = ImportKind(kind) if kind else None
    if wanted is ImportKind.RACK_SCAN:
        return import_rack(desk, path, dry_run=dry_run, reason=reason)
    step(0, 1, tr("Reading the file"))
    file = _read(desk, path, wanted, mapping or "")
    with reading(desk) as session:
        job = _judged(session, desk, file, owner or "", step)
        report = _report(job, file)
    if dry_run or not job.writes:
        return _returned(report, file, rejects)
    data = {"file": path.name, "sha256": file.sha256, "mapping": file.mapping.name}
    with doing(desk, "import", chain=site.code, reason=reason, **data) as act:
        with act.seen() as shown:
            job = _judged(shown, desk, file, owner or "", step)
            report = _report(job, file)
        step(0, 0, tr("Writing"))
        made = write(act, job)
        report = replace(report, made=made, verdicts=job.final_verdicts())
        report = _returned(report, file, rejects)
        _sum_up(act, report)
    return replace(report, entry=act.receipt().entry)


def _read(desk: Desk, path: Path, kind: ImportKind | None, name: str) -> _File:
    from cellinv.sheets.mapping import read_mapping
    from cellinv.sheets.reading import read_table

    with reading(desk) as session:
        mappings = known_mappings(session, desk)
    if name.lower().endswith(".json"):
        chosen = read_mapping(Path(name))
        mappings, name = [chosen], chosen.name
    table = read_table(path, [each.required for each in mappings])
    mapping = choose_mapping(mappings, table.headers, file=path.name, name=name, kind=kind)
    return _File(path, table, mapping, digest(path))


def _judged(session: Session, desk: Desk, file: _File, owner: str, step: Step) -> Job:
    """Judge every row by what the inventory holds now."""
    job = jobs.start(session, desk, here(desk), owner, file.mapping)
    job.step = step
    plan = file.plan(job)
    for outcome in plan.outcomes:
        if isinstance(outcome, Rejected):
            job.reject(outcome.line, outcome.reason)
        elif isinstance(outcome, Empty):
            job.judge(outcome.line, Fate.EMPTY)
    if file.mapping.kind is ImportKind.STORAGE:
        plan_containers(job, plan)
    elif file.mapping.kind is ImportKind.LOTS:
        plan_lots(job, plan)
    else:
        plan_vials(job, plan)
    return job


def _keepable(plan: ImportPlan, unsound: dict[int, str]) -> ImportPlan:
    """Return the plan with the rows refused that no database could keep."""
    if not unsound:
        return plan
    outcomes = tuple(
        Rejected(each.line, unsound[each.line])
        if each.line in unsound and not isinstance(each, Rejected)
        else each
        for each in plan.outcomes
    )
    return ImportPlan(plan.mapping, outcomes)


def _report(job: Job, file: _File) -> ImportReport:
    return ImportReport(
        mapping=file.mapping.name,
        kind=file.mapping.kind.value,
        verdicts=job.final_verdicts(),
        made=_would_make(job),
        boxes=pictures(job),
    )


def _would_make(job: Job) -> Made:
    lines = {id(lot.line) for lot in job.lots if lot.line and lot.line.wanted and not lot.line.id}
    return Made(
        containers=sum(node.made for node in job.tree.planned),
        lines=len(lines),
        lots=sum(lot.id is None for lot in job.lots),
        vials=sum(vial.id is None for vial in job.vials),
    )


def _returned(report: ImportReport, file: _File, rejects: Path | None) -> ImportReport:
    """Write the workbook of returned rows; before the act ends, so that none gets lost."""
    from cellinv.sheets.table import write_rejects

    refused = [(each.line, each.reason) for each in report.verdicts if each.fate is Fate.REJECTED]
    if rejects is None or not refused:
        return report
    write_rejects(rejects, file.table, refused)
    return replace(report, rejects=str(rejects))


def _sum_up(act: Doing, report: ImportReport) -> None:
    act.act.data["rows"] = {
        "loaded": report.loaded,
        "unchanged": report.unchanged,
        "empty": report.empty,
        "rejected": report.rejected,
    }
