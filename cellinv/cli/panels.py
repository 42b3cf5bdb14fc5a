"""Panels: those that come with the program, and those in force in an inventory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.domain.errors import SurroundingsError
from cellinv.domain.language import tr
from cellinv.domain.people import PasswordMissing

if TYPE_CHECKING:
    from cellinv.domain.quality.panels import Item, Panel
    from cellinv.services.quality.panels import PanelRow


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    panel = typer.Typer(help=tr("What lots are tested for."), no_args_is_help=True)
    panel.command("list", help=tr("List the panels."))(list_panels)
    panel.command("show", help=tr("Print a panel with its items."))(show_panel)
    panel.command("copy", help=tr("Put a new panel in force that begins with another's items."))(
        copy_panel
    )
    panel.command("end", help=tr("Take a panel out of force; lots under test keep theirs."))(
        end_panel
    )
    app.add_typer(panel, name="panel")


def list_panels(ctx: typer.Context) -> None:
    """List the panels in force, for somebody signed in, and those that come with the program."""
    from cellinv.services.quality.shipped import shipped_panels

    call: Call = ctx.obj
    known = _in_force(call)
    there = {(row.panel.name, row.panel.version) for row in known}
    brought = [one for one in shipped_panels() if (one.name, one.version) not in there]
    columns = [tr("Panel"), tr("Lot kind"), tr("Version"), tr("Items"), tr("For"), tr("In force")]
    rows = [*((row.panel, _scope(row), tr("yes")) for row in known),
            *((one, "", "") for one in brought)]  # fmt: skip
    call.answer(
        {"panels": [*map(_standing, known), *map(_head, brought)]},
        [
            table(
                columns,
                [
                    (one.name, one.lot_kind, one.version, len(one.items), scope, now)
                    for one, scope, now in rows
                ],
            )
        ],
    )


def show_panel(
    ctx: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME")]
) -> None:  # fmt: skip
    """Print a panel with its items: the one in force, else the one that comes along."""
    from cellinv.services.quality.shipped import shipped_panel

    call: Call = ctx.obj
    wanted = name.strip().casefold()
    row = next((one for one in _in_force(call) if one.panel.name.casefold() == wanted), None)
    panel = row.panel if row else shipped_panel(name)
    columns = [tr("Item"), tr("Group"), tr("Test"), tr("Specification"), tr("Laboratory"),
               tr("Days")]  # fmt: skip
    rows = [
        (one.code, tr(one.group.value), one.item, one.specification, tr(one.laboratory.value),
         one.days)
        for one in panel.items
    ]  # fmt: skip
    call.answer(
        {
            **(_standing(row) if row else _head(panel)),
            "items": [_item(item) for item in panel.items],
        },
        [panel.title, table(columns, rows), *filter(None, [panel.source])],
    )


def copy_panel(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    new: Annotated[str, typer.Argument(metavar="NEW")],
    *,
    title: Annotated[str | None, typer.Option(metavar="TEXT")] = None,
    lot_kind: Annotated[str | None, typer.Option(metavar="KIND")] = None,
    for_owner: Annotated[str | None, typer.Option(metavar="PARTY")] = None,
    for_product: Annotated[str | None, typer.Option(metavar="PRODUCT")] = None,
    for_site: Annotated[str | None, typer.Option(metavar="SITE")] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help=tr("Why."))] = None,
) -> None:
    """Put a new panel in force for an owner, product or site, with the items of another."""
    from cellinv.services import quality
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    begun = quality.panel_named(desk, name).panel
    panel = replace(
        begun, name=new, title=title or new, lot_kind=lot_kind or begun.lot_kind, proposal=False,
        source="",
    )  # fmt: skip
    ids = {
        f"{of}_id": thing_named(desk, code, kind).id if code else None
        for of, kind, code in (
            ("owner", "party", for_owner), ("product", "product", for_product),
            ("site", "site", for_site),
        )
    }  # fmt: skip
    receipt = quality.save_panel(acting(call, desk), panel, new=True, reason=reason, **ids)
    told = receipt.details
    said = tr("{panel}: edition {n} is in force", panel=told["panel"], n=told["edition"])
    act_answer(call, receipt, said, name=told["panel"], version=told["edition"])


def end_panel(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help=tr("Why."))],
) -> None:
    """Take a panel out of force: no lot starts its testing by it any more."""
    from cellinv.services import quality

    call: Call = ctx.obj
    receipt = quality.end_panel(acting(call, signed_in(call), reason=reason), name, reason=reason)
    panel = receipt.details["panel"]
    act_answer(call, receipt, tr("{panel} is out of force", panel=panel), name=panel)


def _in_force(call: Call) -> tuple[PanelRow, ...]:
    """Return the panels in force for whoever asks; none where nobody signs in or nothing is there.

    The panels that come along are told to everybody: nobody has to sign in for them.
    """
    from cellinv.services import quality
    from cellinv.services.people import has_right

    if not call.user:
        return ()
    try:
        desk = signed_in(call)
    except (SurroundingsError, PasswordMissing):
        return ()
    return quality.panels(desk) if has_right(desk, "read") else ()


def _scope(row: PanelRow) -> str:
    return ", ".join(one for one in (row.owner, row.product, row.site) if one)


def _standing(row: PanelRow) -> dict[str, Any]:
    scope = {"owner": row.owner, "product": row.product, "site": row.site}
    return {**_head(row.panel), **scope, "in_force": row.in_force}


def _head(panel: Panel) -> dict[str, Any]:
    return {"name": panel.name, "lot_kind": panel.lot_kind, "version": panel.version}


def _item(item: Item) -> dict[str, Any]:
    return {
        "code": item.code,
        "group": item.group.value,
        "item": item.item,
        "method": item.method,
        "specification": item.specification,
        "mandatory": item.mandatory,
        "laboratory": item.laboratory.value,
        "days": item.days,
    }
