"""The stage a demonstration is played on: people, sites, a clock, and acts in order of time."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from cellinv.services.desk import Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cellinv.services.desk import Actor, Desk, Place, Right, SetClock

SEED = 20_260_101


@dataclass
class Stage:
    """Who can act where; what is still to happen; and the random numbers, always the same."""

    setup: Desk
    clock: SetClock
    first: datetime
    last: datetime
    people: dict[str, tuple[Actor, tuple[Right, ...]]] = field(default_factory=dict)
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - a demonstration
    _acts: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def desk(self, login: str, site: Place | None, station: str = "bench-1") -> Desk:
        """Return somebody's desk at a site."""
        actor, rights = self.people[login]
        return replace(self.setup, actor=actor, rights=rights, site=site, station=station)

    def signer(self, login: str) -> Signer:
        """Return somebody as they prove who they are to sign one act."""
        actor, rights = self.people[login]
        return Signer.of(actor, rights, self.clock.at)

    def when(self, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """Return a moment of the year: ``day`` 0 is its first."""
        return self.first + timedelta(days=day, hours=hour, minutes=minute)

    def plan(self, at: datetime, act: Callable[[], None]) -> None:
        """Let an act happen at a time; what would be after the last day doesn't happen."""
        if at <= self.last:
            heapq.heappush(self._acts, (at, next(self._order), act))

    def play(self) -> None:
        """Do everything planned, in order of time."""
        while self._acts:
            at, _, act = heapq.heappop(self._acts)
            self.clock.at = max(at, self.clock.at)
            act()

    def tick(self, seconds: float) -> None:
        """Let some time pass within an act's scene."""
        self.clock.at += timedelta(seconds=seconds)
