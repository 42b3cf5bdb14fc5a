"""How long a vial was out of the cold, from the intervals it and what held it were out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

_SECOND: Final = timedelta(seconds=1)
_NONE: Final = timedelta(0)


class Outing(NamedTuple):
    """An interval out of the cold; ``ended_at`` is open while the thing is still out."""

    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a site warns, counts a warming event and proposes a hold; seconds and events."""

    warn_s: int = 60
    event_s: int = 120
    hold_events: int = 3
    hold_total_s: int = 600


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a vial has been through, in whole seconds begun and ended; ``open_since`` if out."""

    total_s: int = 0
    longest_s: int = 0
    events: int = 0
    open_since: datetime | None = None
    open_s: int = 0

    def warns(self, thresholds: Thresholds) -> bool:
        """Say whether the present outing has lasted long enough for a warning."""
        return self.open_since is not None and self.open_s >= thresholds.warn_s

    def overdue(self, thresholds: Thresholds) -> bool:
        """Say whether the present outing has become a warming event."""
        return self.open_since is not None and self.open_s >= thresholds.event_s

    def proposes_hold(self, thresholds: Thresholds) -> bool:
        """Say whether all outings together call for a hold."""
        return self.events >= thresholds.hold_events or self.total_s >= thresholds.hold_total_s


def exposure(outings: Iterable[Outing], now: datetime, thresholds: Thresholds) -> Exposure:
    """Return the exposure up to ``now``; overlapping and touching outings count as one.

    ``outings`` are those of the vial and of every container it was in at the time, in any order.
    One that ends before it starts, as a clock set back can leave it, lasts no time.
    """
    spans = merged(outings, now)
    lengths = [span.length for span in spans]
    still = next((span for span in reversed(spans) if span.open), None)
    return Exposure(
        total_s=sum(lengths, _NONE) // _SECOND,
        longest_s=max(lengths, default=_NONE) // _SECOND,
        events=sum(length // _SECOND >= thresholds.event_s for length in lengths),
        open_since=still.started_at if still else None,
        open_s=still.length // _SECOND if still else 0,
    )


class Span(NamedTuple):
    """Outings that overlap or touch, as one."""

    started_at: datetime
    ended_at: datetime
    open: bool

    @property
    def length(self) -> timedelta:
        """Return how long it lasted."""
        return self.ended_at - self.started_at


def merged(outings: Iterable[Outing], now: datetime) -> list[Span]:
    """Return the outings in order, those that overlap or touch made one."""
    spans: list[Span] = []
    for outing in sorted(outings, key=lambda outing: outing.started_at):
        end = max(outing.started_at, now if outing.ended_at is None else outing.ended_at)
        span = Span(outing.started_at, end, outing.ended_at is None)
        if spans and span.started_at <= spans[-1].ended_at:
            before = spans.pop()
            end = max(before.ended_at, span.ended_at)
            span = Span(before.started_at, end, before.open or span.open)
        spans.append(span)
    return spans
