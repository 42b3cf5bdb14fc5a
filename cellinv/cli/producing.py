"""Acts on runs: starting, taking in, counting, filling, ending."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cellinv.cli.acts import act_answer, codes_of, ids_of, listed
from cellinv.cli.call import Call
from cellinv.cli.given import check_output, day_if
from cellinv.cli.quality import Needed
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.storage import Codes
from cellinv.domain.errors import UsageError
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt


class OneAtATime(UsageError):
    """Several people, or both ways, where one is taken off."""

    sentence = "One person is taken off at a time: with --left, or with --mistaken."


RunCode = Annotated[str, typer.Argument(metavar="RUN", show_default=False)]
Code = Annotated[str | None, typer.Option(metavar="CODE")]
Text = Annotated[str | None, typer.Option(metavar="TEXT")]
Day = Annotated[str | None, typer.Option(metavar="DAY")]


def add_acts(run: typer.Typer) -> None:
    """Add what can be done to a run."""
    run.command("start", help=tr("Start a run."))(start)
    run.command("operator", help=tr("Name who works on a run, or who doesn't any more."))(operator)
    run.command("input", help=tr("Use vials up in a run."))(take)
    run.command("figure", help=tr("Enter or correct a figure of a run."))(figure)
    run.command("material", help=tr("Note a reagent's lot that went in."))(material)
    run.command("output", help=tr("Fill a lot with numbered vials from a run."))(output)
    run.command("end", help=tr("End a run."))(end)
    run.command("abandon", help=tr("Leave a run that came to nothing."))(abandon)


def start(
    ctx: typer.Context,
    code: RunCode,
    kind: Annotated[str, typer.Argument(metavar="KIND", show_default=False)],
    *,
    product: Code = None,
    line: Code = None,
    grade: Annotated[
        str, typer.Option(metavar="GRADE", help=tr("GMP, non-GMP or engineering."))
    ] = "GMP",
    protocol: Text = None,
    version: Text = None,
    equipment: Code = None,
    operators: Annotated[
        list[str] | None,
        typer.Option("--operator", metavar="USER", help=tr("May be given several times.")),
    ] = None,
) -> None:
    """Start a run: of a product or a line, by a protocol, in equipment, by people."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk = acting(call, signed_in(call))
    new = production.NewRun(
        code, kind, grade, product, line, protocol, version, equipment, tuple(operators or ())
    )
    receipt = production.start(desk, new)
    said = tr("{run} started ({grade})", run=code, grade=grade)
    act_answer(call, receipt, said, run=receipt.details["run"], grade=grade)


def operator(
    ctx: typer.Context,
    run: RunCode,
    users: Annotated[list[str], typer.Argument(metavar="USER...", show_default=False)],
    *,
    left: Annotated[
        bool, typer.Option("--left", help=tr("Who left the run; needs a reason."))
    ] = False,
    mistaken: Annotated[
        bool, typer.Option("--mistaken", help=tr("Who was put down by mistake; needs a reason."))
    ] = False,
    reason: Text = None,
) -> None:
    """Name people who work on a run under way, or take one off it."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, thing = run_named(call, run)
    if left or mistaken:
        off = _take_off(acting(call, desk, (thing,), reason=reason), thing, users, left=left,
                        mistaken=mistaken, reason=reason or "")  # fmt: skip
        said = tr("{run}: {login} taken off", run=thing.code, login=off.details["operator"])
        act_answer(call, off, said, run=thing.code, operator=off.details["operator"])
        return
    receipt = production.add_operators(acting(call, desk, (thing,)), thing.id, users)
    said = tr("{run}: {people} put down", run=thing.code, people=", ".join(users))
    act_answer(call, receipt, said, run=thing.code, operators=list(users))


def _take_off(
    desk: Desk, thing: Thing, users: list[str], *, left: bool, mistaken: bool, reason: str
) -> Receipt:
    """Take one person off a run; raises OneAtATime."""
    from cellinv.services import production

    if len(users) > 1 or (left and mistaken):
        raise OneAtATime
    return production.end_operator(desk, thing.id, users[0], reason=reason, mistaken=mistaken)


def take(ctx: typer.Context, run: RunCode, codes: Codes) -> None:
    """Use vials that were withdrawn up in a run; several banks are pooled."""
    from cellinv.services import production
    from cellinv.services.people.named import things_named

    call: Call = ctx.obj
    desk, thing = run_named(call, run)
    vials = things_named(desk, codes, "vial")
    desk = acting(call, desk, (thing,))
    receipt = production.take_inputs(desk, thing.id, ids_of(vials))
    said = tr("{run} took in {codes}", run=thing.code, codes=listed(codes_of(vials)))
    act_answer(call, receipt, said, run=thing.code, codes=codes_of(vials))


def figure(
    ctx: typer.Context,
    run: RunCode,
    kind: Annotated[str, typer.Argument(metavar="KIND", show_default=False)],
    value: Annotated[str, typer.Argument(metavar="VALUE", show_default=False)],
    *,
    correct: Annotated[
        bool, typer.Option("--correct", help=tr("In the place of the last one; needs a reason."))
    ] = False,
    reason: Text = None,
    note: Text = None,
) -> None:
    """Enter a figure: cells_in, cells_out, viability, purity or another with its unit."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, thing = run_named(call, run)
    acted = acting(call, desk, (thing,), reason=reason)
    if correct:
        standing = _standing(desk, thing, kind)
        why = reason or ""
        receipt = production.correct_figure(acted, standing, value, reason=why, note=note)
    else:
        receipt = production.enter_figure(acted, thing.id, kind, value, note=note)
    told = receipt.details
    said = tr("{run} {kind}: {number} {unit}", run=thing.code, kind=told["kind"],
              number=told["number"], unit=told["unit"])  # fmt: skip
    act_answer(
        call,
        receipt,
        said,
        run=thing.code,
        kind=told["kind"],
        number=told["number"],
        unit=told["unit"],
    )


