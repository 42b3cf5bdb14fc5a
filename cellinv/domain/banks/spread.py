"""How far a bank is spread: one accident must not take all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Risk = Literal["", "one_tank", "one_room"]


class Tower(NamedTuple):
    """What a box stands in: its site, its room if it has one, and its tank or freezer."""

    site_id: int
    room_id: int | None
    tank_id: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How many vials stand in how many tanks and freezers, rooms and sites."""

    vials: int
    tanks: int
    rooms: int
    sites: int

    @property
    def risk(self) -> Risk:
        """Return what one accident could take all of: a tank, a room, or nothing that small."""
        if self.vials == 0:
            return ""
        if self.tanks == 1:
            return "one_tank"
        return "one_room" if self.rooms == 1 else ""


def spread_of(standing: Iterable[tuple[Tower, int]]) -> Spread:
    """Return the spread of vials counted by what they stand in; no room counts as one a site."""
    counted = [(tower, count) for tower, count in standing if count]
    return Spread(
        vials=sum(count for _, count in counted),
        tanks=len({tower.tank_id for tower, _ in counted}),
        rooms=len({(tower.site_id, tower.room_id) for tower, _ in counted}),
        sites=len({tower.site_id for tower, _ in counted}),
    )
