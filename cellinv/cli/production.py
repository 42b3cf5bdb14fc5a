"""Runs in lists and in full, how they compare, and what they are made in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.producing import Code, RunCode, add_acts, run_named
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from decimal import Decimal

    from cellinv.domain.production.figures import Spread
    from cellinv.records.queries.production import RunRow
    from cellinv.services.production.reading import Group, RunCard, Told


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    run = typer.Typer(help=tr("Steps that turn vials into lots."), no_args_is_help=True)
    run.command("list", help=tr("List the runs."))(list_runs)
    run.command("show", help=tr("Print a run in full."))(show_run)
    add_acts(run)
    run.command("compare", help=tr("Compare the runs of a product."))(compare)
    app.add_typer(run, name="run")
    gear = typer.Typer(help=tr("What runs are made in."), no_args_is_help=True)
    gear.command("list", help=tr("List the equipment."))(list_equipment)
    gear.command("add", help=tr("Register equipment at a site."))(add_equipment)
    app.add_typer(gear, name="equipment")


def list_runs(
    ctx: typer.Context,
    *,
    product: Code = None,
    state: Annotated[str | None, typer.Option(metavar="STATE")] = None,
    grade: Annotated[
        str | None, typer.Option(metavar="GRADE", help=tr("GMP, non-GMP or engineering."))
    ] = None,
) -> None:
    """List the runs, those begun last first; with ``--site`` those of one site."""
    from cellinv.services import production
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    found = production.run_list(
        desk,
        product_id=thing_named(desk, product, "product").id if product else None,
        status=state,
        grade=grade,
        site_id=desk.site.id if call.site and desk.site else None,
    )
    columns = [tr("Run"), tr("Kind"), tr("Grade"), tr("State"), tr("Product"), tr("Protocol"),
               tr("Equipment"), tr("Site"), tr("Begun"), tr("In"), tr("Out")]  # fmt: skip
    rows = [
        (one.code, tr(one.kind.replace("_", " ")), one.grade, tr(one.status), one.product,
         one.protocol_told, one.equipment, one.site, _day(one.started_at), one.inputs,
         one.outputs)
        for one in found
    ]  # fmt: skip
    call.answer({"runs": [_run(one) for one in found]}, [table(columns, rows)])


def show_run(ctx: typer.Context, run: RunCode) -> None:
    """Print a run with its inputs, figures, reagents' lots, outputs and operators."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, thing = run_named(call, run)
    card = production.run_card(desk, thing.id)
    told, row = card.told, card.row
    facts = [
        (tr("Kind"), tr(row.kind.replace("_", " "))), (tr("Grade"), row.grade),
        (tr("State"), tr(row.status)), (tr("Product"), row.product),
        (tr("Protocol"), row.protocol_told), (tr("Equipment"), row.equipment),
        (tr("Operators"), ", ".join(one.told for one in card.operators)),
        (tr("Yield"), _number(told.yielded)),
        (tr("Said at the end"), card.end.note if card.end else None),
    ]  # fmt: skip
    figures = [
        (one.kind, _number(one.number), one.unit, _day(one.measured_at), one.entered_by,
         tr("corrected") if one.replaced else "")
        for one in card.figures
    ]  # fmt: skip
    call.answer(
        _card(card),
        [
            table([row.code, ""], [fact for fact in facts if fact[1]]),
            table([tr("Input"), tr("Lot")], [(one.vial, one.lot) for one in card.inputs]),
            table(
                [tr("Figure"), tr("Value"), tr("Unit"), tr("Measured"), tr("Entered by"), ""],
                figures,
            ),
            table([tr("Reagent"), tr("Lot")], [(m.name, m.lot_number) for m in card.materials]),
            table(
                [tr("Output"), tr("Kind"), tr("Grade"), tr("Filled")],
                [(one.lot, one.kind, one.grade, one.filled) for one in card.outputs],
            ),
        ],
    )


def compare(
    ctx: typer.Context,
    product: Annotated[str, typer.Argument(metavar="PRODUCT", show_default=False)],
    by: Annotated[
        str, typer.Option(metavar="WHAT", help=tr("site, equipment or protocol."))
    ] = "site",
) -> None:
    """Compare yield, viability and purity of a product's runs."""
    from cellinv.services import production
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, product, "product")
    found = production.compare(desk, thing.id, by=production.compared_by(by))
    columns = [tr("By"), tr("Grade"), tr("Runs"), tr("Yield"), tr("Viability"), tr("Purity")]
    rows = [
        (one.by, one.grade, one.runs, _middle(one.yielded), _middle(one.viability),
         _middle(one.purity))
        for one in found.groups
    ]  # fmt: skip
    document = {
        "product": thing.code,
        "by": found.by,
        "groups": [_group(one) for one in found.groups],
        "runs": [{"run": one.row.code, "by": one.by, "grade": one.row.grade, **_told(one.told)}
                 for one in found.runs],
    }  # fmt: skip
    call.answer(document, [table(columns, rows)])


