"""Where the rows of a file say things stand, and of which type each container must be."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cellinv.domain.exchange.cells import Cells, Layout, same
from cellinv.domain.exchange.mapping import Level, Meaning
from cellinv.domain.exchange.outcomes import Place, Step
from cellinv.domain.exchange.refusals import (
    CellMissing,
    SlotMissing,
    TypeDiffers,
    TypeNotFound,
    TypeUnknown,
)
from cellinv.domain.storage.container_types import ContainerKind, ContainerType, smallest_with
from cellinv.domain.storage.positions import Mode, slot_of

_SIZE: Final = re.compile("([0-9]{1,2})\\s*[xX×*]\\s*([0-9]{1,2})")

PathKey = tuple[str, ...]


@dataclass(slots=True)
class _Seen:
    """What the rows say of one container: its stated type, and the labels in it."""

    name: str
    labels: list[str] = field(default_factory=list)
    stated: str = ""
    stated_line: int = 0


class Places:
    """Reads the place of each row, knowing the labels that all rows name in each container."""

    def __init__(
        self,
        layout: Layout,
        rows: Iterable[Cells],
        types: Sequence[ContainerType],
        known: Mapping[PathKey, ContainerType],
    ) -> None:
        self._mapping, self._types = layout.mapping, types
        self._known = {path_key(path): kind for path, kind in known.items()}
        self._seen: dict[PathKey, _Seen] = {}
        self._decided: dict[PathKey, ContainerType | None] = {}
        self._smallest: dict[tuple[str, frozenset[str]], ContainerType | None] = {}
        self._held: dict[tuple[str, str], bool] = {}
        for cells in rows:
            self._note(cells)

    def of(self, cells: Cells) -> Place | None:
        """Return the place of a row, None where its mapping or the row has none.

        Raises what is wrong with it: a step not named, a slot that the container doesn't have.
        """
        label = cells.get(Meaning.SLOT)
        if not self._mapping.levels:
            container = cells.get(Meaning.CONTAINER)
            if label and not container:
                raise CellMissing(column=self._mapping.columns.get(Meaning.CONTAINER, "container"))
            return Place((), container, label) if container else None
        steps = [_step(level, cells) for level in self._mapping.levels]
        made = self._type_at(steps, cells)
        steps[-1] = Step(steps[-1].kind, steps[-1].name, made.code if made else "")
        place = Place(tuple(steps), "", label)
        if made is None or made.grid is None:
            return place
        if not label:
            raise SlotMissing(container="/".join(step.name for step in steps))
        return Place(place.path, "", label, slot_of(made.scheme, *made.grid, label))

    def _note(self, cells: Cells) -> None:
        try:
            steps = [_step(level, cells) for level in self._mapping.levels]
        except CellMissing:
            return
        key = path_key(step.name for step in steps)
        seen = self._seen.setdefault(key, _Seen("/".join(step.name for step in steps)))
        seen.labels += filter(None, [cells.get(Meaning.SLOT)])
        stated = _stated(self._mapping.levels[-1], cells) if steps else ""
        if stated and not seen.stated:
            seen.stated, seen.stated_line = stated, cells.row.line

    def _type_at(self, steps: Sequence[Step], cells: Cells) -> ContainerType | None:
        key = path_key(step.name for step in steps)
        seen, level = self._seen[key], self._mapping.levels[-1]
        stated = _stated(level, cells)
        if stated and same(stated) != same(seen.stated):
            raise TypeDiffers(
                container=seen.name, type=stated, other=seen.stated, line=seen.stated_line
            )
        if key not in self._decided:
            self._decided[key] = self._known.get(key) or self._decide(seen, level)
        return self._decided[key]

    def _decide(self, seen: _Seen, level: Level) -> ContainerType | None:
        if seen.stated:
            return self._named(seen, level)
        if not seen.labels:
            return self._by_code(level.open_type) if level.open_type else None
        labels = frozenset(self._plausible(seen, level))
        if (level.kind, labels) not in self._smallest:
            kind = ContainerKind(level.kind)
            self._smallest[level.kind, labels] = smallest_with(self._types, kind, labels)
        found = self._smallest[level.kind, labels]
        if found is None:
            raise TypeNotFound(container=seen.name)
        return found

    def _plausible(self, seen: _Seen, level: Level) -> list[str]:
        """Return the labels of the manner most rows use and some type can hold."""
        held = [label for label in seen.labels if self._fits_some(level.kind, label)]
        numbers = [label for label in held if label.strip().isdigit()]
        others = [label for label in held if not label.strip().isdigit()]
        return numbers if len(numbers) > len(others) else others

    def _fits_some(self, kind: str, label: str) -> bool:
        if (kind, label) not in self._held:
            found = smallest_with(self._types, ContainerKind(kind), [label])
            self._held[kind, label] = found is not None
        return self._held[kind, label]

    def _named(self, seen: _Seen, level: Level) -> ContainerType:
        size = _SIZE.fullmatch(seen.stated.strip())
        if not size:
            return self._by_code(seen.stated)
        grid = int(size[1]), int(size[2])
        alike = [each for each in self._types if each.grid == grid and each.kind == level.kind]
        if not alike:
            raise self._unknown(seen.stated)
        numbers = sum(label.strip().isdigit() for label in seen.labels) * 2 > len(seen.labels)
        mode = Mode.LINEAR if numbers else Mode.AXES
        return next((each for each in alike if each.scheme.mode is mode), alike[0])

    def _by_code(self, text: str) -> ContainerType:
        for each in self._types:
            if same(text) in (same(each.code), same(each.name)):
                return each
        raise self._unknown(text)

    def _unknown(self, text: str) -> TypeUnknown:
        return TypeUnknown(type=text, known=", ".join(each.code for each in self._types))


def path_key(names: Iterable[str]) -> PathKey:
    """Return what makes two spellings of a path the same."""
    return tuple(map(same, names))


def slot_key(place: Place) -> tuple[object, ...] | None:
    """Return what makes two rows claim one slot, None where they name none."""
    if not place.label:
        return None
    where: object = path_key(step.name for step in place.path) or same(place.container)
    return (where, place.slot or same(place.label))


def _step(level: Level, cells: Cells) -> Step:
    text = cells.under(level.column)
    if not text:
        raise CellMissing(column=level.column)
    return Step(level.kind, level.name.replace("{}", text), level.type)


def _stated(level: Level, cells: Cells) -> str:
    return (cells.under(level.type_column) if level.type_column else "") or level.type
