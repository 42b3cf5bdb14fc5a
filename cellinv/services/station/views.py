"""The cards: frozen values that say all a screen or a command shows of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from cellinv.domain.custody.exposure import Exposure
    from cellinv.records.queries.around import Step


@dataclass(frozen=True, slots=True)
class EventLine:
    """One ledger entry about a thing."""

    entry: str
    happened_at: datetime
    action: str
    who: str
    witness: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something said of a thing: its stable name, its caption for people, and the value."""

    name: str
    caption: str
    value: str


@dataclass(frozen=True, slots=True)
class HoldLine:
    """An open hold that reaches a thing: what it is on, and why."""

    on: str
    code: str
    kind: str
    reason: str
    case: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ReservationLine:
    """What a vial is set aside for. In a blinded study the reference is left out."""

    kind: str
    reference: str | None
    until_on: date | None
    by: str


@dataclass(frozen=True, slots=True)
class Left:
    """Of ``filled`` vials of a lot: how many are stored, how many of these free."""

    stored: int
    free: int
    filled: int
    reserve: int


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where a thing stands: the containers from the outermost, and the slot in the last."""

    steps: tuple[Step, ...]
    slot: str | None
    slot_row: int | None
    slot_column: int | None
    since: datetime

    @property
    def container_id(self) -> int:
        """Return the container it stands in directly."""
        return self.steps[-1].id

    @property
    def path(self) -> tuple[str, ...]:
        """Return the names of the containers, outermost first."""
        return tuple(step.name for step in self.steps)


class BoxCell(NamedTuple):
    """One slot of a box, or one thing without a slot (no row or column).

    A tuple, since every scan makes and compares a hundred of them.

    ``kind``: vial, container, free, blocked, reserved, or ``occupied`` for what whoever looks
    may not see.
    """

    row: int | None
    column: int | None
    label: str
    kind: str
    id: int | None = None
    code: str = ""
    number: int | None = None
    status: str = ""
    lot_id: int | None = None
    lot: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BoxView:
    """A container from above: every slot with what stands in it, now or as it was ``at``."""

    id: int
    code: str
    name: str
    kind: str
    rows: int | None
    columns: int | None
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    key_corner: str
    cells: tuple[BoxCell, ...]
    loose: tuple[BoxCell, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A container in the tree, with how full it is; no capacity where there is no limit."""

    id: int
    code: str
    name: str
    kind: str
    state: str
    whereabouts: str
    slot: str | None
    vials: int
    capacity: int | None
    has_children: bool
    reserved: int = 0
    blocked: int = 0

    @property
    def free(self) -> int | None:
        """Return how many places can be filled; nothing where there is no limit."""
        if self.capacity is None:
            return None
        return max(self.capacity - self.vials - self.reserved - self.blocked, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Anything a code can name; ``facts`` come in the order to be read."""

    kind: str
    id: int
    code: str
    status: str
    label: str = ""
    facts: tuple[Fact, ...] = ()
    events: tuple[EventLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VialCard(Card):
    """A vial: what it is, whether it may be used, where it is and what it went through.

    What is ``left`` of its lot is told to those who may see that.
    """

    number: int
    filled: int
    lot_id: int
    lot: str
    lot_kind: str
    lot_status: str
    line: str | None
    passage: str | None
    grade: str
    site_id: int
    site: str
    expires_on: date | None
    retest_on: date | None
    released_for: tuple[str, ...]
    holds: tuple[HoldLine, ...]
    reservation: ReservationLine | None
    exposure: Exposure
    place: PlaceView | None
    box: BoxView | None
    held_by: str | None
    purpose: str | None
    dose: str | None
    version: int
    kept_until: date | None = None
    left: Left | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """How many vials of a lot stand in one container."""

    container_id: int
    path: tuple[str, ...]
    site: str
    vials: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotCard(Card):
    """A lot or bank: how many are left, for what, and where."""

    lot_kind: str
    line: str | None
    product: str | None
    run: str | None
    passage: str | None
    grade: str
    site: str
    filled: int
    counts: tuple[tuple[str, int], ...]
    stored: int
    free: int
    minimum_reserve: int
    released_for: tuple[str, ...]
    holds: tuple[HoldLine, ...]
    expires_on: date | None
    retest_on: date | None
    where: tuple[Where, ...]
    tanks: int
    kept_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerCard(Card):
    """A container: where it is, how full, and what is in it."""

    type_name: str
    site_id: int
    site: str
    place: PlaceView | None
    vials: int
    capacity: int | None
    held_by: str | None
    box: BoxView
    children: tuple[TreeRow, ...]
    holds: tuple[HoldLine, ...]


@dataclass(frozen=True, slots=True)
class HeldThing:
    """A vial or container in somebody's hands, since when."""

    kind: str
    id: int
    code: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard(Card):
    """Somebody who acts: their roles, and what they have out."""

    roles: tuple[str, ...]
    home_site: str | None
    has_out: tuple[HeldThing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCard(Card):
    """A line of the bench card; ``code`` is the word after ``CIX``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceCard(Card):
    """Several things it may be: an old label of many, or a text that can be read in many ways.

    Nothing acts on it; a person chooses.
    """

    question: str
    choices: tuple[Card, ...] = ()
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found by a fragment of its code or name.

    ``path`` are the names of what it stands in, from the outermost in, and its slot; ``site`` the
    code of its site. Both are told only where they were asked for.
    """

    kind: str
    code: str
    status: str
    label: str
    id: int
    path: tuple[str, ...] = ()
    site: str = ""
