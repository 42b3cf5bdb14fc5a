"""How long what can be traced is kept: nothing goes before expiry and thirty years."""

from datetime import date
from typing import Final

YEARS: Final = 30
"""Both EU directives on tissues and cells and the GMP of ATMPs say so: after the expiry date."""


def kept_until(expires_on: date | None, given_on: date | None = None) -> date | None:
    """Return the day until which everything about a thing is kept; ``None``: for good.

    Thirty years after its expiry, or after it was given where that was later. What never
    expires and was never given is kept for good.
    """
    last = max((each for each in (expires_on, given_on) if each is not None), default=None)
    if expires_on is None or last is None:
        return None
    try:
        return last.replace(year=last.year + YEARS)
    except ValueError:
        return last.replace(year=last.year + YEARS, month=3, day=1)
