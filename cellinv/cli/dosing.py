"""Doses: proposed, set aside, taken out, prepared, released, handed over, given, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cellinv.cli.acts import act_answer, codes_of, ids_of
from cellinv.cli.call import Call
from cellinv.cli.quality import Needed, signing
from cellinv.cli.seat import acting, moment_of, signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt

DoseCode = Annotated[str, typer.Argument(metavar="DOSE", show_default=False)]
SubjectCode = Annotated[str, typer.Argument(metavar="SUBJECT", show_default=False)]
Number = Annotated[int | None, typer.Option(metavar="N")]
Text = Annotated[str | None, typer.Option(metavar="TEXT")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    dose = typer.Typer(help=tr("What is set aside for subjects."), no_args_is_help=True)
    for name, function, told in (
        ("list", list_doses, tr("List the doses of a study or subject.")),
        ("propose", propose, tr("Print the vials to set aside: what expires first.")),
        ("set-aside", set_aside, tr("Set vials aside for a subject.")),
        ("take", take, tr("Take a dose's vials out, by its code alone.")),
        ("prepare", prepare, tr("Record how a dose was made ready.")),
        ("release", release, tr("Release a dose; signed.")),
        ("hand-over", hand_over, tr("Send a released dose to its clinic.")),
        ("take-over", take_over, tr("Receive a dose at the subject's site.")),
        ("administer", administer, tr("Record that a dose was given.")),
        ("return", take_back, tr("Take back a dose that nobody gets.")),
        ("destroy", destroy, tr("Record that a dose was destroyed.")),
    ):
        dose.command(name, help=told)(function)
    app.add_typer(dose, name="dose")


def list_doses(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="STUDY|SUBJECT", show_default=False)],
) -> None:
    """List the doses of a study or a subject, in the order of their codes."""
    from cellinv.services.clinical.listing import doses
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, code, "study", "subject")
    study = thing.kind == "study"
    found = doses(
        desk, study_id=thing.id if study else None, subject_id=None if study else thing.id
    )
    told = [{name: getattr(one, name) for name in one._fields if name != "id"} for one in found]
    columns = [tr("Dose"), tr("Subject"), tr("Site"), tr("State"), tr("Planned on")]
    rows = [(one.code, one.subject, one.site, tr(one.status), one.planned_on) for one in found]
    call.answer({"doses": told}, [table(columns, rows)])


def propose(
    ctx: typer.Context,
    code: SubjectCode,
    vials: Annotated[int, typer.Option(metavar="N", help=tr("How many vials."))] = 1,
) -> None:
    """Print vials of the lot that expires first, at the site of --site or at home."""
    from cellinv.services import clinical
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = acting(call, signed_in(call))
    thing = thing_named(desk, code, "subject")
    found = clinical.propose(desk, thing.id, vials=vials)
    told = [{"code": one.code, "lot": one.lot, "expires_on": one.expires_on} for one in found]
    rows = [(one.code, one.lot, one.expires_on) for one in found]
    columns = [tr("Vial"), tr("Lot"), tr("Expires")]
    call.answer({"subject": thing.code, "vials": told}, [table(columns, rows)])


def set_aside(
    ctx: typer.Context,
    code: DoseCode,
    subject: SubjectCode,
    vials: Annotated[list[str], typer.Argument(metavar="VIAL...", show_default=False)],
) -> None:
    """Set vials aside for a subject; they make the dose."""
    from cellinv.services import clinical
    from cellinv.services.people.named import thing_named, things_named

    call: Call = ctx.obj
    desk = signed_in(call)
    found = things_named(desk, vials, "vial")
    who = thing_named(desk, subject, "subject")
    clinical.set_aside(acting(call, desk, found), code, who.id, ids_of(found))
    said = tr("{dose} set aside for {subject}", dose=code, subject=who.code)
    call.answer(
        {"dose": code, "subject": who.code, "vials": codes_of(found), "status": "planned"}, [said]
    )


def take(ctx: typer.Context, code: DoseCode) -> None:
    """Take a dose's vials out of the cold, into your hands."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, thing = _dose(call, code)
    _done(
        call,
        desk,
        thing,
        clinical.take_dose(desk, thing.id),
        tr("{dose} taken out", dose=thing.code),
    )


