"""Taking an act back: a new entry that reverses an earlier one, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from cellinv.domain.custody.acts import ReasonNeeded, TooWarmToUndo
from cellinv.domain.custody.states import FINAL, VialStatus
from cellinv.domain.language import tr
from cellinv.domain.ledger import (
    EntryReversed,
    EntryUnknown,
    LaterActs,
    NothingToUndo,
    NotReversible,
    UndoTooLate,
)
from cellinv.domain.storage.placing import SlotClosed, SlotTaken
from cellinv.domain.storage.positions import Slot
from cellinv.records.ledger.texts import ENTRIES_PER_CHAIN, loads
from cellinv.records.queries.storage import ContainerRow, container_row, slot_label
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.custody import Outing, Reservation
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.people import Site
from cellinv.records.tables.storage import Container, Placement, SlotMark
from cellinv.services.custody import unbuild, unimport
from cellinv.services.ledger import Doing, Receipt, doing, signed_in
from cellinv.services.people import allow, check_here, has_right
from cellinv.services.settings import in_force
from cellinv.services.storage.aiming import inside_now
from cellinv.services.storage.taking import refuse_kits

if TYPE_CHECKING:
    from cellinv.records.tables.base import Ledgered
    from cellinv.services.desk import Desk

REVERSIBLE: Final = frozenset(
    {
        "store", "move", "move_container", "withdraw", "return", "take_out", "put_back",
        "discard", "mark_slot", "open_slot", "emergency_move",
    }
)  # fmt: skip
BY_NAME: Final = REVERSIBLE | {unimport.ACTION, unbuild.ACTION}
"""What is taken back when it is named: never by a scan of the command for one's last act."""
_TABLES: Final[dict[str, type[Ledgered]]] = {
    "vial": Vial,
    "placement": Placement,
    "outing": Outing,
    "container": Container,
    "slot_mark": SlotMark,
    "reservation": Reservation,
}
_REVERSED: Final = select(LedgerSubject.subject_id).where(LedgerSubject.kind == "entry")
_LEFT_ALONE: Final = frozenset({"case_record", "case_subject", "code", "hold", "signature"})
"""What an act opened beside its moves stays open, to be closed by somebody; hands stay put."""


@dataclass(frozen=True, slots=True)
class _Change:
    table: str
    row_id: int
    before: dict[str, Any] | None
    after: dict[str, Any]


def undo(desk: Desk, entry: str, *, reason: str) -> Receipt:
    """Reverse an act by a new entry that names it.

    Within the site's undo time, by the same person at the same station, it is an undo; later or
    by somebody else it is a correction and needs that right. Seconds out of the cold stay
    charged. An import is taken back whole. ``entry`` is ``CHAIN:SEQ``, or ``last`` for one's
    own newest act here that isn't an import.

    Raises:
        EntryUnknown, NothingToUndo, EntryReversed, NotReversible, LaterActs, UndoTooLate,
        TooWarmToUndo, ReasonNeeded, OtherSite, SlotTaken.
    """
    if not reason.strip():
        raise ReasonNeeded(action=tr("Undoing"))
    chain = _chain_of(desk, entry)
    with doing(desk, "undo", chain=chain, reason=reason) as act:
        found = _find(act, desk, entry)
        name = f"{found.chain}:{found.seq}"
        site_id = act.session.scalar(select(Site.id).where(Site.code == found.chain))
        if site_id is not None:
            check_here(act.session, desk, site_id, name)
        _check_not_reversed(act, found, name)
        bodies = _bodies(act, found)
        whole = found.action == unimport.ACTION and bodies and unimport.takes_back(bodies[0])
        if not whole and (found.action not in BY_NAME or not bodies):
            raise NotReversible(entry=name, action=found.action.replace("_", " "))
        correction = _is_correction(act, desk, found, name)
        act.act.action = "correction" if correction else "undo"
        act.act.data["reverses"] = name
        act.concerns("entry", found.id, name)
        for each in (subject for body in bodies for subject in body["subjects"]):
            act.concerns(each["kind"], each["id"], each["code"])
        _refuse_kits(act)
        if whole:
            unimport.take_back(act, desk, found, name, bodies)
        elif found.action == unbuild.ACTION:
            unbuild.take_back(act, name, bodies)
        else:
            _reverse(act, found, name, bodies)
    return act.receipt(reverses=name, action=found.action)


