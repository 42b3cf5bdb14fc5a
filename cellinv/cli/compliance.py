"""What an inspector asks for: qualification of the installation, clauses, evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import BROKEN, Call, warn
from cellinv.cli.given import check_output
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.domain.compliance import Check


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("qualify", help=tr("Check installation and operation here; a report as PDF."))(
        qualify
    )

    app.command("clauses", help=tr("List the clauses of the rules and the tests that show each."))(
        clauses
    )
    app.command("evidence", help=tr("Write a record with its signatures and entries as PDF."))(
        evidence
    )


def qualify(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.pdf")],
) -> None:
    """Check the installation and its operation; exit code 4 when a check failed."""
    from cellinv.services.compliance import qualifying

    call: Call = ctx.obj
    qualifying.check_name(output)
    actor = signed_in(call).actor if call.user else None
    made = qualifying.qualify(call.url(), person=actor.shown if actor else "", station=call.station)
    qualifying.write_report(made, output)
    failed = [one for one in made.checks if one.outcome == "failed"]
    for one in failed:
        warn(f"{one.number} {one.name}: {one.actual}")
    rows = [(one.number, one.name, tr(one.outcome)) for one in made.checks]
    said = tr("All checks passed") if made.passed else tr("Checks failed")
    call.answer(
        {
            "ok": made.passed,
            "file": str(output),
            "version": made.version,
            "inventory": made.inventory,
            "person": made.person,
            "station": made.station,
            "begun_at": made.begun_at,
            "ended_at": made.ended_at,
            "failed": len(failed),
            "installation": [_check(one) for one in made.installation],
            "operation": [_check(one) for one in made.operation],
        },
        [table([tr("Number"), tr("Check"), tr("Outcome")], rows), f"{said}: {output}"],
    )
    if not made.passed:
        raise typer.Exit(BROKEN)


def clauses(ctx: typer.Context) -> None:
    """List each clause, how it is met, and by which tests that is shown."""
    from cellinv.domain.language import language
    from cellinv.records.clauses import clauses as told

    call: Call = ctx.obj
    found = told(language())
    own = tr("The company's own procedure")
    rows = [
        (one.clause, one.met, own if one.procedure else tr("{n} tests", n=len(one.shown_by)))
        for one in found
    ]
    call.answer(
        {
            "clauses": [
                {
                    "source": one.source,
                    "clause": one.clause,
                    "requirement": one.requirement,
                    "met": one.met,
                    "procedure": one.procedure,
                    "shown_by": list(one.shown_by),
                }
                for one in found
            ]
        },
        [table([tr("Clause"), tr("How it is met"), tr("Shown by")], rows)],
    )


def evidence(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.pdf")],
) -> None:
    """Write what is recorded of a thing, within reach, as one PDF; recorded."""
    from cellinv.services.compliance.evidence import export_evidence, names_entry
    from cellinv.services.people.named import thing_named

    check_output(output, ".pdf")
    call: Call = ctx.obj
    desk = signed_in(call)
    about = () if names_entry(desk, code) else (thing_named(desk, code),)
    receipt = export_evidence(acting(call, desk, about), code, output)
    told = receipt.details
    said = tr(
        "{n} entries and {m} signatures in {file}",
        n=told["entries"], m=told["signatures"], file=output,
    )  # fmt: skip
    act_answer(
        call, receipt, said, code=about[0].code if about else code,
        file=str(output), sha256=told["sha256"],
        entries=told["entries"], signatures=told["signatures"],
    )  # fmt: skip


def _check(one: Check) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.name,
        "expected": one.expected,
        "actual": one.actual,
        "outcome": one.outcome,
        "begun_at": one.begun_at,
        "seconds": one.seconds,
    }
