"""How far an item and a lot are: from the attempts at each item to “19 of 23, 1 overdue”."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from cellinv.domain.errors import DomainError
from cellinv.domain.quality.verdicts import Verdict


class ItemState(StrEnum):
    """How far an item of a lot is."""

    TO_DO = "to_do"
    UNDER_WAY = "under_way"
    OVERDUE = "overdue"
    TO_JUDGE = "to_judge"
    TO_REVIEW = "to_review"
    PASSED = "passed"
    FAILED = "failed"
    DEVIATION = "deviation"

    @property
    def done(self) -> bool:
        """Say whether nothing about the item stands between the lot and its release."""
        return self in {ItemState.PASSED, ItemState.DEVIATION}


class Outcome(StrEnum):
    """What the case of a result out of specification was closed with."""

    INVALID = "invalid"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"


class ReleaseBlocked(DomainError):
    """Items of the lot's panel stand in the way of its release."""

    sentence: ClassVar[str] = "Lot {lot} can't be released: {items} not passed."
    way_out: ClassVar[str] = (
        "Enter and review what is missing; a deviation can be approved item by item."
    )
    rule: ClassVar[str] = (
        "A lot is released when every mandatory item passed or its deviation is approved."
    )
    who_can: ClassVar[str] = "QA can approve a deviation, with a signature."


class CaseOpen(DomainError):
    """A result out of specification whose case isn't closed."""

    sentence: ClassVar[str] = "Lot {lot} can't be released: {cases} is open."
    way_out: ClassVar[str] = "Close it with a cause and a decision first."
    rule: ClassVar[str] = "A result out of specification is looked into before a release."
    who_can: ClassVar[str] = "QA closes a case, with a signature."


class PanelNotFrozen(DomainError):
    """A lot that a panel is in force for, and that isn't tested by any."""

    sentence: ClassVar[str] = "Lot {lot} isn't tested by any panel yet."
    way_out: ClassVar[str] = "Start its testing by {panels} first."
    rule: ClassVar[str] = "A {kind} lot under GMP is released against its panel."
    who_can: ClassVar[str] = "A technician can start the testing."


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at an item, as far as it counts; ``verdict`` is ``None`` without a value.

    ``case_open``: the case of a result out of specification isn't closed.
    """

    number: int
    verdict: Verdict | None
    reviewed: bool = False
    outcome: Outcome | None = None
    case_open: bool = False
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A lot's items in numbers."""

    items: int
    done: int
    overdue: int
    failed: int
    to_review: int
    to_judge: int


def item_state(
    attempts: Sequence[Attempt], today: date, *, due_on: date | None, waived: bool = False
) -> ItemState:
    """Return how far an item is, by all its attempts.

    A result out of specification stays and counts until its case is closed; only one found
    invalid makes room for a retest, and one confirmed stands for good. ``due_on``: when the
    result is expected although nothing was sent. ``waived``: a deviation is approved.
    """
    known = [one for one in attempts if one.outcome is not Outcome.INVALID]
    if any(one.case_open for one in known):
        return ItemState.FAILED
    if waived:
        return ItemState.DEVIATION
    if any(one.verdict is Verdict.FAIL and one.outcome is not Outcome.ACCEPTED for one in known):
        return ItemState.FAILED
    if not known:
        return _waiting(due_on, today, ItemState.TO_DO)
    open_ones = [one for one in known if one.verdict is None]
    if open_ones:
        return _waiting(open_ones[-1].due_on or due_on, today, ItemState.UNDER_WAY)
    return _valued(known)


def _waiting(due_on: date | None, today: date, state: ItemState) -> ItemState:
    return ItemState.OVERDUE if due_on is not None and due_on < today else state


def _valued(known: Sequence[Attempt]) -> ItemState:
    if any(one.verdict is Verdict.JUDGE for one in known):
        return ItemState.TO_JUDGE
    if not all(one.reviewed for one in known):
        return ItemState.TO_REVIEW
    accepted = any(one.outcome is Outcome.ACCEPTED for one in known)
    return ItemState.DEVIATION if accepted else ItemState.PASSED


def expected_on(frozen_on: date, days: int) -> date:
    """Return when an item's result is expected, counted from the start of the lot's testing."""
    return frozen_on + timedelta(days=days)


def counted(states: Iterable[ItemState]) -> Counted:
    """Return a lot's items in numbers: done are those passed or with an approved deviation."""
    found = list(states)
    return Counted(
        items=len(found),
        done=sum(state.done for state in found),
        overdue=found.count(ItemState.OVERDUE),
        failed=found.count(ItemState.FAILED),
        to_review=found.count(ItemState.TO_REVIEW),
        to_judge=found.count(ItemState.TO_JUDGE),
    )


@dataclass(frozen=True, slots=True)
class Stands:
    """An item as a release asks of it."""

    code: str
    mandatory: bool
    state: ItemState
    open_cases: tuple[str, ...] = ()


def check_release(lot: str, items: Iterable[Stands]) -> None:
    """Refuse the release of a lot that isn't tested through.

    Raises:
        CaseOpen: a result out of specification, of whichever item, isn't closed.
        ReleaseBlocked: a mandatory item neither passed nor has an approved deviation.
    """
    known = list(items)
    cases = list(dict.fromkeys(case for one in known for case in one.open_cases))
    if cases:
        raise CaseOpen(lot=lot, cases=", ".join(cases))
    missing = [one.code for one in known if one.mandatory and not one.state.done]
    if missing:
        raise ReleaseBlocked(lot=lot, items=", ".join(missing))
