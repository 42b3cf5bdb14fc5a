"""One call from its beginning to its exit code, and how each way of ending is told."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final

from cellinv.cli.call import (
    BROKEN,
    INTERRUPTED,
    OUR_BUG,
    REFUSED,
    SURROUNDINGS,
    USAGE,
    Call,
    OpenClient,
    warn,
)
from cellinv.domain.errors import CellinvError, DomainError, IntegrityError, UsageError
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLIENTS: Final = frozenset({"--db", "--as", "--site", "--station"})


def run(args: Sequence[str], open_client: OpenClient) -> int:
    """Run one call and return its exit code; every failure is a sentence on standard error."""
    call = Call(open_client)
    _speak_anywhere()
    _speak_as_chosen()
    try:
        _check_texts(args)
        return _perform(args, call)
    except CellinvError as error:
        return _refuse(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.filename is None:
            return _admit(error)
        from cellinv.cli.errors import FileTrouble

        return _refuse(FileTrouble(file=error.filename, why=error.strerror or str(error)))
    except Exception as error:  # noqa: BLE001 - the last door: a bug ends in one sentence
        return _refuse_zero(error, args) or _admit(error)
    finally:
        call.close()


def _check_texts(args: Sequence[str]) -> None:
    """Refuse bytes that are no text here: no ledger, sheet or screen could hold them."""
    for one in args:
        try:
            one.encode()
        except UnicodeEncodeError as error:
            from cellinv.cli.errors import NoText

            raise NoText(text=one.encode(errors="backslashreplace").decode()) from error


def _perform(args: Sequence[str], call: Call) -> int:
    """Do what is asked for; where only the client is, no command is loaded."""
    where = _client_options(args)
    if where is not None:
        call.db = where.get("--db")
        user = where.get("--as") or os.environ.get("CELLINV_USER")
        station, site = where.get("--station"), where.get("--site")
        return call.open_client(call.url(), login=user, station=station, site=site)
    from cellinv.cli.program import perform

    return perform(args, call)


def _client_options(args: Sequence[str]) -> dict[str, str] | None:
    """Return what is given with each option, where nothing but options of the client is."""
    names, values = args[::2], args[1::2]
    plain = len(names) == len(values) and not any(one.startswith("-") for one in values)
    if not plain or not _CLIENTS.issuperset(names):
        return None
    return dict(zip(names, values, strict=True))


def _refuse(error: CellinvError) -> int:
    warn(error.explain(typed=True))
    if isinstance(error, DomainError):
        why = error.why_not()
        if why:
            warn(why)
        return REFUSED
    if isinstance(error, UsageError):
        return USAGE
    return BROKEN if isinstance(error, IntegrityError) else SURROUNDINGS


def _refuse_zero(error: Exception, args: Sequence[str]) -> int:
    """Refuse a name of a file with a zero byte, which no system takes."""
    from cellinv.cli.errors import FileTrouble

    named = next((one for one in args if "\0" in one), None)
    return (
        0
        if named is None or not isinstance(error, ValueError)
        else _refuse(FileTrouble(file=named, why=tr("no file's name")))
    )


def _admit(error: BaseException) -> int:
    """Log an error of ours and name it by its log id."""
    from cellinv.devices.log import configure, logger, new_log_id

    log_id = new_log_id()
    file = configure()
    logger(__name__).error("internal error", log_id=log_id, exc_info=error)
    warn(tr("Internal error {log_id}: nothing was changed by the step that failed.", log_id=log_id))
    warn(tr("Report it with the log {file}.", file=file))
    return OUR_BUG


def _speak_as_chosen() -> None:
    """Speak the language that ``CELLINV_LANGUAGE`` names; English where it names none."""
    chosen = os.environ.get("CELLINV_LANGUAGE")
    if chosen:
        from cellinv.records import translations

        translations.choose(chosen)


def _speak_anywhere() -> None:
    """Let a terminal that lacks a character show its number instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
