"""The demonstration inventory."""

from __future__ import annotations

import typer

from cellinv.cli.call import Call
from cellinv.cli.shown import table
from cellinv.domain.language import tr


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help=tr("Fill a missing or empty inventory with three programmes."))(demo)


def demo(ctx: typer.Context) -> None:
    """Make the demonstration and print its index."""
    from cellinv.cli.place import make_default_folder
    from cellinv.services.demo import make_demo

    call: Call = ctx.obj
    url = call.url()
    make_default_folder(url)
    index = make_demo(url)
    programmes = [(one["name"], one["mcb"], one["wcb"]) for one in index["programmes"]]
    call.answer(
        index,
        [
            table([tr("Programme"), tr("Master bank"), tr("Working bank")], programmes),
            table([tr("User"), tr("Password")], sorted(index["users"].items())),
        ],
    )
