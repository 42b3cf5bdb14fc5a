"""Following subjects up: visits in their windows, what was found at them, adverse events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING, ClassVar, Final

from cellinv.domain.errors import DomainError
from cellinv.domain.privacy import CodeNamesPerson, check_person_code
from cellinv.domain.quality.values import NotNumber, Operator, plain, reading_of, written

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_MONTH_DAYS: Final = Decimal("30.4375")
_TENTH: Final = Decimal("0.1")
_FATAL_GRADE: Final = 5
_GRADES: Final = range(1, _FATAL_GRADE + 1)
_DEATH: Final = "death"
LEFT: Final = frozenset(
    {"completed", "withdrawn", "lost", "lost_to_follow_up", "dead", "died", "discontinued",
     "screen_failed"}
)  # fmt: skip
"""States of subjects nobody waits for any more."""
TREATED: Final = frozenset({"treated", "in_follow_up", *LEFT})


class TextNamesPerson(DomainError):
    """A text about a subject that gives a person away; the text itself is never repeated."""

    sentence: ClassVar[str] = (
        "This text has a full date, an e-mail address, a telephone number or a national id in it."
    )
    way_out: ClassVar[str] = "Leave that out; days have fields of their own."
    rule: ClassVar[str] = "Subjects are known here by a code only."


class WordMissing(DomainError):
    """Something that must be said wasn't."""

    sentence: ClassVar[str] = "{what} is missing."
    way_out: ClassVar[str] = "Say it."


class DayAhead(DomainError):
    """A day that hasn't come."""

    sentence: ClassVar[str] = "{day} hasn't come yet."
    way_out: ClassVar[str] = "Enter what has happened, on the day it did or later."


class DayBefore(DomainError):
    """A day before the one it must follow."""

    sentence: ClassVar[str] = "{day} is before {first}."
    way_out: ClassVar[str] = "Enter {first} or a later day."


class VisitPlanTaken(DomainError):
    """A study's template has a visit of that name already."""

    sentence: ClassVar[str] = "{study} has a visit {visit} already."
    way_out: ClassVar[str] = "Give the visit another name."


class WindowWrong(DomainError):
    """A planned visit whose day or window is none."""

    sentence: ClassVar[str] = "A visit on day {day}, give or take {window}, can't be planned."
    way_out: ClassVar[str] = "Count days from the first dose, 0 or more; a window is 0 or more."


class NothingToPlan(DomainError):
    """No visit of the template is still to be planned for a subject."""

    sentence: ClassVar[str] = "No visit of {study} is to be planned for {subject}."
    way_out: ClassVar[str] = "Visits are planned from the study's template after the first dose."


class MissedTooEarly(DomainError):
    """A visit that can still be held was to be marked missed."""

    sentence: ClassVar[str] = "{visit} of {subject} can't have been missed before {day}."
    way_out: ClassVar[str] = "Mark it missed once its window has opened."


class VisitSettled(DomainError):
    """A visit that was entered is to be entered otherwise, without a reason."""

    sentence: ClassVar[str] = "{visit} of {subject} is entered as {status} already."
    way_out: ClassVar[str] = "Say why it is to be entered anew."


class VisitNotHeld(DomainError):
    """Something was found at a visit that wasn't held."""

    sentence: ClassVar[str] = "{visit} of {subject} is {status}."
    way_out: ClassVar[str] = "Enter the visit as done first."


class FindingReplaced(DomainError):
    """A finding was corrected before."""

    sentence: ClassVar[str] = "That value of {item} was corrected already."
    way_out: ClassVar[str] = "Correct the value that stands now."


class FindingUnreadable(DomainError):
    """A value that is neither a number with a unit nor words."""

    sentence: ClassVar[str] = "“{text}” is neither a number with its unit nor words."
    way_out: ClassVar[str] = "Write 42 points, 12.5 ng/mL, or words that begin with a letter."


class GradeWrong(DomainError):
    """A grade out of the scale."""

    sentence: ClassVar[str] = "There is no grade {grade}."
    way_out: ClassVar[str] = "Give a grade from 1 (mild) to 5 (death)."


class GradeDisagrees(DomainError):
    """Grade 5 and death as the criterion are the same."""

    sentence: ClassVar[str] = "Grade {grade} and the criterion don't agree."
    way_out: ClassVar[str] = "Grade 5 is death, and death is grade 5."


class NoSuchChoice(DomainError):
    """A word that isn't one of those there are."""

    sentence: ClassVar[str] = "“{given}” is no {what}."
    way_out: ClassVar[str] = "Use one of: {known}."


