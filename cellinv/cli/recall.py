"""Recalling what came of something, and what is on record of recalls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.errors import HoldOrExercise
from cellinv.cli.given import check_output, day_of
from cellinv.cli.quality import Needed, Reason, signing
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.cli.storage import Codes
from cellinv.domain.language import tr
from cellinv.domain.recall import ACCOUNTS

if TYPE_CHECKING:
    from cellinv.cli.shown import Shown
    from cellinv.services.desk import Desk
    from cellinv.services.recall.beginning import State
    from cellinv.services.recall.rows import Reached, RecallRow

RecallCode = Annotated[str, typer.Argument(metavar="RECALL", show_default=False)]
_SAID: Final = ", ".join(ACCOUNTS)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("recall", help=tr("Show all that came of something; hold what is left of it."))(
        recall
    )
    recalls = typer.Typer(help=tr("Recalls and exercises on record."), no_args_is_help=True)
    recalls.command("list", help=tr("List the recalls."))(list_recalls)
    recalls.command("show", help=tr("Print a recall as it stands today."))(show_recall)
    recalls.command("hold", help=tr("Hold what came of it since; signed."))(hold_more)
    recalls.command("account", help=tr("Say what became of vials."))(account)
    recalls.command("notice", help=tr("Write a notice for each site into a folder."))(notice)
    recalls.command("confirm", help=tr("Note that a site confirmed its notice."))(confirm)
    recalls.command("end", help=tr("End a recall with its conclusion; signed."))(end)
    app.add_typer(recalls, name="recalls")


def recall(
    ctx: typer.Context,
    codes: Codes,
    *,
    hold: Annotated[
        bool, typer.Option("--hold", help=tr("Put all that is left on hold; signed."))
    ] = False,
    exercise: Annotated[
        bool, typer.Option("--exercise", help=tr("Begin an exercise, which holds nothing."))
    ] = False,
    final: Annotated[
        bool, typer.Option("--final", help=tr("With --hold: lots are recalled for good."))
    ] = False,
    reason: Reason = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.xlsx", help=tr("A workbook by site, too.")),
    ] = None,
) -> None:
    """Show all that came of what some codes name; dry unless it holds or begins an exercise."""
    from cellinv.services.recall import begin_recall, export_recall, recall_json, recall_of

    if hold and exercise:
        raise HoldOrExercise
    if output is not None:
        check_output(output, ".xlsx")
    call: Call = ctx.obj
    desk = signed_in(call)
    begun: dict[str, Any] = {}
    if hold or exercise:
        desk = acting(call, desk, (), reason=reason)
        receipt = begin_recall(
            desk, codes, reason=reason or "", exercise=exercise,
            by=signing(desk) if hold else None, state="recalled" if final else "on_hold",
        )  # fmt: skip
        begun = {
            "entry": receipt.entry,
            "hash": receipt.hash,
            "happened_at": receipt.happened_at,
            **{
                name: value for name, value in receipt.details.items() if name not in {"id", "root"}
            },
        }
    found = recall_of(desk, codes)
    if output is not None:
        export_recall(desk, codes, output)
        begun["file"] = str(output)
    call.answer({**recall_json(found), **begun}, _shown(found, begun))


def list_recalls(ctx: typer.Context) -> None:
    """List the recalls and exercises, newest first."""
    from cellinv.services.recall import recall_list
    from cellinv.services.recall.telling import row_json

    call: Call = ctx.obj
    found = recall_list(signed_in(call))
    told = [row_json(one) for one in found]
    rows = [
        (one["code"], tr(one["kind"]), tr(one["status"]), one["root"],
         f"{one['begun_at']:%Y-%m-%d}", one["reason"])
        for one in told
    ]  # fmt: skip
    columns = [tr("Recall"), tr("Kind"), tr("State"), tr("From"), tr("Since"), tr("Reason")]
    call.answer({"recalls": told}, [table(columns, rows)])


def show_recall(ctx: typer.Context, code: RecallCode) -> None:
    """Print a recall with what it reaches today, its accounting and its notices."""
    from cellinv.services.recall import recall_view, view_json

    call: Call = ctx.obj
    view = recall_view(signed_in(call), code)
    counted = view.accounting
    said = tr("{recall}: {known} of {total} vials accounted for", recall=view.row.code,
              known=counted.known, total=counted.total)  # fmt: skip
    rows = [
        (one.site, f"{one.made_at:%Y-%m-%d}", one.confirmed_on, one.confirmed_by)
        for one in view.notices
    ]
    notices = table([tr("Site"), tr("Told"), tr("Confirmed on"), tr("By")], rows)
    call.answer(view_json(view), [said, *_shown(view.reached, {}), *([notices] if rows else [])])


def hold_more(
    ctx: typer.Context,
    code: RecallCode,
    final: Annotated[bool, typer.Option("--final", help=tr("Lots are recalled for good."))] = False,
) -> None:
    """Put all that is left of a recall and isn't held yet on hold; signed with your password."""
    from cellinv.services.recall import hold_recalled

    call: Call = ctx.obj
    desk, row = _recall(call, code)
    state: State = "recalled" if final else "on_hold"
    receipt = hold_recalled(desk, row.id, by=signing(desk), state=state)
    told = {name: value for name, value in receipt.details.items() if name != "id"}
    said = tr("{recall}: {n} lots held", recall=row.code, n=told["held_lots"])
    act_answer(call, receipt, said, **told)


