"""Which moments of a long history are offered to step through."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def thinned(moments: Sequence[datetime], most: int) -> tuple[datetime, ...]:
    """Return the moments, oldest first; of more than ``most`` the last of each day, or fewer.

    The first and the last moment always stay.
    """
    if len(moments) <= most:
        return tuple(moments)
    by_day = {moment.date(): moment for moment in moments}
    days = list(by_day.values())
    if len(days) < most:
        return tuple(dict.fromkeys((moments[0], *days)))
    places = range(most - 1)
    kept = [days[round(at * (len(days) - 1) / (most - 2))] for at in places]
    return tuple(dict.fromkeys((moments[0], *kept)))
