"""Recalls: what accounts for a vial, how far the accounting is, and what can't be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from cellinv.domain.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PROVEN: Final[Mapping[str, str]] = {
    "consumed": "used",
    "administered": "administered",
    "destroyed": "destroyed",
    "transferred": "transferred",
}
"""What the record of a vial's end says became of it; nobody need say it again."""

ACCOUNTS: Final = (
    "held", "returned", "used", "administered", "destroyed", "transferred", "not_found",
)  # fmt: skip
"""What somebody may say became of a vial."""

NEVER_FILLED: Final = "void"
"""Vials in this state never held anything, and count nowhere."""


class RecallUnknown(DomainError):
    """No recall has this code."""

    sentence: ClassVar[str] = "There is no recall {code}."
    way_out: ClassVar[str] = "The Recall page lists them."
    way_typed: ClassVar[str] = "`cellinv recalls list` lists them."


class RecallEnded(DomainError):
    """The recall was ended before."""

    sentence: ClassVar[str] = "{recall} was ended on {day}."
    way_out: ClassVar[str] = "Begin another recall if there is more to find."


class RecallUnderWay(DomainError):
    """The same thing is being recalled already."""

    sentence: ClassVar[str] = "{root} is being recalled already: {recall}, begun by {who}."
    way_out: ClassVar[str] = "Go on with {recall}: what came of {root} since can be held in it."


class ExerciseHolds(DomainError):
    """An exercise holds nothing."""

    sentence: ClassVar[str] = "{recall} is an exercise: nothing is put on hold."
    way_out: ClassVar[str] = "Begin a recall if the material must be held."


class NothingToHold(DomainError):
    """Everything that is left of it is held by this recall already."""

    sentence: ClassVar[str] = "Nothing of {code} is left that isn't on hold already."
    way_out: ClassVar[str] = "Account for each vial, and tell the sites."


class OneRoot(DomainError):
    """A recall begins at one record."""

    sentence: ClassVar[str] = "A recall begins at one record, and {count} were named."
    way_out: ClassVar[str] = "Look at them together first; then recall from what they share."


class NotInRecall(DomainError):
    """The vial didn't come from what is recalled."""

    sentence: ClassVar[str] = "{vial} is no part of {recall}."
    way_out: ClassVar[str] = "Scan a vial that came from {root}."


class AccountKnown(DomainError):
    """The record of a vial's end says already what became of it."""

    sentence: ClassVar[str] = "{vial} is {state} by its record; nothing is left to account for."


class AccountUnknown(DomainError):
    """No such account."""

    sentence: ClassVar[str] = "“{account}” doesn't say what became of a vial."
    way_out: ClassVar[str] = "Say one of: {known}."


class RecallReasonMissing(DomainError):
    """A recall, hold or end of a recall without a reason."""

    sentence: ClassVar[str] = "A recall is begun with a reason, and ended with a conclusion."
    way_out: ClassVar[str] = "Say it in one sentence."


class NotToldYet(DomainError):
    """A site's confirmation of a notice that was never made."""

    sentence: ClassVar[str] = "No notice of {recall} was made for {site}."
    way_out: ClassVar[str] = "Make the notices first."


class NobodyToTell(DomainError):
    """No site has anything of it."""

    sentence: ClassVar[str] = "No site has anything that came from {code}."
    way_out: ClassVar[str] = "There is nobody to tell."


class ConfirmedByWhom(DomainError):
    """A confirmation without the name of who gave it."""

    sentence: ClassVar[str] = "Who confirmed it at the site isn't said."
    way_out: ClassVar[str] = "Give the name."


@dataclass(frozen=True, slots=True)
class Accounting:
    """How many vials a recall is about, and what is known of them."""

    total: int
    proven: int
    told: int
    not_found: int

    @property
    def known(self) -> int:
        """Return of how many vials it is known what became of them."""
        return self.proven + self.told

    @property
    def open(self) -> int:
        """Return how many vials are still to be accounted for."""
        return self.total - self.known

    @classmethod
    def of(cls, vials: Iterable[tuple[int, str]], told: Mapping[int, str]) -> Accounting:
        """Count vials given as (id, state), with what somebody said of some, by id."""
        total = proven = said = lost = 0
        for vial, state in vials:
            if state == NEVER_FILLED:
                continue
            total += 1
            if state in PROVEN:
                proven += 1
            elif vial in told:
                said += 1
                lost += told[vial] == "not_found"
        return cls(total, proven, said, lost)


def account_of(state: str, told: str | None) -> str | None:
    """Return what became of a vial: by its record, else as somebody said, else nothing."""
    return PROVEN.get(state, told)
