"""Banks: how long each lasts, where it stands, what a loss would take, its reserve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.quality import LotCode, Needed, Reason, signing
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.domain.banks.runway import Runway
    from cellinv.services.banks.overview import BankRow

EveryLot = Annotated[
    bool, typer.Option("--every-lot", help=tr("Every kind of lot, not only banks."))
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    bank = typer.Typer(help=tr("What is left of banks, and where."), no_args_is_help=True)
    bank.command("list", help=tr("List the banks in numbers."))(list_banks)
    bank.command("show", help=tr("Print a bank in numbers."))(show_bank)
    bank.command("runway", help=tr("Print how long a bank lasts."))(show_runway)
    bank.command("places", help=tr("Print where a bank stands."))(show_places)
    bank.command("loss", help=tr("Print what the loss of a container would leave."))(show_loss)
    bank.command("reserve", help=tr("Set a bank's minimum reserve; signed."))(set_reserve)
    bank.command("lead-time", help=tr("Set how long the next bank takes to make."))(set_lead_time)
    app.add_typer(bank, name="bank")


def list_banks(ctx: typer.Context, *, every_lot: EveryLot = False) -> None:
    """List the banks in numbers."""
    from cellinv.services.banks.overview import overview

    call: Call = ctx.obj
    rows = overview(signed_in(call), every_lot=every_lot)
    columns = [tr("Lot"), tr("Kind"), tr("Cell line"), tr("State"), tr("Filled"), tr("Stored"),
               tr("Free"), tr("Minimum reserve")]  # fmt: skip
    shown = [
        (row.code, row.kind, row.line, tr(row.status.replace("_", " ")), row.filled, row.stored,
         row.free, row.minimum_reserve)
        for row in rows
    ]  # fmt: skip
    call.answer({"banks": [_bank(row) for row in rows]}, [table(columns, shown)])


def show_bank(ctx: typer.Context, lot: LotCode) -> None:
    """Print a bank in numbers, and how long it lasts."""
    from cellinv.services.banks.runways import bank_runway, told
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    found = bank_runway(desk, thing_named(desk, lot, "lot").id)
    counts = [(tr(state.replace("_", " ")), count) for state, count in found.bank.counts]
    call.answer(
        {**_bank(found.bank), "told": told(found)},
        [f"{found.bank.code}: {told(found)}", table([tr("State"), tr("Vials")], counts)],
    )


def show_runway(
    ctx: typer.Context,
    lot: LotCode,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            metavar="N[:FROM[:TO]]",
            help=tr("Vials a month besides, from and until a month; may be given several times."),
        ),
    ] = None,
) -> None:
    """Print how a bank is used and how long it lasts, perhaps with more demands."""
    from cellinv.domain.banks.runway import demand_of
    from cellinv.services.banks.runways import bank_runway, told
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    demands = [demand_of(text, desk.today()) for text in what_if or ()]
    found = bank_runway(desk, thing_named(desk, lot, "lot").id, demands)
    months = [f"{month:%Y-%m}" for month in found.months]
    used = [(month, *(counts[place] for _, counts in found.used), found.lost[place])
            for place, month in enumerate(months)]  # fmt: skip
    columns = [tr("Month"), *(tr(purpose) for purpose, _ in found.used), tr("lost")]
    document: dict[str, Any] = {
        "lot": found.bank.code,
        "state": found.state,
        "told": told(found),
        "free": found.bank.free,
        "reserved": found.bank.reserved,
        "minimum_reserve": found.bank.minimum_reserve,
        "lead_time_days": found.bank.lead_time_days,
        "months": months,
        "used": {purpose: list(counts) for purpose, counts in found.used},
        "lost": list(found.lost),
        **_way(found.runway),
        "what_if": None,
    }
    if found.planned is not None:
        demanded = [
            {"per_month": str(one.per_month), "from": one.starts_on, "to": one.ends_on}
            for one in found.demands
        ]
        document["what_if"] = {"demands": demanded, **_way(found.planned)}
    call.answer(document, [f"{found.bank.code}: {told(found)}", table(columns, used)])


def show_places(ctx: typer.Context, lot: LotCode) -> None:
    """Print where a bank stands, by tank, room and site, and what its site's rule lacks."""
    from cellinv.services.banks.places import places_of
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    found = places_of(desk, thing_named(desk, lot, "lot").id)
    rows = [(tr(each.what), each.name, each.site, each.vials, _percent(each.permille))
            for each in found.shares]  # fmt: skip
    lacks = [lack._asdict() for lack in found.lacks]
    said = [tr("Too few {what}: {have} of {need}", what=tr(lack.what), have=lack.have,
               need=lack.need) for lack in found.lacks]  # fmt: skip
    columns = [tr("Kind"), tr("Place"), tr("Site"), tr("Vials"), tr("Share")]
    call.answer(
        {
            "lot": found.code,
            "vials": found.vials,
            "places": [
                {"what": each.what, "code": each.code, "name": each.name, "site": each.site,
                 "vials": each.vials, "percent": each.permille / 10}
                for each in found.shares
            ],
            "rule": found.rule._asdict(),
            "lacks": lacks,
        },
        [table(columns, rows), *said],
    )  # fmt: skip