def list_equipment(ctx: typer.Context) -> None:
    """List the equipment, and until when it is qualified and calibrated."""
    from cellinv.services import production

    call: Call = ctx.obj
    found = production.equipment_list(signed_in(call))
    columns = [tr("Equipment"), tr("Name"), tr("Kind"), tr("Site"), tr("Qualified until"),
               tr("Calibrated until")]  # fmt: skip
    rows = [
        (one.code, one.name, one.kind, one.site, _day(one.qualified_until_at),
         _day(one.calibrated_until_at))
        for one in found
    ]  # fmt: skip
    told = [
        {"code": one.code, "name": one.name, "kind": one.kind, "site": one.site,
         "qualified_until": one.qualified_until_at, "calibrated_until": one.calibrated_until_at}
        for one in found
    ]  # fmt: skip
    call.answer({"equipment": told}, [table(columns, rows)])


def add_equipment(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", show_default=False)],
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    kind: Annotated[str, typer.Option(metavar="KIND")] = "bioreactor",
) -> None:
    """Register equipment at a site."""
    from cellinv.services import production

    call: Call = ctx.obj
    receipt = production.add_equipment(acting(call, signed_in(call)), code, name, kind=kind)
    act_answer(call, receipt, tr("{code} registered", code=code), equipment=code)


def _day(at: Any) -> str | None:
    return f"{at:%Y-%m-%d}" if at else None


def _number(number: Decimal | None) -> str | None:
    return f"{number:f}" if number is not None else None


def _middle(spread: Spread | None) -> str | None:
    return _number(spread.middle) if spread else None


def _told(told: Told) -> dict[str, Any]:
    names = {"yield": told.yielded, "cells_in": told.cells_in, "cells_out": told.cells_out,
             "viability": told.viability, "purity": told.purity}  # fmt: skip
    return {name: _number(value) for name, value in names.items()}


def _group(one: Group) -> dict[str, Any]:
    return {
        "by": one.by, "grade": one.grade, "runs": one.runs, "yield": _spread(one.yielded),
        "viability": _spread(one.viability), "purity": _spread(one.purity),
    }  # fmt: skip


def _spread(spread: Spread | None) -> dict[str, Any] | None:
    if spread is None:
        return None
    return {"count": spread.count, "least": _number(spread.least),
            "middle": _number(spread.middle), "most": _number(spread.most)}  # fmt: skip


def _run(one: RunRow) -> dict[str, Any]:
    return {
        "code": one.code, "kind": one.kind, "status": one.status, "grade": one.grade,
        "product": one.product, "line": one.line, "owner": one.owner, "site": one.site,
        "protocol": one.protocol, "protocol_version": one.protocol_version,
        "equipment": one.equipment, "started_at": one.started_at, "ended_at": one.ended_at,
        "inputs": one.inputs, "outputs": one.outputs,
    }  # fmt: skip


def _card(card: RunCard) -> dict[str, Any]:
    figures = [
        {"kind": one.kind, "number": _number(one.number), "unit": one.unit,
         "measured_at": one.measured_at, "entered_by": one.entered_by, "note": one.note,
         "replaces": one.replaces, "corrected": one.replaced}
        for one in card.figures
    ]  # fmt: skip
    return {
        **_run(card.row),
        **_told(card.told),
        "operators": [one.name for one in card.operators],
        "left": [{"name": one.name, "at": one.ended_at} for one in card.operators
                 if one.ended_at is not None],
        "inputs": [{"vial": one.vial, "lot": one.lot} for one in card.inputs],
        "figures": figures,
        "materials": [{"reagent": one.name, "lot": one.lot_number, "supplier": one.supplier,
                       "expires": one.expires_on} for one in card.materials],
        "outputs": [{"lot": one.lot, "kind": one.kind, "status": one.status,
                     "grade": one.grade, "filled": one.filled} for one in card.outputs],
        "note": card.end.note if card.end else None,
    }  # fmt: skip
