"""Putting vials and containers into their places: store, move, return."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cellinv.cli.acts import act_answer, codes_of, ids_of, listed
from cellinv.cli.call import Call
from cellinv.cli.errors import VialsOrContainers
from cellinv.cli.seat import acting, signed_in
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt

Codes = Annotated[list[str], typer.Argument(metavar="CODE", show_default=False)]
To = Annotated[
    str, typer.Option(metavar="CONTAINER", help=tr("Its code, or a path such as LN-2/Rack 4/B-1."))
]
At = Annotated[
    str | None, typer.Option(metavar="SLOT", help=tr("From this slot on; else the next free."))
]
Reason = Annotated[str | None, typer.Option(metavar="TEXT", help=tr("Why."))]
Witness = Annotated[
    str | None,
    typer.Option(metavar="USER", help=tr("Second person [password in CELLINV_WITNESS_PASSWORD].")),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("store", help=tr("Put expected vials into a container."))(store)
    app.command("move", help=tr("Move vials, or containers with all in them."))(move)
    app.command("return", help=tr("Put vials that are out back into a container."))(give_back)


def store(
    ctx: typer.Context, codes: Codes, to: To, at: At = None, reason: Reason = None
) -> None:  # fmt: skip
    """Put expected vials into a container."""
    from cellinv.services import storage

    call: Call = ctx.obj
    desk, vials, box = _placing(call, codes, to, "vial")
    desk = acting(call, desk, vials, reason=reason)
    receipt = storage.store(desk, ids_of(vials), box.id, at=at)
    _placed(call, receipt, vials)


def move(
    ctx: typer.Context, codes: Codes, to: To, at: At = None, reason: Reason = None
) -> None:  # fmt: skip
    """Move vials, or containers with everything in them."""
    from cellinv.services import storage

    call: Call = ctx.obj
    desk, things, box = _placing(call, codes, to, "vial", "container")
    desk = acting(call, desk, things, reason=reason)
    kinds = {thing.kind for thing in things}
    if len(kinds) > 1:
        raise VialsOrContainers
    if kinds == {"container"}:
        _move_containers(call, desk, things, box, at)
    else:
        _placed(call, storage.move(desk, ids_of(things), box.id, at=at), things)


def give_back(
    ctx: typer.Context,
    codes: Codes,
    *,
    to: To,
    at: At = None,
    reason: Reason = None,
    witness: Witness = None,
) -> None:
    """Put vials that are out back into a container."""
    from cellinv.services import custody

    call: Call = ctx.obj
    desk, vials, box = _placing(call, codes, to, "vial")
    desk = acting(call, desk, vials, reason=reason, witness=witness)
    receipt = custody.give_back(desk, ids_of(vials), box.id, at=at, reason=reason)
    details = receipt.details
    out = [int(seconds) for seconds in details["seconds"]]
    _placed(call, receipt, vials, seconds_out=out, case=details["case"])


def _placing(
    call: Call, codes: list[str], to: str, *kinds: str
) -> tuple[Desk, tuple[Thing, ...], Thing]:
    """Return the desk, the things and where they go: a path is read where the first thing is."""
    from cellinv.services.people.named import place_of, thing_named, things_named

    desk = signed_in(call)
    things = tuple(dict.fromkeys(things_named(desk, codes, *kinds)))
    there = desk if call.site else desk.at_site(place_of(desk, things[0]) or desk.site)
    return desk, things, thing_named(there, to, "container")


def _placed(call: Call, receipt: Receipt, things: tuple[Thing, ...], **more: object) -> None:
    box, slots = receipt.details["box"], list(receipt.details["slots"])
    where = tr("{codes} now in {box}", codes=listed(codes_of(things)), box=box)
    named = [slot for slot in slots if slot]
    said = f"{where}, {listed(named)}" if named else where
    act_answer(call, receipt, said, codes=codes_of(things), container=box, slots=slots, **more)


def _move_containers(
    call: Call, desk: Desk, things: tuple[Thing, ...], box: Thing, at: str | None
) -> None:
    """Move containers in one transaction, an entry for each."""
    from cellinv.services import storage
    from cellinv.services.ledger import batch

    with batch(desk) as session:
        together = replace(desk, batch=session)
        receipts = [
            storage.move_container(together, thing.id, box.id, at=at if first else None)
            for first, thing in zip([True] + [False] * len(things), things, strict=False)
        ]
    slots = [slot for receipt in receipts for slot in receipt.details["slots"]]
    whole = replace(receipts[0], details={"box": receipts[0].details["box"], "slots": slots})
    _placed(call, whole, things, entries=[receipt.entry for receipt in receipts])
