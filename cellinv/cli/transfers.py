"""Technology transfers: what is handed over, what remains, and the milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.errors import MilestoneOptions
from cellinv.cli.given import day_if
from cellinv.cli.producing import Day, Text
from cellinv.cli.quality import Needed
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.records.queries.transfers import TransferRow
    from cellinv.services.desk import Desk

TransferCode = Annotated[str, typer.Argument(metavar="TRANSFER", show_default=False)]
Number = Annotated[int, typer.Argument(metavar="N", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    transfer = typer.Typer(help=tr("What one party hands to another."), no_args_is_help=True)
    transfer.command("list", help=tr("List the technology transfers."))(list_transfers)
    transfer.command("show", help=tr("Print a transfer in full."))(show_transfer)
    transfer.command("start", help=tr("Agree on a transfer."))(start)
    transfer.command("add", help=tr("Add something that is to be transferred."))(add)
    transfer.command("item", help=tr("Say that an item was sent, received or accepted."))(item)
    transfer.command("milestone", help=tr("Plan a milestone, or say it was reached."))(milestone)
    transfer.command("widen", help=tr("Make a limited transfer a complete one."))(widen)
    transfer.command("complete", help=tr("Close a transfer of which nothing remains."))(complete)
    transfer.command("end", help=tr("End a transfer before it is complete."))(end)
    app.add_typer(transfer, name="transfer")


def list_transfers(ctx: typer.Context) -> None:
    """List the transfers, those open first."""
    from cellinv.services import production

    call: Call = ctx.obj
    found = production.transfer_list(signed_in(call))
    columns = [tr("Transfer"), tr("Title"), tr("From"), tr("To"), tr("Scope"), tr("State"),
               tr("Accepted"), tr("Milestones")]  # fmt: skip
    rows = [
        (one.code, one.title, one.giver, one.taker, tr(one.scope),
         tr(one.status.replace("_", " ")),
         f"{len(one.items) - len(one.remaining)}/{len(one.items)}",
         f"{len(one.milestones) - len(one.ahead)}/{len(one.milestones)}")
        for one in found
    ]  # fmt: skip
    call.answer({"transfers": [_told(one) for one in found]}, [table(columns, rows)])


def show_transfer(ctx: typer.Context, transfer: TransferCode) -> None:
    """Print a transfer with what was handed over, what remains and its milestones."""
    from cellinv.services import production

    call: Call = ctx.obj
    one = production.transfer_named(signed_in(call), transfer)
    said = tr("{code}: {title}, {giver} to {taker}, {scope}, {status}", code=one.code,
              title=one.title, giver=one.giver, taker=one.taker, scope=tr(one.scope),
              status=tr(one.status.replace("_", " ")))  # fmt: skip
    items = [
        (each.number, tr(each.kind), each.name, each.edition, tr(each.status), each.changed_on,
         each.person)
        for each in one.items
    ]  # fmt: skip
    steps = [
        (each.number, each.title, each.planned_on, each.reached_on, each.evidence)
        for each in one.milestones
    ]
    columns = ["", tr("Kind"), tr("Item"), tr("Edition"), tr("State"), tr("Since"), tr("By")]
    head = ["", tr("Milestone"), tr("Planned"), tr("Reached"), tr("Shown by")]
    call.answer(_told(one), [said, table(columns, items), table(head, steps)])


def start(
    ctx: typer.Context,
    code: TransferCode,
    title: Annotated[str, typer.Argument(metavar="TITLE", show_default=False)],
    *,
    giver: Annotated[str, typer.Option("--from", metavar="PARTY")],
    taker: Annotated[str, typer.Option("--to", metavar="PARTY")],
    scope: Annotated[
        str, typer.Option(metavar="SCOPE", help=tr("limited or complete."))
    ] = "limited",
) -> None:
    """Agree on a transfer from one party to another."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk = acting(call, signed_in(call))
    receipt = production.start_transfer(desk, code, title, giver, taker, scope=scope)
    act_answer(call, receipt, tr("{code} agreed", code=code), transfer=code, scope=scope)


