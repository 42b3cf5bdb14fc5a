"""Banks that somebody has to see to: the next is to begin, or they stand in too few places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellinv.services.banks.places import crowded
from cellinv.services.banks.runways import starting

if TYPE_CHECKING:
    from cellinv.services.banks.places import Crowded
    from cellinv.services.banks.runways import BankRunway
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Watched:
    """The banks whose successor is to begin, and those that stand in too few places."""

    starting: tuple[BankRunway, ...] = ()
    crowded: tuple[Crowded, ...] = ()


def watched(desk: Desk) -> Watched:
    """Return the banks within reach to see to; of a million vials it may take seconds.

    Raises:
        NotSignedIn, NotAllowed.
    """
    return Watched(starting(desk), crowded(desk))
