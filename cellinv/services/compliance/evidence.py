"""Evidence of a record: what it is now, its signatures and every entry about it, as one PDF."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.domain.compliance import Grid, Paper
from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.records.queries.cards import people
from cellinv.records.queries.cases import subjects_of
from cellinv.records.queries.things import things
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.base import iso
from cellinv.records.tables.cases import Case
from cellinv.records.tables.clinical import Dose
from cellinv.records.tables.recall import Recall
from cellinv.services.audit.words import UNSAID, Words, field_name
from cellinv.services.ledger import ORG, Receipt, doing, signed_in, viewing
from cellinv.services.lineage.acts import history_of
from cellinv.services.lineage.telling import ToldAct, told_history
from cellinv.services.people import SignatureRow, signatures_in, signatures_of
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from cellinv.records.queries.things import Thing
    from cellinv.services.audit import EntryRow
    from cellinv.services.desk import Desk

_TABLES = {"case": "case_record"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record's paper, and how much it holds."""

    thing: Thing
    paper: Paper
    entries: int
    signatures: int


def evidence(desk: Desk, code: str) -> Evidence:
    """Return all that is recorded of what a code names, as far as whoever asks may read it.

    That of a subject has their doses with it, that of a case what it is about, and that of a
    recall's code its case. Arms of blinded studies stay hidden as in
    :func:`cellinv.services.lineage.acts.history_of`.

    Raises:
        UnknownCode, AmbiguousCode, NotAllowed, NotSignedIn.
    """
    thing, rows = history_of(desk, _case_of_recall(desk, code))
    acts = _acts(desk, thing)
    signed = [*_signed(desk, thing, rows)]
    parts: list[Grid] = []
    for one in _belonging(desk, thing):
        own = _acts(desk, one)
        known = {row for _, row in signed}
        more = _signed(desk, one, history_of(desk, one.code)[1])
        signed += [each for each in more if each[1] not in known]
        parts.append(Grid(tr("Entries about {code}", code=one.code), _act_heads(), _lines(own)))
    made = tr("Made by {who}, {when}.", who=signed_in(desk).shown, when=_utc(desk.now()))
    paper = Paper(
        title=tr("Evidence: {code}", code=thing.code),
        facts=tuple(_facts(desk, thing, rows)),
        grids=(
            Grid(tr("Signatures"), _signed_heads(), tuple(_signature(*one) for one in signed)),
            Grid(tr("Every entry, with old and new values"), _act_heads(), _lines(acts)),
            *parts,
        ),
        foot=made,
    )
    entries = {row[0] for grid in paper.grids[1:] for row in grid.rows}
    return Evidence(thing, paper, len(entries), len(signed))


def export_evidence(desk: Desk, code: str, path: Path) -> Receipt:
    """Write the evidence of a record as a PDF; the file appears once its entry is written.

    The receipt's details tell ``file``, ``sha256``, ``entries`` and ``signatures``.

    Raises:
        UnknownCode, AmbiguousCode, NotAllowed, LabelFormatUnknown, SheetNotWritten.
    """
    from cellinv.labels.files import check_suffix
    from cellinv.labels.paper import paper_pdf
    from cellinv.sheets.staging import put_in_place

    made = evidence(desk, code)
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
            act.concerns(made.thing.kind, made.thing.id, made.thing.code)
        return replace(act.receipt(), details=data)

    return put_in_place(path, record)


def _acts(desk: Desk, thing: Thing) -> tuple[ToldAct, ...]:
    return tuple(reversed(told_history(desk, thing.code, whole=True)))


def _lines(acts: tuple[ToldAct, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(_act, acts))


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


def _signed(
    desk: Desk, thing: Thing, rows: tuple[EntryRow, ...]
) -> Iterator[tuple[str, SignatureRow]]:
    """Yield the signatures in all acts on a record, and of a vial's lot, with what was signed."""
    for act in rows:
        for row in signatures_in(desk, act.id):
            own = (row.kind, row.record_id) == (thing.kind, thing.id)
            yield thing.code if own else tr(row.kind.replace("_", " ")), row
    if thing.kind == "vial":
        with viewing(desk) as session:
            lot = session.get_one(Vial, thing.id).lot_id
            code = Words(session, reach_of(desk)).of("lot_id", lot)
        for row in signatures_of(desk, "lot", lot):
            if row.kind == "lot":
                yield code, row


def _signed_heads() -> tuple[str, ...]:
    return (tr("Under"), tr("Name"), tr("Meaning"), tr("When"), tr("State"), tr("Entry"))


def _signature(under: str, row: SignatureRow) -> tuple[str, ...]:
    state = tr(row.state.replace("_", " "))
    return under, row.name, tr(row.meaning), _utc(row.signed_at), state, row.entry


def _act_heads() -> tuple[str, ...]:
    return (
        tr("Entry"), tr("When"), tr("Who"), tr("What"), tr("Changes"), tr("Reason"), tr("Hash"),
    )  # fmt: skip


def _act(act: ToldAct) -> tuple[str, ...]:
    who = [act.who, act.station]
    who += [tr("witness: {who}", who=act.witness)] if act.witness else []
    when = [_utc(act.happened_at)]
    when += [tr("recorded {when}", when=_utc(act.recorded_at))] if act.marks else []
    what = [tr(act.action.replace("_", " ")), *(tr(mark.replace("_", " ")) for mark in act.marks)]
    said = tr("erased") if act.erased else "; ".join(act.changes)
    return (
        act.entry, "; ".join(when), ", ".join(who), ", ".join(what), said, act.reason or "",
        act.hash,
    )  # fmt: skip


def _utc(moment: datetime) -> str:
    return f"{iso(moment)[:19].replace('T', ' ')} UTC"
