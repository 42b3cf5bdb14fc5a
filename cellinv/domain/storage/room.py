"""Where there is room: ways to put so many things into containers that have free places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from cellinv.domain.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST: Final = 100_000
_SHOWN: Final = 6
_OF_A_KIND: Final = 2


class RoomUnasked(DomainError):
    """Room for a number of things that makes no sense."""

    sentence: ClassVar[str] = "Room for {count} can't be looked for."
    way_out: ClassVar[str] = "Give a number from 1 to {most}."


class NoRoom(DomainError):
    """There aren't enough free places where it was looked."""

    sentence: ClassVar[str] = "There is room for {free} of {count} in {where}."
    way_out: ClassVar[str] = "Look in more places, allow more than one owner, or build more."


@dataclass(frozen=True, slots=True)
class Spot:
    """A container with free places: what it stands in from the outermost on, and how full it is."""

    id: int
    way: tuple[int, ...]
    free: int
    used: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many things go into one container."""

    container_id: int
    count: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way: which containers get how many, in what they all stand, and what is left free.

    ``within`` is the innermost container that holds them all, itself where it is one.
    """

    shares: tuple[Share, ...]
    within: int | None
    left: int
    begun: int


def propose(
    spots: Sequence[Spot], count: int, *, together: bool, most: int = _SHOWN
) -> tuple[Proposal, ...]:
    """Return ways to put ``count`` things into spots, the best first; none where there is no room.

    ``together``: in as few containers as can be, standing as near to each other as can be.
    Otherwise gaps are filled first, and as few empty containers are begun as can be. The spots
    come in the order in which they stand.
    """
    order = {spot.id: at for at, spot in enumerate(spots)}
    found: dict[tuple[Share, ...], tuple[tuple[int, ...], Proposal]] = {}
    for within, depth, group in _groups(spots, count):
        chosen = (_fewest if together else _gaps)(group, count)
        if chosen is None:
            continue
        made = _proposal(chosen, count, within)
        key = (
            (len(made.shares), -depth, made.left)
            if together
            else (made.begun, len(made.shares), -depth, made.left)
        )
        rank = (*key, order[made.shares[0].container_id])
        if made.shares not in found or rank < found[made.shares][0]:
            found[made.shares] = rank, made
    return tuple(_varied(sorted(found.values(), key=_rank), spots, most))


def free_in(spots: Sequence[Spot]) -> int:
    """Return how many places are free in all."""
    return sum(spot.free for spot in spots)


def _rank(each: tuple[tuple[int, ...], Proposal]) -> tuple[int, ...]:
    return each[0]


def _groups(spots: Sequence[Spot], count: int) -> Iterator[tuple[int | None, int, Sequence[Spot]]]:
    """Yield what stands together: each spot, each container around spots, and all of them."""
    around: dict[int, tuple[int, list[Spot]]] = {}
    for spot in spots:
        if spot.free >= count:
            yield spot.id, len(spot.way) + 1, (spot,)
        for depth, each in enumerate(spot.way, 1):
            around.setdefault(each, (depth, []))[1].append(spot)
    for each, (depth, group) in around.items():
        if free_in(group) >= count:
            yield each, depth, group
    if free_in(spots) >= count:
        yield None, 0, spots


def _fewest(spots: Sequence[Spot], count: int) -> list[Spot] | None:
    """Take the roomiest first, and for the rest the one that it fits best."""
    chosen: list[Spot] = []
    left = sorted((spot for spot in spots if spot.free), key=_roomiest)
    for at, spot in enumerate(left):
        if spot.free >= count:
            return [*chosen, min(left[at:], key=lambda each: _fit(each, count))]
        chosen.append(spot)
        count -= spot.free
    return None


def _gaps(spots: Sequence[Spot], count: int) -> list[Spot] | None:
    """Take what is begun first, the fullest before the emptier, then as few empty as can be."""
    chosen: list[Spot] = []
    for spot in sorted((each for each in spots if each.free and each.used), key=_fullest):
        if count <= 0:
            return chosen
        chosen.append(spot)
        count -= spot.free
    if count <= 0:
        return chosen
    more = _fewest([each for each in spots if not each.used], count)
    return None if more is None else [*chosen, *more]


def _roomiest(spot: Spot) -> int:
    return -spot.free


def _fullest(spot: Spot) -> int:
    return spot.free


def _fit(spot: Spot, count: int) -> tuple[bool, int]:
    return spot.free < count, spot.free


def _proposal(chosen: Sequence[Spot], count: int, within: int | None) -> Proposal:
    shares, left = [], count
    for spot in chosen:
        shares.append(Share(spot.id, min(spot.free, left)))
        left -= shares[-1].count
    spare = sum(spot.free for spot in chosen) - count
    return Proposal(tuple(shares), within, spare, sum(not spot.used for spot in chosen))


def _varied(
    ranked: Sequence[tuple[tuple[int, ...], Proposal]], spots: Sequence[Spot], most: int
) -> Iterator[Proposal]:
    """Yield the best, but few that are alike: as many containers with as much left in one place."""
    way = {spot.id: spot.way for spot in spots}
    seen: dict[tuple[object, ...], int] = {}
    for _, each in ranked:
        like = (way[each.shares[0].container_id], len(each.shares), each.left)
        seen[like] = seen.get(like, 0) + 1
        if seen[like] <= _OF_A_KIND and most > 0:
            most -= 1
            yield each
