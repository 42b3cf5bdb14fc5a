"""The results of lots, and the decisions on them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.given import check_output
from cellinv.cli.reports import report
from cellinv.cli.seat import acting, password_of, signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.records.queries.quality import AttemptFound, ItemStands
    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk, Signer
    from cellinv.services.quality.progress import LotQuality

LotCode = Annotated[str, typer.Argument(metavar="LOT", show_default=False)]
ItemCode = Annotated[str, typer.Argument(metavar="ITEM", show_default=False)]
Reason = Annotated[str | None, typer.Option(metavar="TEXT", help=tr("Why."))]
Cause = Annotated[str, typer.Option(metavar="TEXT", help=tr("What it came from."))]
Needed = Annotated[str, typer.Option(metavar="TEXT", help=tr("Why."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    quality = typer.Typer(help=tr("What tests of a lot say."), no_args_is_help=True)
    quality.command("show", help=tr("Print how far a lot is tested."))(show_quality)
    quality.command("start", help=tr("Start a lot's testing: its panel is frozen."))(start_testing)
    quality.command("result", help=tr("Enter what was found for an item."))(enter_result)
    quality.command(
        "report", help=tr("Write the laboratory's report of an item as it was entered.")
    )(report)
    quality.command("judge", help=tr("Give the verdict no rule can give."))(judge_result)
    quality.command("review", help=tr("Review what another person entered; signed."))(review)
    quality.command("close", help=tr("Say what becomes of a result out of specification; signed."))(
        close
    )
    quality.command("deviation", help=tr("Approve that a lot needn't meet an item; signed."))(
        deviation
    )
    quality.command("form", help=tr("Write a file for results to fill in and import."))(form)
    quality.command("import", help=tr("Enter results from a laboratory's file."))(import_results)
    quality.command("certificate", help=tr("Write a certificate of analysis."))(certificate)
    app.add_typer(quality, name="quality")


def show_quality(ctx: typer.Context, lot: LotCode) -> None:
    """Print how far a lot is tested, with every attempt at every item."""
    from cellinv.services import quality
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    found = quality.lot_quality(desk, thing_named(desk, lot, "lot").id)
    columns = [tr("Item"), tr("Test"), tr("Specification"), tr("Result"), tr("State"), tr("Due")]
    rows = [
        (one.item.code, one.item.name, one.item.specification,
         one.last.value if one.last else None, tr(one.state.value.replace("_", " ")), one.due_on)
        for one in found.items
    ]  # fmt: skip
    said = tr("{lot}: {told}", lot=found.code, told=found.told)
    call.answer(_quality(found), [said, *([table(columns, rows)] if rows else [])])


def start_testing(
    ctx: typer.Context,
    lot: LotCode,
    panel: Annotated[
        str | None, typer.Option(metavar="NAME", help=tr("Else the one made closest for it."))
    ] = None,
) -> None:
    """Start a lot's testing: the edition of the panel in force is frozen for it."""
    from cellinv.services import quality

    call: Call = ctx.obj
    desk, thing = _lot(call, lot)
    receipt = quality.freeze_panel(acting(call, desk, (thing,)), thing.id, panel)
    told = receipt.details
    said = tr("{lot} is tested by {panel} {edition}", lot=thing.code, **told)
    act_answer(call, receipt, said, lot=thing.code, panel=told["panel"], version=told["edition"])


def enter_result(
    ctx: typer.Context,
    lot: LotCode,
    item: ItemCode,
    *,
    value: Annotated[
        str, typer.Option(metavar="V", help=tr("As the laboratory writes it, with its unit."))
    ],
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help=tr("Its report, to be kept."))
    ] = None,
    method: Annotated[str | None, typer.Option(metavar="TEXT")] = None,
    laboratory: Annotated[str | None, typer.Option(metavar="TEXT")] = None,
    analyst: Annotated[str | None, typer.Option(metavar="TEXT")] = None,
    reason: Reason = None,
) -> None:
    """Enter what was found for an item; the verdict is computed where it can be."""
    from cellinv.services import quality

    call: Call = ctx.obj
    desk, thing = _lot(call, lot)
    new = quality.NewResult(item, value, method, laboratory, analyst)
    receipt = quality.enter_results(
        acting(call, desk, (thing,), reason=reason),
        thing.id,
        [new],
        file=quality.raw_file(file) if file else None,
        reason=reason,
    )
    (one,) = receipt.details["entered"]
    said = tr("{lot} {item}: {verdict}", lot=thing.code, item=one.item, verdict=tr(one.verdict))
    act_answer(
        call,
        receipt,
        f"{said} ({one.why or one.case})" if one.why or one.case else said,
        lot=thing.code,
        item=one.item,
        attempt=one.attempt,
        verdict=one.verdict,
        why=one.why,
        case=one.case,
    )