def prepare(
    ctx: typer.Context,
    code: DoseCode,
    *,
    method: Annotated[str, typer.Option(metavar="TEXT", help=tr("Thawed, washed, diluted …"))],
    diluent: Text = None,
    volume_ul: Annotated[int | None, typer.Option("--volume", metavar="MICROLITRES")] = None,
    cells: Number = None,
    viability: Annotated[int | None, typer.Option(metavar="PER-MILLE")] = None,
    use_before: Annotated[str | None, typer.Option(metavar="TIME")] = None,
) -> None:
    """Record how a dose, whose vials are out, was made ready and until when it may be given."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, thing = _dose(call, code)
    before = moment_of(use_before, desk) if use_before else None
    made = clinical.Preparation(method, diluent, volume_ul, cells, viability, before)
    receipt = clinical.prepare_dose(desk, thing.id, made)
    _done(call, desk, thing, receipt, tr("{dose} prepared", dose=thing.code))


def release(ctx: typer.Context, code: DoseCode) -> None:
    """Release a planned or prepared dose; signed with your password."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, thing = _dose(call, code)
    receipt = clinical.release_dose(desk, thing.id, by=signing(desk))
    _done(call, desk, thing, receipt, tr("{dose} released", dose=thing.code))


def hand_over(ctx: typer.Context, code: DoseCode) -> None:
    """Send a released dose, whose vials are out, on its way to the clinic."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, thing = _dose(call, code)
    receipt = clinical.hand_over(desk, thing.id)
    _done(call, desk, thing, receipt, tr("{dose} handed over", dose=thing.code))


def take_over(
    ctx: typer.Context,
    code: DoseCode,
    sent: Annotated[str, typer.Argument(metavar="ENTRY", help=tr("As printed at hand-over."))],
) -> None:
    """Receive a dose at the subject's site."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, thing = _dose(call, code, at_clinic=True)
    receipt = clinical.take_over(desk, thing.id, sent)
    _done(call, desk, thing, receipt, tr("{dose} taken over", dose=thing.code))


def administer(
    ctx: typer.Context,
    code: DoseCode,
    *,
    given: Annotated[int | None, typer.Option(metavar="MICROLITRES")] = None,
    wasted: Annotated[int | None, typer.Option(metavar="MICROLITRES")] = None,
    route: Text = None,
    outcome: Text = None,
) -> None:
    """Record that a dose was given to its subject; amounts are of each vial."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, thing = _dose(call, code, at_clinic=True)
    receipt = clinical.administer(
        desk, thing.id, given_ul=given, wasted_ul=wasted, route=route, outcome=outcome
    )
    _done(call, desk, thing, receipt, tr("{dose} given", dose=thing.code))


def take_back(ctx: typer.Context, code: DoseCode, reason: Needed) -> None:
    """Take back a dose that nobody gets; its vials are free again."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, thing = _dose(call, code, reason=reason)
    receipt = clinical.return_dose(desk, thing.id, reason=reason)
    _done(call, desk, thing, receipt, tr("{dose} taken back", dose=thing.code))


def destroy(ctx: typer.Context, code: DoseCode, reason: Needed) -> None:
    """Record that a dose was destroyed with its vials."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, thing = _dose(call, code, reason=reason)
    receipt = clinical.destroy_dose(desk, thing.id, reason=reason)
    _done(call, desk, thing, receipt, tr("{dose} destroyed", dose=thing.code))


def _dose(
    call: Call, code: str, *, reason: str | None = None, at_clinic: bool = False
) -> tuple[Desk, Thing]:
    """Return a dose, and the desk at --site, else where its vials are, or at the subject's site."""
    from cellinv.services.clinical.listing import site_of_dose
    from cellinv.services.people.named import thing_named

    desk = signed_in(call)
    thing = thing_named(desk, code, "dose")
    place = None if at_clinic else site_of_dose(desk, thing.id)
    return acting(call, desk, () if place else (thing,), place=place, reason=reason), thing


def _done(call: Call, desk: Desk, thing: Thing, receipt: Receipt, said: str) -> None:
    from cellinv.services.people.named import thing_named

    status = thing_named(desk, thing.code, "dose").status
    act_answer(call, receipt, said, dose=thing.code, status=status)
