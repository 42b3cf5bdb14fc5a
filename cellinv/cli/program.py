"""The program: its global options and its commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cellinv.cli.call import DONE, INTERRUPTED, USAGE, warn
from cellinv.cli.usage import misused, numbers_as_words
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from types import ModuleType

    from cellinv.cli.call import Call


COMMANDS: Final = {
    "people": {"init", "people"},
    "demo": {"demo"},
    "station": {"show", "find"},
    "storage": {"store", "move", "return"},
    "custody": {"withdraw", "discard", "consume", "undo"},
    "audit": {"history", "verify", "anchor", "audit"},
    "lineage": {"trace", "origin", "custody", "custody-check"},
    "labels": {"label", "read"},
    "panels": {"panel"},
    "quality": {"quality"},
    "cases": {"case"},
    "recall": {"recall", "recalls"},
    "lots": {"lot"},
    "banks": {"bank"},
    "donors": {"donor"},
    "registering": {"line", "product"},
    "trials": {"study", "subject", "arm"},
    "dosing": {"dose"},
    "production": {"run", "equipment"},
    "transfers": {"transfer"},
    "exchange": {"import", "template", "export"},
    "backups": {"backup", "practice", "restore"},
    "compliance": {"qualify", "clauses", "evidence"},
}
"""The modules of commands: a call loads the one it needs, for that is most of what it waits for."""


def json_first(args: Sequence[str]) -> list[str]:
    """Return the arguments with ``--json`` in front, wherever among the options it stood."""
    before = list(args)
    end = before.index("--") if "--" in before else len(before)
    if "--json" not in before[:end]:
        return before
    return ["--json", *(one for one in before[:end] if one != "--json"), *before[end:]]


def perform(args: Sequence[str], call: Call) -> int:
    """Do what the arguments ask for; return the exit code.

    Raises:
        UsageError: they can't be understood.
    """
    args = json_first(args)
    command = typer.main.get_command(commands(args))
    args = numbers_as_words(command, args)
    try:
        done = command.main(
            args, "cellinv", obj=call, standalone_mode=False, windows_expand_args=False
        )
    except typer.TyperException as error:
        wrong = misused(error)
        if wrong is not None:
            raise wrong from error
        warn(str(error))
        return USAGE
    except typer.Abort:
        return INTERRUPTED
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else DONE
    return done if isinstance(done, int) else DONE


def commands(args: Sequence[str] = ()) -> typer.Typer:
    """Return the commands, told in the language in use: those that ``args`` name, else all."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        invoke_without_command=True,
        no_args_is_help=False,
        callback=_globals,
        help=tr("The cell-bank inventory: without a command it opens the client."),
    )
    for module in _modules(args):
        module.add_to(app)
    return app


def _modules(args: Sequence[str]) -> Iterator[ModuleType]:
    """Yield the modules that have a command named in ``args``; all where help is asked for.

    A word that only looks like a command (an option's value) brings in a module too many.
    """
    named = {name for name, words in COMMANDS.items() if not words.isdisjoint(args)}
    for name in COMMANDS:
        if not named or name in named or "--help" in args:
            yield import_module(f"cellinv.cli.{name}")


def _globals(
    ctx: typer.Context,
    *,
    db: Annotated[
        str | None,
        typer.Option(metavar="URL", help=tr("Inventory: a file or a database URL [CELLINV_DB].")),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option("--as", metavar="USER", envvar="CELLINV_USER", show_envvar=False,
                     help=tr("Who acts [CELLINV_USER; password in CELLINV_PASSWORD].")),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=tr("Print one JSON document on standard output."))
    ] = False,
    site: Annotated[
        str | None,
        typer.Option(metavar="CODE", help=tr("Where; else where the thing named is, or home.")),
    ] = None,
    station: Annotated[
        str | None, typer.Option(metavar="NAME", help=tr("Workstation; else this computer's name."))
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help=tr("When it happened, for a late entry."))
    ] = None,
    version: Annotated[bool, typer.Option("--version", help=tr("Print the version."))] = False,
    story: Annotated[str | None, typer.Option(hidden=True)] = None,
    screenshots: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:  # fmt: skip
    call: Call = ctx.obj
    call.db, call.user, call.as_json = db, user, as_json
    call.site, call.station, call.at = site, station, at
    if version:
        from cellinv import __version__

        call.answer({"version": __version__}, [f"cellinv {__version__}"])
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        shown = {"story": story, "screenshots": screenshots}
        extra = {name: folder for name, folder in shown.items() if folder}
        code = call.open_client(call.url(), login=user, station=station, site=site, **extra)
        raise typer.Exit(code)
