"""What was typed, made ready for the commands; and what isn't understood, in one sentence."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Final

from cellinv.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER: Final = re.compile(r"-(?:\d|[.,]\d|inf|nan)", re.IGNORECASE)
_TOLD: Final = re.compile(r"'(?P<text>.*)' is not", re.DOTALL)
_LEFT: Final = re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((?P<text>.*)\)", re.DOTALL)
_UNKNOWN: Final = re.compile(r"No such command '(?P<text>.*?)'", re.DOTALL)


class OptionUnknown(UsageError):
    """A word that begins as options do."""

    sentence: ClassVar[str] = "“{text}” is no option of “{command}”."
    way_out: ClassVar[str] = (
        "Its options are told by “{command} --help”; write -- before a code that begins so."
    )


class OptionLate(UsageError):
    """An option of the whole program behind the command."""

    sentence: ClassVar[str] = "{text} stands behind “{command}”, but is for the whole program."
    way_out: ClassVar[str] = "Write it right behind “cellinv”, before the command."


class OptionEmpty(UsageError):
    """An option that says something, and doesn't say what."""

    sentence: ClassVar[str] = "Nothing stands behind {what}."
    way_out: ClassVar[str] = "Write behind it what it should be."


class WordMissing(UsageError):
    """A command that lacks what it must be told."""

    sentence: ClassVar[str] = "“{command}” lacks {what}."
    way_out: ClassVar[str] = "What it must be told stands in “{command} --help”."


class WordLeft(UsageError):
    """More words than the command takes."""

    sentence: ClassVar[str] = "“{command}” has no use for “{text}”."
    way_out: ClassVar[str] = "Put a text with spaces in quotes; see “{command} --help”."


class CommandUnknown(UsageError):
    """A command nobody made."""

    sentence: ClassVar[str] = "“{text}” is no command of “{command}”."
    way_out: ClassVar[str] = "They are listed by “{command} --help”."


class NumberUnclear(UsageError):
    """Something else than a whole number."""

    sentence: ClassVar[str] = "“{text}” is no whole number, as {what} of “{command}” must be."
    way_out: ClassVar[str] = "Write it in digits, as in 12."


class NumberBeyond(UsageError):
    """A whole number too small or too large."""

    sentence: ClassVar[str] = "{what} of “{command}” can't be {text}."
    way_out: ClassVar[str] = "Give a whole number from {least} to {most}."


class ChoiceUnknown(UsageError):
    """A word that isn't one of a few."""

    sentence: ClassVar[str] = "“{text}” is no {what} of “{command}”."
    way_out: ClassVar[str] = "Give one of: {known}."


class NotUnderstood(UsageError):
    """Anything else about how a command is written."""

    sentence: ClassVar[str] = "“{command}” wasn't understood: {why}"
    way_out: ClassVar[str] = "See “{command} --help”."


def numbers_as_words(command: Any, args: Sequence[str]) -> list[str]:
    """Return the arguments with the words behind ``--`` where a negative number is among them.

    Else “-5” would be taken for an option. ``command`` is the program as typer makes it.
    """
    if not any(map(_NUMBER.match, args)):
        return list(args)
    return _words_last(command, list(args))


def _words_last(command: Any, args: list[str]) -> list[str]:
    subs = getattr(command, "commands", {})
    options, words = _apart(command, args, to_the_end=not subs)
    if words and words[0] in subs:
        return [*options, words[0], *_words_last(subs[words[0]], words[1:])]
    return [*options, "--", *words]


def _apart(command: Any, args: list[str], *, to_the_end: bool) -> tuple[list[str], list[str]]:
    """Return options with their values, and words; of a group of commands to the first word."""
    valued = {name for one in command.params if _has_value(one) for name in one.opts}
    options: list[str] = []
    words: list[str] = []
    rest = iter(args)
    for one in rest:
        if one == "--":
            words += rest
        elif one == "-" or not one.startswith("-") or _NUMBER.match(one):
            words += [one] if to_the_end else [one, *rest]
        else:
            options += [one, *islice(rest, int(one in valued))]
    return options, words


def _has_value(parameter: Any) -> bool:
    return parameter.param_type_name == "option" and not getattr(parameter, "is_flag", False)


def _options(command: Any) -> set[str]:
    return {name for one in command.params for name in one.opts}


def misused(error: Any) -> UsageError | None:
    """Return what typer found wrong in our words; nothing where it only wants to show help."""
    name, context = type(error).__name__, getattr(error, "ctx", None)
    command = context.command_path if context is not None else "cellinv"
    if name == "NoArgsIsHelpError":
        return None
    if name == "NoSuchOption":
        late = context is not None and error.option_name in _options(context.find_root().command)
        kind = OptionLate if late else OptionUnknown
        return kind(text=error.option_name, command=command)
    if name == "BadOptionUsage":
        return OptionEmpty(what=error.option_name)
    if name == "MissingParameter":
        return WordMissing(what=_named(error.param), command=command)
    if name == "BadParameter" and error.param is not None:
        return _unfit(error, command)
    return _other(error.format_message(), command)


def _unfit(error: Any, command: str) -> UsageError:
    kind, what = error.param.type, _named(error.param)
    found = _TOLD.search(error.message) or re.search(r"(?P<text>\S+) is not", error.message)
    text = found["text"] if found else ""
    if hasattr(kind, "choices"):
        return ChoiceUnknown(text=text, what=what, command=command, known=", ".join(kind.choices))
    if "range" in error.message and text.lstrip("+-").isdecimal():
        return NumberBeyond(text=text, what=what, command=command, least=kind.min, most=kind.max)
    if kind.name.startswith("int"):
        return NumberUnclear(text=text, what=what, command=command)
    return NotUnderstood(command=command, why=error.format_message())


def _other(message: str, command: str) -> UsageError:
    left, unknown = _LEFT.match(message), _UNKNOWN.match(message)
    if left:
        return WordLeft(text=left["text"], command=command)
    if unknown:
        return CommandUnknown(text=unknown["text"], command=command)
    return NotUnderstood(command=command, why=message)


def _named(parameter: Any) -> str:
    """Return an option's long name, or what the help calls an argument."""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name.upper())
