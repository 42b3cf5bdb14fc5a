"""What must agree before a dose reaches a subject."""

from __future__ import annotations

from cellinv.domain.errors import DomainError


class ProductMismatch(DomainError):
    """Dose, product, study and subject don't agree."""

    sentence = "{vial} is {found}, but {dose} is a dose of {wanted}."
    way_out = "Take a vial of the right product."
    rule = "Dose, product, study and subject agree."


class OtherSubject(DomainError):
    """A lot made for one subject was to be given to another."""

    sentence = "{vial} was made for another subject than {subject}."
    way_out = "Take a vial made for this subject."
    rule = "What is made for one subject is given to nobody else."


class DoseNotReady(DomainError):
    """The dose isn't in the state that the act needs."""

    sentence = "Dose {dose} is {status}."
    way_out = "It must be {wanted} first."


class DoseVialState(DomainError):
    """A vial of the dose isn't where it has to be."""

    sentence = "{vial} of dose {dose} is {status}, not {wanted}."


class NotHandedOver(DomainError):
    """The entry named as the sender's isn't the one that sent this dose."""

    sentence = "{sent} is not the entry that handed dose {dose} over."
    way_out = "Name the sender's entry, as it is printed on the hand-over."
    rule = "Receiving names the hash of sending, so that custody has no gap."


class SubjectElsewhere(DomainError):
    """The subject belongs to another site."""

    sentence = "Subject {subject} belongs to {there}, not {here}."
    way_out = "Hand the dose over to that site."
