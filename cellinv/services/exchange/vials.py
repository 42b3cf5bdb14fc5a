"""Rows of vials: which are known, which can be loaded, and where each goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from cellinv.domain.errors import DomainError
from cellinv.domain.exchange.importing import (
    LotClosed,
    NumberTaken,
    VialKnown,
    VialOfAnotherLot,
)
from cellinv.domain.exchange.outcomes import Empty, VialRow
from cellinv.domain.language import tr
from cellinv.domain.lookup import WrongKind
from cellinv.domain.naming import check_vial_code, numbered
from cellinv.domain.storage.container_types import FormatDoesNotFit
from cellinv.domain.storage.positions import Slot, slot_of
from cellinv.records.catalog import catalog
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.storage import Placement
from cellinv.services.exchange.job import Job, LotPlan, VialPlan
from cellinv.services.exchange.lots import Banks, identity_texts
from cellinv.services.exchange.names import chunks, import_name, lot_name
from cellinv.services.exchange.report import Fate
from cellinv.services.settings import in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.exchange.outcomes import ImportPlan
    from cellinv.records.codes_table import Named
    from cellinv.services.exchange.tree import Node


@dataclass(frozen=True, slots=True)
class Seen:
    """A vial that is here already, and where it stands."""

    id: int
    code: str
    status: str
    lot: str
    number: int
    container_id: int | None
    slot: Slot | None
    owner_id: int
    site_id: int


_SEEN: Final = (
    select(
        Vial.id,
        Vial.code,
        Vial.status,
        Lot.code.label("lot"),
        Vial.number,
        Placement.container_id,
        Placement.slot_row,
        Placement.slot_column,
        Lot.owner_id,
        Vial.site_id,
    )
    .join(Lot, Lot.id == Vial.lot_id)
    .outerjoin(Placement, (Placement.vial_id == Vial.id) & Placement.ended_at.is_(None))
)


def plan_vials(job: Job, plan: ImportPlan) -> None:
    """Judge the rows of a list of vials, and plan what they bring: vials, lots, containers."""
    keys = _keys(job, plan)
    _look_up(job, plan, keys)
    rows = _Rows(job, keys, _seen(job, plan, keys))
    planned: list[VialPlan] = []
    for outcome in job.counted(plan.outcomes):
        try:
            if isinstance(outcome, VialRow) and outcome.line in keys:
                planned += filter(None, [rows.plan(outcome)])
            elif isinstance(outcome, Empty):
                _note_free(job, outcome)
        except DomainError as refusal:
            job.refuse(outcome.line, refusal, getattr(outcome, "place", None))
    _number(job, planned)
    _accept(job, planned)


def _keys(job: Job, plan: ImportPlan) -> dict[int, str]:
    """Return the further name of each row by line; rows that can't have one are returned."""
    keys = {}
    for row in plan.rows:
        try:
            keys[row.line] = import_name(job.mapping.name, row.key, job.mapping.key)
        except DomainError as refusal:
            job.refuse(row.line, refusal)
    return keys


def _look_up(job: Job, plan: ImportPlan, keys: dict[int, str]) -> None:
    """Ask the code table once for everything the rows name."""
    rows = [row for row in plan.rows if isinstance(row, VialRow)]
    told = plan.lots()
    names = [*keys.values(), *(row.code for row in rows), *(row.lot for row in rows)]
    names += [identity.line for identity in told]
    names += [
        lot_name(job.mapping.name, job.site.code, job.owner.code, identity_texts(identity))
        for identity in told
    ]
    job.names.load(names)


def _seen(job: Job, plan: ImportPlan, keys: dict[int, str]) -> dict[int, Seen]:
    """Return the vials that are here already, by id: known by a row's key, or by its code."""
    codes = [row.code for row in plan.rows if row.code]
    found = [job.names.find(text) for text in (*keys.values(), *codes)]
    ids = {each.record_id for each in found if each and each.record_kind == "vial"}
    seen: dict[int, Seen] = {}
    for some in chunks(sorted(ids)):
        for row in job.session.execute(_SEEN.where(Vial.id.in_(some))):
            slot = None if row.slot_row is None else Slot(row.slot_row, row.slot_column)
            seen[row.id] = Seen(
                row.id, row.code, row.status, row.lot, row.number, row.container_id, slot,
                row.owner_id, row.site_id,
            )  # fmt: skip
    return seen


