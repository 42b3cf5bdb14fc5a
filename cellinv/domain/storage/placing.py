"""Whether a thing may be put somewhere, and into which slot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellinv.domain.errors import DomainError
from cellinv.domain.storage.fill import free_slots, nearest_free
from cellinv.domain.storage.positions import (
    Slot,
    SlotOutside,
    SlotOutsideNear,
    label_of,
    slot_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cellinv.domain.storage.container_types import ContainerType


class SlotTaken(DomainError):
    """Something stands there already."""

    sentence = "{slot} of {box} is taken by {by}."
    way_out = "Nearest free: {nearest}."
    rule = "A slot holds at most one thing, and nothing leaves because another arrives."


class SlotClosed(DomainError):
    """The slot is blocked or kept for something."""

    sentence = "{slot} of {box} is {kind}: {reason}."
    way_out = "Nearest free: {nearest}."


class SlotNotClosed(DomainError):
    """The slot is open already."""

    sentence = "{slot} of {box} is neither blocked nor reserved."


class ContainerFull(DomainError):
    """No free slot is left."""

    sentence = "{box} has {free} free places, and {wanted} are needed."
    way_out = "Choose another one, or move something out first."


class NoSlots(DomainError):
    """A container without a grid was asked for a slot."""

    sentence = "{box} has no slots."
    way_out = "Leave the slot out."


class SlotsMismatch(DomainError):
    """Not as many slots as things were named."""

    sentence = "{count} things were to go into {slots} slots."
    way_out = "Name one slot for each, or only the first."


class ContainerRetired(DomainError):
    """The container is out of use."""

    sentence = "{box} is {state}; nothing goes in."
    way_out = "Choose another one."


class NotStorable(DomainError):
    """The vial's state doesn't allow putting it away."""

    sentence = "{code} is {status}; only an expected or missing vial can be stored."
    way_out = "Use move for a stored vial and return for one that is out."


class NotMovable(DomainError):
    """The vial isn't in a container."""

    sentence = "{code} is {status}; only a stored vial can be moved."


class StandsThere(DomainError):
    """It is already where it should go."""

    sentence = "{code} already stands there."


class NameTaken(DomainError):
    """A sibling has the name."""

    sentence = "There is already a {name} in {parent}."
    way_out = "Choose another name."


class StandsInItself(DomainError):
    """The container tree would have a cycle."""

    sentence = "{code} can't stand inside itself."


class IsOut(DomainError):
    """The container is out already."""

    sentence = "{code} is already out, with {who}."


class IsInPlace(DomainError):
    """The container isn't out."""

    sentence = "{code} isn't out."


class CannotTakeOut(DomainError):
    """Rooms and freezers stay where they are."""

    sentence = "A {kind} can't be taken out."
    way_out = "Take out the box, cane or rack."


class StillHolds(DomainError):
    """Something stands in a container that should be empty."""

    sentence = "Something stands in {code}."
    way_out = "Move it somewhere else first."
    rule = "What was built is taken back only while nothing stands in it."


@dataclass(frozen=True, slots=True)
class Inside:
    """What is in a container now: who has each slot, what is closed, how many lie loose."""

    taken: Mapping[Slot, str]
    closed: Mapping[Slot, tuple[str, str]]
    loose: int = 0

    @property
    def unusable(self) -> Collection[Slot]:
        """Return the slots that can't be filled."""
        return {*self.taken, *self.closed}


def choose_slots(
    box: str, kind: ContainerType, inside: Inside, count: int, at: str | None = None
) -> tuple[Slot | None, ...]:
    """Return where ``count`` things go: from ``at`` on, or the next free slots in fill order.

    A container without a grid gives ``None`` for each.

    Raises:
        SlotOutside, SlotTaken, SlotClosed, ContainerFull, NoSlots: with the nearest way out.
    """
    if kind.grid is None:
        return _loose(box, kind, inside, count, at)
    rows, columns = kind.grid
    free = tuple(free_slots(kind.fill_order, rows, columns, inside.unusable))
    if at is not None:
        first = _at(box, kind, inside, at)
        free = free[free.index(first) :]
    if len(free) < count:
        raise ContainerFull(box=box, free=len(free), wanted=count)
    return free[:count]


def _loose(
    box: str, kind: ContainerType, inside: Inside, count: int, at: str | None
) -> tuple[None, ...]:
    if at is not None:
        raise NoSlots(box=box)
    if kind.capacity is not None and inside.loose + count > kind.capacity:
        raise ContainerFull(box=box, free=kind.capacity - inside.loose, wanted=count)
    return (None,) * count


def _at(box: str, kind: ContainerType, inside: Inside, at: str) -> Slot:
    assert kind.grid is not None  # noqa: S101 - the caller looked
    rows, columns = kind.grid
    try:
        slot = slot_of(kind.scheme, rows, columns, at)
    except SlotOutside as error:
        last = Slot(rows - 1, columns - 1)
        raise SlotOutsideNear(**error.values, nearest=_near(kind, inside, last)) from error
    label = label_of(kind.scheme, rows, columns, slot)
    if slot in inside.taken:
        raise SlotTaken(
            slot=label, box=box, by=inside.taken[slot], nearest=_near(kind, inside, slot)
        )
    if slot in inside.closed:
        how, why = inside.closed[slot]
        raise SlotClosed(
            slot=label, box=box, kind=how, reason=why, nearest=_near(kind, inside, slot)
        )
    return slot


def _near(kind: ContainerType, inside: Inside, slot: Slot) -> str:
    assert kind.grid is not None  # noqa: S101 - the caller looked
    near = nearest_free(slot, *kind.grid, inside.unusable)
    return "none" if near is None else label_of(kind.scheme, *kind.grid, near)
