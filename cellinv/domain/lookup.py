"""What a code may turn out not to be."""

from cellinv.domain.errors import DomainError


class UnknownCode(DomainError):
    """Nothing has this code."""

    sentence = "Nothing here is called “{code}”."
    way_out = "Check the code, or search for a part of it."


class WrongKind(DomainError):
    """The code names something else than was asked for."""

    sentence = "{code} is a {kind}, not a {wanted}."


class AmbiguousCode(DomainError):
    """An old label, or a path of names, that several things carry."""

    sentence = "“{code}” names several things: {candidates}."
    way_out = "Look at them and scan the right one's own code."