class ChangeReasonMissing(DomainError):
    """What was entered is to be changed without a reason."""

    sentence: ClassVar[str] = "What was entered is changed with a reason alone."
    way_out: ClassVar[str] = "Say why."


class NotTreatedYet(DomainError):
    """A subject without a dose has nothing to be followed up from."""

    sentence: ClassVar[str] = "{subject} was given no dose yet."
    way_out: ClassVar[str] = "Visits are planned from the day of the first dose."


class Standing(StrEnum):
    """How a visit stands on a day."""

    EXPECTED = "expected_visit"
    DUE = "due_visit"
    OVERDUE = "overdue"
    DONE = "visited"
    MISSED = "missed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Window:
    """The days a planned visit may be held on, both included."""

    first: date
    last: date

    @classmethod
    def around(cls, day: date, days: int) -> Window:
        """Return the window of so many days before and after a day."""
        return cls(day - timedelta(days=days), day + timedelta(days=days))


def standing(
    status: str, window: Window | None, today: date, *, left: bool = False
) -> Standing:  # fmt: skip
    """Return how a visit stands; ``left``: its subject is waited for no more."""
    if status == "done":
        return Standing.DONE
    if status == "missed":
        return Standing.MISSED
    if left:
        return Standing.DROPPED
    if window is None or today < window.first:
        return Standing.EXPECTED
    return Standing.DUE if today <= window.last else Standing.OVERDUE


def months_between(first: date | None, last: date | None) -> Decimal | None:
    """Return the months from a first dose to the last visit, to a tenth; a month is 30.4375 days.

    Without a dose there are none; without a visit after it there are 0.0.
    """
    if first is None:
        return None
    days = max((last - first).days, 0) if last is not None else 0
    return (Decimal(days) / _MONTH_DAYS).quantize(_TENTH)


def median_months(months: Iterable[Decimal | None]) -> Decimal | None:
    """Return the median of those there are, to a tenth."""
    known = [each for each in months if each is not None]
    return median(known).quantize(_TENTH) if known else None


@dataclass(frozen=True, slots=True)
class Finding:
    """A value: an exact number as text with its unit, or words."""

    number: str | None = None
    unit: str | None = None
    words: str | None = None

    @property
    def text(self) -> str:
        """Return the value as people write it."""
        return " ".join(part for part in (self.number, self.unit) if part) or self.words or ""


def finding_of(text: str) -> Finding:
    """Read ``42 points``, ``12.50 ng/mL`` or words; the digits are kept as they were written.

    Raises:
        WordMissing, FindingUnreadable, TextNamesPerson.
    """
    said = needed(text, "The value")
    try:
        read = reading_of(said)
    except NotNumber:
        if not plain(said)[:1].isalpha():
            raise FindingUnreadable(text=said[:80]) from None
        return Finding(words=said)
    if read.operator is not Operator.EQUAL:
        return Finding(words=said)
    return Finding(written(read.number), read.unit or None)


def needed(text: str, what: str) -> str:
    """Return a text without its outer blanks; ``what`` names it.

    Raises:
        WordMissing, TextNamesPerson.
    """
    said = " ".join(text.split())
    if not said:
        from cellinv.domain.language import tr

        raise WordMissing(what=tr(what))
    try:
        check_person_code(said, confirmed=True)
    except CodeNamesPerson:
        raise TextNamesPerson from None
    return said


def optional(text: str | None) -> str | None:
    """Return a text that may be left out; raises TextNamesPerson."""
    return needed(text, "The note") if text and text.strip() else None


def check_day(day: date, today: date, first: date | None = None) -> None:
    """Refuse a day that hasn't come, or one before ``first``.

    Raises:
        DayAhead, DayBefore.
    """
    if day > today:
        raise DayAhead(day=day)
    if first is not None and day < first:
        raise DayBefore(day=day, first=first)


def choice(given: str, known: Iterable[str], what: str) -> str:
    """Return one of the words there are, however it was written; ``what`` names them.

    Raises:
        NoSuchChoice.
    """
    words = tuple(known)
    found = given.strip().lower().replace(" ", "_").replace("-", "_")
    if found not in words:
        raise NoSuchChoice(given=given.strip()[:40], what=what, known=", ".join(words))
    return found


def check_grade(grade: int, criterion: str | None) -> None:
    """Refuse a grade out of the scale, and one that doesn't agree with the criterion.

    Source of the rule: CTCAE 5.0, where grade 5 is death; ICH E2A for the criteria.

    Raises:
        GradeWrong, GradeDisagrees.
    """
    if grade not in _GRADES:
        raise GradeWrong(grade=grade)
    if (grade == _FATAL_GRADE) != (criterion == _DEATH):
        raise GradeDisagrees(grade=grade)
