"""Templates of whole tanks and freezers: levels of containers, and the tree they make."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, ClassVar, Final

from cellinv.domain.catalog import Entry
from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.naming import check_code, code_key
from cellinv.domain.storage.container_types import ContainerType, check_may_hold
from cellinv.domain.storage.fill import slots_in
from cellinv.domain.storage.naming import NamingUnsound, check_pattern, fill_in, is_numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cellinv.domain.storage.positions import Slot

MOST: Final = 20_000
"""Containers that one act makes at most."""
DEEPEST: Final = 6


class TemplateUnsound(DomainError):
    """A template without a level, or with a count that makes no sense."""

    sentence: ClassVar[str] = "This can't be built: level {level} has {count} containers."
    way_out: ClassVar[str] = "Give every level a count of 1 or more."


class TooManyContainers(DomainError):
    """More than one act should make."""

    sentence: ClassVar[str] = "That would be {count} containers; one act makes {most} at most."
    way_out: ClassVar[str] = "Build it in several acts."


class LevelTooFull(DomainError):
    """More children than the parent has places."""

    sentence: ClassVar[str] = "{parent} has {room} places; {count} × {child} don't fit."
    way_out: ClassVar[str] = "Lower the count, or choose a larger type."


class NamedTwice(DomainError):
    """Two containers would be called alike where they may not."""

    sentence: ClassVar[str] = "“{name}” would come twice."
    way_out: ClassVar[str] = "Number them: put {{n}} into the naming, and {{parent}} into the code."


class NamesTaken(DomainError):
    """Codes or names that something has already."""

    sentence: ClassVar[str] = "{count} of the codes or names are taken; the first is {text}."
    way_out: ClassVar[str] = "Begin at another number, or change the naming."


class NeedsAPlace(DomainError):
    """Something that doesn't stand in a room by itself."""

    sentence: ClassVar[str] = "A {kind} doesn't stand in a site by itself."
    way_out: ClassVar[str] = "Choose what it goes into."


@dataclass(frozen=True, slots=True)
class Level:
    """One level: so many containers of a type in each of those above, how called and numbered.

    Numbers begin at ``first``; they begin anew in each parent unless they run ``through``.
    """

    type_code: str
    count: int
    name: str
    code: str
    first: int = 1
    through: bool = False

    @classmethod
    def from_entry(cls, entry: Entry) -> Level:
        """Read a level from a catalogue; CatalogUnsound where it can't be."""
        return cls(
            entry.text("type"),
            entry.whole("count", 1) or 1,
            entry.text("name"),
            entry.text("code", "{parent}-{n}"),
            entry.whole("first", 1) or 0,
            entry.flag("through"),
        )

    def as_dict(self) -> dict[str, object]:
        """Return the level as a catalogue has it."""
        return {
            "type": self.type_code,
            "count": self.count,
            "name": self.name,
            "code": self.code,
            "first": self.first,
            "through": self.through,
        }


@dataclass(frozen=True, slots=True)
class Template:
    """A named way to build something; ``own`` ones were saved here, the others are shipped."""

    code: str
    title: str
    levels: tuple[Level, ...]
    own: bool = False

    @classmethod
    def from_dict(cls, fields: Mapping[str, object], *, own: bool = False) -> Template:
        """Read a catalogue entry; CatalogUnsound where it can't be."""
        entry, found = Entry(fields), fields.get("levels")
        if not isinstance(found, list) or not 1 <= len(found) <= DEEPEST:
            raise entry.unsound("levels must be a list of 1 to {most}", most=DEEPEST)
        if not all(isinstance(level, dict) for level in found):
            raise entry.unsound("a level must be a section")
        levels = tuple(Level.from_entry(Entry(level, entry.name)) for level in found)
        return cls(entry.text("code"), entry.text("title"), levels, own)

    def as_dict(self) -> dict[str, object]:
        """Return the template as a catalogue has it."""
        levels = [level.as_dict() for level in self.levels]
        return {"code": self.code, "title": self.title, "levels": levels}


@dataclass(frozen=True, slots=True)
class Planned:
    """A container to be made: ``parent`` is the index of another one, or of none."""

    parent: int | None
    level: int
    name: str
    code: str
    slot: Slot | None


