"""Cases: why one can't be closed."""

from typing import ClassVar

from cellinv.domain.errors import DomainError


class CaseClosed(DomainError):
    """A case that was closed before."""

    sentence: ClassVar[str] = "{case} was closed on {day}."
    way_out: ClassVar[str] = "Open its record to read cause and decision."


class CaseOfResult(DomainError):
    """A case about a result out of specification, which is closed with what counts then."""

    sentence: ClassVar[str] = "{case} is about the result of {item}."
    way_out: ClassVar[str] = (
        "Close it on the Quality page, or with `quality close`: say whether the result stands."
    )
    rule: ClassVar[str] = "A result out of specification is found invalid, confirmed or accepted."
