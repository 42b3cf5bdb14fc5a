"""The ledger: a thing's history, proving the whole, and anchors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import BROKEN, Call, warn
from cellinv.cli.quality import signing
from cellinv.cli.seat import acting, day_of, open_desk, signed_in
from cellinv.cli.shown import table
from cellinv.domain.errors import CellinvError
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.records.verify.report import Report
    from cellinv.services.audit import EntryRow


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("history", help=tr("List every act on a thing, oldest first."))(history)
    app.command("verify", help=tr("Prove ledger, constraints, state and anchors."))(verify)
    app.command("anchor", help=tr("Note the heads of all chains in a file."))(anchor)
    audit = typer.Typer(help=tr("Reading over what was done."), no_args_is_help=True)
    audit.command("review", help=tr("Sign that you reviewed a site's acts of some days."))(review)
    app.add_typer(audit, name="audit")


def history(
    ctx: typer.Context, code: Annotated[str, typer.Argument(metavar="CODE")]
) -> None:  # fmt: skip
    """List every act on a thing, oldest first."""
    from cellinv.services.lineage.acts import history_of

    call: Call = ctx.obj
    thing, rows = history_of(signed_in(call), code)
    columns = [tr("Entry"), tr("When (UTC)"), tr("What"), tr("Who"), tr("Reason")]
    call.answer(
        {"kind": thing.kind, "code": thing.code, "entries": [_entry(row) for row in rows]},
        [
            table(
                columns,
                [
                    (row.entry, f"{row.happened_at:%Y-%m-%d %H:%M:%S}", row.action, row.actor,
                     row.reason)
                    for row in rows
                ],
            )
        ],
    )  # fmt: skip


def verify(
    ctx: typer.Context,
    against: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help=tr("An anchor file; may be given several times.")),
    ] = None,
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help=tr("More anchor files."))
    ] = None,
) -> None:
    """Prove the inventory; exit code 4 names the first thing wrong.

    It only reads. What is found is entered in the ledger where somebody is named who signs in.
    """
    from cellinv.services import audit

    call: Call = ctx.obj
    report = audit.verify(open_desk(call), against=[*(against or ()), *(more or ())])
    for finding in report.findings:
        warn(finding.sentence)
    entry = None if report.ok or not call.user else _entered(call, report)
    said = tr("Everything agrees.") if report.ok else tr("The inventory is not as recorded.")
    counts = [(name, count) for name, count in report.counts.items()]
    call.answer(
        {**_report(report), "entry": entry},
        [
            said,
            *([tr("Entered in the ledger: {entry}.", entry=entry)] if entry else []),
            table([tr("Checked"), tr("Number")], counts),
            report.promise,
        ],
    )
    if not report.ok:
        raise typer.Exit(BROKEN)


def anchor(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=tr("Added to."))],
) -> None:
    """Add the heads of all chains to a file."""
    from cellinv.services import audit

    call: Call = ctx.obj
    anchors = audit.anchor(open_desk(call), output)
    call.answer(
        {
            "file": str(output),
            "anchors": [
                {"chain": one.chain, "seq": one.seq, "hash": one.hash, "time": one.time}
                for one in anchors
            ],
        },
        [tr("{n} chains anchored in {file}.", n=len(anchors), file=output)],
    )


def review(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="FIRST", help=tr("As in 2026-03-02."))],
    last: Annotated[
        str | None, typer.Argument(metavar="[LAST]", help=tr("The same day, if not given."))
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help=tr("Why."))] = None,
) -> None:
    """Sign that you reviewed what others did at the site from one day to another, by its days."""
    from cellinv.services.audit.reviewing import review_period

    call: Call = ctx.obj
    begin = day_of(first)
    desk = acting(call, signed_in(call), reason=reason)
    receipt = review_period(
        desk, begin, day_of(last) if last else begin, by=signing(desk), reason=reason
    )
    told = receipt.details
    said = tr("{n} acts reviewed, {first} to {last}", n=told["acts"], first=told["first"],
              last=told["last"])  # fmt: skip
    act_answer(call, receipt, said, site=desk.site.code if desk.site else None, **told)


def _entered(call: Call, report: Report) -> str | None:
    """Enter what was found, by whoever signs in; say why where that can't be done."""
    from cellinv.services.audit.proving import note_altered

    why = tr("the ledger can't be written")
    try:
        entry = note_altered(signed_in(call), [one.sentence for one in report.findings])
    except CellinvError as error:
        entry, why = None, error.explain()
    except Exception as error:  # noqa: BLE001 - altered data can break anything; the proof stands
        entry, why = None, f"{why} ({type(error).__name__})"
    if entry is None:
        warn(tr("Not entered in the ledger: {why}", why=why))
    return entry


def _report(report: Report) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "findings": [
            {"kind": one.kind, "where": one.where, "sentence": one.sentence}
            for one in report.findings
        ],
        "counts": report.counts,
        "erased": report.erased,
        "skipped": list(report.skipped),
        "heads": {
            chain: {"seq": seq, "hash": digits} for chain, (seq, digits) in report.heads.items()
        },
        "promise": report.promise,
        "seconds": round(report.seconds, 3),
    }


def _entry(row: EntryRow) -> dict[str, Any]:
    return {
        "entry": row.entry,
        "hash": row.hash,
        "happened_at": row.happened_at,
        "recorded_at": row.recorded_at,
        "actor": row.actor,
        "witness": row.witness,
        "station": row.station,
        "action": row.action,
        "reason": row.reason,
        "marks": list(row.marks),
        "data": row.data,
        "erased": row.erased,
        "changes": [
            {
                "table": change.table,
                "id": change.row_id,
                "made": change.made,
                "fields": {
                    one.field: {"before": one.before, "after": one.after} for one in change.fields
                },
            }
            for change in row.changes
        ],
    }
