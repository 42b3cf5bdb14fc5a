"""The recalls on record, and one of them in full: what it reaches now, accounting, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellinv.domain.lineage.graph import Key
from cellinv.domain.recall import Accounting, RecallEnded, RecallUnknown
from cellinv.records.collector import without_collector
from cellinv.records.ledger.texts import loads
from cellinv.records.queries import recall as queries
from cellinv.records.queries.things import thing_queries, things
from cellinv.records.tables.base import iso
from cellinv.records.tables.recall import Recall
from cellinv.services.ledger import viewing
from cellinv.services.people.reach import reach_of
from cellinv.services.recall.reaching import note_reached, reached_from
from cellinv.services.recall.roots import root_of
from cellinv.services.recall.rows import NoticeRow, RecallRow, RecallView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk


def recall_list(desk: Desk, *, code: str = "") -> tuple[RecallRow, ...]:
    """Return the recalls and exercises within reach, newest first; or the one of a code.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = reach_of(desk).where
    with viewing(desk) as session:
        return _rows(session, queries.recalls(session, within, code=code))


def recall_row(desk: Desk, code: str) -> RecallRow:
    """Return a recall by its code.

    Raises:
        RecallUnknown: there is none within reach.
    """
    with viewing(desk) as session:
        return _row(session, desk, code)


def recall_view(desk: Desk, code: str) -> RecallView:
    """Return a recall by its code, with all that it reaches as it stands today.

    Raises:
        RecallUnknown: there is none within reach.
    """
    view = viewed(desk, code)
    note_reached(desk, view.reached)
    return view


def viewed(desk: Desk, code: str) -> RecallView:
    """Return a recall as :func:`recall_view`, to count in it: nobody is told of arms."""
    with without_collector(), viewing(desk) as session:
        row = _row(session, desk, code)
        said = queries.accounts(session, row.id)
        told = {vial: (account, note) for vial, (account, note, _) in said.items()}
        root = root_of(session, desk, Key(row.root_kind, row.root_id))
        reached = reached_from(session, desk, [root], told)
        accounting = Accounting.of(
            ((one.found.id, one.found.status) for one in reached.vials),
            {vial: account for vial, (account, _) in told.items()},
        )
        times = [at for _, _, at in said.values()]
        body = queries.body_of_beginning(session, row.id)
        return RecallView(
            row=row,
            reached=reached,
            accounting=accounting,
            notices=tuple(NoticeRow(*each) for each in queries.notices(session, row.id)),
            listed_ms=loads(body)["data"].get("listed_ms") if body else None,
            accounted_at=max(times, default=row.begun_at) if not accounting.open else None,
            held_lots=len(queries.held_by(session, row.case_id, "lot")),
            held_vials=len(queries.held_by(session, row.case_id, "vial")),
        )


def open_recall(session: Session, desk: Desk, recall_id: int, right: str = "recall") -> Recall:
    """Return a recall to be written to, within an act under way.

    Raises:
        RecallUnknown: it isn't there, or out of reach.
        RecallEnded: nothing is added to it any more.
    """
    recall = session.get(Recall, recall_id, populate_existing=True)
    if recall is None or not reach_of(desk, right).sees(recall.owner_id, None):
        raise RecallUnknown(code=str(recall_id))
    if recall.ended_at is not None:
        raise RecallEnded(recall=recall.code, day=iso(recall.ended_at)[:10])
    return recall


def _row(session: Session, desk: Desk, code: str) -> RecallRow:
    found = queries.recalls(session, reach_of(desk).where, code=code) if code.strip() else []
    if not found:
        raise RecallUnknown(code=code.strip()[:80])
    return _rows(session, found)[0]


def _rows(session: Session, found: list[Any]) -> tuple[RecallRow, ...]:
    keys = {Key(row.root_kind, row.root_id) for row in found}
    named = things(session, (key for key in keys if key.kind in thing_queries()))
    codes = {key: thing.code for key, thing in named.items()}
    for key in keys - set(codes):
        codes[key] = queries.reagent_number(session, key.id)
    return tuple(
        RecallRow(root=codes[Key(row.root_kind, row.root_id)], **mapping)
        for row, mapping in zip(found, map(queries.by_name, found), strict=True)
    )
