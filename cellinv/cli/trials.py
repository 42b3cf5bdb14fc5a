"""Studies, who takes part in them, and the arms of blinded ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cellinv.cli import following
from cellinv.cli.acts import act_answer, codes_of, ids_of
from cellinv.cli.call import Call
from cellinv.cli.errors import AllocationFileUnread
from cellinv.cli.quality import Needed, signing
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.domain.blinding import AllocationUnread, allocation_lines
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.records.queries.things import Thing
    from cellinv.services.clinical import AllocationLine, NewArm
    from cellinv.services.desk import Desk

StudyCode = Annotated[str, typer.Argument(metavar="STUDY", show_default=False)]
SubjectCode = Annotated[str, typer.Argument(metavar="SUBJECT", show_default=False)]
SiteCode = Annotated[str, typer.Argument(metavar="SITE", show_default=False)]
Count = Annotated[int | None, typer.Option(metavar="N")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    study = typer.Typer(help=tr("Trials of a product."), no_args_is_help=True)
    study.command("list", help=tr("List the studies."))(list_studies)
    study.command("register", help=tr("Register a study, planned."))(register)
    study.command("open-site", help=tr("Open a study at a site."))(open_site)
    study.command("close-site", help=tr("Close a study at a site."))(close_site)
    study.command("state", help=tr("Let a study recruit, close, complete or stop it."))(state)
    study.command("allocate", help=tr("Enter a blinded study's allocation list."))(allocate)
    study.command("pack", help=tr("Pack the kits of a blinded study's subjects."))(pack)
    subject = typer.Typer(help=tr("Who takes part, by code only."), no_args_is_help=True)
    subject.command("enrol", help=tr("Enrol a subject in a study, at a site."))(enrol)
    subject.command("unblind", help=tr("Unblind a subject, for good; signed."))(unblind)
    arm = typer.Typer(help=tr("What a blinded subject gets."), no_args_is_help=True)
    arm.command("show", help=tr("Look at a subject's arm; each look is recorded."))(show_arm)
    arm.command("unblind", help=tr("Unblind a subject, for good; signed."))(unblind)
    following.extend(subject, study)
    for name, group in (("study", study), ("subject", subject), ("arm", arm)):
        app.add_typer(group, name=name)


def list_studies(ctx: typer.Context) -> None:
    """List the studies with their state."""
    from cellinv.services.clinical.listing import studies

    call: Call = ctx.obj
    found = studies(signed_in(call))
    columns = [tr("Study"), tr("State"), tr("Product"), tr("Phase"), tr("Registry"),
               tr("Design"), tr("Subjects")]  # fmt: skip
    rows = [
        (one.code, tr(one.state), one.product, one.phase, one.registry_id,
         tr("blinded") if one.blinded else tr("open"), one.subjects)
        for one in found
    ]  # fmt: skip
    told = [{name: getattr(one, name) for name in one._fields if name != "id"} for one in found]
    call.answer({"studies": told}, [table(columns, rows)])


def register(
    ctx: typer.Context,
    code: StudyCode,
    *,
    product: Annotated[str, typer.Option(metavar="PRODUCT")],
    title: Annotated[str, typer.Option(metavar="TEXT")],
    authority: Annotated[str, typer.Option(metavar="NAME", help=tr("FDA, NMPA, EMA, MoH …"))],
    phase: Annotated[str, typer.Option(metavar="TEXT")],
    indication: Annotated[str, typer.Option(metavar="TEXT")],
    registry: Annotated[str | None, typer.Option(metavar="NUMBER")] = None,
    blinded: Annotated[bool, typer.Option("--blinded")] = False,
    same_lot: Annotated[
        bool, typer.Option("--same-lot", help=tr("A cohort is given one lot."))
    ] = False,
    arms: Annotated[
        list[str] | None,
        typer.Option("--arm", metavar="CODE:NAME", help=tr("CODE:NAME:placebo for a placebo."))
    ] = None,
    subjects: Count = None,
    doses: Count = None,
) -> None:  # fmt: skip
    """Register a study; it is planned until its state is changed."""
    from cellinv.services import clinical
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = acting(call, signed_in(call))
    thing = thing_named(desk, product, "product")
    new = clinical.NewStudy(
        code=code, title=title, owner_id=thing.owner_id or 0, product_id=thing.id,
        authority=authority, phase=phase, indication=indication, registry_id=registry,
        blinded=blinded, planned_subjects=subjects, same_lot=same_lot, doses_per_subject=doses,
    )  # fmt: skip
    clinical.add_study(desk, new, tuple(_arm(each) for each in arms or ()))
    call.answer({"study": code, "state": "planned"}, [tr("{study} registered", study=code)])


def _arm(text: str) -> NewArm:
    from cellinv.services.clinical import NewArm

    code, _, rest = text.partition(":")
    name, _, kind = rest.partition(":")
    return NewArm(code, name or code, placebo=kind.lower() == "placebo")


def open_site(ctx: typer.Context, code: StudyCode, site: SiteCode, subjects: Count = None) -> None:
    """Open a study at a site, where subjects can be enrolled then."""
    from cellinv.services import clinical
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk, thing = _study(call, code)
    there = thing_named(desk, site, "site")
    receipt = clinical.open_site(desk, thing.id, there.id, planned_subjects=subjects)
    said = tr("{study} is open at {site}", study=thing.code, site=there.code)
    act_answer(call, receipt, said, study=thing.code, site=there.code)


def close_site(ctx: typer.Context, code: StudyCode, site: SiteCode, reason: Needed) -> None:
    """Close a study at a site; nobody else is enrolled there."""
    from cellinv.services import clinical
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk, thing = _study(call, code)
    there = thing_named(desk, site, "site")
    receipt = clinical.close_site(desk, thing.id, there.id, reason=reason)
    said = tr("{study} is closed at {site}", study=thing.code, site=there.code)
    act_answer(call, receipt, said, study=thing.code, site=there.code)


def state(
    ctx: typer.Context,
    code: StudyCode,
    wanted: Annotated[
        str,
        typer.Argument(metavar="STATE", help=tr("recruiting, closed, completed or stopped")),
    ],
    reason: Needed,
) -> None:
    """Change a study's state, with the reason."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, thing = _study(call, code)
    receipt = clinical.set_study_state(desk, thing.id, wanted, reason=reason)
    said = tr("{study} is {state} now", study=thing.code, state=tr(wanted))
    act_answer(call, receipt, said, study=thing.code, state=wanted)


