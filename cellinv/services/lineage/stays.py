"""The storage history of a custody book: where a thing was, and what moved around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.custody.book import BookStay
from cellinv.domain.language import tr
from cellinv.records.queries.custody_book import entry_name
from cellinv.services.lineage.events import acts_around

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cellinv.records.queries.around import Stay
    from cellinv.records.queries.custody_book import Around
    from cellinv.services.lineage.sources import Sources


def stays_in(sources: Sources) -> tuple[BookStay, ...]:
    """Return every stay of every vial, a new one wherever a container around it moved."""
    actions = {told.id: told.action for told in sources.entries.told.values()}
    return tuple(
        row
        for vial in sorted(sources.scope.vials, key=sources.code)
        for stay in sources.stays.get(vial, ())
        for row in _rows(sources, vial, stay, actions)
    )


def _rows(sources: Sources, vial: int, stay: Stay, actions: dict[int, str]) -> Iterator[BookStay]:
    moves = [act for act in acts_around(sources, stay) if act.moved]
    began: list[tuple[datetime, Around | None]] = [(stay.started_at, None)]
    began += [(act.told.happened_at, act) for act in moves]
    ends = [at for at, _ in began[1:]] + [stay.ended_at]
    label = sources.near.label(stay) or ""
    for (from_at, act), to_at in zip(began, ends, strict=True):
        steps = sources.near.path(stay.container_id, from_at)
        entry = act.told.name if act else entry_name(sources.chains, stay.started_entry_id)
        because = tr("move") if act else actions.get(stay.started_entry_id, "store")
        yield BookStay(
            thing=sources.code(vial),
            path=" / ".join(step.name for step in steps),
            slot=label,
            from_at=from_at,
            to_at=to_at,
            because=tr(because.replace("_", " ")),
            entry=entry,
            moved=sources.near.known[act.container_id].name if act else "",
        )
