"""Doing checks one after another, and keeping what each found, whatever happens."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from cellinv.domain.compliance import Check, Outcome
from cellinv.domain.errors import CellinvError
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cellinv.services.desk import Clock


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found, and what that is worth."""

    actual: str
    outcome: Outcome = "passed"

    @classmethod
    def where(cls, actual: str, *, right: bool) -> Found:
        """Return what passed where it is right and failed where not."""
        return cls(actual, "passed" if right else "failed")


@dataclass(frozen=True, slots=True)
class Planned:
    """A check to be done: its name, what it expects, and how it looks."""

    name: str
    expected: str
    look: Callable[[], Found]


def check_all(letter: str, planned: Iterable[Planned], clock: Clock) -> tuple[Check, ...]:
    """Do every check; one that breaks failed, and the next is done."""
    return tuple(_done(f"{letter}-{n:02}", one, clock) for n, one in enumerate(planned, 1))


def refused(act: Callable[[], object], *errors: type[CellinvError]) -> Found:
    """Expect an act to be refused for one of these reasons."""
    try:
        act()
    except errors as refusal:
        return Found(tr("Refused: {why}", why=refusal.explain()))
    return Found(tr("It was done."), "failed")


def _done(number: str, planned: Planned, clock: Clock) -> Check:
    begun_at, begun = clock.now(), monotonic()
    if begun_at is None:
        raise RuntimeError("Checks need a clock.")
    try:
        found = planned.look()
    except CellinvError as error:
        found = Found(error.explain(), "failed")
    except Exception as error:  # noqa: BLE001 - whatever breaks a check is what it found
        found = Found(f"{type(error).__name__}: {error}", "failed")
    return Check(
        number=number,
        name=planned.name,
        expected=planned.expected,
        actual=found.actual,
        outcome=found.outcome,
        begun_at=begun_at,
        seconds=round(monotonic() - begun, 3),
    )
