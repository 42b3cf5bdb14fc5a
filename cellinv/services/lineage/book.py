"""Assembling a chain-of-custody book for any set of vials, lots, doses, subjects, containers."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from cellinv import __version__
from cellinv.domain.custody.book import (
    BookAnchor,
    BookCheck,
    BookCover,
    BookLineage,
    CustodyBook,
)
from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key, neighbours, steps_from
from cellinv.records.ledger.anchors import anchors_now
from cellinv.records.queries.things import things
from cellinv.services.ledger import signed_in, viewing
from cellinv.services.lineage.events import Event, events_of, signatures_of
from cellinv.services.lineage.quality import quality_of
from cellinv.services.lineage.scope import Scope, scope_of
from cellinv.services.lineage.sources import Sources, read_sources
from cellinv.services.lineage.stays import stays_in
from cellinv.services.lineage.tracing import trace_in
from cellinv.services.people.looks import may_look, note_look, subjects_of_vials
from cellinv.services.people.reach import seeing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

MOST_ROOTS: Final = 25
"""Things whose lineage is told one by one; of more, that of their lots is told."""


def custody_book(desk: Desk, codes: Sequence[str]) -> CustodyBook:
    """Return the chain of custody of everything some codes name, on one read snapshot.

    To those who may see them, that it told of arms is recorded.

    Raises:
        NotAllowed: whoever asks may not export custody.
        UnknownCode, AmbiguousCode, WrongKind: a code names nothing that has a custody.
    """
    with viewing(desk) as session:
        scope = scope_of(session, seeing(desk), codes)
        sources = read_sources(scope, desk.now())
        events = events_of(sources)
        book = CustodyBook(
            cover=_cover(session, desk, scope, events),
            events=tuple(event.row for event in events),
            lineage=tuple(_lineage(session, seeing(desk), scope)),
            stays=stays_in(sources),
            quality=quality_of(sources, events),
            signatures=signatures_of(sources, events),
            checks=tuple(_checks(sources, events)),
        )
        told = subjects_of_vials(session, scope.vials) if may_look(desk) else set()
    note_look(desk, "custody", scope.named.values(), told)
    return book


def _cover(session: Session, desk: Desk, scope: Scope, events: list[Event]) -> BookCover:
    kinds = Counter(thing.kind for thing in scope.named.values())
    anchors = anchors_now(session, desk.now())
    return BookCover(
        inventory=anchors[0].inventory,
        scope=tuple(
            f"{tr(thing.kind.replace('_', ' '))} {thing.code}" for thing in scope.named.values()
        ),
        counts=(
            *((tr("Named: {kind}", kind=tr(kind)), count) for kind, count in kinds.items()),
            (tr("Vials"), len(scope.vials)),
            (tr("Events"), len(events)),
        ),
        made_by=signed_in(desk).shown,
        made_at=desk.now(),
        program=f"cellinv {__version__}",
        zone=desk.site.time_zone if desk.site else "UTC",
        anchors=tuple(
            BookAnchor(
                each.inventory, each.epoch, each.chain, each.seq, each.hash,
                datetime.fromisoformat(each.time),
            )
            for each in anchors
        ),
    )  # fmt: skip


def _lineage(session: Session, desk: Desk, scope: Scope) -> Iterator[BookLineage]:
    ways: tuple[Literal["up", "down"], ...] = ("up", "down")
    for root in _roots(session, scope):
        found = trace_in(session, desk, root, up=True, down=True)
        nodes = {node.key: node for node in found.nodes}
        for way in ways:
            reached = steps_from(root, neighbours(found.links, up=way == "up"))
            for key, (steps, through) in reached.items():
                node = nodes[key]
                yield BookLineage(
                    start=found.root.code,
                    way=way,
                    steps=steps,
                    kind=tr(node.kind.replace("_", " ")),
                    code=node.code,
                    status=node.status,
                    through=nodes[through].code if through != root else "",
                )


def _roots(session: Session, scope: Scope) -> list[Key]:
    """Return the things whose lineage is told: those named, or their lots where too many."""
    roots = [key for key in scope.named if key.kind != "container"]
    loose = scope.ids("container") and not roots
    if len(roots) <= MOST_ROOTS and not loose:
        return roots
    return [*(key for key in roots if key.kind != "vial"), *_lots(session, scope)]


def _lots(session: Session, scope: Scope) -> list[Key]:
    from sqlalchemy import select

    from cellinv.records.queries.things import chunks
    from cellinv.records.tables.banks import Vial

    lots: set[int] = set()
    for some in chunks(sorted(scope.vials)):
        lots.update(session.scalars(select(Vial.lot_id).where(Vial.id.in_(some)).distinct()))
    found = things(session, (Key("lot", lot) for lot in sorted(lots)))
    return [key for key in found if key not in scope.named]


def _checks(sources: Sources, events: list[Event]) -> Iterator[BookCheck]:
    told = {event.told.id: event.told for event in events}
    wrong = sorted(each.name for each in told.values() if not each.proven)
    agreed = tr("{good} of {all} agree", good=len(told) - len(wrong), all=len(told))
    yield BookCheck(
        tr("Ledger entries hashed again"), "; ".join([agreed, *wrong]) if wrong else agreed
    )
    if sources.entries.blind:
        # Said whether or not anything is: that it is would tell which vials are in kits.
        yield BookCheck(
            tr("Blinded study"), tr("Acts that tie a vial to a dose or subject are left out.")
        )
