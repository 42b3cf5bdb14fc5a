"""Where a thing came from and what became of it, and its chain of custody as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cellinv.cli.acts import act_answer, codes_of
from cellinv.cli.call import BROKEN, Call, warn
from cellinv.cli.given import check_output
from cellinv.cli.seat import acting, open_desk, signed_in
from cellinv.cli.shown import Shown, table
from cellinv.cli.storage import Codes
from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("trace", help=tr("Follow a thing to its donors, to its subjects, or both."))(trace)
    app.command("origin", help=tr("Tell everything and everybody that went into a thing."))(origin)
    app.command("custody", help=tr("Write a chain of custody as a workbook."))(custody)
    app.command("custody-check", help=tr("Say whether such a workbook is unchanged and true."))(
        custody_check
    )


def trace(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE")],
    up: Annotated[bool, typer.Option("--up", help=tr("What it came from."))] = False,
    down: Annotated[bool, typer.Option("--down", help=tr("What became of it."))] = False,
) -> None:
    """Print the lineage of a thing; both ways when neither is asked for."""
    from cellinv.services.lineage import trace_code, trace_json

    call: Call = ctx.obj
    both = up == down
    found = trace_code(signed_in(call), code, up=up or both, down=down or both)
    document = trace_json(found)
    into: dict[str, list[str]] = {}
    for source, target in document["edges"]:
        into.setdefault(target, []).append(source)
    rows = [
        (node["kind"], node["code"], node["status"], ", ".join(into.get(node["code"], ())))
        for node in document["nodes"]
    ]
    call.answer(document, [table([tr("Kind"), tr("Code"), tr("Status"), tr("From")], rows)])


def origin(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.{xlsx,pdf}")
    ] = None,
) -> None:
    """Print all that went into a thing, or write it as a workbook or PDF; writing is recorded."""
    from cellinv.services.lineage import export_origin, origin_code, origin_json, paper_of
    from cellinv.services.people.named import things_named

    call: Call = ctx.obj
    desk = signed_in(call)
    if output is not None:
        check_output(output, ".xlsx", ".pdf")
        things = things_named(desk, [code])
        receipt = export_origin(acting(call, desk, things), code, output)
        rows = receipt.details["rows"]
        act_answer(
            call, receipt, tr("{n} rows in {file}", n=rows, file=output), codes=codes_of(things),
            file=str(output), rows=rows,
        )  # fmt: skip
        return
    found = origin_code(desk, code)
    paper = paper_of(found, desk)
    lines: list[Shown] = [paper.title, *(f"{caption}: {said}" for caption, said in paper.facts)]
    for grid in paper.grids:
        lines += ["", grid.title, table(list(grid.heads), list(grid.rows))]
    call.answer(origin_json(found), lines)


def custody(
    ctx: typer.Context,
    codes: Codes,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.xlsx")],
) -> None:
    """Write the chain of custody of vials, lots, doses or subjects; recorded."""
    from cellinv.services.lineage import export_custody
    from cellinv.services.people.named import things_named

    check_output(output, ".xlsx")
    call: Call = ctx.obj
    desk = signed_in(call)
    things = things_named(desk, codes)
    receipt = export_custody(acting(call, desk, things), codes, output)
    events = receipt.details["events"]
    act_answer(
        call,
        receipt,
        tr("{n} events in {file}", n=events, file=output),
        codes=codes_of(things),
        file=str(output),
        events=events,
        digest=receipt.details["digest"],
    )


def custody_check(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")]
) -> None:
    """Say whether a custody workbook is unchanged and true; exit code 4 when not."""
    from cellinv.services.lineage import CheckResult, check_custody

    call: Call = ctx.obj
    desk = open_desk(call)
    try:
        result = check_custody(desk.database, file)
    except DomainError as error:
        # What can't be read as our workbook any more isn't unchanged.
        result = CheckResult(unchanged=False, true=False, findings=(error.explain(),))
    for finding in result.findings:
        warn(finding)
    said = tr("Unchanged and true: {n} events.", n=result.events)
    call.answer(
        {
            "ok": result.passed,
            "unchanged": result.unchanged,
            "true": result.true,
            "events": result.events,
            "findings": list(result.findings),
        },
        [said if result.passed else tr("This workbook can't be relied on.")],
    )
    if not result.passed:
        raise typer.Exit(BROKEN)
