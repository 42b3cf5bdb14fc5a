"""What a map of containers says: plain values, ready for paper or a workbook."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from cellinv.domain.errors import DomainError
from cellinv.domain.storage.positions import letters

if TYPE_CHECKING:
    from datetime import datetime

MOST: Final = 300
"""Containers in one map at most: each has its page."""


class MapTooLarge(DomainError):
    """More pages than anybody would print."""

    sentence: ClassVar[str] = "{container} holds {count} containers; a map shows {most} at most."
    way_out: ClassVar[str] = "Choose a rack or a shelf of it, or export the list of vials."


@dataclass(frozen=True, slots=True)
class MapCell:
    """One slot: ``kind`` as in a box seen from above, and what stands there."""

    row: int
    column: int
    label: str
    kind: str
    code: str = ""
    lot: str = ""
    state: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MapLine:
    """A thing without a slot, or a container in the list of what stands in another."""

    name: str
    code: str
    slot: str
    vials: int | None
    room: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MapPage:
    """One container: a grid of vials where ``rows`` is given, otherwise a list."""

    code: str
    name: str
    type_name: str
    path: tuple[str, ...]
    rows: int = 0
    columns: int = 0
    row_labels: tuple[str, ...] = ()
    column_labels: tuple[str, ...] = ()
    key_corner: str = ""
    cells: tuple[MapCell, ...] = ()
    lines: tuple[MapLine, ...] = ()

    @property
    def lots(self) -> tuple[tuple[str, str, int], ...]:
        """Return the lots on the page: a letter for each, its code, and how many of it."""
        counts = Counter(cell.lot for cell in self.cells if cell.lot)
        return tuple((letters(at), lot, n) for at, (lot, n) in enumerate(counts.items()))

    @property
    def kinds(self) -> Counter[str]:
        """Return how many slots there are of each kind."""
        return Counter(cell.kind for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ContainerMap:
    """All pages, with when it was so, when it was printed, and by whom."""

    title: str
    site: str
    pages: tuple[MapPage, ...]
    at: datetime | None
    made_at: datetime
    made_by: str
    zone: str