def account(
    ctx: typer.Context,
    code: RecallCode,
    vials: Codes,
    *,
    as_: Annotated[
        str, typer.Option("--account", metavar="WORD", help=tr("One of: {words}", words=_SAID))
    ] = "held",
    note: Annotated[str | None, typer.Option(metavar="TEXT", help=tr("More about it."))] = None,
) -> None:
    """Say what became of vials of a recall."""
    from cellinv.services.recall import account_for

    call: Call = ctx.obj
    desk, row = _recall(call, code)
    receipt = account_for(desk, row.id, vials, account=as_, note=note)
    said = tr("{n} vials: {account}", n=len(vials), account=tr(as_.replace("_", " ")))
    act_answer(call, receipt, said, recall=row.code, account=as_, codes=list(vials))


def notice(
    ctx: typer.Context,
    code: RecallCode,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER")],
) -> None:
    """Write a notice for each site that has anything of a recall."""
    from cellinv.services.recall import make_notices

    call: Call = ctx.obj
    desk, row = _recall(call, code)
    receipt = make_notices(desk, row.id, output)
    told = receipt.details
    said = tr("{n} notices in {folder}", n=told["notices"], folder=output)
    act_answer(call, receipt, said, recall=row.code, notices=told["notices"], files=told["files"])


def confirm(
    ctx: typer.Context,
    code: RecallCode,
    site: Annotated[str, typer.Argument(metavar="SITE", show_default=False)],
    *,
    who: Annotated[str, typer.Option("--by", metavar="NAME", help=tr("Who confirmed it there."))],
    on: Annotated[str | None, typer.Option(metavar="DAY", help=tr("Else today."))] = None,
) -> None:
    """Note that somebody at a site confirmed its notice."""
    from cellinv.services.recall import confirm_notice

    call: Call = ctx.obj
    desk, row = _recall(call, code)
    receipt = confirm_notice(desk, row.id, site, who=who, on=day_of(desk, on))
    said = tr("{site} confirmed {recall}", site=site, recall=row.code)
    act_answer(call, receipt, said, recall=row.code, site=site)


def end(
    ctx: typer.Context,
    code: RecallCode,
    *,
    conclusion: Needed,
) -> None:
    """End a recall or an exercise with its conclusion; signed with your password."""
    from cellinv.services.recall import end_recall

    call: Call = ctx.obj
    desk, row = _recall(call, code)
    receipt = end_recall(desk, row.id, conclusion=conclusion, by=signing(desk))
    details = {name: value for name, value in receipt.details.items() if name != "id"}
    act_answer(call, receipt, tr("{recall} ended", recall=row.code), **details)


def _recall(call: Call, code: str) -> tuple[Desk, RecallRow]:
    from cellinv.services.recall import recall_row

    desk = acting(call, signed_in(call))
    return desk, recall_row(desk, code)


def _shown(found: Reached, begun: dict[str, Any]) -> list[Shown]:
    rows = [
        (tr("Lots"), len(found.lots), ", ".join(one.code for one in found.lots)),
        *((tr(state.replace("_", " ")), len(codes), "")
          for state, codes in sorted(found.by_state().items())),
        (tr("Doses"), len(found.doses), ", ".join(one.code for one in found.doses)),
        *((words, len(some), ", ".join(one.code for one in some)) for words, some in (
            (tr("Subjects given an active dose"), found.subjects_of("treated")),
            (tr("Subjects a dose is set aside for"), found.subjects_of("planned")),
            (tr("Subjects given placebo"), found.subjects_of("placebo")),
        )),
        *((one.code, one.subjects_affected,
           tr("all treated: arms are blinded") if one.blinded else tr("affected"))
          for one in found.studies),
        *((one.code, one.stock + one.in_transit, tr("vials left at this site"))
          for one in found.sites),
    ]  # fmt: skip
    said = tr("Recall of {code}", code=found.title)
    if begun.get("recall"):
        said = f"{begun['recall']}: {said}"
    common = ", ".join(one.code for one in found.common)
    causes = [tr("Came from: {codes}", codes=common)] if common else []
    return [said, *causes, table([tr("What"), tr("Count"), tr("Which")], rows)]