def _refuse_kits(act: Doing) -> None:
    """Refuse to touch what is in kits: which acts stand in the way would tell what is in which."""
    if act.arms_unseen():
        ids = {record for kind, record in act.act.subjects if kind == "vial"}
        refuse_kits(act, [act.session.get_one(Vial, each) for each in ids], "undo")


def _reverse(act: Doing, found: LedgerEntry, name: str, bodies: list[dict[str, Any]]) -> None:
    """Put every row an act wrote back, the newest part first."""
    changes = [
        _Change(each["table"], each["key"]["id"], each.get("before"), each["after"])
        for body in bodies
        for each in body["changes"]
    ]
    _check_untouched(act, found, name, changes)
    if found.action == "withdraw":
        _check_cold(act, changes)
    for change in sorted(changes, key=lambda each: each.before is not None):
        _take_back(act, change)


def _chain_of(desk: Desk, entry: str) -> str:
    if entry != "last":
        return entry.rpartition(":")[0].upper() or "ORG"
    return desk.site.code if desk.site else "ORG"


def _find(act: Doing, desk: Desk, entry: str) -> LedgerEntry:
    query = select(LedgerEntry)
    if entry == "last":
        query = (
            query.where(
                LedgerEntry.chain == act.act.chain,
                LedgerEntry.actor == signed_in(desk).login,
                LedgerEntry.action.in_(REVERSIBLE),
                LedgerEntry.id.not_in(_REVERSED),
            )
            .order_by(LedgerEntry.seq.desc())
            .limit(1)
        )
    else:
        chain, _, seq = entry.rpartition(":")
        if not seq.isdecimal() or int(seq) >= ENTRIES_PER_CHAIN:
            raise EntryUnknown(entry=entry[:80])
        query = query.where(LedgerEntry.chain == chain.upper(), LedgerEntry.seq == int(seq))
    found = act.session.scalars(query).one_or_none()
    if found is None and entry == "last":
        raise NothingToUndo(who=signed_in(desk).shown, where=act.act.chain)
    if found is None:
        raise EntryUnknown(entry=entry[:80])
    return _header_of(act, found)


def _header_of(act: Doing, found: LedgerEntry) -> LedgerEntry:
    """Return the entry an act began with, where this is a later part of a very large one."""
    header = loads(found.body)["data"].get("header") if found.body else None
    if header is None:
        return found
    chain, _, seq = str(header).rpartition(":")
    query = select(LedgerEntry).where(LedgerEntry.chain == chain, LedgerEntry.seq == int(seq))
    return act.session.scalars(query).one()


def _bodies(act: Doing, header: LedgerEntry) -> list[dict[str, Any]]:
    """Return what an act recorded, all its parts; empty where one of them was erased."""
    first = loads(header.body) if header.body else {}
    rest = act.session.scalars(
        select(LedgerEntry.body)
        .where(
            LedgerEntry.chain == header.chain,
            LedgerEntry.seq > header.seq,
            LedgerEntry.seq < header.seq + first.get("parts", 1),
        )
        .order_by(LedgerEntry.seq)
    ).all()
    if not first or None in rest:
        return []
    return [first, *(loads(body) for body in rest if body)]


def _check_not_reversed(act: Doing, found: LedgerEntry, name: str) -> None:
    by = act.session.execute(
        select(LedgerEntry.chain, LedgerEntry.seq)
        .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
        .where(LedgerSubject.kind == "entry", LedgerSubject.subject_id == found.id)
    ).first()
    if by is not None:
        raise EntryReversed(entry=name, by=f"{by.chain}:{by.seq}")


def _is_correction(act: Doing, desk: Desk, found: LedgerEntry, name: str) -> bool:
    site_id = desk.site.id if desk.site else None
    minutes = int(in_force(act.session, site_id)["undo_minutes"])
    own = found.actor == act.actor.login and found.station == desk.station
    if own and act.at - found.recorded_at <= timedelta(minutes=minutes):
        return False
    if not has_right(desk, "correct"):
        raise UndoTooLate(entry=name, minutes=minutes)
    allow(desk, "correct", site_id=site_id)
    return True


