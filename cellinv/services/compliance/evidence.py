"""Evidence: what is recorded of a thing, an act or all that a page shows, as one PDF."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from cellinv.domain.compliance import Grid
from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.records.codes_table import find_code
from cellinv.records.queries.cards import people
from cellinv.records.queries.cases import subjects_of
from cellinv.records.queries.things import things
from cellinv.records.tables.cases import Case
from cellinv.records.tables.clinical import Dose
from cellinv.records.tables.recall import Recall
from cellinv.services.audit.act import act_in_full
from cellinv.services.audit.listing import Filter, ledger_page
from cellinv.services.audit.words import UNSAID, Words, field_name
from cellinv.services.compliance.gathering import Evidence, Gathered, act_line
from cellinv.services.compliance.signed import given_grid
from cellinv.services.ledger import ORG, Receipt, doing, viewing
from cellinv.services.lineage.acts import history_of
from cellinv.services.people import signatures_in
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cellinv.records.queries.things import Thing
    from cellinv.services.audit import EntryRow
    from cellinv.services.audit.act import ActInFull
    from cellinv.services.audit.listing import LedgerRow
    from cellinv.services.desk import Desk

_TABLES = {"case": "case_record"}
_ENTRY: Final = re.compile(r"[^\s:]{1,40}:\d{1,10}")
_CHANGES: Final = 5_000
"""So many changes of one act are told."""
_EXCHANGED: Final = (
    "import", "import_results", "export", "export_certificate", "export_evidence", "make_notices",
    "export_custody", "map",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: its tables as they stand there, and the codes and entries behind them."""

    title: str
    codes: tuple[str, ...]
    grids: tuple[Grid, ...] = ()


def evidence(desk: Desk, code: str) -> Evidence:
    """Return all that is recorded of what a code names, as far as whoever asks may read it.

    That of a subject has their doses with it, that of a person what they signed, that of a case
    what it is about, and that of a recall's code its case. An entry (``CHAIN:SEQ``) is the act it
    tells of. Arms of blinded studies stay hidden as in
    :func:`cellinv.services.lineage.acts.history_of`.

    Raises:
        UnknownCode, AmbiguousCode, EntryUnknown, NotAllowed, NotSignedIn.
    """
    if names_entry(desk, code):
        return _of_entry(desk, code.strip().upper())
    thing, rows = history_of(desk, _case_of_recall(desk, code))
    found = Gathered(desk)
    found.add(thing, rows, tr("Every entry, with old and new values"))
    for one in _belonging(desk, thing):
        found.add(one, history_of(desk, one.code)[1])
    given = given_grid(desk, thing) if thing.kind == "person" else None
    return found.paper(thing.code, tuple(_facts(desk, thing, rows)), given=given)


def evidence_of(desk: Desk, shown: Shown) -> Evidence:
    """Return what a page shows, and all that is recorded of what it names, as :func:`evidence`.

    Of an entry it is what was said with the act, its signatures and what it is about.

    Raises:
        UnknownCode, AmbiguousCode, EntryUnknown, NotAllowed, NotSignedIn.
    """
    found = Gathered(desk)
    acts: list[ActInFull] = []
    for code in dict.fromkeys(shown.codes):
        if names_entry(desk, code):
            acts.append(_sign_act(found, act_in_full(desk, code)))
        else:
            found.add(*history_of(desk, code))
    if acts:
        found.add_lines(tr("Entries"), map(act_line, acts))
    facts = ((tr("Site"), desk.site.name),) if desk.site else ()
    return found.paper(shown.title, facts, before=shown.grids)


def exchanged(desk: Desk, most: int = 500) -> Shown:
    """Return the newest acts that brought something in or handed it out, within reach.

    Raises:
        NotAllowed, NotSignedIn.
    """
    wanted, after = Filter(actions=_EXCHANGED), None
    rows: list[LedgerRow] = []
    while len(rows) < most:
        page = ledger_page(desk, wanted, after)
        rows += page.rows
        after = page.next
        if after is None:
            break
    return Shown(tr("Brought in and handed out"), tuple(row.entry for row in rows[:most]))


def names_entry(desk: Desk, text: str) -> bool:
    """Say whether a text is an entry of the ledger (``CHAIN:SEQ``), and no code of anything.

    Raises:
        NotAllowed, NotSignedIn.
    """
    reach_of(desk)
    with viewing(desk) as session:
        return _ENTRY.fullmatch(text.strip()) is not None and not find_code(session, text)


