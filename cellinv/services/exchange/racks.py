"""A whole-rack scan against the box it is of: taken whole, or refused with what and where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.exchange.importing import RackRefused, RackUnsaid
from cellinv.domain.exchange.rackscan import RackScan, Well, WellState
from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.storage.container_types import FormatDoesNotFit
from cellinv.domain.storage.placing import ContainerRetired, NoSlots
from cellinv.domain.storage.positions import Slot
from cellinv.records.queries.storage import ContainerRow, container_named, contents, slot_label
from cellinv.records.queries.things import things
from cellinv.records.tables.banks import Format, Lot, Vial
from cellinv.records.tables.storage import Placement, SlotMark
from cellinv.services.exchange.job import digest
from cellinv.services.exchange.names import Names
from cellinv.services.exchange.report import Fate, ImportReport, Verdict
from cellinv.services.ledger import doing, reading
from cellinv.services.people import allow, check_here, here
from cellinv.services.people.reach import reach_of
from cellinv.services.storage.taking import lift, take_vials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from cellinv.records.codes_table import Named
    from cellinv.records.queries.storage import SlotRow
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing

_WIDEST = (26, 99)
_TOLD = 12


@dataclass(slots=True)
class _Rack:
    """A scan compared with the records of its box."""

    box: ContainerRow
    verdicts: list[Verdict] = field(default_factory=list)
    findings: dict[str, int] = field(default_factory=dict)
    store: list[tuple[int, Slot]] = field(default_factory=list)
    move: list[tuple[int, Slot]] = field(default_factory=list)

    def judge(self, finding: str, verdict: Verdict) -> None:
        """Count a finding and keep what it means for its well."""
        self.findings[finding] = self.findings.get(finding, 0) + 1
        self.verdicts.append(verdict)

    @property
    def problems(self) -> list[str]:
        """Return what stands in the way, in words."""
        refused = (each for each in self.verdicts if each.fate is Fate.REJECTED)
        return [f"{each.place}: {each.reason}" if each.place else each.reason for each in refused]


def import_rack(
    desk: Desk, path: Path, *, dry_run: bool = False, reason: str | None = None
) -> ImportReport:
    """Store the expected vials of a scanned box at their wells, and move those that stand wrong.

    The box is the one the scan names, else the one the file is named after. Findings are counted
    as ``in_place``, ``stored``, ``moved``, ``empty``, ``missing``, ``unknown``, ``foreign``,
    ``unread`` and ``unsound``; any of the last five and nothing is taken.

    Raises:
        RackUnsaid, RackRefused, ScanUnknown, ScanEmpty, OtherSite.
    """
    site = here(desk)
    with reading(desk) as session:
        rack = _compared(session, desk, path)
    if dry_run or (not rack.problems and not rack.store and not rack.move):
        return _report(rack)
    _check(rack)
    data = {"file": path.name, "sha256": digest(path), "kind": "rack-scan", "box": rack.box.code}
    with doing(desk, "import", chain=site.code, reason=reason, **data) as act:
        with act.seen() as shown:
            rack = _compared(shown, desk, path)
        _check(rack)
        _take(act, desk, rack)
    return replace(_report(rack), entry=act.receipt().entry)


def _check(rack: _Rack) -> None:
    problems = rack.problems
    if problems:
        told = "; ".join(problems[:_TOLD])
        more = tr("; and {count} more", count=len(problems) - _TOLD)
        raise RackRefused(
            box=rack.box.shown, problems=told + (more if len(problems) > _TOLD else "")
        )


def _report(rack: _Rack) -> ImportReport:
    verdicts = tuple(rack.verdicts)
    return ImportReport("", "rack-scan", verdicts, findings=rack.findings)


def _compared(session: Session, desk: Desk, path: Path) -> _Rack:
    box, scan = _box_and_scan(session, path)
    check_here(session, desk, box.site_id, box.code)
    allow(desk, "import", site_id=box.site_id)
    if box.state in {"retired", "defrosting"}:
        raise ContainerRetired(box=box.shown, state=box.state)
    if box.kind.grid is None:
        raise NoSlots(box=box.shown)
    rack = _Rack(box)
    for problem in scan.problems:
        rack.judge("unsound", Verdict(problem.line, Fate.REJECTED, reason=problem.reason))
    _Comparing(session, desk, rack).all(scan)
    return rack


def _box_and_scan(session: Session, path: Path) -> tuple[ContainerRow, RackScan]:
    from cellinv.sheets.scans import read_rack_scan

    first = read_rack_scan(path, _WIDEST)
    try:
        box = container_named(session, first.rack or path.stem)
    except UnknownCode as refusal:
        if first.rack:
            raise
        raise RackUnsaid(file=path.name) from refusal
    return box, read_rack_scan(path, box.kind.grid or _WIDEST)


class _Comparing:
    """Goes through the wells of a scan, knowing what should stand where."""

    def __init__(self, session: Session, desk: Desk, rack: _Rack) -> None:
        self._session, self._desk, self._rack = session, desk, rack
        self._names = Names(session)
        self._there = {each.vial_id: each for each in contents(session, rack.box.id)}
        self._closed = set(self._closed_slots())
        self._reach = reach_of(desk)
        self._unseen = set(self._out_of_reach(self._there))

    def all(self, scan: RackScan) -> None:
        """Judge every well, then every vial that should be here and wasn't seen."""
        tubes = {well.code: well for well in scan.in_state(WellState.TUBE)}
        self._names.load(tubes)
        seen: dict[int, Well] = {}
        for well in scan.wells:
            if well.state is WellState.TUBE and tubes[well.code] is well:
                self._tube(well, seen)
            elif well.state is WellState.UNREAD:
                self._refuse("unread", well, tr("a tube couldn't be read"))
        lost = {Slot(each.slot_row or 0, each.slot_column or 0): each
                for each in self._there.values() if each.vial_id not in seen}  # fmt: skip
        for well in scan.in_state(WellState.EMPTY):
            if Slot(well.row, well.column) not in lost:
                self._rack.judge("empty", Verdict(well.line, Fate.EMPTY, place=self._at(well)))
        for slot, vial in sorted(lost.items()):
            self._missing(slot, vial, scan)

    def _missing(self, slot: Slot, vial: SlotRow, scan: RackScan) -> None:
        wells = {Slot(well.row, well.column): well for well in scan.wells}
        line = wells[slot].line if slot in wells else 0
        empty = slot in wells and wells[slot].state is WellState.EMPTY
        place = f"{self._rack.box.shown} {slot_label(self._rack.box.kind, *slot) or ''}".strip()
        unseen = vial.vial_id in self._unseen
        code = tr("something you can't see") if unseen else vial.code
        why = tr("{code} should stand here and wasn't seen", code=code)
        line = line if empty else 0
        verdict = Verdict(line, Fate.REJECTED, "" if unseen else code, place, why)
        self._rack.judge("missing", verdict)

    def _tube(self, well: Well, seen: dict[int, Well]) -> None:
        named = self._names.find(well.code)
        if named is None or self._is_unseen(named, well):
            why = tr("nothing here is called {code}", code=well.code)
            return self._refuse("unknown", well, why)
        if named.record_kind != "vial":
            kind = named.record_kind.replace("_", " ")
            why = tr("{code} is a {kind}, not a vial", code=well.code, kind=kind)
            return self._refuse("foreign", well, why)
        if named.record_id in seen:
            other = seen[named.record_id].label
            why = tr("{code} is also in {well}", code=well.code, well=other)
            return self._refuse("unsound", well, why)
        seen[named.record_id] = well
        if named.record_id in self._there:
            return self._stands_here(well, self._there[named.record_id])
        return self._arrives(well, named.record_id)

    def _is_unseen(self, named: Named, well: Well) -> bool:
        """Say whether a code names what is out of reach, and doesn't stand where it should."""
        if self._reach.sees_record(self._session, named.record_kind, named.record_id):
            return False
        there = self._there.get(named.record_id) if named.record_kind == "vial" else None
        return there is None or (there.slot_row, there.slot_column) != (well.row, well.column)

    def _out_of_reach(self, vial_ids: Iterable[int]) -> Iterator[int]:
        if self._reach.everything:
            return
        found = things(self._session, [Key("vial", vial_id) for vial_id in vial_ids])
        for key, thing in found.items():
            if not self._reach.sees(thing.owner_id, thing.site_id):
                yield key.id

    def _stands_here(self, well: Well, vial: SlotRow) -> None:
        slot, place = Slot(well.row, well.column), self._at(well)
        if (vial.slot_row, vial.slot_column) == slot:
            verdict = Verdict(well.line, Fate.UNCHANGED, vial.code, place)
            return self._rack.judge("in_place", verdict)
        if slot in self._closed:
            return self._refuse("foreign", well, tr("the slot is closed"))
        self._rack.move.append((vial.vial_id, slot))
        before = slot_label(self._rack.box.kind, vial.slot_row, vial.slot_column) or "–"
        note = tr("moved from {slot}", slot=before)
        return self._rack.judge("moved", Verdict(well.line, Fate.LOADED, vial.code, place, note))

    def _arrives(self, well: Well, vial_id: int) -> None:
        vial = self._session.execute(
            select(
                Vial.code, Vial.status, Vial.site_id, Lot.owner_id, Format.code.label("format"),
                Format.name.label("format_name"),
            )
            .join(Lot, Lot.id == Vial.lot_id)
            .join(Format, Format.id == Lot.format_id)
            .where(Vial.id == vial_id)
        ).one()  # fmt: skip
        box, slot = self._rack.box, Slot(well.row, well.column)
        if vial.status != "expected" or vial.site_id != box.site_id:
            status = vial.status.replace("_", " ")
            why = tr("{code} is {status} elsewhere", code=vial.code, status=status)
            return self._refuse("foreign", well, why)
        if slot in self._closed:
            return self._refuse("foreign", well, tr("the slot is closed"))
        if vial.format not in box.kind.formats:
            fit = FormatDoesNotFit(container=box.shown, format=tr(vial.format_name))
            return self._refuse("foreign", well, fit.explain())
        allow(self._desk, "import", site_id=vial.site_id, owner_id=vial.owner_id)
        self._rack.store.append((vial_id, slot))
        verdict = Verdict(well.line, Fate.LOADED, vial.code, self._at(well), tr("stored"))
        return self._rack.judge("stored", verdict)

    def _refuse(self, finding: str, well: Well, why: str) -> None:
        verdict = Verdict(well.line, Fate.REJECTED, well.code, self._at(well), why)
        self._rack.judge(finding, verdict)

    def _at(self, well: Well) -> str:
        label = slot_label(self._rack.box.kind, well.row, well.column) or well.label
        return f"{self._rack.box.shown} {label}"

    def _closed_slots(self) -> Iterator[Slot]:
        marks = self._session.execute(
            select(SlotMark.slot_row, SlotMark.slot_column).where(
                SlotMark.container_id == self._rack.box.id,
                SlotMark.closed_at.is_(None),
                SlotMark.kind != "known_free",
            )
        )
        return (Slot(*row) for row in marks)


def _take(act: Doing, desk: Desk, rack: _Rack) -> None:
    """Write what a sound scan says: vials that moved within the box, and those that arrived."""
    slots = dict((*rack.move, *rack.store))
    vials = take_vials(act, desk, list(slots), right="import")
    moving = {vial_id for vial_id, _ in rack.move}
    lift(act, [vial for vial in vials if vial.id in moving])
    for vial in vials:
        vial.status = "stored"
    act.session.flush()
    rows = [
        {
            "vial_id": vial.id,
            "container_id": rack.box.id,
            "slot_row": slots[vial.id].row,
            "slot_column": slots[vial.id].column,
            "started_at": act.at,
            "started_entry_id": act.entry_id,
        }
        for vial in vials
    ]
    act.session.add_rows(Placement, rows)
    act.concerns("container", rack.box.id, rack.box.code)