def add(
    ctx: typer.Context,
    transfer: TransferCode,
    kind: Annotated[str, typer.Argument(metavar="KIND", show_default=False)],
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    *,
    edition: Text = None,
    note: Text = None,
) -> None:
    """Add a line, lot or product by its code, or a protocol, panel or document by its name."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, row = _named(call, transfer)
    receipt = production.add_item(desk, row.id, production.NewItem(kind, name, edition, note))
    told = receipt.details
    said = tr("{code}: {name} is item {n}", code=row.code, name=told["name"], n=told["number"])
    act_answer(call, receipt, said, transfer=row.code, item=told["number"], name=told["name"])


def item(
    ctx: typer.Context,
    transfer: TransferCode,
    number: Number,
    state: Annotated[
        str,
        typer.Argument(metavar="STATE", show_default=False, help=tr("sent, received, accepted")),
    ],
    note: Text = None,
) -> None:
    """Say how far an item is."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, row = _named(call, transfer)
    receipt = production.move_item(desk, row.id, number, state, note=note)
    told = receipt.details
    said = tr("{name}: {status}", name=told["name"], status=tr(told["status"]))
    act_answer(call, receipt, said, transfer=row.code, item=number, status=told["status"])


def milestone(
    ctx: typer.Context,
    transfer: TransferCode,
    what: Annotated[
        str, typer.Argument(metavar="TITLE|N", show_default=False,
                            help=tr("A title plans one; a number says that it was reached."))
    ],
    *,
    planned: Day = None,
    reached: Day = None,
    evidence: Text = None,
) -> None:  # fmt: skip
    """Plan a milestone by its title, or say that one was reached by its number."""
    from cellinv.services import production

    by_number = what.isdecimal()
    if planned is not None if by_number else (reached is not None or evidence is not None):
        raise MilestoneOptions
    call: Call = ctx.obj
    desk, row = _named(call, transfer)
    if by_number:
        receipt = production.reach_milestone(
            desk, row.id, int(what), evidence=evidence or "", reached_on=day_if(reached)
        )
    else:
        receipt = production.add_milestone(desk, row.id, what, planned_on=day_if(planned))
    told = receipt.details
    said = tr("{code}: milestone {n}, {name}", code=row.code, n=told["number"], name=told["name"])
    act_answer(call, receipt, said, transfer=row.code, milestone=told["number"])


def widen(ctx: typer.Context, transfer: TransferCode, reason: Needed) -> None:
    """Take the option of a complete transfer."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, row = _named(call, transfer)
    receipt = production.widen(desk, row.id, reason=reason)
    said = tr("{code} is a complete transfer now", code=row.code)
    act_answer(call, receipt, said, transfer=row.code, scope=receipt.details["scope"])


def complete(ctx: typer.Context, transfer: TransferCode) -> None:
    """Close a transfer of which every item was accepted and every milestone reached."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, row = _named(call, transfer)
    receipt = production.complete(desk, row.id)
    said = tr("{code} completed", code=row.code)
    act_answer(call, receipt, said, transfer=row.code, status=receipt.details["status"])


def end(ctx: typer.Context, transfer: TransferCode, reason: Needed) -> None:
    """End a transfer before it is complete."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, row = _named(call, transfer)
    receipt = production.end_transfer(desk, row.id, reason=reason)
    said = tr("{code} ended", code=row.code)
    act_answer(call, receipt, said, transfer=row.code, status=receipt.details["status"])


def _named(call: Call, code: str) -> tuple[Desk, TransferRow]:
    from cellinv.services import production

    desk = acting(call, signed_in(call))
    return desk, production.transfer_named(desk, code)


def _told(one: TransferRow) -> dict[str, Any]:
    return {
        "code": one.code, "title": one.title, "from": one.giver, "to": one.taker,
        "scope": one.scope, "status": one.status, "started": one.started_on,
        "ended": one.ended_on, "note": one.note,
        "items": [
            {"number": each.number, "kind": each.kind, "name": each.name,
             "edition": each.edition, "status": each.status, "since": each.changed_on,
             "by": each.person, "note": each.note}
            for each in one.items
        ],
        "milestones": [
            {"number": each.number, "title": each.title, "planned": each.planned_on,
             "reached": each.reached_on, "by": each.reached_by, "evidence": each.evidence}
            for each in one.milestones
        ],
        "remaining": [each.number for each in one.remaining],
    }  # fmt: skip
