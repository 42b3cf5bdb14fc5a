"""What stands in the way of taking, returning and ending vials."""

from __future__ import annotations

from cellinv.domain.errors import DomainError


class VialNotStored(DomainError):
    """Only a stored vial can be withdrawn."""

    sentence = "{code} is {status}; only a stored vial can be withdrawn."
    way_out = "Take another vial of {lot}."


class VialAlreadyOut(DomainError):
    """Somebody took it before."""

    sentence = "{code} is already out: {who} has had it since {since}."
    way_out = "Take another vial of {lot}."


class VialNotOut(DomainError):
    """Only a vial in somebody's hands can be consumed or returned."""

    sentence = "{code} is {status}, not out."
    way_out = "Withdraw it first."


class UnknownPurpose(DomainError):
    """No such purpose."""

    sentence = "“{purpose}” is not a purpose."
    way_out = "The purposes are: {known}."


class WitnessNeeded(DomainError):
    """A master bank is opened by two people."""

    sentence = "Taking {code} from master bank {lot} needs a witness."
    way_out = "A second person signs in as witness."
    rule = "Withdrawal from a master bank is witnessed."
    who_can = "QA can change the site's rule."


class ReserveReached(DomainError):
    """The bank's minimum reserve would be broken."""

    sentence = "Lot {lot} has {free} free vials, and {reserve} are its minimum reserve."
    way_out = "Take from another lot, or let QA sign as second person at the act."
    rule = "A minimum reserve is broken by a signature alone."
    who_can = "QA signs that it is drawn on, or lowers it."


class ReasonNeeded(DomainError):
    """The act needs a reason."""

    sentence = "{action} needs a reason."
    way_out = "Say why."


class RunNotFor(DomainError):
    """The vial was taken for something else."""

    sentence = "{code} was withdrawn for {purpose}, which doesn't end in a run."
    way_out = "Leave the run out, or withdraw a vial for production or banking."


class RunNeeded(DomainError):
    """What is taken for production is used in a run."""

    sentence = "{code} was withdrawn for {purpose}; it is consumed in a run."
    way_out = "Name the run."


class ReturnIsDeviation(DomainError):
    """A removed bank or product vial doesn't go back by itself."""

    sentence = "{code} was taken out of {kind} {lot} and doesn't go back without QA."
    way_out = "Give a reason, and let QA sign as witness: a deviation case is opened."
    rule = "Containers removed from a bank or product lot are not returned to stock."
    who_can = "QA signs the return."


class CantDiscard(DomainError):
    """The vial's state doesn't allow destroying it."""

    sentence = "{code} is {status}; it can't be discarded."


class TooWarmToUndo(DomainError):
    """The withdrawn vial was out for too long."""

    sentence = "{code} has been out for {seconds} s; past {limit} s a withdrawal isn't undone."
    way_out = "Use return, which opens a deviation case."


class EmergencyNeedsReason(DomainError):
    """An emergency relocation is started on purpose."""

    sentence = "An emergency relocation needs a reason."
    way_out = "Say what happened."


class AlreadyReserved(DomainError):
    """At most one reservation is open on a vial."""

    sentence = "{code} is already reserved ({kind} {reference})."
    way_out = "Take a free vial, or close that reservation first."


class NotReserved(DomainError):
    """Nothing is reserved on the vial."""

    sentence = "{code} isn't reserved."


class HoldNotOpen(DomainError):
    """The hold was closed before."""

    sentence = "That hold was closed on {at}."


class CantReserve(DomainError):
    """The vial's state doesn't allow setting it aside."""

    sentence = "{code} is {status}; it can't be reserved."
    way_out = "Take a vial that is there."


class EndsOtherwise(DomainError):
    """What was taken for this purpose ends in another way."""

    sentence = "{code} was withdrawn for {purpose}; that ends as {ends_in}, not as consumed."
    way_out = "Record what became of it, or discard it with a reason."


class NotHeldKind(DomainError):
    """Holds are on things that can be kept back."""

    sentence = "A {kind} can't be put on hold."
    way_out = "Hold a vial, lot, cell line, donor, container or run."


SECOND_PERSON = (WitnessNeeded, ReserveReached)
"""Refusals that a second person's signature at the act takes away."""
