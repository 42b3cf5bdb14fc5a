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


class SpreadRule(NamedTuple):
    """In how many tanks or freezers, rooms and sites a bank must stand at least."""

    tanks: int = 1
    rooms: int = 1
    sites: int = 1


class Lack(NamedTuple):
    """Of what a bank has too few: ``tanks``, ``rooms`` or ``sites``."""

    what: Literal["tanks", "rooms", "sites"]
    have: int
    need: int


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


def lacking(spread: Spread, rule: SpreadRule) -> tuple[Lack, ...]:
    """Return of what a bank has fewer than the rule asks for; of a few vials no more can be."""
    found = (
        Lack("tanks", spread.tanks, min(rule.tanks, spread.vials)),
        Lack("rooms", spread.rooms, min(rule.rooms, spread.vials)),
        Lack("sites", spread.sites, min(rule.sites, spread.vials)),
    )
    return tuple(lack for lack in found if lack.have < lack.need)