def allocate(
    ctx: typer.Context,
    code: StudyCode,
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help=tr("Lines of a number and an arm's code."))
    ],
) -> None:
    """Enter lines of a blinded study's allocation list; for those who may see the arms."""
    from cellinv.services import clinical

    call: Call = ctx.obj
    desk, thing = _study(call, code)
    receipt = clinical.add_allocations(desk, thing.id, _lines(file))
    count = receipt.details["lines"]
    said = tr("{n} lines of the allocation list of {study} entered", n=count, study=thing.code)
    act_answer(call, receipt, said, study=thing.code, lines=count)


def _lines(file: Path) -> list[AllocationLine]:
    from cellinv.services.clinical import AllocationLine

    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AllocationFileUnread(file=file.name, line=1) from error
    try:
        return [AllocationLine(*line) for line in allocation_lines(text)]
    except AllocationUnread as error:
        raise AllocationFileUnread(file=file.name, line=error.values["line"]) from error


def pack(
    ctx: typer.Context,
    code: StudyCode,
    subjects: Annotated[list[str], typer.Argument(metavar="SUBJECT...", show_default=False)],
    vials: Annotated[int, typer.Option(metavar="N", help=tr("Vials in each kit."))] = 1,
) -> None:
    """Pack kits at the desk's site; for those who may see the arms."""
    from cellinv.services import clinical
    from cellinv.services.people.named import things_named

    call: Call = ctx.obj
    desk = acting(call, signed_in(call))
    thing = things_named(desk, [code], "study")[0]
    found = things_named(desk, subjects, "subject")
    kits = clinical.pack_kits(desk, thing.id, ids_of(found), vials=vials)
    told = [{"kit": kit.code, "subject": kit.subject} for kit in kits]
    rows = [(kit.code, kit.subject) for kit in kits]
    call.answer(
        {"study": thing.code, "subjects": codes_of(found), "kits": told},
        [table([tr("Kit"), tr("Subject")], rows)],
    )


def enrol(
    ctx: typer.Context,
    code: SubjectCode,
    study: StudyCode,
    *,
    identity: Annotated[
        str, typer.Option(metavar="TEXT", help=tr("Chain-of-identity identifier."))
    ],
    cohort: Annotated[str | None, typer.Option(metavar="TEXT")] = None,
    confirmed: Annotated[
        bool, typer.Option("--names-nobody", help=tr("The code was asked about and names nobody."))
    ] = False,
) -> None:
    """Enrol a subject, by code only, at the site of --site or at home."""
    from cellinv.services import clinical
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = acting(call, signed_in(call))
    thing = thing_named(desk, study, "study")
    clinical.enrol(desk, code, thing.id, identity, cohort=cohort, confirmed=confirmed)
    said = tr("{subject} enrolled in {study}", subject=code, study=thing.code)
    site = desk.site.code if desk.site else None
    call.answer({"subject": code, "study": thing.code, "site": site}, [said])


def show_arm(ctx: typer.Context, code: SubjectCode, reason: Needed) -> None:
    """Print what a blinded subject gets; that you looked is recorded."""
    from cellinv.services import clinical
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    seen = clinical.look_at_arm(desk, thing_named(desk, code, "subject").id, reason=reason)
    document = {
        "entry": seen.entry,
        "subject": seen.subject,
        "arm": seen.arm,
        "name": seen.name,
        "placebo": seen.placebo,
        "kits": [
            {"code": kit.code, "status": kit.status, "vials": kit.vials, "lots": kit.lots}
            for kit in seen.kits
        ],
    }
    rows = [(kit.code, tr(kit.status), ", ".join(kit.vials), ", ".join(kit.lots))
            for kit in seen.kits]  # fmt: skip
    said = tr("{subject}: {arm}", subject=seen.subject, arm=f"{seen.arm} {seen.name}")
    columns = [tr("Kit"), tr("State"), tr("Vials"), tr("Lots")]
    call.answer(document, [said, table(columns, rows), tr("Entry {entry}", entry=seen.entry)])


def unblind(ctx: typer.Context, code: SubjectCode, reason: Needed) -> None:
    """Unblind one subject, for good; signed with your password."""
    from cellinv.services import clinical
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, code, "subject")
    receipt = clinical.unblind(desk, thing.id, reason=reason, by=signing(desk))
    act_answer(call, receipt, tr("{subject} unblinded", subject=thing.code), subject=thing.code)


def _study(call: Call, code: str) -> tuple[Desk, Thing]:
    from cellinv.services.people.named import thing_named

    desk = acting(call, signed_in(call))
    return desk, thing_named(desk, code, "study")
