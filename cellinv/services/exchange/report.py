"""What an import did, or would do: its counts, and what became of every row."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What became of a row."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row: ``line`` of the file, what became of it, and of what.

    ``code`` is the thing's own code, ``place`` where it is (or was to be) as people write it,
    ``reason`` why it was refused, or a remark.
    """

    line: int
    fate: Fate
    code: str = ""
    place: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A slot of a previewed box: zero-based, with what it holds after the import.

    ``state`` is ``new``, ``there``, ``closed`` or ``known_free``; ``line`` that of its row.
    ``label`` is the slot's printed name.
    """

    row: int
    column: int
    state: str
    text: str = ""
    line: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class BoxPicture:
    """A container with slots that the file speaks of; ``made`` where it isn't here yet.

    Labels and key corner are as the box prints them.
    """

    path: tuple[str, ...]
    type: str
    rows: int
    columns: int
    made: bool
    cells: tuple[Cell, ...]
    row_labels: tuple[str, ...] = ()
    column_labels: tuple[str, ...] = ()
    key_corner: str = ""

    @property
    def name(self) -> str:
        """Return the path as people write it."""
        return "/".join(self.path)

    def count(self, state: str) -> int:
        """Return how many of its slots are in one state."""
        return sum(cell.state == state for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Made:
    """How many records came into being."""

    containers: int = 0
    lines: int = 0
    lots: int = 0
    vials: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """An import's outcome: ``rows`` = loaded + unchanged + empty + rejected.

    ``entry`` is the act's ledger entry, ``None`` after a dry run or where nothing was written.
    """

    mapping: str
    kind: str
    verdicts: tuple[Verdict, ...]
    made: Made = Made()
    boxes: tuple[BoxPicture, ...] = ()
    entry: str | None = None
    rejects: str | None = None
    findings: dict[str, int] = field(default_factory=dict)

    def count(self, fate: Fate) -> int:
        """Return how many rows met one fate."""
        return sum(verdict.fate is fate for verdict in self.verdicts)

    @property
    def rows(self) -> int:
        """Return how many rows the file has."""
        return len(self.verdicts)

    @property
    def loaded(self) -> int:
        """Return how many rows became records, or were brought to their place."""
        return self.count(Fate.LOADED)

    @property
    def unchanged(self) -> int:
        """Return how many rows were known already."""
        return self.count(Fate.UNCHANGED)

    @property
    def empty(self) -> int:
        """Return how many rows say nothing, or that a slot is free."""
        return self.count(Fate.EMPTY)

    @property
    def rejected(self) -> int:
        """Return how many rows were returned."""
        return self.count(Fate.REJECTED)
