"""The files that came with results, as they were entered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cellinv.cli.call import Call
from cellinv.cli.seat import signed_in
from cellinv.domain.language import tr


def report(
    ctx: typer.Context,
    lot: Annotated[str, typer.Argument(metavar="LOT", show_default=False)],
    item: Annotated[str, typer.Argument(metavar="ITEM", show_default=False)],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE")],
    attempt: Annotated[
        int | None, typer.Option(metavar="N", help=tr("Else the newest that has one."))
    ] = None,
) -> None:
    """Write the file that came with a result, compared with its SHA-256 at entry."""
    from cellinv.domain.quality.testing import ReportMissing
    from cellinv.services import quality
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, lot, "lot")
    wanted = item.strip().casefold()
    filed = [
        one
        for each in quality.lot_quality(desk, thing.id).items
        for one in each.attempts
        if each.item.code.casefold() == wanted and one.file_id and attempt in {None, one.attempt}
    ]
    if not filed:
        raise ReportMissing(lot=thing.code, item=item.strip()[:40])
    one = filed[-1]
    name = quality.save_file(desk, one.file_id or 0, output)
    told = tr("{name} is as it was entered; a copy is {file}", name=name, file=output)
    call.answer(
        {"lot": thing.code, "item": item, "attempt": one.attempt, "name": name,
         "sha256": one.sha256, "file": str(output)},
        [told],
    )  # fmt: skip
