"""Taking vials out, ending them, and taking an act back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cellinv.cli.acts import act_answer, codes_of, ids_of, listed
from cellinv.cli.call import Call
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.storage import Codes, Reason, Witness
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk, Place

Needed = Annotated[str, typer.Option(metavar="TEXT", help=tr("Why."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("withdraw", help=tr("Take stored vials out for a purpose."))(withdraw)
    app.command("discard", help=tr("Record that vials were destroyed."))(discard)
    app.command("consume", help=tr("Record that vials were used up in a run."))(consume)
    app.command("undo", help=tr("Take an act back."))(undo)


def withdraw(
    ctx: typer.Context,
    codes: Codes,
    *,
    purpose: Annotated[str, typer.Option("--for", metavar="PURPOSE", help=tr("What for."))],
    reason: Reason = None,
    witness: Witness = None,
    dose: Annotated[
        str | None, typer.Option(metavar="DOSE", help=tr("The dose they were set aside for."))
    ] = None,
    open_box: Annotated[
        bool, typer.Option("--open-box", help=tr("The boxes they stood in are out too."))
    ] = False,
) -> None:
    """Take stored vials out into the hands of whoever acts."""
    from cellinv.services import custody

    call: Call = ctx.obj
    desk, vials = _vials(call, codes)
    desk = acting(call, desk, vials, reason=reason, witness=witness)
    receipt = custody.withdraw(
        desk, ids_of(vials), purpose=purpose, reason=reason, open_box=open_box, for_dose=dose
    )
    act_answer(
        call,
        receipt,
        tr("{codes} withdrawn", codes=listed(codes_of(vials))),
        codes=codes_of(vials),
        purpose=receipt.details["purpose"],
    )


def discard(
    ctx: typer.Context, codes: Codes, reason: Needed, witness: Witness = None
) -> None:  # fmt: skip
    """Record that vials were destroyed."""
    from cellinv.services import custody

    call: Call = ctx.obj
    desk, vials = _vials(call, codes)
    desk = acting(call, desk, vials, reason=reason, witness=witness)
    receipt = custody.discard(desk, ids_of(vials), reason=reason)
    said = tr("{codes} destroyed", codes=listed(codes_of(vials)))
    act_answer(call, receipt, said, codes=codes_of(vials))


def consume(
    ctx: typer.Context,
    codes: Codes,
    run: Annotated[
        str | None, typer.Option("--in", metavar="RUN", help=tr("The run that used them up."))
    ] = None,
    reason: Reason = None,
) -> None:
    """Record that vials in somebody's hands were used up."""
    from cellinv.services import custody
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk, vials = _vials(call, codes)
    run_id = thing_named(desk, run, "run").id if run else None
    desk = acting(call, desk, vials, reason=reason)
    receipt = custody.consume(desk, ids_of(vials), run_id=run_id, reason=reason)
    said = tr("{codes} consumed", codes=listed(codes_of(vials)))
    act_answer(call, receipt, said, codes=codes_of(vials), run=receipt.details["run"])


def undo(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help=tr("CHAIN:SEQ, or “last”."))],
    reason: Needed,
) -> None:
    """Take an act back, or correct it later."""
    from cellinv.services import custody

    call: Call = ctx.obj
    desk = signed_in(call)
    desk = acting(call, desk, place=_site_of_entry(desk, entry), reason=reason)
    receipt = custody.undo(desk, entry, reason=reason)
    reverses = receipt.details["reverses"]
    act_answer(call, receipt, tr("{entry} taken back", entry=reverses), reverses=reverses)


def _vials(call: Call, codes: list[str]) -> tuple[Desk, tuple[Thing, ...]]:
    from cellinv.services.people.named import things_named

    desk = signed_in(call)
    return desk, tuple(dict.fromkeys(things_named(desk, codes, "vial")))


def _site_of_entry(desk: Desk, entry: str) -> Place | None:
    from cellinv.services.people import sites

    chain = entry.rpartition(":")[0].upper()
    return next((site for site in sites(desk) if site.code.upper() == chain), None)
