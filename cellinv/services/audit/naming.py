"""What a text names for whoever reads the ledger: an entry, records, or what has no record page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, or_, select

from cellinv.domain.errors import DomainError
from cellinv.domain.lineage.graph import Key
from cellinv.records.codes_table import find_code
from cellinv.records.queries.audit import Mark
from cellinv.records.queries.finding import found
from cellinv.records.queries.storage import container_named
from cellinv.records.tables.equipment import Equipment
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.production import Transfer
from cellinv.records.tables.quality import Panel, Sample
from cellinv.records.tables.recall import Recall

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.records.queries.audit import Wanted
    from cellinv.services.audit.sight import Sight

_ENTRY: Final = re.compile(r"\s*([^\s:]{1,40}):(\d{1,10})\s*")
_MATCHES: Final = 100
_NAMED_IN: Final = (
    (Panel.code, ("save_panel", "end_panel", "start_testing")),
    (Sample.code, ("plan_sample", "send_sample", "withdraw", "consume", "enter_result")),
    (Equipment.code, ("register_equipment", "start_run", "end_run")),
    (Transfer.code, (
        "start_transfer", "add_transfer_item", "move_transfer_item", "plan_milestone",
        "reach_milestone", "widen_transfer", "complete_transfer", "end_transfer",
    )),
    (Recall.code, (
        "begin_recall", "begin_exercise", "hold_recalled", "account_recalled", "make_notices",
        "confirm_notice", "end_recall",
    )),
)  # fmt: skip
"""Codes of what entries tell of without being about it, and the acts that can tell of each."""


def marks_of_entry(session: Session, text: str, wanted: Wanted) -> list[Mark]:
    """Return the entry that a text names as ``CHAIN:SEQ``, if it does."""
    named = _ENTRY.fullmatch(text)
    if named is None:
        return []
    query = select(LedgerEntry.recorded_at, LedgerEntry.id).where(
        LedgerEntry.chain == named[1].upper(),
        LedgerEntry.seq == int(named[2]),
        wanted.times(),
        wanted.clause(),
    )
    return [Mark(*row) for row in session.execute(query)]


def matching(sight: Sight, text: str, site_id: int | None) -> list[Key]:
    """Return the records within reach that a text names, or has a part of the name of."""
    session = sight.session
    exact = [Key(one.record_kind, one.record_id) for one in find_code(session, text)]
    if not exact and "/" in text:
        try:
            exact = [Key("container", container_named(session, text, site_id).id)]
        except DomainError:
            exact = []
    if not exact:
        exact = list(found(session, text, _MATCHES))
    sight.learn(exact)
    return [key for key in exact if sight.thing(key) is not None]


def marks_naming(sight: Sight, text: str, wanted: Wanted) -> list[Mark]:
    """Return the marks of the acts that tell of a panel, sample, transfer, recall or equipment.

    Newest first. What a reader may not see of them is decided entry by entry.
    """
    session, code = sight.session, text.strip().lower()
    told = []
    for column, actions in _NAMED_IN:
        query = select(column).where(func.lower(column) == code).limit(1)
        name = session.scalar(query)
        if name is not None:
            within = json.dumps(name, ensure_ascii=False)
            told.append(
                LedgerEntry.action.in_(actions) & LedgerEntry.body.contains(within, autoescape=True)
            )
    if not told:
        return []
    marks = select(LedgerEntry.recorded_at, LedgerEntry.id).where(
        or_(*told), wanted.times(), wanted.clause()
    )
    hidden = sight.telling()
    if hidden is not None:
        marks = marks.where(LedgerEntry.id.not_in(hidden))
    return sorted((Mark(*row) for row in session.execute(marks)), reverse=True)
