"""Whether a plan of many placements holds together: judged as a whole, before anything moves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.storage.container_types import FormatDoesNotFit
from cellinv.domain.storage.fill import nearest_free
from cellinv.domain.storage.placing import (
    ContainerFull,
    ContainerRetired,
    Inside,
    NoSlots,
    NotMovable,
    SlotClosed,
    SlotTaken,
    StandsThere,
)
from cellinv.domain.storage.positions import Slot, SlotOutsideNear, label_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from cellinv.domain.storage.container_types import ContainerType


class NothingPlanned(DomainError):
    """A plan without a single placement."""

    sentence = "Nothing is planned."
    way_out = "Choose vials and where they go."


class PlannedTwice(DomainError):
    """One vial can't go to two places."""

    sentence = "{code} is planned twice."
    way_out = "Leave one of the two out."


class SlotPlanned(DomainError):
    """Two things of one plan would share a slot."""

    sentence = "{slot} of {box} is already planned for {by}."
    way_out = "Nearest free: {nearest}."
    rule = "A slot holds at most one thing, and nothing leaves because another arrives."


class SlotNeeded(DomainError):
    """A plan says for each thing where it goes."""

    sentence = "{box} has slots, and none is named for {code}."
    way_out = "Name the slot."


class LeavesHold(DomainError):
    """What stands in a container on hold would leave the hold by being moved."""

    sentence = "{code} stands in {held}, which is on hold: {reason}."
    way_out = "Move it within {held}, or have the hold lifted first."
    rule = "A hold on a container reaches all that stands in it, so nothing is moved out of it."
    who_can = "QA lifts holds. In an emergency whole containers are moved all the same."


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a plan puts one vial: a container, and its slot where it has slots."""

    vial_id: int
    container_id: int
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Mover:
    """A vial of a plan as it is now; no container where it stands nowhere."""

    code: str
    status: str
    format_code: str
    format_name: str
    container_id: int | None = None
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A container of a plan as it is now; ``holds`` are those on it or above: name, reason."""

    shown: str
    kind: ContainerType
    inside: Inside
    state: str = "active"
    holds: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def judge(
    aims: Sequence[Aim], movers: Mapping[int, Mover], spots: Mapping[int, Spot]
) -> tuple[DomainError | None, ...]:
    """Return for each placement what stands in its way, judged as if all were made at once.

    A slot that another vial of the plan leaves is free, so vials may change places in rings of
    any length. ``movers`` and ``spots`` hold every vial and container named, where vials stand
    now, too.
    """
    bench = _Bench(movers, spots, aims)
    return tuple(bench.judge(aim) for aim in aims)