def judge_result(
    ctx: typer.Context,
    lot: LotCode,
    item: ItemCode,
    *,
    passes: Annotated[bool, typer.Option("--pass/--fail", help=tr("What you judge."))],
    reason: Needed,
) -> None:
    """Give the verdict on a result that no rule can give, with the reason."""
    from cellinv.services import quality

    call: Call = ctx.obj
    desk, thing = _lot(call, lot)
    desk = acting(call, desk, (thing,), reason=reason)
    receipt = quality.judge_result(desk, thing.id, item, passes=passes, reason=reason)
    told = receipt.details
    said = tr(
        "{lot} {item}: {verdict}", lot=thing.code, item=told["item"], verdict=tr(told["verdict"])
    )
    act_answer(call, receipt, said, lot=thing.code, **told)


def review(
    ctx: typer.Context,
    lot: LotCode,
    items: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ITEM...]", show_default=False, help=tr("Else all that wait for it.")
        ),
    ] = None,
    reason: Reason = None,
) -> None:
    """Review what another person entered for items; signed with your password."""
    from cellinv.services import quality

    call: Call = ctx.obj
    desk, thing = _lot(call, lot)
    items = items or list(quality.lot_quality(desk, thing.id).to_review)
    desk = acting(call, desk, (thing,), reason=reason)
    receipt = quality.review_results(desk, thing.id, items, by=signing(desk), reason=reason)
    told = ", ".join(items)
    act_answer(
        call,
        receipt,
        tr("{lot} {items}: reviewed", lot=thing.code, items=told),
        lot=thing.code,
        items=list(items),
    )


def close(
    ctx: typer.Context,
    lot: LotCode,
    item: ItemCode,
    *,
    outcome: Annotated[
        Literal["invalid", "confirmed", "accepted"],
        typer.Option(help=tr("A retest counts, the item failed, or the deviation is approved.")),
    ],
    cause: Cause,
    decision: Annotated[str, typer.Option(metavar="TEXT", help=tr("What was decided."))],
) -> None:
    """Close the case of a result out of specification with cause and decision; signed."""
    from cellinv.services import quality

    call: Call = ctx.obj
    desk, thing = _lot(call, lot)
    desk = acting(call, desk, (thing,), reason=decision)
    receipt = quality.close_out_of_specification(
        desk, thing.id, item, outcome=outcome, cause=cause, decision=decision, by=signing(desk)
    )
    told = receipt.details
    said = tr("{case} closed", case=told["case"])
    act_answer(call, receipt, f"{said}: {tr(outcome)}", lot=thing.code, **told)


def deviation(
    ctx: typer.Context, lot: LotCode, item: ItemCode, *, cause: Cause, reason: Needed
) -> None:
    """Approve that a lot needn't meet an item, with cause and reason; signed."""
    from cellinv.services import quality

    call: Call = ctx.obj
    desk, thing = _lot(call, lot)
    desk = acting(call, desk, (thing,), reason=reason)
    receipt = quality.approve_deviation(
        desk, thing.id, item, reason=reason, cause=cause, by=signing(desk)
    )
    told = receipt.details
    said = tr("{lot} {item}: deviation approved ({case})", lot=thing.code, **told)
    act_answer(call, receipt, said, lot=thing.code, **told)


def form(
    ctx: typer.Context,
    lot: LotCode,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help=tr("Ends in .xlsx or .csv.")),
    ],
) -> None:
    """Write the items that wait for a result, to be filled in and imported."""
    from cellinv.services import quality

    check_output(output, ".xlsx", ".csv")
    call: Call = ctx.obj
    desk, thing = _lot(call, lot)
    rows = quality.write_form(acting(call, desk, (thing,)), thing.id, output)
    said = tr("{n} items in {file}", n=rows, file=output)
    call.answer({"lot": thing.code, "file": str(output), "items": rows}, [said])


