"""Cases: what is open, all that is known of one, closing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.quality import signing
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.services.cases import CaseRow
    from cellinv.services.desk import Desk

CaseCode = Annotated[str, typer.Argument(metavar="CASE", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    case = typer.Typer(help=tr("What must be looked at and closed."), no_args_is_help=True)
    case.command("list", help=tr("List the open cases."))(list_cases)
    case.command("show", help=tr("Print a case."))(show_case)
    case.command("close", help=tr("Close a case with cause and decision; signed."))(close)
    app.add_typer(case, name="case")


def list_cases(
    ctx: typer.Context,
    *,
    closed: Annotated[bool, typer.Option("--closed", help=tr("The closed ones, too."))] = False,
) -> None:
    """List the open cases, oldest first."""
    from cellinv.services.cases import case_list

    call: Call = ctx.obj
    found = case_list(signed_in(call), closed=closed)
    rows = [
        (one.case.code, tr(one.case.kind.replace("_", " ").capitalize()), one.case.title,
         f"{one.case.opened_at:%Y-%m-%d}", one.case.opened_by)
        for one in found
    ]  # fmt: skip
    columns = [tr("Case"), tr("Kind"), tr("Title"), tr("Since"), tr("Opened by")]
    call.answer({"cases": [_told(one) for one in found]}, [table(columns, rows)])


def show_case(ctx: typer.Context, case: CaseCode) -> None:
    """Print a case with what it is about, its finding, cause and decision."""
    call: Call = ctx.obj
    one = _case(signed_in(call), case)
    found = one.case
    facts = [
        (tr("Finding"), found.finding), (tr("About"), ", ".join(s.code for s in one.subjects)),
        (tr("Cause"), found.cause), (tr("Decision"), found.decision),
        (tr("Closed by"), found.closed_by),
    ]  # fmt: skip
    said = tr("{case}: {title}", case=found.code, title=found.title)
    call.answer(_told(one), [said, *(f"{name}: {value}" for name, value in facts if value)])


def close(
    ctx: typer.Context,
    case: CaseCode,
    *,
    cause: Annotated[str, typer.Option(metavar="TEXT", help=tr("What it came from."))],
    decision: Annotated[str, typer.Option(metavar="TEXT", help=tr("What was decided."))],
) -> None:
    """Close a case with cause and decision; signed with your password."""
    from cellinv.services.cases import close_case

    call: Call = ctx.obj
    desk = acting(call, signed_in(call), (), reason=decision)
    one = _case(desk, case)
    receipt = close_case(desk, one.case.id, cause=cause, decision=decision, by=signing(desk))
    act_answer(call, receipt, tr("{case} closed", case=one.case.code), case=one.case.code)


def _case(desk: Desk, code: str) -> CaseRow:
    from cellinv.services.cases import case_list
    from cellinv.services.people.named import thing_named

    thing = thing_named(desk, code, "case")
    return next(one for one in case_list(desk, closed=True) if one.case.id == thing.id)


def _told(one: CaseRow) -> dict[str, Any]:
    found = one.case
    return {
        "code": found.code,
        "kind": found.kind,
        "status": "open" if found.closed_at is None else "closed",
        "title": found.title,
        "finding": found.finding,
        "about": [{"kind": each.kind, "code": each.code} for each in one.subjects],
        "site": found.site,
        "opened_by": found.opened_by,
        "opened_at": found.opened_at,
        "cause": found.cause,
        "decision": found.decision,
        "closed_by": found.closed_by,
        "closed_at": found.closed_at,
    }
