"""Bringing data in and taking it out: import, templates, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.given import check_output
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import Shown, table
from cellinv.cli.storage import Reason
from cellinv.domain.exchange.mapping import ImportKind
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.services.exchange import ImportReport

Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=tr("File to write."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import", help=tr("Load a file's good rows; return the others."))(bring_in)
    app.command("template", help=tr("Write a template to fill in: storage, lots, vials."))(template)
    app.command("export", help=tr("Write a list: storage, lots, vials or ledger."))(export)


def bring_in(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    *,
    kind: Annotated[
        ImportKind | None, typer.Option(help=tr("What the rows are; else told by the columns."))
    ] = None,
    mapping: Annotated[
        str | None, typer.Option(metavar="NAME", help=tr("A mapping's name, or its file."))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=tr("Judge, and write nothing."))] = (
        False
    ),
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help=tr("A workbook for the rows returned."))
    ] = None,
    owner: Annotated[
        str | None, typer.Option(metavar="PARTY", help=tr("Whose it is; else the site's."))
    ] = None,
    reason: Reason = None,
) -> None:
    """Load a file's good rows in one act."""
    from cellinv.services.exchange import import_file

    if rejects is not None:
        check_output(rejects, ".xlsx", ".csv")
    call: Call = ctx.obj
    desk = acting(call, signed_in(call), reason=reason)
    report = import_file(
        desk,
        file,
        kind=kind.value if kind else None,
        mapping=mapping,
        dry_run=dry_run,
        rejects=rejects,
        owner=owner,
        reason=reason,
    )
    call.answer(_document(report, dry_run=dry_run), _told(report))


def template(
    ctx: typer.Context, kind: Annotated[str, typer.Argument(metavar="KIND")], output: Output
) -> None:
    """Write a template to fill in."""
    from cellinv.services.exchange import make_template

    check_output(output, ".xlsx")
    call: Call = ctx.obj
    make_template(kind, output)
    call.answer({"kind": kind, "file": str(output)}, [tr("The template is {file}.", file=output)])


def export(
    ctx: typer.Context, what: Annotated[str, typer.Argument(metavar="LIST")], output: Output
) -> None:
    """Write a list of what whoever acts may take out."""
    from cellinv.services.exchange import export_list

    check_output(output, ".xlsx", ".csv")
    call: Call = ctx.obj
    receipt = export_list(acting(call, signed_in(call)), what, output)
    rows = receipt.details["rows"]
    said = tr("{n} rows in {file}", n=rows, file=output)
    act_answer(call, receipt, said, file=str(output), rows=rows, sha256=receipt.details["sha256"])


def _document(report: ImportReport, *, dry_run: bool) -> dict[str, Any]:
    made = report.made
    return {
        "entry": report.entry,
        "dry_run": dry_run,
        "mapping": report.mapping,
        "kind": report.kind,
        "rows": report.rows,
        "loaded": report.loaded,
        "unchanged": report.unchanged,
        "empty": report.empty,
        "rejected": report.rejected,
        "made": {
            "containers": made.containers,
            "lines": made.lines,
            "lots": made.lots,
            "vials": made.vials,
        },
        "rejects": report.rejects,
        "findings": report.findings,
        "results": [
            {
                "line": one.line,
                "fate": one.fate.value,
                "code": one.code or None,
                "place": one.place or None,
                "reason": one.reason or None,
            }
            for one in report.verdicts
        ],
    }


def _told(report: ImportReport) -> list[Shown]:
    counts = tr(
        "{rows} rows: {loaded} loaded, {unchanged} unchanged, {empty} empty, {rejected} rejected.",
        rows=report.rows,
        loaded=report.loaded,
        unchanged=report.unchanged,
        empty=report.empty,
        rejected=report.rejected,
    )
    made = tr(
        "{containers} containers, {lines} lines, {lots} lots and {vials} vials are new.",
        containers=report.made.containers,
        lines=report.made.lines,
        lots=report.made.lots,
        vials=report.made.vials,
    )
    remarks = [(one.line, one.code, one.place, one.reason) for one in report.verdicts if one.reason]
    lines: list[Shown] = [counts, made]
    if remarks:
        lines.append(table([tr("Line"), tr("Code"), tr("Place"), tr("Reason")], remarks))
    if report.rejects:
        lines.append(tr("The rejected rows are in {file}.", file=report.rejects))
    if report.entry:
        lines.append(tr("Entry {entry}", entry=report.entry))
    return lines
