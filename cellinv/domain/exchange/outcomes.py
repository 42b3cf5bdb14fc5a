"""What a row of a foreign file turned out to be: a thing to load, nothing, or refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cellinv.domain.storage.positions import Slot


@dataclass(frozen=True, slots=True)
class Step:
    """A container on the way down, to be found or made; ``type`` of the catalogue, if known."""

    kind: str
    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row says something stands.

    Either ``path`` (from the outermost container inwards, made on the way) or ``container``, a
    path or code of one that exists. ``slot`` is known where the type is; ``label`` as written.
    """

    path: tuple[Step, ...] = ()
    container: str = ""
    label: str = ""
    slot: Slot | None = None

    @property
    def text(self) -> str:
        """Return the place as people write it."""
        parts = [step.name for step in self.path] or [self.container]
        return "/".join(parts) + (f" {self.label}" if self.label else "")


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line as a row names it; a pool has several components, their donors not stated."""

    name: str
    source: str = ""
    pool: bool = False
    components: int = 1


@dataclass(frozen=True, slots=True)
class LotIdentity:
    """What makes vials without a lot code one lot: equal in all of these.

    ``passage`` is in the notation of ``banks.passage``; ``days`` are days in differentiation.
    ``made_on`` is None where the file states none, never an invented one.
    """

    line: str
    passage: str = ""
    days: int | None = None
    made_on: date | None = None
    type: str = ""
    stock: str = ""
    medium: str = ""


@dataclass(frozen=True, slots=True)
class VialRow:
    """A vial: with a lot's code, or with what its lot is told by."""

    line: int
    key: str
    place: Place | None
    code: str = ""
    lot: str = ""
    identity: LotIdentity | None = None
    cell_line: LineSeen | None = None
    number: int | None = None
    missing: bool = False
    hold: str = ""
    note: str = ""
    rest: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot to register."""

    line: int
    key: str
    code: str
    kind: str
    cell_line: str
    passage: str = ""
    days: int | None = None
    made_on: date | None = None
    expires_on: date | None = None
    retest_on: date | None = None
    filled: int | None = None
    format: str = ""
    gmp: bool = False
    owner: str = ""
    donor: str = ""
    type: str = ""
    medium: str = ""
    note: str = ""
    rest: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StorageRow:
    """A container to make, inside another or, without ``parent``, in the site itself."""

    line: int
    key: str
    name: str
    type: str
    code: str = ""
    parent: str = ""
    label: str = ""
    note: str = ""
    rest: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Empty:
    """A row without content: its slot, where it names one, is known and free."""

    line: int
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that can't be loaded, and why, in one plain sentence."""

    line: int
    reason: str


Row = VialRow | LotRow | StorageRow
Outcome = Row | Empty | Rejected


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What became of every row, in the order of the file."""

    mapping: str
    outcomes: tuple[Outcome, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows that can be loaded."""
        return tuple(each for each in self.outcomes if isinstance(each, Row))

    @property
    def empty(self) -> tuple[Empty, ...]:
        """Return the rows without content."""
        return tuple(each for each in self.outcomes if isinstance(each, Empty))

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """Return the rows refused, with their reasons."""
        return tuple(each for each in self.outcomes if isinstance(each, Rejected))

    def lots(self) -> Mapping[LotIdentity, tuple[VialRow, ...]]:
        """Return the vials by the lot they tell of, lots in the order they first appear."""
        found: dict[LotIdentity, list[VialRow]] = {}
        for row in self.rows:
            if isinstance(row, VialRow) and row.identity:
                found.setdefault(row.identity, []).append(row)
        return {identity: tuple(vials) for identity, vials in found.items()}