def material(
    ctx: typer.Context,
    run: RunCode,
    name: Annotated[str, typer.Argument(metavar="REAGENT", show_default=False)],
    lot: Annotated[str, typer.Argument(metavar="LOT", show_default=False)],
    *,
    supplier: Text = None,
    expires: Day = None,
) -> None:
    """Note a reagent's lot that went into a run."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, thing = run_named(call, run)
    receipt = production.add_material(
        acting(call, desk, (thing,)),
        thing.id,
        name,
        lot,
        supplier=supplier,
        expires_on=day_if(expires),
    )
    said = tr("{run}: {name} lot {lot}", run=thing.code, name=name, lot=lot)
    act_answer(call, receipt, said, run=thing.code, reagent=name, lot=lot)


def output(
    ctx: typer.Context,
    run: RunCode,
    lot: Annotated[str, typer.Argument(metavar="LOT", show_default=False)],
    *,
    filled: Annotated[int, typer.Option(metavar="N", help=tr("Vials filled."))],
    kind: Annotated[str, typer.Option(metavar="KIND")] = "DP",
    container: Annotated[str, typer.Option("--format", metavar="CODE")] = "CRYO-2",
    grade: Annotated[str | None, typer.Option(metavar="GRADE")] = None,
    cells: Annotated[int | None, typer.Option(metavar="N", help=tr("Cells in each vial."))] = None,
    volume: Annotated[int | None, typer.Option(metavar="UL")] = None,
    passage: Text = None,
    days: Annotated[
        int | None, typer.Option(metavar="N", help=tr("Days in differentiation."))
    ] = None,
    expires: Day = None,
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help=tr("Write the vials' labels there, too."))
    ] = None,
) -> None:
    """Fill a lot from a run, its vials numbered, in quarantine."""
    from cellinv.services import production
    from cellinv.services.labels import write_label_file

    if labels is not None:
        check_output(labels, ".pdf", ".png", ".zpl")
    call: Call = ctx.obj
    desk, thing = run_named(call, run)
    desk = acting(call, desk, (thing,))
    new = production.NewOutput(
        lot, filled, kind, container, grade, volume, cells, passage, days, day_if(expires)
    )
    receipt = production.fill_output(desk, thing.id, new)
    told = receipt.details
    if labels is not None:
        write_label_file(desk, told["vials"], labels)
    said = tr("{lot} filled from {run}: {n} vials, {grade}", lot=told["lot"], run=thing.code,
              n=filled, grade=told["grade"])  # fmt: skip
    act_answer(
        call,
        receipt,
        said,
        run=thing.code,
        lot=told["lot"],
        grade=told["grade"],
        vials=list(told["vials"]),
        labels=str(labels) if labels else None,
    )


def end(ctx: typer.Context, run: RunCode, note: Text = None) -> None:
    """End a run."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, thing = run_named(call, run)
    receipt = production.end(acting(call, desk, (thing,)), thing.id, note=note)
    act_answer(call, receipt, tr("{run} ended", run=thing.code), run=thing.code, status="ended")


def abandon(ctx: typer.Context, run: RunCode, reason: Needed) -> None:
    """Leave a run that came to nothing, with the reason."""
    from cellinv.services import production

    call: Call = ctx.obj
    desk, thing = run_named(call, run)
    desk = acting(call, desk, (thing,), reason=reason)
    receipt = production.abandon(desk, thing.id, reason=reason)
    said = tr("{run} abandoned", run=thing.code)
    act_answer(call, receipt, said, run=thing.code, status="abandoned")


def run_named(call: Call, code: str) -> tuple[Desk, Thing]:
    """Return the desk of a call, and the run that a code names."""
    from cellinv.services.people.named import thing_named

    desk = signed_in(call)
    return desk, thing_named(desk, code, "run")


def _standing(desk: Desk, run: Thing, kind: str) -> int:
    """Return the figure of a kind that stands last; 0, which nobody has, where there is none."""
    from cellinv.domain.production.figures import figure_kind
    from cellinv.services import production

    card, wanted = production.run_card(desk, run.id), figure_kind(kind)
    found = [one.id for one in card.figures if one.kind == wanted and not one.replaced]
    return found[-1] if found else 0
