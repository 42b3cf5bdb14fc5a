"""Exercises on a practice copy: what has to be done in one, and when it is done without a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from cellinv.domain.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence

FAULTS: Final = frozenset({"undo", "correction", "sign_refused", "sign_in_failed"})
"""Acts that tell of a mistake; whoever made one does the whole exercise again."""


class ExerciseUnknown(DomainError):
    """There is no such exercise."""

    sentence: ClassVar[str] = "There is no exercise “{exercise}”."
    way_out: ClassVar[str] = "There are: {exercises}."


class NotPracticeCopy(DomainError):
    """A file that is no practice copy of this inventory."""

    sentence: ClassVar[str] = "{file} is no practice copy of this inventory."
    way_out: ClassVar[str] = "Make one of this inventory with “cellinv practice FILE”."


class PracticeBroken(DomainError):
    """A practice copy whose ledger doesn't agree with it."""

    sentence: ClassVar[str] = "The practice copy {file} is not as its ledger recorded it."
    way_out: ClassVar[str] = "Make a new copy, and do the exercise there."


class ExerciseUnfinished(DomainError):
    """A step of an exercise that wasn't done, or not since the last fault."""

    sentence: ClassVar[str] = "“{exercise}” isn't finished without a fault: “{step}” is missing."
    way_out: ClassVar[str] = (
        "Do in the practice copy, in this order, and without taking anything back: {steps}."
    )


class ExerciseRecorded(DomainError):
    """An exercise in a practice copy that is a training record already."""

    sentence: ClassVar[str] = "This exercise is recorded as a training already."
    way_out: ClassVar[str] = "Do it again in the practice copy to record it anew."


def since_fault(actions: Sequence[str]) -> int:
    """Return the place of the first act that counts: the one after the last fault."""
    return max((at + 1 for at, action in enumerate(actions) if action in FAULTS), default=0)


def missing_step(actions: Sequence[str], steps: Sequence[str]) -> str | None:
    """Return the first step that wasn't done in its turn; ``None`` when all were.

    Other acts between the steps don't matter.
    """
    done = iter(actions[since_fault(actions) :])
    return next((step for step in steps if step not in done), None)