class _Bench:
    """The plan laid out: who left which slot, and what was given out so far."""

    def __init__(
        self, movers: Mapping[int, Mover], spots: Mapping[int, Spot], aims: Iterable[Aim]
    ) -> None:
        self._movers, self._spots = movers, spots
        leaving = {aim.vial_id: movers[aim.vial_id] for aim in aims}
        self._left = {(each.container_id, each.slot) for each in leaving.values() if each.slot}
        self._loose = Counter(
            each.container_id for each in leaving.values() if each.container_id and not each.slot
        )
        self._seen: set[int] = set()
        self._given: dict[tuple[int, Slot | None], str] = {}
        self._arrived: Counter[int] = Counter()

    def judge(self, aim: Aim) -> DomainError | None:
        """Return what stands in the way of one placement, after those before it."""
        mover, spot = self._movers[aim.vial_id], self._spots[aim.container_id]
        if aim.vial_id in self._seen:
            return PlannedTwice(code=mover.code)
        self._seen.add(aim.vial_id)
        refusal = self._of_vial(aim, mover, spot) or self._of_slot(aim, mover, spot)
        if refusal is None and aim.slot is not None:
            self._given[aim.container_id, aim.slot] = mover.code
        return refusal

    def _of_vial(self, aim: Aim, mover: Mover, spot: Spot) -> DomainError | None:
        if mover.status != "stored" or mover.container_id is None:
            return NotMovable(code=mover.code, status=mover.status.replace("_", " "))
        if spot.state in {"retired", "defrosting"}:
            return ContainerRetired(box=spot.shown, state=spot.state)
        if mover.format_code not in spot.kind.formats:
            return FormatDoesNotFit(container=spot.shown, format=tr(mover.format_name))
        if (mover.container_id, mover.slot) == (aim.container_id, aim.slot):
            return StandsThere(code=mover.code)
        return leaves_hold(mover.code, self._spots[mover.container_id].holds, spot.holds)

    def _of_slot(self, aim: Aim, mover: Mover, spot: Spot) -> DomainError | None:
        grid = spot.kind.grid
        if grid is None:
            return NoSlots(box=spot.shown) if aim.slot else self._of_room(aim, spot)
        slot = aim.slot
        if slot is None:
            return SlotNeeded(box=spot.shown, code=mover.code)
        named = {"box": spot.shown, "nearest": self._near(aim.container_id, spot, slot)}
        if not (0 <= slot.row < grid[0] and 0 <= slot.column < grid[1]):
            return _outside(spot, slot, named["nearest"])
        named["slot"] = label_of(spot.kind.scheme, *grid, slot)
        if slot in spot.inside.closed:
            kind, reason = spot.inside.closed[slot]
            return SlotClosed(kind=kind, reason=reason, **named)
        by = spot.inside.taken.get(slot)
        if by is not None and (aim.container_id, slot) not in self._left:
            return SlotTaken(by=by, **named)
        given = self._given.get((aim.container_id, slot))
        return SlotPlanned(by=given, **named) if given is not None else None

    def _of_room(self, aim: Aim, spot: Spot) -> DomainError | None:
        self._arrived[aim.container_id] += 1
        stays = spot.inside.loose - self._loose[aim.container_id]
        wanted, room = self._arrived[aim.container_id], spot.kind.capacity
        if room is None or stays + wanted <= room:
            return None
        return ContainerFull(box=spot.shown, free=max(room - stays, 0), wanted=wanted)

    def _near(self, container_id: int, spot: Spot, slot: Slot) -> str:
        if spot.kind.grid is None:
            return "–"
        given = {at for box, at in self._given if box == container_id and at is not None}
        free = nearest_free(slot, *spot.kind.grid, {*spot.inside.unusable, *given})
        return "–" if free is None else label_of(spot.kind.scheme, *spot.kind.grid, free)


def leaves_hold(
    code: str, source: Mapping[int, tuple[str, str]], target: Mapping[int, tuple[str, str]]
) -> LeavesHold | None:
    """Return the refusal where a thing would come out from under a container's hold.

    Both sides are the open holds on the container and on all it stands in, by the hold's id.
    """
    left = sorted(source.keys() - target.keys())
    if not left:
        return None
    held, reason = source[left[0]]
    return LeavesHold(code=code, held=held, reason=reason)


def _outside(spot: Spot, slot: Slot, nearest: str) -> SlotOutsideNear:
    rows, columns = spot.kind.grid or (0, 0)
    return SlotOutsideNear(
        rows=rows, columns=columns, slot=f"{slot.row + 1}/{slot.column + 1}", nearest=nearest
    )


def laid_out(
    sources: Sequence[Slot], target: Slot, grid: tuple[int, int], unusable: Collection[Slot]
) -> tuple[Slot, ...] | None:
    """Return the slots that vials go to when they are put down at ``target``, as many as given.

    They keep their arrangement where it fits, the first of them (by rows) at ``target``;
    otherwise they fill the free slots by rows from ``target`` on, and then from the beginning.
    Nothing where there are not enough.
    """
    rows, columns = grid
    if not sources:
        return ()
    first = min(sources)
    kept = tuple(
        Slot(target.row + each.row - first.row, target.column + each.column - first.column)
        for each in sources
    )
    closed = frozenset(unusable)
    fits = all(0 <= each.row < rows and 0 <= each.column < columns for each in kept)
    if fits and closed.isdisjoint(kept) and len(set(kept)) == len(kept):
        return kept
    every = [Slot(row, column) for row in range(rows) for column in range(columns)]
    behind = sorted(every, key=lambda slot: (slot < target, slot))
    free = [slot for slot in behind if slot not in closed][: len(sources)]
    order = sorted(range(len(sources)), key=lambda place: sources[place])
    if len(free) < len(sources):
        return None
    placed = dict(zip(order, free, strict=True))
    return tuple(placed[place] for place in range(len(sources)))