def export_evidence(desk: Desk, code: str, path: Path) -> Receipt:
    """Write the evidence of a record or an act as a PDF, which appears once its entry is written.

    The receipt's details tell ``file``, ``sha256``, ``entries`` and ``signatures``.

    Raises:
        UnknownCode, AmbiguousCode, EntryUnknown, NotAllowed, LabelFormatUnknown, SheetNotWritten.
    """
    return _export(desk, evidence(desk, code), path)


def export_evidence_of(desk: Desk, shown: Shown, path: Path) -> Receipt:
    """Write the evidence of what a page shows as a PDF, as :func:`export_evidence`.

    Raises:
        As :func:`export_evidence`.
    """
    return _export(desk, evidence_of(desk, shown), path)


def _export(desk: Desk, made: Evidence, path: Path) -> Receipt:
    from cellinv.labels.files import check_suffix
    from cellinv.labels.paper import paper_pdf
    from cellinv.sheets.staging import put_in_place

    check_suffix(path, (".pdf",))
    content = paper_pdf(made.paper)

    def record(staged: Path) -> Receipt:
        staged.write_bytes(content)
        data: dict[str, Any] = {
            "file": path.name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "entries": made.entries,
            "signatures": made.signatures,
        }
        chain = desk.site.code if desk.site else ORG
        with doing(desk, "export_evidence", chain=chain, **data) as act:
            for thing in dict.fromkeys(made.things):
                act.concerns(thing.kind, thing.id, thing.code)
        return replace(act.receipt(), details=data)

    return put_in_place(path, record)


def _of_entry(desk: Desk, name: str) -> Evidence:
    act = act_in_full(desk, name, most=_CHANGES)
    found = Gathered(desk)
    _sign_act(found, act)
    found.add_lines(tr("Entries"), [act_line(act)])
    lines = [(one.code, one.field, one.before, one.after) for one in act.changes]
    if act.cut:
        lines.append((tr("and more: an export of the ledger tells all of it"), "", "", ""))
    heads = (tr("Code"), tr("Field"), tr("Before"), tr("After"))
    found.parts.append(Grid(tr("Changes"), heads, tuple(lines)))
    return found.paper(name, act.said)


def _sign_act(found: Gathered, act: ActInFull) -> ActInFull:
    row = act.row
    under = tr(row.action.replace("_", " "))
    found.sign((under, each) for each in signatures_in(found.desk, row.id))
    return act


def _case_of_recall(desk: Desk, code: str) -> str:
    """Return the code of the case of a recall within reach; any other code is as it was."""
    with viewing(desk) as session:
        row = session.execute(
            select(Recall.owner_id, Case.code)
            .join(Case, Case.id == Recall.case_id)
            .where(Recall.code == code.strip().upper())
        ).first()
    return row[1] if row is not None and reach_of(desk).sees(row[0], None) else code


def _belonging(desk: Desk, thing: Thing) -> tuple[Thing, ...]:
    """Return a subject's doses, or what a case is about, as far as they are within reach."""
    reach = reach_of(desk)
    with viewing(desk) as session:
        if thing.kind == "subject":
            doses = session.scalars(select(Dose.id).where(Dose.subject_id == thing.id))
            keys = [Key("dose", each) for each in doses.all()]
            found = [one for _, one in sorted(things(session, keys).items())]
        else:
            found = subjects_of(session, [thing.id] if thing.kind == "case" else []).get(
                thing.id, []
            )
    return tuple(one for one in found if reach.sees(one.owner_id, one.site_id))


def _facts(desk: Desk, thing: Thing, rows: tuple[EntryRow, ...]) -> Iterator[tuple[str, str]]:
    """Yield what a record says now: the newest value of each of its fields in the ledger."""
    yield tr("Kind"), tr(thing.kind.replace("_", " "))
    yield tr("Code"), thing.code
    table = _TABLES.get(thing.kind, thing.kind)
    now = {
        each.field: each.after
        for row in rows
        for change in row.changes
        if (change.table, change.row_id) == (table, thing.id)
        for each in change.fields
    }
    with viewing(desk) as session:
        words = Words(session, reach_of(desk), people=people(session))
        for name, value in now.items():
            if name not in UNSAID and name != "code" and value not in (None, ""):
                caption = field_name(name)
                yield caption[:1].upper() + caption[1:], words.of(name, value)