@dataclass(frozen=True, slots=True)
class Foot:
    """What the highest level goes into: its type and code, and the places for them, if any."""

    code: str
    kind: ContainerType | None = None
    slots: tuple[Slot | None, ...] = ()


def plan_tree(
    levels: Sequence[Level], types: Mapping[str, ContainerType], foot: Foot
) -> tuple[Planned, ...]:
    """Return every container that the levels make, level by level, parents before children.

    Raises:
        TemplateUnsound, TooManyContainers, NamingUnsound, CodeUnsound, NamedTwice, NeedsAPlace,
        ContainerDoesNotHold, LevelTooFull: nothing can be built like this.
    """
    check_levels(levels, types, foot)
    planned: list[Planned] = []
    above: list[int | None] = [None]
    for depth, level in enumerate(levels):
        begin = len(planned)
        slots = foot.slots if depth == 0 else _slots(types[levels[depth - 1].type_code])
        number = level.first
        for parent in above:
            if not level.through:
                number = level.first
            holder = foot.code if parent is None else planned[parent].code
            for at in range(level.count):
                slot = slots[at] if at < len(slots) else None
                name, code = (fill_in(text, number, holder) for text in (level.name, level.code))
                planned.append(Planned(parent, depth, name, check_code(code), slot))
                number += 1
        above = list(range(begin, len(planned)))
    _check_names(planned, levels)
    return tuple(planned)


def check_levels(levels: Sequence[Level], types: Mapping[str, ContainerType], foot: Foot) -> None:
    """Check sizes, and that each level may stand in the one above; raises as `plan_tree`."""
    if not levels:
        raise TemplateUnsound(level=1, count=0)
    for depth, level in enumerate(levels, 1):
        _check_level(level, depth)
    total = containers_in(levels)
    if total > MOST:
        raise TooManyContainers(count=total, most=MOST)
    first = types[levels[0].type_code]
    if foot.kind is None and not first.on_site:
        raise NeedsAPlace(kind=first.kind.value)
    above, room = foot.kind, len(foot.slots) or None
    for level in levels:
        child = types[level.type_code]
        if above is not None:
            check_may_hold(above, child, types.values())
            if room is not None and level.count > room:
                raise LevelTooFull(
                    parent=above.name, room=room, count=level.count, child=child.name
                )
        above, room = child, child.room


def _check_level(level: Level, depth: int) -> None:
    if level.count < 1 or level.first < 0:
        raise TemplateUnsound(level=depth, count=level.count)
    for pattern in (level.name, level.code):
        check_pattern(pattern)
    if level.count > 1 and not is_numbered(level.name):
        raise NamedTwice(name=level.name)


def containers_in(levels: Iterable[Level]) -> int:
    """Return how many containers the levels make."""
    return sum(each for each in _each_level(levels))


def _each_level(levels: Iterable[Level]) -> Iterator[int]:
    at_level = 1
    for level in levels:
        at_level *= level.count
        yield at_level


def places_in(levels: Sequence[Level], types: Mapping[str, ContainerType]) -> int:
    """Return how many vials would find room in what the lowest level makes."""
    lowest = types[levels[-1].type_code]
    if not lowest.formats:
        return 0
    return (lowest.room or 0) * prod(level.count for level in levels)


def _slots(kind: ContainerType) -> tuple[Slot | None, ...]:
    return () if kind.grid is None else tuple(slots_in(kind.fill_order, *kind.grid))


def _check_names(planned: Sequence[Planned], levels: Sequence[Level]) -> None:
    names: set[tuple[int | None, str]] = set()
    codes: set[str] = set()
    for each in planned:
        name, code = (each.parent, code_key(each.name)), code_key(each.code)
        if not name[1]:
            why = tr("for number {number} it makes no name", number=levels[each.level].first)
            raise NamingUnsound(pattern=levels[each.level].name, why=why)
        if name in names:
            raise NamedTwice(name=each.name)
        if code in codes:
            raise NamedTwice(name=each.code)
        names.add(name)
        codes.add(code)
