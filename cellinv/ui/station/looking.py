"""What the bench reads off the screen's thread: what a scan is, and all its card shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cellinv.domain.errors import CellinvError, DomainError
from cellinv.domain.station import Thing
from cellinv.services import station, storage
from cellinv.services.ledger import at_once
from cellinv.services.station.views import BoxView, Card, ContainerCard, VialCard

if TYPE_CHECKING:
    from cellinv.codes.results import Source
    from cellinv.services.desk import Desk
    from cellinv.services.station import Left
    from cellinv.services.station.views import BoxCell, PlaceView

Slot = tuple[int, int]


@dataclass(frozen=True)
class Scan:
    """What was scanned, typed into the scan line, or (``record``) chosen among several.

    What is ``only_looked`` at is shown, whatever is being done.
    """

    text: str
    typed: bool = False
    record: tuple[str, int] | None = None
    only_looked: bool = False


@dataclass(frozen=True)
class Marks:
    """What is marked in the picture: lit, just filled or counted, just emptied."""

    lit: tuple[Slot, ...] = ()
    filled: tuple[Slot, ...] = ()
    emptied: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class Limits:
    """From how many seconds on an outing is warned of, and counts as a warming event."""

    warn_s: int
    event_s: int


@dataclass(frozen=True)
class Shown:
    """A card with all the middle of the bench shows: box, place, what is left."""

    card: Card
    box: BoxView | None = None
    path: tuple[tuple[int, str], ...] = ()
    slot: str | None = None
    was: bool = False
    left: Left | None = None
    limits: Limits | None = None
    marks: Marks = Marks()

    def slots_of(self, labels: set[str]) -> tuple[Slot, ...]:
        """Return the slots of the box that are printed so."""
        cells = self.box.cells if self.box else ()
        return tuple(_at(cell) for cell in cells if cell.label in labels and cell.row is not None)

    def slots_with(self, vial_ids: set[int]) -> tuple[Slot, ...]:
        """Return the slots of the box in which these vials stand."""
        cells = self.box.cells if self.box else ()
        return tuple(_at(cell) for cell in cells if cell.kind == "vial" and cell.id in vial_ids)


@dataclass(frozen=True)
class Looked:
    """What a scan turned out to be, or why that can't be said."""

    scan: Scan
    shown: Shown | None = None
    refusal: DomainError | None = None
    trouble: CellinvError | None = None


def look(desk: Desk, scan: Scan, brief: frozenset[str] = frozenset()) -> Looked:
    """Find out what was scanned; of the kinds in ``brief`` only what they are."""
    try:
        with at_once(desk) as now:
            return Looked(scan, _found(now, scan, brief))
    except DomainError as refusal:
        return Looked(scan, refusal=refusal)
    except CellinvError as trouble:
        return Looked(scan, trouble=trouble)


def _found(desk: Desk, scan: Scan, brief: frozenset[str]) -> Shown:
    if scan.record is not None:
        return look_again(desk, *scan.record)
    source: Source = "typed" if scan.typed else "keyboard"
    return whole(desk, station.resolve(desk, scan.text, source=source, brief=brief))


def look_again(desk: Desk, kind: str, record_id: int, before: Shown | None = None) -> Shown:
    """Read a card anew, after an act or a change elsewhere.

    A vial that is out keeps the box it was taken from, as ``before`` shows it, read anew too.
    """
    with at_once(desk) as now:
        shown = whole(now, station.card_of(now, kind, record_id))
        if before is None or not before.was or before.box is None or shown.box is not None:
            return shown
        box = station.box_view(now, before.box.id)
    return replace(shown, box=box, path=before.path, slot=before.slot, was=True)


def emptied(desk: Desk, vial_id: int, container_id: int, slot: Slot | None) -> Shown:
    """Show a vial that was just taken out, with the place it left."""
    with at_once(desk) as now:
        card, box, path = station.card_and_box(now, vial_id, container_id)
        shown = whole(now, card)
    label = next((cell.label for cell in box.cells if _at(cell) == slot), None)
    return replace(
        shown,
        box=box,
        path=path,
        slot=label,
        was=True,
        marks=Marks(emptied=(slot,) if slot else ()),
    )


def whole(desk: Desk, card: Card) -> Shown:
    """Return a card with its box, its place and what is left of its lot."""
    if isinstance(card, VialCard):
        place = card.place
        at = (place.slot_row, place.slot_column) if place else (None, None)
        lit = ((at[0], at[1]),) if at[0] is not None and at[1] is not None else ()
        return Shown(
            card,
            box=card.box,
            path=_path(place),
            slot=place.slot if place else None,
            left=card.left,
            limits=_limits(desk) if card.exposure.open_since else None,
            marks=Marks(lit=lit),
        )
    if isinstance(card, ContainerCard):
        return Shown(card, box=card.box, path=_path(card.place))
    if card.kind == "lot":
        return Shown(card, left=station.left_in(desk, card.id))
    return Shown(card)


def is_brief(card: Card) -> bool:
    """Tell whether a card says no more than what it is of: the vial is to be acted on."""
    return card.kind == "vial" and not isinstance(card, VialCard)


def thing_of(card: Card) -> Thing:
    """Return what a card is of, as the bench knows it."""
    lot: Any = getattr(card, "lot_id", None)
    return Thing(card.kind, card.id, card.code, lot)


def _limits(desk: Desk) -> Limits:
    return Limits(*storage.outing_limits(desk))


def _path(place: PlaceView | None) -> tuple[tuple[int, str], ...]:
    return tuple((step.id, step.name) for step in place.steps) if place else ()


def _at(cell: BoxCell) -> Slot:
    return cell.row or 0, cell.column or 0
