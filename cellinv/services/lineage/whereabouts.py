"""Where vials stood and how long they were out of the cold, for what went into a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.custody.exposure import Outing, merged
from cellinv.domain.lineage.origin import StayIn, VialIn
from cellinv.records.queries.around import NEVER, around, clip, outings_around, stays_of
from cellinv.records.queries.origin import vials_in
from cellinv.records.tables.storage import Placement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from cellinv.domain.custody.exposure import Span
    from cellinv.records.queries.around import Around, Stay


def vials_and_stays(
    session: Session, vial_ids: Collection[int], doses: Collection[int], now: datetime
) -> tuple[tuple[VialIn, ...], tuple[StayIn, ...]]:
    """Return the vials with what they went into and were exposed to, and where each stood.

    A stay begins anew wherever one of the containers around it moved.
    """
    kept = vials_in(session, vial_ids, doses)
    stays = stays_of(session, Placement.vial_id, vial_ids)
    near = around(session, {stay.container_id for each in stays.values() for stay in each})
    outings = outings_around(session, vial_ids, stays, near)
    vials: list[VialIn] = []
    stood: list[StayIn] = []
    for vial, code, *told in kept:
        spans = merged(outings.get(vial, ()), now)
        lengths = [int(span.length.total_seconds()) for span in spans]
        values = [code, *told, sum(lengths), max(lengths, default=0)]
        vials.append(VialIn(*values))
        for stay in stays.get(vial, ()):
            stood += _parts(code, stay, near, spans, now)
    return tuple(vials), tuple(stood)


def _parts(
    vial: str, stay: Stay, near: Around, spans: list[Span], now: datetime
) -> Iterator[StayIn]:
    until = stay.ended_at or NEVER
    moves = {above.from_at for above in near.above(stay.container_id)}
    starts = sorted({stay.started_at, *(at for at in moves if stay.started_at < at < until)})
    label = near.label(stay)
    for start, end in zip(starts, [*starts[1:], until], strict=True):
        path = tuple(step.name for step in near.path(stay.container_id, start))
        warm = clip([Outing(span.started_at, span.ended_at) for span in spans], start, end)
        seconds = sum(int(span.length.total_seconds()) for span in merged(warm, now))
        yield StayIn(vial, path, label, start, None if end == NEVER else end, seconds)
