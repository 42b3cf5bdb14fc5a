"""How often cells were passaged (``p10+16``), which is not how long they were differentiated."""

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar, Final

from typing_extensions import override

from cellinv.domain.errors import DomainError

_MOST: Final = 999
_MOST_PARTS: Final = 4
_PASSAGE: Final = re.compile(r"p([0-9]{1,3}(?:\+[0-9]{1,3})*)", re.IGNORECASE)
_DAYS: Final = re.compile(r"(?:d|day|days)([0-9]{1,3})", re.IGNORECASE)


class PassageUnreadable(DomainError):
    """A text that says neither a passage nor a day of differentiation."""

    sentence: ClassVar[str] = "“{text}” is no passage and no day of differentiation."
    way_out: ClassVar[str] = "Write p13, p10+16 or d14."


class PassageOutOfRange(DomainError):
    """More passages than cells are ever taken through, or fewer than none."""

    sentence: ClassVar[str] = "{text} is beyond what a passage number can be."
    way_out: ClassVar[str] = "Give at most {most} passages, in at most {parts} parts."


@dataclass(frozen=True, slots=True)
class Passage:
    """Passages in parts: those before an event such as reprogramming or cloning, those since."""

    parts: tuple[int, ...]

    def __post_init__(self) -> None:
        sound = 1 <= len(self.parts) <= _MOST_PARTS and min(self.parts) >= 0
        if not sound or sum(self.parts) > _MOST:
            raise PassageOutOfRange(text=str(self), most=_MOST, parts=_MOST_PARTS)

    @override
    def __str__(self) -> str:
        return "p" + "+".join(map(str, self.parts))

    @property
    def total(self) -> int:
        """Return the passages altogether: what a limit on passages counts."""
        return sum(self.parts)

    def plus(self, passages: int) -> "Passage":
        """Return the passage after this many more; PassageOutOfRange for less than none."""
        if passages < 0:
            raise PassageOutOfRange(text=f"{self}{passages}", most=_MOST, parts=_MOST_PARTS)
        return Passage((*self.parts[:-1], self.parts[-1] + passages))

    def counted_anew(self) -> "Passage":
        """Return the same passage with a new count begun, as after cloning: p10 becomes p10+0."""
        return Passage((*self.parts, 0))

    def frozen(self, *, adds_one: bool) -> "Passage":
        """Return the passage written on a vial frozen now; some sites count freezing as one."""
        return self.plus(1) if adds_one else self


@dataclass(frozen=True, slots=True)
class DaysInDifferentiation:
    """How many days cells were differentiated for; never to be added to passages."""

    days: int

    def __post_init__(self) -> None:
        if not 0 <= self.days <= _MOST:
            raise PassageOutOfRange(text=str(self), most=_MOST, parts=1)

    @override
    def __str__(self) -> str:
        return f"d{self.days}"


def passage_of(text: str) -> Passage:
    """Read ``p13``, ``P10+16`` or ``p 10 + 16``; PassageUnreadable for anything else."""
    found = _PASSAGE.fullmatch(_plain(text))
    if found is None:
        raise PassageUnreadable(text=text.strip())
    return Passage(tuple(map(int, found[1].split("+"))))


def stage_of(text: str) -> Passage | DaysInDifferentiation:
    """Read a passage or a day of differentiation (``d14``); PassageUnreadable otherwise."""
    days = _DAYS.fullmatch(_plain(text))
    return DaysInDifferentiation(int(days[1])) if days else passage_of(text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
