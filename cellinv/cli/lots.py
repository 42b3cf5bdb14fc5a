"""What becomes of a lot: released, on hold, rejected, recalled; each decision is signed."""

from __future__ import annotations

from typing import Annotated

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.quality import LotCode, Needed, signing
from cellinv.cli.seat import acting, signed_in
from cellinv.domain.language import tr


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    lot = typer.Typer(help=tr("Decide on a lot; signed with your password."), no_args_is_help=True)
    lot.command("release", help=tr("Release a lot for purposes."))(release)
    lot.command("hold", help=tr("Put a released lot on hold."))(hold)
    lot.command("reject", help=tr("Reject a lot that is in quarantine."))(reject)
    lot.command("recall", help=tr("Recall a lot, whatever its state."))(recall)
    app.add_typer(lot, name="lot")


def release(
    ctx: typer.Context,
    lot: LotCode,
    *,
    reason: Needed,
    purposes: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="PURPOSE",
                     help=tr("May be given several times; else the usual ones of its kind.")),
    ] = None,
    study: Annotated[
        str | None, typer.Option(metavar="STUDY", help=tr("For this study only."))
    ] = None,
) -> None:  # fmt: skip
    """Release a lot, once every mandatory item of its panel passed or its deviation is approved."""
    from cellinv.services import banks
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, lot, "lot")
    study_id = thing_named(desk, study, "study").id if study else None
    wanted = tuple(purposes or banks.usual_purposes(thing.label))
    desk = acting(call, desk, (thing,), reason=reason)
    receipt = banks.release_lot(
        desk, thing.id, wanted, reason=reason, by=signing(desk), study_id=study_id
    )
    said = tr("{lot} released for {purposes}", lot=thing.code, purposes=", ".join(wanted))
    act_answer(call, receipt, said, lot=thing.code, status="released", purposes=list(wanted))


def hold(ctx: typer.Context, lot: LotCode, reason: Needed) -> None:
    """Put a released lot on hold; what it was released for ends."""
    _decide(ctx.obj, lot, "on_hold", reason)


def reject(ctx: typer.Context, lot: LotCode, reason: Needed) -> None:
    """Reject a lot that is in quarantine, for good."""
    _decide(ctx.obj, lot, "rejected", reason)


def recall(ctx: typer.Context, lot: LotCode, reason: Needed) -> None:
    """Recall a lot, whatever its state."""
    _decide(ctx.obj, lot, "recalled", reason)


def _decide(call: Call, code: str, state: str, reason: str) -> None:
    from cellinv.services import banks
    from cellinv.services.people.named import thing_named

    desk = signed_in(call)
    thing = thing_named(desk, code, "lot")
    desk = acting(call, desk, (thing,), reason=reason)
    receipt = banks.set_lot_state(desk, thing.id, state, reason=reason, by=signing(desk))
    said = tr("{lot} is {state} now", lot=thing.code, state=tr(state.replace("_", " ")))
    act_answer(call, receipt, said, lot=thing.code, status=state)