class _Rows:
    """Plans one row after another, knowing what is here."""

    def __init__(self, job: Job, keys: dict[int, str], seen: dict[int, Seen]) -> None:
        self._job, self._keys, self._seen = job, keys, seen
        self._banks = Banks(job)

    def plan(self, row: VialRow) -> VialPlan | None:
        """Return the vial a row brings, or nothing where it is known."""
        job, key = self._job, self._keys[row.line]
        known = job.names.find(key)
        if known is not None:
            self._check_seen(row.code or row.key, known)
            job.judge(row.line, Fate.UNCHANGED, **self._whereabouts(known))
            return None
        job.names.give(key, "vial")
        by_code = job.names.find(row.code) if row.code else None
        if by_code is not None:
            return self._plan_known(row, by_code)
        lot = self._banks.lot_named(row.lot) if row.lot else self._banks.lot_told(row)
        vial = VialPlan(lot, row.number, row=row, remembered=key)
        if row.code:
            vial.code = check_vial_code(row.code)
            job.names.give(vial.code, "vial")
        _put(job, vial)
        return vial

    def _plan_known(self, row: VialRow, named: Named) -> VialPlan | None:
        """Return an expected vial that a row brings to its place; one standing there stays."""
        self._check_seen(row.code, named)
        if named.record_kind != "vial":
            kind = named.record_kind.replace("_", " ")
            raise WrongKind(code=row.code, kind=kind, wanted="vial")
        vial = self._seen[named.record_id]
        lot = self._banks.lot_named(vial.lot)
        if row.lot and self._banks.lot_named(row.lot) is not lot:
            raise VialOfAnotherLot(code=vial.code, there=vial.lot, lot=row.lot)
        if vial.status == "expected" and row.place is not None:
            plan = VialPlan(lot, vial.number, vial.code, row, id=vial.id)
            plan.remembered = self._keys[row.line]
            _put(self._job, plan)
            return plan
        there = self._whereabouts(named)
        if row.place is not None and not self._stands_there(row, vial):
            status = vial.status.replace("_", " ")
            raise VialKnown(
                code=vial.code, status=status, place=there["place"] or tr("in no place")
            )
        self._job.judge(row.line, Fate.UNCHANGED, **there)
        return None

    def _check_seen(self, text: str, named: Named) -> None:
        vial = self._seen.get(named.record_id) if named.record_kind == "vial" else None
        if vial is None or not self._job.reach.sees(vial.owner_id, vial.site_id):
            self._job.check_seen(text, named)

    def _stands_there(self, row: VialRow, vial: Seen) -> bool:
        assert row.place is not None  # noqa: S101 - the caller looked
        node = self._job.tree.settle(row.place)
        if node.id is None or node.id != vial.container_id:
            return False
        if node.kind.grid is None:
            return True
        label = row.place.label
        return bool(label) and vial.slot == slot_of(node.kind.scheme, *node.kind.grid, label)

    def _whereabouts(self, named: Named) -> dict[str, str]:
        vial = self._seen.get(named.record_id)
        if vial is None:
            return {"code": named.text, "place": ""}
        node = self._job.tree.node(vial.container_id) if vial.container_id else None
        place = f"{node.shown} {node.label(vial.slot)}".strip() if node else ""
        return {"code": vial.code, "place": place}


def _put(job: Job, vial: VialPlan) -> None:
    """Give a vial the slot its row names; a missing one takes none.

    Raises what stands in the way; nothing that stands there is evicted.
    """
    row, lot = vial.row, vial.lot
    if row is None or row.place is None or row.missing:
        return
    node = job.tree.settle(row.place)
    fitting = [code for code in lot.formats if code in node.kind.formats]
    if not fitting:
        raise FormatDoesNotFit(container=node.shown, format=tr(_format_name(lot.formats[0])))
    slot = job.tree.slot_in(node, row.place.label)
    lot.formats[:] = fitting
    vial.node, vial.slot = node, slot
    _take(job, node, slot, vial.code or row.key, row.line)


