"""What a person does for themselves: their password, their PIN, their responsibility."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.errors import PinMissing
from cellinv.cli.seat import asked, new_password, open_desk, password_of, user_of
from cellinv.domain.language import tr

_ACCEPT = tr("Accept the written responsibility for one's signature.")


def add_to(people: typer.Typer) -> None:
    """Add the commands."""
    people.command("password", help=tr("Set one's own password."))(password)
    people.command("pin", help=tr("Set the PIN to one's own badge."))(pin)
    people.command("accept", help=tr("Read the responsibility for one's signature."))(accept)


def password(
    ctx: typer.Context,
    *,
    accept: Annotated[bool, typer.Option("--accept", help=_ACCEPT)] = False,
) -> None:
    """Set one's own password: the new one is asked for, or in CELLINV_NEW_PASSWORD."""
    from cellinv.services import people

    call: Call = ctx.obj
    login, desk = user_of(call), open_desk(call)
    old, new = password_of(login), new_password(login, "CELLINV_NEW_PASSWORD")
    if accept:
        text = people.written_responsibility().text
        receipt = people.first_sign_in(desk, login, old, new=new, accepted=text)
    else:
        receipt = people.change_password(desk, login, old, new)
    act_answer(call, receipt, tr("{login} has a new password.", login=login), login=login)


def pin(ctx: typer.Context) -> None:
    """Set the PIN to one's own badge: it is asked for, or in CELLINV_NEW_PIN."""
    from cellinv.services.people import set_pin

    call: Call = ctx.obj
    login, desk = user_of(call), open_desk(call)
    secret = password_of(login)
    new = os.environ.get("CELLINV_NEW_PIN") or asked(tr("New PIN for {login}: ", login=login))
    if not new:
        raise PinMissing(login=login)
    receipt = set_pin(desk, login, secret, new)
    act_answer(call, receipt, tr("{login} has a new PIN.", login=login), login=login)


def accept(
    ctx: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", help=tr("Accept it."))] = False,
) -> None:
    """Show the written responsibility, and accept it with ``--yes``."""
    from cellinv.services import people

    call: Call = ctx.obj
    written = people.written_responsibility()
    if not yes:
        call.answer({"edition": written.edition, "text": written.text}, [written.text])
        return
    login, desk = user_of(call), open_desk(call)
    receipt = people.first_sign_in(desk, login, password_of(login), new=None, accepted=written.text)
    said = tr("{login} accepted the responsibility.", login=login)
    act_answer(call, receipt, said, login=login, edition=written.edition)
