"""Panels, the results of lots, and the decisions on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.call import Call
from cellinv.cli.shown import table
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.domain.quality.panels import Item, Panel


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    panel = typer.Typer(help=tr("What lots are tested for."), no_args_is_help=True)
    panel.command("list", help=tr("List the panels."))(list_panels)
    panel.command("show", help=tr("Print a panel with its items."))(show_panel)
    app.add_typer(panel, name="panel")


def list_panels(ctx: typer.Context) -> None:
    """List the panels that come with the program."""
    from cellinv.services.quality.shipped import shipped_panels

    call: Call = ctx.obj
    panels = shipped_panels()
    call.answer(
        {"panels": [_head(panel) for panel in panels]},
        [
            table(
                [tr("Panel"), tr("Lot kind"), tr("Version"), tr("Items")],
                [(one.name, one.lot_kind, one.version, len(one.items)) for one in panels],
            )
        ],
    )


def show_panel(
    ctx: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME")]
) -> None:  # fmt: skip
    """Print a panel with its items."""
    from cellinv.services.quality.shipped import shipped_panel

    call: Call = ctx.obj
    panel = shipped_panel(name)
    columns = [tr("Item"), tr("Group"), tr("Test"), tr("Specification"), tr("Laboratory"),
               tr("Days")]  # fmt: skip
    rows = [
        (one.code, tr(one.group.value), one.item, one.specification, tr(one.laboratory.value),
         one.days)
        for one in panel.items
    ]  # fmt: skip
    call.answer(
        {**_head(panel), "items": [_item(item) for item in panel.items]},
        [panel.title, table(columns, rows), *filter(None, [panel.source])],
    )


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
