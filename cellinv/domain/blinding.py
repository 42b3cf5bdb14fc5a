"""Kits of a blinded study: codes that tell nothing, and what the blinded are told instead."""

import csv
from collections.abc import Callable, Collection, Sequence
from typing import ClassVar, Final

from cellinv.domain.errors import DomainError

_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH: Final = 5


class KitsArePacked(DomainError):
    """Somebody who may not know the arms would set vials aside in a blinded study."""

    sentence: ClassVar[str] = "In blinded study {study} doses are packed as kits."
    way_out: ClassVar[str] = "Somebody who may see the arms packs them."
    rule: ClassVar[str] = "Who sets vials aside would learn what the subject gets."


class KitUnusable(DomainError):
    """A kit that may not be given or taken, without the reason that would tell its arm."""

    sentence: ClassVar[str] = "Kit {kit} may not be used now."
    way_out: ClassVar[str] = "Ask somebody who may see the arms of study {study}."
    rule: ClassVar[str] = "The reason would tell what is in the kit."


class InKit(DomainError):
    """A vial of a kit, in an act by somebody who may not know what is in kits."""

    sentence: ClassVar[str] = "Vial {vial} is set aside for blinded study {study}."
    way_out: ClassVar[str] = "What is in a kit is handled by the kit's code alone."
    rule: ClassVar[str] = "Where the vial is by now would tell what is in which kit."


class TellsArm(DomainError):
    """A figure that would tell the arm of a blinded subject."""

    sentence: ClassVar[str] = "Cells and viability of kit {kit} would tell what is in it."
    way_out: ClassVar[str] = "Leave them out; whoever packs the kits keeps them."


class AllocationUnsound(DomainError):
    """A line of an allocation list that can't be taken."""

    sentence: ClassVar[str] = "Line {line} of the allocation list: {why}"
    way_out: ClassVar[str] = "Each line has a number, used once, and an arm of study {study}."


class AllocationUnread(DomainError):
    """A text that is no allocation list; ``line`` is the one that can't be read."""

    sentence: ClassVar[str] = "Line {line} can't be read as one of an allocation list."
    way_out: ClassVar[str] = "Each line has a number and an arm's code, with a comma between."


class AllocationUsedUp(DomainError):
    """The allocation list has no line left for a subject."""

    sentence: ClassVar[str] = "The allocation list of study {study} has {left} lines left."
    way_out: ClassVar[str] = "Enter {needed} more."


class NotAllocated(DomainError):
    """A subject without a line of the allocation list."""

    sentence: ClassVar[str] = "Subject {subject} has no line of the allocation list."
    way_out: ClassVar[str] = "Their kit is still to be packed."


class AlreadyPacked(DomainError):
    """A subject who has all kits already."""

    sentence: ClassVar[str] = "Subject {subject} has all their kits."


class AlreadyUnblinded(DomainError):
    """A subject whose arm is no secret any more."""

    sentence: ClassVar[str] = "Subject {subject} was unblinded before."


def allocation_lines(text: str) -> tuple[tuple[int, str], ...]:
    """Return the number and the arm's code of each line; a line of headings is left out.

    Raises:
        AllocationUnread: a line has no whole number, or no arm.
    """
    found = []
    try:
        rows = [(at, row) for at, row in enumerate(csv.reader(text.splitlines()), 1) if row]
    except csv.Error as error:  # a field longer than any arm's code
        raise AllocationUnread(line=1) from error
    for place, (at, row) in enumerate(rows):
        number, arm = row[0].strip(), row[1].strip() if len(row) > 1 else ""
        if not place and arm and not number.isdecimal():
            continue
        if not arm or not number.isdecimal():
            raise AllocationUnread(line=at)
        found.append((int(number), arm))
    return tuple(found)


def kit_codes(
    prefix: str,
    count: int,
    choose: Callable[[Sequence[str]], str],
    taken: Collection[str],
) -> tuple[str, ...]:
    """Return codes drawn by chance: neither their signs nor their order follow an arm.

    ``choose`` picks one of several by chance; ``taken`` are codes in use.
    """
    found: dict[str, None] = {}
    while len(found) < count:
        code = prefix + "".join(choose(_SIGNS) for _ in range(_LENGTH))
        if code not in taken:
            found[code] = None
    return tuple(found)
