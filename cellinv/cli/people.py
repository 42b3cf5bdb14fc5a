"""The first day of an inventory, and who works in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli import credentials
from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.seat import acting, day_of, kept, new_password, signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr
from cellinv.records.catalog import role_word

if TYPE_CHECKING:
    from cellinv.services.people.listing import PersonInFull

Login = Annotated[str, typer.Argument(metavar="LOGIN")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=tr("Why."))]
SiteCode = Annotated[
    str | None, typer.Option("--at-site", metavar="CODE", help=tr("At this site only."))
]
OwnerCode = Annotated[
    str | None, typer.Option("--owner", metavar="CODE", help=tr("For this owner's things only."))
]
Day = Annotated[str | None, typer.Option(metavar="DATE", help=tr("As in 2026-03-02."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init", help=tr("Make a new inventory: schema, site, first administrator."))(init)
    people = typer.Typer(help=tr("Who works in this inventory."), no_args_is_help=True)
    people.command("list", help=tr("List everybody."))(list_people)
    people.command("add", help=tr("Register somebody with a password and roles."))(add_person)
    people.command("show", help=tr("Show somebody: roles, badges, training, sign-in."))(show_person)
    people.command("role", help=tr("Grant a role, or end it."))(role)
    people.command("badge", help=tr("Give somebody a badge, or withdraw it."))(badge)
    people.command("training", help=tr("Record somebody's training."))(training)
    people.command("reset", help=tr("Give a password to sign in with once."))(reset)
    people.command("deactivate", help=tr("Let somebody sign in no more."))(deactivate)
    credentials.add_to(people)
    app.add_typer(people, name="people")


def init(
    ctx: typer.Context,
    *,
    site: Annotated[str, typer.Option(metavar="CODE", help=tr("Code of the first site."))],
    admin: Annotated[str, typer.Option(metavar="USER", help=tr("Login of the administrator."))],
    name: Annotated[str, typer.Option(metavar="TEXT", help=tr("Name of the site."))] = "",
    time_zone: Annotated[
        str, typer.Option(metavar="ZONE", help=tr("IANA name, such as Europe/Oslo."))
    ] = "UTC",
    party: Annotated[
        str, typer.Option(metavar="CODE", help=tr("Code of the organisation; else SITE-P."))
    ] = "",
    party_name: Annotated[str, typer.Option(metavar="TEXT", help=tr("Its name."))] = "",
    admin_name: Annotated[
        str, typer.Option(metavar="TEXT", help=tr("Name of the administrator."))
    ] = "",
) -> None:
    """Make a new inventory with one site and one administrator."""
    from cellinv.cli.place import make_default_folder
    from cellinv.services.beginning import Beginning, begin

    call: Call = ctx.obj
    url = call.url()
    first = Beginning(
        site=site,
        admin=admin,
        password=new_password(admin, "CELLINV_PASSWORD"),
        site_name=name,
        time_zone=time_zone,
        party=party,
        party_name=party_name,
        admin_name=admin_name,
    )
    make_default_folder(url)
    desk = kept(call, begin(url, first, station=call.station))
    where = desk.database.where
    call.answer(
        {"inventory": where, "site": site, "admin": admin},
        [tr("A new inventory is at {where}; {admin} may sign in.", where=where, admin=admin)],
    )


def list_people(ctx: typer.Context) -> None:
    """List everybody with the roles they hold."""
    from cellinv.services.people.listing import people_here

    call: Call = ctx.obj
    found = people_here(signed_in(call, "administrator"))
    call.answer(
        {
            "people": [
                {
                    "login": one.login,
                    "name": one.name,
                    "home_site": one.home_site,
                    "active": one.active,
                    "roles": one.roles,
                }
                for one in found
            ]
        },
        [
            table(
                [tr("Login"), tr("Name"), tr("Home site"), tr("Roles")],
                [(one.login, one.name, one.home_site, ", ".join(one.roles)) for one in found],
            )
        ],
    )


def add_person(
    ctx: typer.Context,
    login: Annotated[str, typer.Argument(metavar="LOGIN")],
    role: Annotated[
        list[str], typer.Option(metavar="ROLE", help=tr("May be given several times."))
    ],
    name: Annotated[str, typer.Option(metavar="TEXT", help=tr("Name as people write it."))] = "",
) -> None:
    """Register somebody; the password is asked for, or in CELLINV_NEW_PASSWORD.

    They sign in with it once, to set one of their own: ``people password --accept``.
    """
    from cellinv.services.people import add_person as register

    call: Call = ctx.obj
    desk = acting(call, signed_in(call, "administrator"))
    register(
        desk,
        login,
        name or login,
        new_password(login, "CELLINV_NEW_PASSWORD"),
        home_site_id=desk.site.id if desk.site else None,
        roles_held=tuple(role),
    )
    call.answer({"login": login, "roles": role}, [tr("{login} may sign in.", login=login)])


def show_person(ctx: typer.Context, login: Login) -> None:
    """Show what lets somebody in, for administrators and for oneself."""
    from cellinv.services.people.listing import person_in_full

    call: Call = ctx.obj
    found = person_in_full(signed_in(call, "administrator"), login)
    call.answer(_in_full(found), [
        table([tr("Role"), tr("Site"), tr("Owner"), tr("From"), tr("Until")],
              [(one.role, one.site, one.owner, one.from_on, one.until_on)
               for one in found.grants]),
        table([tr("Badge"), tr("Given"), tr("Withdrawn")],
              [(one.code, one.given_at, one.withdrawn_at) for one in found.badges]),
        table([tr("Training"), tr("On"), tr("Until")],
              [(one.subject, one.trained_on, one.until_on) for one in found.training]),
    ])  # fmt: skip


def _in_full(found: PersonInFull) -> dict[str, Any]:
    person = found.person
    return {
        "login": person.login,
        "name": person.name,
        "home_site": person.home_site,
        "active": person.active,
        "roles": [
            {"role": one.role, "site": one.site, "owner": one.owner, "from": one.from_on,
             "until": one.until_on}
            for one in found.grants
        ],
        "badges": [
            {"code": one.code, "given_at": one.given_at, "withdrawn_at": one.withdrawn_at}
            for one in found.badges
        ],
        "training": [
            {"role": one.role, "subject": one.subject, "trained_on": one.trained_on,
             "until": one.until_on, "reference": one.reference}
            for one in found.training
        ],
        "accepted": found.accepted,
        "accepted_at": found.accepted_at,
        "password_set_at": found.password_set_at,
        "password_expires_on": found.password_expires_on,
        "has_pin": found.has_pin,
        "pending": found.pending,
        "failed": found.failed,
        "locked_until": found.locked_until,
    }  # fmt: skip


def role(
    ctx: typer.Context,
    login: Login,
    name: Annotated[str, typer.Argument(metavar="ROLE")],
    *,
    end: Annotated[bool, typer.Option("--end", help=tr("End it instead."))] = False,
    at_site: SiteCode = None,
    owner: OwnerCode = None,
    from_day: Day = None,
    until: Day = None,
    reason: Reason = "",
) -> None:
    """Grant somebody a role from today on, or end it."""
    from cellinv.services import people

    call: Call = ctx.obj
    desk = signed_in(call, "administrator")
    if end:
        receipt = people.end_role(
            desk, login, name, site_code=at_site, owner_code=owner, reason=reason
        )
        said = tr("{login} is no longer {role}.", login=login, role=role_word(name))
    else:
        receipt = people.grant_role(
            desk, login, name, site_code=at_site, owner_code=owner,
            from_on=_day(from_day), until_on=_day(until),
        )  # fmt: skip
        said = tr("{login} is {role}.", login=login, role=role_word(name))
    act_answer(call, receipt, said, login=login, role=name)


def badge(
    ctx: typer.Context,
    login: Login,
    code: Annotated[str, typer.Argument(metavar="CODE")],
    *,
    withdraw: Annotated[bool, typer.Option("--withdraw", help=tr("Withdraw it instead."))] = False,
    reason: Reason = "",
) -> None:
    """Give somebody a badge, or withdraw one that was lost or given back."""
    from cellinv.services import people

    call: Call = ctx.obj
    desk = signed_in(call, "administrator")
    if withdraw:
        receipt = people.withdraw_badge(desk, code, reason=reason)
        said = tr("The badge {code} opens nothing any more.", code=code)
    else:
        receipt = people.give_badge(desk, login, code)
        said = tr("{code} is the badge of {login}.", code=code, login=login)
    act_answer(call, receipt, said, login=login, badge=code)


def training(
    ctx: typer.Context,
    login: Login,
    role: Annotated[str, typer.Argument(metavar="ROLE")],
    *,
    on: Day = None,
    until: Day = None,
    reference: Annotated[
        str | None, typer.Option(metavar="TEXT", help=tr("Where it is written down."))
    ] = None,
) -> None:
    """Record that somebody was trained for a role, today or on a day."""
    from cellinv.services.people import record_training

    call: Call = ctx.obj
    desk = signed_in(call, "administrator")
    receipt = record_training(
        desk, login, role, trained_on=_day(on) or desk.today(), until_on=_day(until),
        reference=reference,
    )  # fmt: skip
    said = tr("{login} is trained as {role}.", login=login, role=role_word(role))
    act_answer(call, receipt, said, login=login, role=role)


def reset(ctx: typer.Context, login: Login, reason: Reason) -> None:
    """Give somebody a password to sign in with once: asked for, or in CELLINV_NEW_PASSWORD."""
    from cellinv.services.people import reset_password

    call: Call = ctx.obj
    desk = signed_in(call, "administrator")
    once = new_password(login, "CELLINV_NEW_PASSWORD")
    receipt = reset_password(desk, login, once, reason=reason)
    act_answer(call, receipt, tr("{login} has a password for once.", login=login), login=login)


def deactivate(ctx: typer.Context, login: Login, reason: Reason) -> None:
    """Let somebody sign in no more; all they did stays theirs."""
    from cellinv.services.people import deactivate as let_go

    call: Call = ctx.obj
    receipt = let_go(signed_in(call, "administrator"), login, reason=reason)
    act_answer(call, receipt, tr("{login} can't sign in any more.", login=login), login=login)


def _day(text: str | None) -> date | None:
    return None if text is None else day_of(text)
