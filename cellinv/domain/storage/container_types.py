"""Kinds of container and of vial as data: sizes, labelling, and what may stand in what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from cellinv.domain.catalog import Entry, by_code
from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.storage.fill import FillOrder
from cellinv.domain.storage.positions import (
    PRINTED,
    Axis,
    Corner,
    LabelScheme,
    Mode,
    Order,
    SchemeUnsound,
    SlotOutside,
    SlotUnreadable,
    slot_of,
)


class ContainerKind(StrEnum):
    """What people call the thing that holds other things."""

    ROOM = "room"
    TANK = "tank"
    FREEZER = "freezer"
    SHELF = "shelf"
    RACK = "rack"
    CANISTER = "canister"
    CANE = "cane"
    GOBLET = "goblet"
    BOX = "box"
    BAG = "bag"
    SHIPPER = "shipper"


class ContainerDoesNotHold(DomainError):
    """A container put where its kind has no place."""

    sentence: ClassVar[str] = "{parent} can't hold {child}."
    way_out: ClassVar[str] = "Put it into {holders}."
    rule: ClassVar[str] = "The catalogue of container types says what each may hold."
    who_can: ClassVar[str] = "An administrator can add a type to the catalogue."


class FormatDoesNotFit(DomainError):
    """A vial of a format for which the container has no fitting slots."""

    sentence: ClassVar[str] = "{format} doesn't fit into {container}."
    way_out: ClassVar[str] = "Choose a container made for this format."
    rule: ClassVar[str] = "The catalogue of container types says which formats fit."
    who_can: ClassVar[str] = "An administrator can add a type to the catalogue."


@dataclass(frozen=True, slots=True)
class VialFormat:
    """A make of primary container; ``nominal_volume_ul`` is what it holds, in microlitres."""

    code: str
    name: str
    nominal_volume_ul: int

    @classmethod
    def from_dict(cls, fields: Mapping[str, object]) -> "VialFormat":
        """Read a catalogue entry; CatalogUnsound where it can't be."""
        entry = Entry(fields)
        volume_ul = entry.whole("nominal_volume_ul")
        if volume_ul is None or volume_ul <= 0:
            raise entry.unsound("nominal_volume_ul must be more than 0")
        return cls(entry.text("code"), entry.text("name"), volume_ul)


@dataclass(frozen=True, slots=True)
class ContainerType:
    """A make of container.

    It has a grid (``rows`` × ``columns``), or a ``capacity``, or neither (any number). It holds
    containers of the kinds ``may_hold`` and vials of the ``formats`` named. ``on_site`` types
    may stand directly in a site. ``key_corner`` is the corner marked on the real thing.
    """

    code: str
    name: str
    kind: ContainerKind
    rows: int | None = None
    columns: int | None = None
    capacity: int | None = None
    scheme: LabelScheme = PRINTED
    may_hold: tuple[ContainerKind, ...] = ()
    formats: tuple[str, ...] = ()
    fill_order: FillOrder = FillOrder.ROWS_TOP_LEFT
    key_corner: Corner | None = None
    temperature_c: int | None = None
    on_site: bool = False

    @property
    def grid(self) -> tuple[int, int] | None:
        """Return rows and columns where things stand in slots."""
        return None if self.rows is None or self.columns is None else (self.rows, self.columns)

    @property
    def room(self) -> int | None:
        """Return how many things it holds at most; nothing where there is no limit."""
        return self.capacity if self.grid is None else self.grid[0] * self.grid[1]

    @classmethod
    def from_dict(cls, fields: Mapping[str, object]) -> "ContainerType":
        """Read a catalogue entry; CatalogUnsound where it can't be."""
        entry = Entry(fields)
        rows, columns, capacity = (entry.whole(name) for name in ("rows", "columns", "capacity"))
        if (rows is None) != (columns is None):
            raise entry.unsound("a grid has rows and columns")
        if rows is not None and capacity is not None:
            raise entry.unsound("it has either a grid or a capacity")
        if any(size is not None and size < 1 for size in (rows, columns, capacity)):
            raise entry.unsound("a size is at least 1")
        corner = entry.text("key_corner", "")
        return cls(
            code=entry.text("code"),
            name=entry.text("name"),
            kind=entry.choice("kind", ContainerKind),
            rows=rows,
            columns=columns,
            capacity=capacity,
            scheme=_scheme(entry.section("scheme")),
            may_hold=entry.choices("may_hold", ContainerKind),
            formats=entry.texts("formats"),
            fill_order=entry.choice("fill_order", FillOrder, FillOrder.ROWS_TOP_LEFT),
            key_corner=entry.choice("key_corner", Corner) if corner else None,
            temperature_c=entry.whole("temperature_c"),
            on_site=entry.flag("on_site"),
        )


def container_types(entries: Iterable[Mapping[str, object]]) -> dict[str, ContainerType]:
    """Return the catalogue of container types by code, in its own order."""
    return by_code((kind.code, kind) for kind in map(ContainerType.from_dict, entries))


def vial_formats(entries: Iterable[Mapping[str, object]]) -> dict[str, VialFormat]:
    """Return the catalogue of vial formats by code, in its own order."""
    return by_code((made.code, made) for made in map(VialFormat.from_dict, entries))


def may_hold(parent: ContainerType, child: ContainerType) -> bool:
    """Say whether a container of one type may hold one of the other."""
    return child.kind in parent.may_hold


def fits(container: ContainerType, vial_format: VialFormat) -> bool:
    """Say whether vials of a format fit into a container."""
    return vial_format.code in container.formats


def check_may_hold(
    parent: ContainerType, child: ContainerType, among: Iterable[ContainerType] = ()
) -> None:
    """Refuse a container in one that can't hold it; ``among`` supplies the way out."""
    if not may_hold(parent, child):
        holders = tr(" or ").join(tr(other.name) for other in among if may_hold(other, child))
        raise ContainerDoesNotHold(
            parent=tr(parent.name),
            child=tr(child.name),
            holders=holders or tr("a container made for such things"),
        )


def check_fits(container: ContainerType, vial_format: VialFormat) -> None:
    """Refuse a vial whose format doesn't fit; FormatDoesNotFit."""
    if not fits(container, vial_format):
        raise FormatDoesNotFit(container=tr(container.name), format=tr(vial_format.name))


def smallest_with(
    types: Iterable[ContainerType], kind: ContainerKind, labels: Iterable[str]
) -> ContainerType | None:
    """Return the smallest type of a kind in which every label is a slot, if there is one."""
    wanted = tuple(labels)
    fitting = (each for each in types if each.kind is kind and _reads(each, wanted))
    return min(fitting, key=lambda each: each.room or 0, default=None)


def _reads(container: ContainerType, labels: tuple[str, ...]) -> bool:
    if container.grid is None:
        return False
    try:
        for label in labels:
            slot_of(container.scheme, *container.grid, label)
    except (SlotOutside, SlotUnreadable):
        return False
    return True


def _scheme(entry: Entry) -> LabelScheme:
    try:
        return LabelScheme(
            mode=entry.choice("mode", Mode, Mode.AXES),
            rows=entry.choice("rows", Axis, Axis.LETTERS),
            columns=entry.choice("columns", Axis, Axis.NUMBERS),
            padding=entry.whole("padding") or 0,
            origin=entry.choice("origin", Corner, Corner.TOP_LEFT),
            order=entry.choice("order", Order, Order.ROW_MAJOR),
            skip=entry.text("skip", ""),
            separator=entry.text("separator", ""),
        )
    except SchemeUnsound as refusal:
        raise entry.unsound("{reason}", reason=refusal.explain()) from refusal
