"""What must hold of a technology transfer between two parties."""

from typing import ClassVar, Final

from cellinv.domain.errors import DomainError

SCOPES: Final = ("limited", "complete")
KINDS: Final = ("line", "lot", "product", "protocol", "panel", "document")
OF_RECORDS: Final = {"line": "cell_line", "lot": "lot", "product": "product"}
"""The kinds of item that are records here, and what those are called in the table of codes."""
STEPS: Final = ("agreed", "sent", "received", "accepted")
OPEN: Final = frozenset({"agreed", "under_way"})


class SameParty(DomainError):
    """Nobody transfers to themselves."""

    sentence: ClassVar[str] = "{party} can't transfer to itself."
    way_out: ClassVar[str] = "Name two parties: the sponsor and the manufacturer."


class PartyUnknown(DomainError):
    """A party that there isn't."""

    sentence: ClassVar[str] = "“{code}” is no party."
    way_out: ClassVar[str] = "The parties are: {known}."


class TransferUnknown(DomainError):
    """A transfer that there isn't, or that isn't within reach."""

    sentence: ClassVar[str] = "There is no transfer {code}."
    way_out: ClassVar[str] = "Look at the list of transfers."


class TransferOver(DomainError):
    """The transfer is completed or ended."""

    sentence: ClassVar[str] = "Transfer {transfer} is {status}."
    way_out: ClassVar[str] = "Start another transfer for what is still to come."


class ItemUnknown(DomainError):
    """A transfer has no item or milestone of this number."""

    sentence: ClassVar[str] = "Transfer {transfer} has no {what} number {number}."
    way_out: ClassVar[str] = "It has: {known}."


class ItemNotTheirs(DomainError):
    """What is transferred belongs to neither of the two."""

    sentence: ClassVar[str] = "{code} belongs to neither {giver} nor {taker}."
    way_out: ClassVar[str] = "A transfer is of what one of its two parties owns."


class ItemStepBack(DomainError):
    """An item would go back a step."""

    sentence: ClassVar[str] = "Item {number} is {status} already; it can't become {wanted}."
    way_out: ClassVar[str] = "An item goes: agreed, sent, received, accepted."


class ItemThere(DomainError):
    """The same thing twice in a transfer."""

    sentence: ClassVar[str] = "{name} is item {number} of {transfer} already."
    way_out: ClassVar[str] = "Add another edition, or change that item."


class MilestoneReached(DomainError):
    """A milestone that was reached before."""

    sentence: ClassVar[str] = "Milestone {number} of {transfer} was reached on {day}."
    way_out: ClassVar[str] = "Choose one that is still open."


class NotYet(DomainError):
    """A day in the future."""

    sentence: ClassVar[str] = "{day} is still to come."
    way_out: ClassVar[str] = "Give the day on which it happened."


class TransferNotDone(DomainError):
    """Not everything was accepted or reached."""

    sentence: ClassVar[str] = "Transfer {transfer} isn't complete: {open}."
    way_out: ClassVar[str] = "Accept every item and reach every milestone, or end it with a reason."


def next_steps(status: str) -> tuple[str, ...]:
    """Return the states that an item may take after the one it is in."""
    return STEPS[STEPS.index(status) + 1 :]