def _check_untouched(act: Doing, found: LedgerEntry, name: str, changes: list[_Change]) -> None:
    """Refuse when a later act changed one of the same rows, naming those acts."""
    later: set[str] = set()
    for change in changes:
        kind = _TABLES.get(change.table)
        if kind is None:
            if change.table in _LEFT_ALONE:
                continue
            raise NotReversible(entry=name, action=found.action.replace("_", " "))
        row = act.session.get_one(kind, change.row_id, populate_existing=True)
        if row.version != change.after["version"]:
            newest = act.session.get(LedgerEntry, row.entry_id)
            later.add(f"{newest.chain}:{newest.seq}" if newest else "?")
    if later:
        raise LaterActs(entry=name, later=", ".join(sorted(later)))


def _check_cold(act: Doing, changes: list[_Change]) -> None:
    for change in changes:
        if change.table != "outing" or change.after.get("vial_id") is None:
            continue
        outing = act.session.get_one(Outing, change.row_id)
        limit = int(in_force(act.session, outing.site_id)["exposure_event_s"])
        seconds = int((act.at - outing.started_at).total_seconds())
        if seconds > limit:
            vial = act.session.get_one(Vial, outing.vial_id)
            raise TooWarmToUndo(code=vial.code, seconds=seconds, limit=limit)


def _take_back(act: Doing, change: _Change) -> None:
    kind = _TABLES.get(change.table)
    if kind is None:
        return
    row = act.session.get_one(kind, change.row_id)
    if isinstance(row, Vial):
        _vial(row, change)
    elif isinstance(row, Container):
        _fields(row, change, ("parent_id", "name", "name_key", "whereabouts", "held_by_id"))
    elif isinstance(row, Placement):
        _placement(act, row, change)
    elif isinstance(row, Outing):
        _outing(act, row, change)
    elif isinstance(row, SlotMark):
        _mark(act, row, change)
    elif isinstance(row, Reservation) and change.before is not None:
        row.closed_at = None


def _vial(row: Vial, change: _Change) -> None:
    if VialStatus(row.status) in FINAL:
        row.corrections += 1
    _fields(row, change, ("status", "held_by_id", "purpose"))


def _fields(row: Ledgered, change: _Change, names: tuple[str, ...]) -> None:
    for name in names:
        if change.before and name in change.before:
            setattr(row, name, change.before[name])


def _placement(act: Doing, row: Placement, change: _Change) -> None:
    if change.before is None:
        row.ended_at, row.ended_entry_id = act.at, act.entry_id
        act.session.flush()
        return
    act.session.flush()
    box = container_row(act.session, row.container_id)
    if row.slot_row is not None and row.slot_column is not None:
        _check_free(act, box, Slot(row.slot_row, row.slot_column))
    act.session.add(
        Placement(
            vial_id=row.vial_id,
            child_id=row.child_id,
            container_id=row.container_id,
            slot_row=row.slot_row,
            slot_column=row.slot_column,
            started_at=act.at,
            started_entry_id=act.entry_id,
        )
    )


def _mark(act: Doing, row: SlotMark, change: _Change) -> None:
    if change.before is None:
        row.closed_at = act.at
        return
    box = container_row(act.session, row.container_id)
    _check_free(act, box, Slot(row.slot_row, row.slot_column))
    row.closed_at = None


def _check_free(act: Doing, box: ContainerRow, slot: Slot) -> None:
    now, label = inside_now(act, box.id), slot_label(box.kind, *slot)
    if slot in now.taken:
        raise SlotTaken(slot=label, box=box.shown, by=now.taken[slot], nearest="–")
    if slot in now.closed:
        kind, reason = now.closed[slot]
        raise SlotClosed(slot=label, box=box.shown, kind=kind, reason=reason, nearest="–")


def _outing(act: Doing, row: Outing, change: _Change) -> None:
    if change.before is None:
        row.ended_at = act.at
        return
    act.session.add(
        Outing(
            vial_id=row.vial_id,
            container_id=row.container_id,
            site_id=row.site_id,
            person_id=act.actor.id,
            started_at=act.at,
        )
    )


def last_undoable(desk: Desk) -> str | None:
    """Return one's own newest act at this site that could be undone."""
    chain = _chain_of(desk, "last")
    with desk.database.read() as session:
        seq = session.scalar(
            select(func.max(LedgerEntry.seq)).where(
                LedgerEntry.chain == chain,
                LedgerEntry.actor == signed_in(desk).login,
                LedgerEntry.action.in_(REVERSIBLE),
                LedgerEntry.id.not_in(_REVERSED),
            )
        )
    return f"{chain}:{seq}" if seq else None