def show_loss(
    ctx: typer.Context,
    container: Annotated[str, typer.Argument(metavar="CONTAINER", show_default=False)],
    *,
    every_lot: EveryLot = False,
) -> None:
    """Print what would be left of each bank if a container and all in it were lost."""
    from cellinv.services.banks.places import loss
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, container, "container")
    rows = loss(desk, thing.id, every_lot=every_lot)
    columns = [tr("Lot"), tr("Kind"), tr("Lost"), tr("Left"), tr("Free"), tr("Reserve"),
               tr("Only copy")]  # fmt: skip
    shown = [(row.code, row.kind, row.lost, row.left, row.free_left,
              tr("below") if row.below else "", tr("yes") if row.sole else "")
             for row in rows]  # fmt: skip
    told = [
        {"lot": row.code, "kind": row.kind, "line": row.line, "owner": row.owner,
         "lost": row.lost, "left": row.left, "free_left": row.free_left,
         "minimum_reserve": row.reserve, "below_reserve": row.below, "sole_copy": row.sole}
        for row in rows
    ]  # fmt: skip
    call.answer({"container": thing.code, "banks": told}, [table(columns, shown)])


def set_reserve(
    ctx: typer.Context,
    lot: LotCode,
    vials: Annotated[int, typer.Argument(metavar="N", show_default=False)],
    *,
    reason: Needed,
) -> None:
    """Set how many vials of a lot are always kept; signed with your password."""
    from cellinv.services.banks import reserve as service
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, lot, "lot")
    desk = acting(call, desk, (thing,), reason=reason)
    receipt = service.set_reserve(desk, thing.id, vials, reason=reason, by=signing(desk))
    said = tr("{lot}: {n} vials are always kept", lot=thing.code, n=vials)
    act_answer(call, receipt, said, lot=thing.code, minimum_reserve=vials)


def set_lead_time(
    ctx: typer.Context,
    lot: LotCode,
    days: Annotated[
        int | None, typer.Argument(metavar="DAYS", show_default=False, help=tr("Else forgotten."))
    ] = None,
    reason: Reason = None,
) -> None:
    """Set how many days it takes to make the bank that follows a lot."""
    from cellinv.services.banks import reserve as service
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, lot, "lot")
    desk = acting(call, desk, (thing,), reason=reason)
    receipt = service.set_lead_time(desk, thing.id, days, reason=reason)
    said = tr("{lot}: the next bank takes {n} days", lot=thing.code, n=days or "–")
    act_answer(call, receipt, said, lot=thing.code, lead_time_days=days)


def _bank(row: BankRow) -> dict[str, Any]:
    return {
        "lot": row.code,
        "kind": row.kind,
        "line": row.line,
        "product": row.product,
        "owner": row.owner,
        "site": row.site,
        "status": row.status,
        "filled": row.filled,
        "counts": dict(row.counts),
        "stored": row.stored,
        "reserved": row.reserved,
        "free": row.free,
        "minimum_reserve": row.minimum_reserve,
        "below_reserve": row.short > 0,
        "lead_time_days": row.lead_time_days,
    }


def _way(way: Runway) -> dict[str, Any]:
    """Return a runway as printed: months for what is foreseen, days for what is to be done."""
    from cellinv.services.banks.runways import tenths

    return {
        "left": way.left,
        "per_month": float(tenths(way.pace.mean)),
        "gone_in": _month(way.gone_on),
        "earliest": _month(way.earliest),
        "latest": _month(way.latest),
        "empty_in": _month(way.empty_on),
        "start_by": way.start_by,
        "start_safe": way.start_safe,
    }


def _month(day: Any) -> str | None:
    return f"{day:%Y-%m}" if day is not None else None


def _percent(permille: int) -> str:
    return f"{permille // 10}.{permille % 10} %"
