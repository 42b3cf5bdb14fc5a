"""What went into a thing as a paper of tables: shown, printed and written, each time the same."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from cellinv.domain.banks.materials import usual_word
from cellinv.domain.compliance import Grid, Paper
from cellinv.domain.language import a_list, together, tr
from cellinv.records.ledger.anchors import anchors_now
from cellinv.services.ledger import ORG, Receipt, doing, signed_in, viewing
from cellinv.services.lineage.origin import origin_code
from cellinv.services.people import allow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cellinv.domain.lineage.origin import Origin
    from cellinv.services.desk import Desk

_WORDS: Final = frozenset(
    {"status", "state", "kind", "verdict", "outcome", "action", "purposes", "scope", "hold",
     "meaning", "laboratory", "eligibility"}
)  # fmt: skip
_MANY: Final = frozenset({"purposes", "scope"})
_HASH_SHOWN: Final = 16


def paper_of(found: Origin, desk: Desk) -> Paper:
    """Return an origin as a paper: a table for each kind of fact that there is any of."""
    made = tr("Made by {who}, {when}.", who=signed_in(desk).shown, when=_text("", desk.now()))
    return Paper(
        title=tr("What went into {code}", code=found.root.code),
        facts=_facts(found),
        grids=tuple(_grids(found)),
        foot=together(made, ledger_head(desk)),
    )


def ledger_head(desk: Desk) -> str:
    """Return where the desk's chain of the ledger stands, with the beginning of its hash.

    Raises:
        NotAllowed, NotSignedIn.
    """
    allow(desk, "read", site_id=desk.site.id if desk.site else None)
    chain = desk.site.code if desk.site else ORG
    with viewing(desk) as session:
        heads = {each.chain: each for each in anchors_now(session, desk.now())}
    head = heads.get(chain) or heads.get(ORG)
    if head is None:
        return ""
    entry = f"{head.chain}:{head.seq}"
    return tr("Ledger at {entry}, {hash}…", entry=entry, hash=head.hash[:_HASH_SHOWN])


def export_origin(desk: Desk, code: str, path: Path) -> Receipt:
    """Write what went into a thing to an .xlsx or .pdf and record that.

    The file appears once its entry is written. The receipt's details tell ``file``, ``sha256``
    and ``rows``.

    Raises:
        NotAllowed, UnknownCode, AmbiguousCode, NotTraceable, FileKindUnknown, SheetNotWritten.
    """
    from cellinv.sheets.certificate import check_kind
    from cellinv.sheets.paper import write_paper
    from cellinv.sheets.staging import put_in_place

    allow(desk, "export", site_id=desk.site.id if desk.site else None)
    check_kind(path)
    found = origin_code(desk, code)
    paper = paper_of(found, desk)

    def record(staged: Path) -> Receipt:
        if path.suffix.lower() == ".pdf":
            from cellinv.labels.paper import paper_pdf

            staged.write_bytes(paper_pdf(paper))
        else:
            write_paper(staged, paper)
        data: dict[str, Any] = {
            "list": "origin",
            "of": found.root.code,
            "file": path.name,
            "sha256": hashlib.sha256(staged.read_bytes()).hexdigest(),
            "rows": sum(len(grid.rows) for grid in paper.grids),
        }
        with doing(desk, "export", chain=desk.site.code if desk.site else ORG, **data) as act:
            act.concerns(found.root.kind, found.root.id, found.root.code)
        return replace(act.receipt(), details=data)

    return put_in_place(path, record)


def _facts(found: Origin) -> tuple[tuple[str, str], ...]:
    root = found.root
    facts = [
        (tr("Kind"), tr(root.kind.replace("_", " ").capitalize())),
        (tr("Code"), root.code),
        (tr("State"), tr(root.status.replace("_", " "))),
    ]
    if found.ends_at is not None:
        said = tr(
            "Study {study} is blinded: the way ends there. {n} subjects were treated.",
            study=found.ends_at, n=found.treated or 0,
        )  # fmt: skip
        facts.append((tr("Blinded study"), said))
    facts += [
        (tr("Out of reach"), f"{count} × {tr(kind.replace('_', ' '))}")
        for kind, count in found.hidden
    ]
    return tuple(facts)


def _grids(found: Origin) -> list[Grid]:
    grids = []
    for name, rows in found.parts.items():
        if rows:
            title, heads = _titles()[name], _heads()[name]
            lines = (tuple(_text(field, getattr(row, field)) for field in heads) for row in rows)
            grids.append(Grid(title, tuple(heads.values()), tuple(lines)))
    return grids


def _text(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, date):
        when = isinstance(value, datetime)
        return f"{value:%Y-%m-%d %H:%M} UTC" if when else value.isoformat()
    if isinstance(value, tuple):
        return (" / " if field == "path" else ", ").join(value)
    said = "" if value is None else str(value)
    if field == "material":
        return usual_word(said)
    if field in _MANY:
        return a_list(tr(word) for word in said.split())
    return tr(said.replace("_", " ")) if said and field in _WORDS else said


def _titles() -> Mapping[str, str]:
    return {
        "subjects": tr("Subjects"), "doses": tr("Doses"), "vials": tr("Vials"),
        "lots": tr("Lots and banks"), "runs": tr("Runs"), "figures": tr("In-process figures"),
        "materials": tr("Reagent lots"), "results": tr("Tests"), "releases": tr("Releases"),
        "signatures": tr("Signatures"), "lines": tr("Cell lines"), "donors": tr("Donors"),
        "consents": tr("Consents"), "holds": tr("Holds"), "cases": tr("Cases"),
        "stays": tr("Where it stood"), "people": tr("People"),
    }  # fmt: skip


def _heads() -> Mapping[str, Mapping[str, str]]:
    """Return the columns of each table: the field of its rows and what stands above it."""
    return {**_clinical_heads(), **_material_heads(), **_tested_heads(), **_later_heads()}


def _clinical_heads() -> Mapping[str, Mapping[str, str]]:
    return {
        "subjects": {
            "code": tr("Subject"), "study": tr("Study"), "site": tr("Site"),
            "state": tr("State"), "enrolled_on": tr("Enrolled on"),
        },
        "doses": {
            "code": tr("Dose"), "subject": tr("Subject"), "product": tr("Product"),
            "status": tr("State"), "method": tr("Prepared"), "prepared_by": tr("Prepared by"),
            "prepared_at": tr("Prepared at"), "released_at": tr("Released at"),
            "given_at": tr("Given at"), "given_by": tr("Given by"),
            "given_where": tr("Given where"), "outcome": tr("Outcome"),
        },
        "vials": {
            "code": tr("Vial"), "lot": tr("Lot"), "number": tr("Number"), "status": tr("State"),
            "went_into": tr("Went into"), "given_ul": tr("Given (µL)"),
            "wasted_ul": tr("Wasted (µL)"), "exposed_s": tr("Out of the cold (s)"),
            "longest_s": tr("Longest (s)"),
        },
    }  # fmt: skip


def _material_heads() -> Mapping[str, Mapping[str, str]]:
    return {
        "lots": {
            "code": tr("Lot"), "kind": tr("Kind"), "status": tr("State"), "grade": tr("Grade"),
            "owner": tr("Owner"), "site": tr("Site"), "line": tr("Cell line"),
            "product": tr("Product"), "run": tr("Run"), "passage": tr("Passage"),
            "filled": tr("Filled"), "filled_on": tr("Filled on"),
            "expires_on": tr("Expires on"),
        },
        "runs": {
            "code": tr("Run"), "kind": tr("Kind"), "status": tr("State"), "grade": tr("Grade"),
            "engineering": tr("Engineering run"), "site": tr("Site"),
            "protocol": tr("Protocol"), "protocol_version": tr("Version"),
            "equipment": tr("Equipment"), "operators": tr("Operators"),
            "started_at": tr("Started at"), "ended_at": tr("Ended at"), "note": tr("Note"),
        },
        "figures": {
            "run": tr("Run"), "kind": tr("Figure"), "number": tr("Number"), "unit": tr("Unit"),
            "measured_at": tr("Measured at"), "entered_by": tr("Entered by"),
            "note": tr("Note"),
        },
        "materials": {
            "run": tr("Run"), "name": tr("Reagent"), "supplier": tr("Supplier"),
            "lot_number": tr("Lot number"), "expires_on": tr("Expires on"),
        },
    }  # fmt: skip


def _tested_heads() -> Mapping[str, Mapping[str, str]]:
    return {
        "results": {
            "lot": tr("Lot"), "item": tr("Item"), "name": tr("Test"), "method": tr("Method"),
            "specification": tr("Specification"), "laboratory": tr("Laboratory"),
            "attempt": tr("Attempt"), "result": tr("Result"), "verdict": tr("Verdict"),
            "outcome": tr("Outcome"), "case": tr("Case"), "analyst": tr("Analyst"),
            "entered_by": tr("Entered by"), "entered_at": tr("Entered at"),
            "reviewed_by": tr("Reviewed by"), "reviewed_at": tr("Reviewed at"),
        },
        "releases": {
            "lot": tr("Lot"), "purposes": tr("Purposes"), "study": tr("Study"),
            "released_by": tr("Released by"), "released_at": tr("Released at"),
            "ended_at": tr("Ended at"),
        },
        "signatures": {
            "code": tr("Code"), "kind": tr("Under"), "name": tr("Name"),
            "meaning": tr("Meaning"), "signed_at": tr("When"), "state": tr("State"),
            "entry": tr("Entry"),
        },
    }  # fmt: skip


def _later_heads() -> Mapping[str, Mapping[str, str]]:
    opened, closed = tr("Opened at"), tr("Closed at")
    return {
        "lines": {
            "code": tr("Cell line"), "name": tr("Name"), "kind": tr("Kind"),
            "owner": tr("Owner"), "donors": tr("Donors"),
        },
        "donors": {
            "code": tr("Donor"), "owner": tr("Owner"), "material": tr("Material"),
            "eligibility": tr("Eligibility"),
        },
        "consents": {
            "donor": tr("Donor"), "form_version": tr("Version"), "scope": tr("Scope"),
            "given_on": tr("Given on"), "withdrawn_on": tr("Withdrawn on"),
        },
        "holds": {
            "code": tr("Code"), "kind": tr("On"), "hold": tr("Hold"), "reason": tr("Reason"),
            "case": tr("Case"), "opened_at": opened, "closed_at": closed,
        },
        "cases": {
            "code": tr("Case"), "kind": tr("Kind"), "title": tr("Title"),
            "decision": tr("Decision"), "opened_at": opened, "closed_at": closed,
        },
        "stays": {
            "vial": tr("Vial"), "path": tr("Place"), "slot": tr("Slot"), "from_at": tr("From"),
            "to_at": tr("Until"), "exposed_s": tr("Out of the cold (s)"),
        },
        "people": {
            "person": tr("Person"), "action": tr("Act"), "times": tr("Times"),
            "first_at": tr("First"), "last_at": tr("Last"),
        },
    }  # fmt: skip
