"""What a programme begins with: its donors, its cell lines, its products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.given import day_if
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.services.desk import Desk

Code = Annotated[str, typer.Argument(metavar="CODE", show_default=False)]
Owner = Annotated[str, typer.Option(metavar="PARTY", help=tr("Whose it is."))]
Text = Annotated[str | None, typer.Option(metavar="TEXT")]
Count = Annotated[int | None, typer.Option(metavar="N")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    line = typer.Typer(help=tr("Cell lines and whom they come from."), no_args_is_help=True)
    line.command("register", help=tr("Register a cell line with its donors."))(register_line)
    product = typer.Typer(help=tr("What is made of the lines."), no_args_is_help=True)
    product.command("list", help=tr("List the products."))(list_products)
    product.command("register", help=tr("Register a product."))(register_product)
    product.command("placebo", help=tr("Fill a lot of a product's placebo."))(fill_placebo)
    app.add_typer(line, name="line")
    app.add_typer(product, name="product")


def register_donor(
    ctx: typer.Context,
    code: Code,
    *,
    owner: Owner,
    material: Annotated[
        str | None, typer.Option(metavar="TEXT", help=tr("Blood, skin, an embryo …"))
    ] = None,
    confirmed: Annotated[
        bool, typer.Option("--names-nobody", help=tr("The code was asked about and names nobody."))
    ] = False,
) -> None:
    """Register a donor, by code only."""
    from cellinv.services import banks

    call: Call = ctx.obj
    desk, party = _owned(call, owner)
    banks.add_donor(desk, code, party, material=material, confirmed=confirmed)
    call.answer({"donor": code, "owner": owner}, [tr("{donor} registered", donor=code)])


def register_line(
    ctx: typer.Context,
    code: Code,
    *,
    owner: Owner,
    donors: Annotated[
        list[str],
        typer.Option("--donor", metavar="DONOR", help=tr("May be given several times.")),
    ],
    kind: Annotated[str, typer.Option(metavar="KIND", help=tr("iPSC or hESC."))] = "iPSC",
    name: Text = None,
    hpscreg: Text = None,
    rrid: Text = None,
) -> None:
    """Register a cell line that comes from donors."""
    from cellinv.services import banks
    from cellinv.services.banks.lines import Component
    from cellinv.services.people.named import things_named

    call: Call = ctx.obj
    desk, party = _owned(call, owner)
    found = things_named(desk, donors, "donor")
    parts = [Component(each.id) for each in found]
    banks.add_line(
        desk, code, party, parts, kind=kind, name=name, hpscreg_name=hpscreg, rrid=rrid
    )  # fmt: skip
    told = [each.code for each in found]
    call.answer(
        {"line": code, "kind": kind, "owner": owner, "donors": told},
        [tr("{line} registered", line=code)],
    )


def list_products(ctx: typer.Context) -> None:
    """List the products with their panels, runs and lots."""
    from cellinv.services import production

    call: Call = ctx.obj
    found = production.product_list(signed_in(call))
    columns = [tr("Product"), tr("Name"), tr("Owner"), tr("Shelf life in days"), tr("Panels"),
               tr("Runs"), tr("Lots")]  # fmt: skip
    rows = [
        (one.code, one.name, one.owner, one.shelf_life_days, one.panels, one.runs, one.lots)
        for one in found
    ]
    told = [
        {"code": one.code, "name": one.name, "owner": one.owner,
         "shelf_life_days": one.shelf_life_days, "storage": one.storage,
         "passage_limit": one.passage_limit, "panels": one.panels, "runs": one.runs,
         "lots": one.lots}
        for one in found
    ]  # fmt: skip
    call.answer({"products": told}, [table(columns, rows)])


def register_product(
    ctx: typer.Context,
    code: Code,
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    *,
    owner: Owner,
    shelf_life: Annotated[
        int | None, typer.Option(metavar="DAYS", help=tr("Counted from the day of filling."))
    ] = None,
    storage: Text = None,
    passages: Count = None,
) -> None:
    """Register a product; its cells are passaged at most so often."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, party = _owned(call, owner)
    clinical.add_product(
        desk, code, name, party, shelf_life_days=shelf_life, storage=storage,
        passage_limit=passages,
    )  # fmt: skip
    call.answer({"product": code, "owner": owner}, [tr("{product} registered", product=code)])


def fill_placebo(
    ctx: typer.Context,
    product: Annotated[str, typer.Argument(metavar="PRODUCT", show_default=False)],
    lot: Annotated[str, typer.Argument(metavar="LOT", show_default=False)],
    *,
    filled: Annotated[int, typer.Option(metavar="N", help=tr("Vials filled."))],
    container: Annotated[str, typer.Option("--format", metavar="CODE")] = "CRYO-2",
    volume: Annotated[int | None, typer.Option(metavar="UL")] = None,
    expires: Annotated[str | None, typer.Option(metavar="DAY")] = None,
) -> None:
    """Fill a lot that looks like the product and holds nobody's cells, in quarantine."""
    from cellinv.services import production
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = acting(call, signed_in(call))
    thing = thing_named(desk, product, "product")
    new = production.NewOutput(
        lot, filled, format_code=container, fill_volume_ul=volume, expires_on=day_if(expires)
    )
    receipt = production.fill_placebo(desk, thing.id, new)
    told = receipt.details
    said = tr("{lot} filled: {n} vials", lot=told["lot"], n=filled)
    act_answer(
        call, receipt, said, product=thing.code, lot=told["lot"], grade=told["grade"],
        vials=list(told["vials"]),
    )  # fmt: skip


def _owned(call: Call, owner: str) -> tuple[Desk, int]:
    """Return the desk, and the party that a code names."""
    from cellinv.services.people.named import thing_named

    desk = acting(call, signed_in(call))
    return desk, thing_named(desk, owner, "party").id
