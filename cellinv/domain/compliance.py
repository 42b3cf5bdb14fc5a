"""What is shown to somebody who inspects: papers of tables, and checks with what they found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Outcome = Literal["passed", "failed", "noted"]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a paper; without heads it is a list of captions with what they say."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document for people: what it is about, tables, and a last line."""

    title: str
    facts: tuple[tuple[str, str], ...]
    grids: tuple[Grid, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a qualification; ``noted`` is told and decides nothing."""

    number: str
    name: str
    expected: str
    actual: str
    outcome: Outcome
    begun_at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Qualification:
    """The checks of an installation and of its operation, by whom and where."""

    version: str
    inventory: str
    person: str
    station: str
    begun_at: datetime
    ended_at: datetime
    installation: tuple[Check, ...]
    operation: tuple[Check, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """Return all of them in their order."""
        return self.installation + self.operation

    @property
    def passed(self) -> bool:
        """Say whether nothing failed."""
        return all(one.outcome != "failed" for one in self.checks)
