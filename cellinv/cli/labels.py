"""Labels as files, and codes read from pictures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.acts import act_answer, codes_of
from cellinv.cli.call import Call, warn
from cellinv.cli.errors import GridUnclear
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.cli.storage import Codes
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.codes.read import ReadCode

_GRID = re.compile(r"(\d{1,3})\s*[xX×]\s*(\d{1,3})")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("label", help=tr("Write labels to a file, as specimens at 300 dpi."))(label)
    app.command("read", help=tr("Read the codes in pictures."))(read)


def label(
    ctx: typer.Context,
    codes: Codes,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help=tr("Ends in .pdf, .png or .zpl.")),
    ],
    layout: Annotated[
        str | None, typer.Option(metavar="NAME", help=tr("Else the usual one for the thing."))
    ] = None,
) -> None:
    """Write labels to a file, as specimens; recorded, not counted as printed."""
    from cellinv.services import labels
    from cellinv.services.people.named import things_named

    call: Call = ctx.obj
    desk = signed_in(call)
    things = things_named(desk, codes)
    desk = acting(call, desk, things)
    receipt = labels.write_label_file(desk, codes, output, layout=layout)
    act_answer(
        call,
        receipt,
        tr("{n} labels in {file}", n=len(things), file=output),
        codes=codes_of(things),
        file=str(output),
        layout=receipt.details["layout"],
    )


def read(
    ctx: typer.Context,
    images: Annotated[list[Path], typer.Argument(metavar="IMAGE", show_default=False)],
    grid: Annotated[
        str | None, typer.Option(metavar="ROWSxCOLS", help=tr("A rack or box of so many cells."))
    ] = None,
) -> None:
    """Read the codes in pictures; every one is read before anything is printed."""
    from cellinv.codes.read import read_codes

    call: Call = ctx.obj
    cells = _grid(grid) if grid else None
    found = [(image, read_codes(image, grid=cells)) for image in images]
    for note in dict.fromkeys(note for _, picture in found for note in picture.notes):
        warn(note)
    call.answer(
        {
            "images": [
                {"file": str(image), "codes": [_code(one) for one in picture.codes]}
                for image, picture in found
            ]
        },
        [
            table(
                [tr("Picture"), tr("Cell"), tr("Symbol"), tr("Text")],
                [
                    (image.name, _cell(one), one.symbology, _visible(one.text))
                    for image, picture in found
                    for one in picture.codes
                ],
            )
        ],
    )


def _grid(text: str) -> tuple[int, int]:
    found = _GRID.fullmatch(text.strip())
    if found is None:
        raise GridUnclear(text=text)
    return int(found[1]), int(found[2])


def _code(one: ReadCode) -> dict[str, Any]:
    return {
        "text": one.text,
        "raw": one.raw,
        "symbology": one.symbology,
        "aim": one.aim,
        "decoders": list(one.decoders),
        "corners": [list(corner) for corner in one.corners],
        "row": one.row,
        "column": one.column,
    }


def _cell(one: ReadCode) -> str:
    return f"{one.row},{one.column}" if one.row is not None else ""


def _visible(text: str) -> str:
    """Return a text with its control characters shown."""
    return "".join(char if char.isprintable() else f"<{ord(char):02X}>" for char in text)
