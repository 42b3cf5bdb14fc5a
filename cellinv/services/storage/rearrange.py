"""Moving many vials by a plan: checked as a whole beforehand, done as one act or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cellinv.domain.errors import DomainError
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.storage.rearranging import Aim, NothingPlanned, judge
from cellinv.records.queries.rearranging import MoverRow, movers_among, spots_among
from cellinv.records.queries.storage import ContainerRow, path_of, slot_label
from cellinv.records.tables.storage import Placement
from cellinv.services.ledger import Doing, Receipt, doing, viewing
from cellinv.services.people import allow, check_here, here
from cellinv.services.people.reach import reach_of
from cellinv.services.sight import arms_unseen
from cellinv.services.storage.place import open_box
from cellinv.services.storage.taking import lift, take_vials

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

    from cellinv.domain.storage.positions import Slot
    from cellinv.services.desk import Desk


class End(NamedTuple):
    """One end of a move: the containers from the outermost, and the slot as printed."""

    path: tuple[str, ...]
    container_id: int
    slot: Slot | None
    label: str

    @property
    def shown(self) -> str:
        """Return the container and its slot: ``B-0113 A1``."""
        return " ".join(part for part in (self.path[-1], self.label) if part)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One vial of a plan: from where to where, and what stands in the way, if anything does."""

    vial_id: int
    code: str
    number: int
    lot: str
    source: End | None
    target: End
    refusal: DomainError | None


def check_plan(desk: Desk, aims: Sequence[Aim]) -> tuple[PlanLine, ...]:
    """Return a plan as a pick list, box by box in the order of their slots, judged as a whole.

    Raises:
        UnknownCode: a vial is out of reach.
    """
    if not aims:
        return ()
    reach = reach_of(desk)
    with viewing(desk) as session:
        movers = movers_among(session, [aim.vial_id for aim in aims])
        for aim in aims:
            row = movers.get(aim.vial_id)
            if row is None or not reach.sees(row.owner_id, row.site_id):
                raise UnknownCode(code=str(aim.vial_id))
        refusals = _refusals(session, aims, movers, arms_unseen(session, desk))
        ends = _Ends(session)
        lines = [
            _line(ends, aim, movers[aim.vial_id], _barred(ends, desk, aim, movers) or refusal)
            for aim, refusal in zip(aims, refusals, strict=True)
        ]
    return tuple(sorted(lines, key=_walk))


def rearrange(desk: Desk, aims: Sequence[Aim]) -> Receipt:
    """Move vials as planned: all of them in one act with one entry, or none.

    A vial may take the slot that another one of the plan leaves, so any number can change places.
    The receipt's details tell the container and slot of each, in the order given.

    Raises:
        NothingPlanned, PlannedTwice, NotMovable, StandsThere, FormatDoesNotFit, ContainerRetired,
        LeavesHold, SlotTaken, SlotPlanned, SlotClosed, SlotOutside, SlotNeeded, NoSlots,
        ContainerFull, NotAllowed, OtherSite.
    """
    if not aims:
        raise NothingPlanned
    site = here(desk)
    allow(desk, "move", site_id=site.id)
    with doing(desk, "move", chain=site.code) as act:
        boxes = {each: open_box(act, desk, each) for each in {aim.container_id for aim in aims}}
        vials = take_vials(act, desk, [aim.vial_id for aim in aims], right="move")
        movers = movers_among(act.session, [vial.id for vial in vials])
        for refusal in _refusals(act.session, aims, movers, act.arms_unseen()):
            if refusal is not None:
                raise refusal
        lift(act, vials)
        act.session.flush()
        labels = tuple(_put(act, aim, boxes[aim.container_id]) for aim in aims)
    named = dict.fromkeys(boxes[aim.container_id].code for aim in aims)
    codes = tuple(boxes[aim.container_id].code for aim in aims)
    return act.receipt(box=", ".join(named), boxes=codes, slots=labels)


def _refusals(
    session: Session, aims: Sequence[Aim], movers: dict[int, MoverRow], blind: Collection[int]
) -> tuple[DomainError | None, ...]:
    standing = {row.mover.container_id for row in movers.values()}
    named = {*(aim.container_id for aim in aims), *standing} - {None}
    spots = spots_among(session, sorted(each for each in named if each is not None), blind)
    return judge(aims, {each: row.mover for each, row in movers.items()}, spots)


def _barred(ends: _Ends, desk: Desk, aim: Aim, movers: dict[int, MoverRow]) -> DomainError | None:
    """Return why whoever is at the desk may not do one placement, wherever it goes."""
    row, box = movers[aim.vial_id], ends.path(aim.container_id)[-1]
    try:
        check_here(ends.session, desk, row.site_id, row.mover.code)
        check_here(ends.session, desk, box.site_id, box.code)
        allow(desk, "move", site_id=row.site_id, owner_id=row.owner_id)
    except DomainError as refusal:
        return refusal
    return None


def _put(act: Doing, aim: Aim, box: ContainerRow) -> str | None:
    row, column = aim.slot or (None, None)
    act.session.add(
        Placement(
            vial_id=aim.vial_id,
            container_id=box.id,
            slot_row=row,
            slot_column=column,
            started_at=act.at,
            started_entry_id=act.entry_id,
        )
    )
    act.concerns("container", box.id, box.code)
    return slot_label(box.kind, row, column)


class _Ends:
    """Reads each container of a plan once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._paths: dict[int, tuple[ContainerRow, ...]] = {}

    def path(self, container_id: int) -> tuple[ContainerRow, ...]:
        """Return a container below all it stands in."""
        if container_id not in self._paths:
            self._paths[container_id] = path_of(self.session, container_id)
        return self._paths[container_id]

    def at(self, container_id: int, slot: Slot | None) -> End:
        """Return one end of a move."""
        path = self.path(container_id)
        kind = path[-1].kind
        grid = kind.grid or (0, 0)
        inside = slot is not None and slot.row < grid[0] and slot.column < grid[1]
        label = slot_label(kind, *slot) if slot is not None and inside else None
        return End(tuple(each.name for each in path), container_id, slot, label or "")


def _line(ends: _Ends, aim: Aim, row: MoverRow, refusal: DomainError | None) -> PlanLine:
    mover = row.mover
    source = None if mover.container_id is None else ends.at(mover.container_id, mover.slot)
    target = ends.at(aim.container_id, aim.slot)
    return PlanLine(aim.vial_id, mover.code, row.number, row.lot, source, target, refusal)


def _walk(line: PlanLine) -> tuple[object, ...]:
    """Return where a line stands in the list: each box is opened once, slot after slot."""
    source = line.source
    if source is None:
        return (), -1, (-1, -1), line.code
    return source.path, source.container_id, source.slot or (-1, -1), line.code
