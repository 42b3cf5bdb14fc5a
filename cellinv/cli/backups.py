"""Backing an inventory up, and putting a backup in force again."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.errors import UserMissing
from cellinv.cli.seat import password_of, signed_in
from cellinv.domain.language import tr


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup", help=tr("Write a verified copy while others work on."))(backup)
    app.command("practice", help=tr("Copy the inventory, marked, to try things on."))(practice)
    app.command("restore", help=tr("Put a backup in force in an empty place."))(restore)


def backup(ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Write a verified copy of the inventory as one file."""
    from cellinv.services import backups

    call: Call = ctx.obj
    receipt = backups.backup(signed_in(call, "administrator"), file)
    details = receipt.details
    act_answer(
        call,
        receipt,
        tr("The backup is {file}.", file=file),
        file=str(file),
        sha256=details["sha256"],
        bytes=details["bytes"],
        heads=details["heads"],
    )


def practice(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    finish: Annotated[
        str | None,
        typer.Option(metavar="EXERCISE", help=tr("Record what you did in it as your training.")),
    ] = None,
) -> None:
    """Copy the inventory into a file that can't be taken for the real one, or end an exercise."""
    from cellinv.services.demo.practice import finish_exercise, make_practice

    call: Call = ctx.obj
    if finish is not None:
        receipt = finish_exercise(signed_in(call), file, finish)
        told = receipt.details
        said = tr("{exercise} is recorded as a training.", exercise=finish)
        act_answer(call, receipt, said, file=str(file), **told)
        return
    receipt = make_practice(signed_in(call, "administrator"), file)
    act_answer(call, receipt, tr("{file} is a practice copy.", file=file), file=str(file))


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help=tr("Why."))] = "",
    against: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help=tr("An anchor file that tells what is lost.")),
    ] = None,
) -> None:
    """Put a backup in force; the user is one of the backup's."""
    from cellinv.cli.place import make_default_folder
    from cellinv.records.ledger.anchors import read_anchors
    from cellinv.services import backups

    call: Call = ctx.obj
    url = call.url()
    if not call.user:
        raise UserMissing
    anchors = tuple(anchor for path in against or () for anchor in read_anchors(path))
    by = backups.Restoring(call.user, password_of(call.user), reason, anchors)
    make_default_folder(url)
    receipt = backups.restore(file, url, by, station=call.station or socket.gethostname())
    details = receipt.details
    act_answer(
        call,
        receipt,
        tr("{file} is in force.", file=file),
        file=str(file),
        epoch=details["epoch"],
        heads=details["heads"],
        newest_anchor=details["newest_anchor"],
    )
