"""Where a thing came from and what became of it, and its chain of custody as a workbook."""

from __future__ import annotations

from typing import Annotated

import typer

from cellinv.cli.call import Call
from cellinv.cli.seat import signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("trace", help=tr("Follow a thing to its donors, to its subjects, or both."))(trace)


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
