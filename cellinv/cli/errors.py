"""What can be wrong with a command before any service sees it."""

from typing import ClassVar

from cellinv.domain.errors import DomainError, SurroundingsError, UsageError
from cellinv.domain.people import PasswordMissing


class UserMissing(DomainError):
    """An act without anybody who does it."""

    sentence: ClassVar[str] = "Nobody was named who does this."
    way_out: ClassVar[str] = "Say who with --as USER, or set CELLINV_USER."


class WitnessPasswordMissing(PasswordMissing):
    """A witness who can't be asked."""

    sentence: ClassVar[str] = "No password was given for the witness {login}."
    way_out: ClassVar[str] = "Set CELLINV_WITNESS_PASSWORD, or run this in a terminal to be asked."


class PinMissing(DomainError):
    """A PIN that can't be asked for."""

    sentence: ClassVar[str] = "No PIN was given for {login}."
    way_out: ClassVar[str] = "Set CELLINV_NEW_PIN, or run this in a terminal to be asked."


class PasswordsDiffer(DomainError):
    """A new password typed twice, not the same."""

    sentence: ClassVar[str] = "The two passwords are not the same."
    way_out: ClassVar[str] = "Run it again."


class InventoryPlaceWrong(UsageError):
    """``--db`` names nothing an inventory could be in."""

    sentence: ClassVar[str] = "“{db}” is no place for an inventory."
    way_out: ClassVar[str] = "Give a file, sqlite:///FILE or postgresql://USER@SERVER/NAME."


class TimeUnclear(UsageError):
    """``--at`` isn't a time."""

    sentence: ClassVar[str] = "“{text}” is no time."
    way_out: ClassVar[str] = (
        "Write it as 2026-03-02T14:30 (the site's time) or with an offset, 2026-03-02T14:30+01:00."
    )


class DayUnclear(UsageError):
    """Something else than a day."""

    sentence: ClassVar[str] = "“{text}” is no day."
    way_out: ClassVar[str] = "Write it as 2026-03-02."


class GridUnclear(UsageError):
    """``--grid`` isn't rows and columns."""

    sentence: ClassVar[str] = "“{text}” is no grid."
    way_out: ClassVar[str] = "Write rows and columns, as in 8x12."


class NoText(UsageError):
    """Bytes that aren't in the system's encoding."""

    sentence: ClassVar[str] = "“{text}” holds bytes that are no text."
    way_out: ClassVar[str] = "Type it again, or set the terminal to UTF-8."


class VialsOrContainers(UsageError):
    """Both kinds of thing in one move."""

    sentence: ClassVar[str] = "Vials and containers can't be moved in one act."
    way_out: ClassVar[str] = "Move the containers by themselves."


class HoldOrExercise(UsageError):
    """A recall that holds, and one that is only played."""

    sentence: ClassVar[str] = "An exercise holds nothing."
    way_out: ClassVar[str] = "Give --hold or --exercise, not both."


class MilestoneOptions(UsageError):
    """A plan for a milestone and its end, in one."""

    sentence: ClassVar[str] = "A milestone is planned first, and reached later."
    way_out: ClassVar[str] = (
        "Give --planned with a title; --reached and --evidence with the milestone's number."
    )


class AllocationFileUnread(UsageError):
    """A file that is no allocation list."""

    sentence: ClassVar[str] = "{file} can't be read as an allocation list (line {line})."
    way_out: ClassVar[str] = "Each line has a number and an arm's code, with a comma between."


class FileEndingWrong(UsageError):
    """A file's name that doesn't say what to write."""

    sentence: ClassVar[str] = "{file} has the wrong ending."
    way_out: ClassVar[str] = "Let the name end in {endings}."


class FileTrouble(SurroundingsError):
    """The system refused a file."""

    sentence: ClassVar[str] = "{file}: {why}."
    way_out: ClassVar[str] = "Check the name, the folder and the room on the disk."