def _take(job: Job, node: Node, slot: Slot | None, text: str, line: int) -> None:
    if slot is None:
        node.loose += 1
    else:
        node.taken[slot] = text
        job.lines_in_slots[id(node), slot] = line


def _note_free(job: Job, row: Empty) -> None:
    """Note that a slot is known to be free, unless it is taken, closed or noted already."""
    job.judge(row.line, Fate.EMPTY, place=row.place.text if row.place else "")
    if row.place is None or not row.place.label:
        return
    node = job.tree.settle(row.place)
    if node.kind.grid is None:
        return
    job.tree.look_into(node)
    slot = slot_of(node.kind.scheme, *node.kind.grid, row.place.label)
    if slot in node.taken or slot in node.closed or slot in node.known_free:
        return
    node.known_free.add(slot)
    node.want()
    job.marks.append((node, slot))


def _number(job: Job, vials: Sequence[VialPlan]) -> None:
    """Give numbers and codes: stated numbers first, then the next ones of each lot."""
    pattern = str(in_force(job.session, job.site.id)["vial_code_pattern"])
    stated = [vial for vial in vials if vial.number is not None]
    others = [vial for vial in vials if vial.number is None]
    for vial in (*stated, *others):
        assert vial.row is not None  # noqa: S101 - all of these come from rows
        try:
            _number_one(vial)
        except DomainError as refusal:
            _give_up(job, vial, refusal)
    nameless = [vial for vial in vials if not vial.code and vial.number is not None]
    job.names.load(numbered(pattern, vial.lot.code, vial.number or 0) for vial in nameless)
    for vial in nameless:
        try:
            _name(job, vial, pattern)
        except DomainError as refusal:
            _give_up(job, vial, refusal)


def _number_one(vial: VialPlan) -> None:
    lot = vial.lot
    if vial.id is not None:
        lot.expected.pop(vial.number or 0, None)
        return
    if vial.number is None and vial.row is not None and vial.row.lot:
        vial.number = lot.next_expected()
    if vial.number in lot.expected and vial.number is not None:
        vial.id, former = lot.expected.pop(vial.number)
        vial.code = vial.code or former
        return
    if lot.status != "quarantine":
        raise LotClosed(lot=lot.code, status=lot.status.replace("_", " "))
    if vial.number is None:
        vial.number = lot.last + 1
    if vial.number in lot.numbers or vial.number < 1:
        raise NumberTaken(lot=lot.code, number=vial.number)
    lot.number(vial.number)


def _name(job: Job, vial: VialPlan, pattern: str) -> None:
    """Give a vial the code of the site's numbering rule, skipping numbers whose code is taken."""
    lot, number = vial.lot, vial.number or 1
    code = numbered(pattern, lot.code, number)
    if vial.row is not None and vial.row.number is None:
        while not job.names.is_free(code):
            number = lot.last + 1
            lot.number(number)
            code = numbered(pattern, lot.code, number)
    job.names.give(check_vial_code(code), "vial")
    vial.number, vial.code = number, code


def _give_up(job: Job, vial: VialPlan, refusal: DomainError) -> None:
    assert vial.row is not None  # noqa: S101 - all of these come from rows
    job.refuse(vial.row.line, refusal, vial.row.place)
    if vial.node is not None and vial.slot is not None:
        vial.node.taken.pop(vial.slot, None)
    elif vial.node is not None:
        vial.node.loose -= 1
    vial.number = None


def _accept(job: Job, vials: Sequence[VialPlan]) -> None:
    lots: dict[int, LotPlan] = {}
    for vial in vials:
        row = vial.row
        if row is None or vial.number is None:
            continue
        job.vials.append(vial)
        vial.lot.vials.append(vial)
        lots[id(vial.lot)] = vial.lot
        if vial.node is not None:
            vial.node.want()
            if vial.slot is not None:
                vial.node.taken[vial.slot] = vial.code
        if vial.lot.line is not None:
            vial.lot.line.wanted = True
        place = vial.place or (tr("missing") if row.missing else "")
        job.judge(row.line, Fate.LOADED, code=vial.code, place=place)
    job.lots += lots.values()


def _format_name(code: str) -> str:
    names = {entry["code"]: entry["name"] for entry in catalog("formats")}
    return str(names.get(code, code))
