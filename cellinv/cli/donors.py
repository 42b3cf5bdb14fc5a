"""Donors, and their consents: given and withdrawn."""

from __future__ import annotations

from typing import Annotated

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.given import day_if, day_of
from cellinv.cli.quality import Needed
from cellinv.cli.registering import register_donor
from cellinv.cli.seat import acting, signed_in
from cellinv.domain.language import tr

DonorCode = Annotated[str, typer.Argument(metavar="DONOR", show_default=False)]
Day = Annotated[str | None, typer.Option(metavar="DAY", help=tr("As 2026-05-31; else today."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    donor = typer.Typer(help=tr("Donors and what they agreed to."), no_args_is_help=True)
    donor.command("register", help=tr("Register a donor, by code only."))(register_donor)
    donor.command("consent", help=tr("Record a version of a donor's consent."))(consent)
    donor.command(
        "withdraw-consent",
        help=tr("Record that a donor withdrew; holds all that came of them, opens a case."),
    )(withdraw_consent)
    app.add_typer(donor, name="donor")


def consent(
    ctx: typer.Context,
    code: DonorCode,
    *,
    form: Annotated[str, typer.Option(metavar="VERSION", help=tr("Version of the form."))],
    scope: Annotated[
        list[str],
        typer.Option("--for", metavar="PURPOSE", help=tr("May be given several times.")),
    ],
    on: Day = None,
) -> None:
    """Record what a donor agreed to."""
    from cellinv.services import banks
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, code, "donor")
    desk = acting(call, desk, (thing,))
    receipt = banks.add_consent(desk, thing.id, form, tuple(scope), day_of(desk, on))
    said = tr("{donor}: consent {version} recorded", donor=thing.code, version=form)
    act_answer(call, receipt, said, donor=thing.code, version=form, scope=list(scope))


def withdraw_consent(
    ctx: typer.Context,
    code: DonorCode,
    *,
    reason: Needed,
    form: Annotated[
        str | None, typer.Option(metavar="VERSION", help=tr("Else all that are in force."))
    ] = None,
    on: Day = None,
) -> None:
    """Record that a donor withdrew their consent."""
    from cellinv.services import banks
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, code, "donor")
    desk = acting(call, desk, (thing,), reason=reason)
    receipt = banks.withdraw_consent(
        desk, thing.id, reason=reason, form_version=form, on=day_if(on)
    )
    told = receipt.details
    said = tr(
        "{donor}: consent withdrawn; all that came of them is held, {case}",
        donor=thing.code, case=told["case"],
    )  # fmt: skip
    act_answer(
        call, receipt, said, donor=thing.code, case=told["case"], versions=list(told["versions"])
    )
