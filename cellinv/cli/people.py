"""The first day of an inventory, and who works in it."""

from __future__ import annotations

from typing import Annotated

import typer

from cellinv.cli.call import Call
from cellinv.cli.seat import acting, kept, new_password, signed_in
from cellinv.cli.shown import table
from cellinv.domain.language import tr


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init", help=tr("Make a new inventory: schema, site, first administrator."))(init)
    people = typer.Typer(help=tr("Who works in this inventory."), no_args_is_help=True)
    people.command("list", help=tr("List everybody."))(list_people)
    people.command("add", help=tr("Register somebody with a password and roles."))(add_person)
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
    found = people_here(signed_in(call))
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
    """Register somebody; the password is asked for, or in CELLINV_NEW_PASSWORD."""
    from cellinv.services.people import add_person as register

    call: Call = ctx.obj
    desk = acting(call, signed_in(call))
    register(
        desk,
        login,
        name or login,
        new_password(login, "CELLINV_NEW_PASSWORD"),
        home_site_id=desk.site.id if desk.site else None,
        roles_held=tuple(role),
    )
    call.answer({"login": login, "roles": role}, [tr("{login} may sign in.", login=login)])