def import_results(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=tr("Judge, and write nothing."))
    ] = False,
    reason: Reason = None,
) -> None:
    """Enter the good rows of a laboratory's file, and keep it; the others are told."""
    from cellinv.services import quality

    call: Call = ctx.obj
    desk = acting(call, signed_in(call), reason=reason)
    rows = quality.preview_results(desk, file)
    columns = [tr("Line"), tr("Lot"), tr("Item"), tr("Result"), tr("Verdict"), tr("Refused")]
    shown = [
        (one.line, one.lot, one.item, one.value, tr(one.verdict) if one.verdict else "",
         one.refused)
        for one in rows
    ]  # fmt: skip
    told = [
        {"line": one.line, "lot": one.lot, "item": one.item, "value": one.value,
         "verdict": one.verdict or None, "why": one.why, "refused": one.refused or None}
        for one in rows
    ]  # fmt: skip
    if dry_run:
        call.answer({"rows": told}, [table(columns, shown)])
        return
    receipt = quality.import_results(desk, file, reason=reason)
    count = receipt.details["entered"]
    said = tr("{n} results entered from {file}", n=count, file=file)
    cases = list(receipt.details["cases"])
    act_answer(call, receipt, said, rows=told, entered=count, cases=cases)


def certificate(
    ctx: typer.Context,
    lot: LotCode,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help=tr("Ends in .pdf or .xlsx.")),
    ],
) -> None:
    """Write a lot's certificate of analysis; recorded."""
    from cellinv.services import quality

    call: Call = ctx.obj
    desk, thing = _lot(call, lot)
    receipt = quality.export_certificate(acting(call, desk, (thing,)), thing.id, output)
    said = tr("Certificate of {lot} in {file}", lot=thing.code, file=output)
    act_answer(call, receipt, said, lot=thing.code, file=str(output))


def signing(desk: Desk) -> Signer:
    """Return the user of the call as one who proved by password that it is they who sign."""
    from cellinv.services.ledger import signed_in as whoever
    from cellinv.services.people import prove

    login = whoever(desk).login
    return prove(desk, login, password_of(login))


def _lot(call: Call, code: str) -> tuple[Desk, Thing]:
    from cellinv.services.people.named import thing_named

    desk = signed_in(call)
    return desk, thing_named(desk, code, "lot")


def _quality(found: LotQuality) -> dict[str, Any]:
    now, panel = found.counted, found.panel
    return {
        "lot": found.code,
        "kind": found.kind,
        "status": found.status,
        "panel": None
        if panel is None
        else {"name": panel.panel, "version": panel.edition, "frozen_at": panel.frozen_at},
        "counts": {
            "items": now.items,
            "done": now.done,
            "overdue": now.overdue,
            "failed": now.failed,
            "to_review": now.to_review,
            "to_judge": now.to_judge,
        },
        "items": [_stands(one) for one in found.items],
    }


def _stands(one: ItemStands) -> dict[str, Any]:
    item = one.item
    return {
        "code": item.code,
        "group": item.category,
        "item": item.name,
        "method": item.method,
        "specification": item.specification,
        "mandatory": item.mandatory,
        "laboratory": item.laboratory,
        "due": one.due_on,
        "state": one.state.value,
        "deviation": one.waiver.case if one.waiver else None,
        "attempts": [_attempt(each) for each in one.attempts],
    }


def _attempt(one: AttemptFound) -> dict[str, Any]:
    return {
        "attempt": one.attempt,
        "value": one.value,
        "verdict": one.verdict,
        "why": one.why,
        "judgement": one.judgement,
        "laboratory": one.laboratory,
        "sent": one.sent_on,
        "due": one.due_on,
        "received": one.received_on,
        "analyst": one.analyst,
        "entered_by": one.entered_by,
        "entered_at": one.entered_at,
        "reviewed_by": one.reviewed_by,
        "reviewed_at": one.reviewed_at,
        "outcome": one.outcome,
        "case": one.case,
        "file": one.file,
        "sha256": one.sha256,
    }
