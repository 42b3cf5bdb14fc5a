"""Foreign rows to typed rows: each one loaded, empty, or refused with its reason."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from cellinv.domain.errors import DomainError
from cellinv.domain.exchange.cells import Cells, Layout, same
from cellinv.domain.exchange.mapping import Effect, ImportKind, ImportMapping, Meaning
from cellinv.domain.exchange.outcomes import (
    Empty,
    ImportPlan,
    LineSeen,
    LotIdentity,
    LotRow,
    Outcome,
    Place,
    Rejected,
    StorageRow,
    VialRow,
)
from cellinv.domain.exchange.places import PathKey, Places, slot_key
from cellinv.domain.exchange.refusals import CodeTwice, KeyTwice, LotUnsaid, SlotTwice
from cellinv.domain.exchange.table import ForeignTable
from cellinv.domain.storage.container_types import ContainerType

_YES: Final = frozenset(["yes", "y", "true", "1", "gmp"])


def read_rows(
    table: ForeignTable,
    mapping: ImportMapping,
    types: Sequence[ContainerType] = (),
    known: Mapping[PathKey, ContainerType] | None = None,
) -> ImportPlan:
    """Read every row of a table by a mapping; nothing is raised for what a row says.

    ``types`` are the catalogue's; ``known`` the types of containers that exist, by the names on
    the way to them. Of two rows with one key, code or slot the second is refused.
    """
    layout = Layout.of(mapping, table)
    rows = [Cells(layout, row) for row in table.rows]
    places = Places(layout, [cells for cells in rows if not cells.is_example()], types, known or {})
    twice = _Twice()
    outcomes = tuple(_outcome(cells, places, twice) for cells in rows)
    return ImportPlan(mapping.name, outcomes)


class _Twice:
    """Remembers the keys, codes and slots seen, and refuses the second of each."""

    def __init__(self) -> None:
        self._keys: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self._slots: dict[tuple[object, ...], int] = {}

    def check(self, cells: Cells, code: str, place: Place | None) -> None:
        """Refuse a repeated key, code or slot; remember them where none is."""
        line, key = cells.row.line, same(cells.key())
        slot = slot_key(place) if place else None
        if code and same(code) in self._codes:
            raise CodeTwice(code=code, line=self._codes[same(code)])
        if place and slot in self._slots:
            raise SlotTwice(slot=place.text, line=self._slots[slot])
        if key in self._keys:
            columns = " / ".join(cells.layout.mapping.key)
            raise KeyTwice(columns=columns, key=cells.key(), line=self._keys[key])
        self._keys[key] = line
        if code:
            self._codes[same(code)] = line
        if slot:
            self._slots[slot] = line


def _outcome(cells: Cells, places: Places, twice: _Twice) -> Outcome:
    line, mapping = cells.row.line, cells.layout.mapping
    if cells.is_example():
        return Empty(line)
    try:
        cells.check_width()
        return _READERS[mapping.kind](cells, places, twice)
    except DomainError as refusal:
        return Rejected(line, refusal.explain())


def _vial(cells: Cells, places: Places, twice: _Twice) -> Outcome:
    place = places.of(cells)
    if cells.says_nothing(_about_place(cells.layout.mapping)):
        twice.check(cells, "", place)
        return Empty(cells.row.line, place)
    code, lot = cells.get(Meaning.CODE), cells.get(Meaning.LOT)
    identity = None if lot else _identity(cells)
    row = VialRow(
        line=cells.row.line,
        key=cells.key(),
        place=place,
        code=code,
        lot=lot,
        identity=identity,
        cell_line=_line(cells) if identity else None,
        number=cells.whole(Meaning.NUMBER),
        missing=_effect(cells, Effect.MISSING),
        hold=cells.get(Meaning.NOTE) if _effect(cells, Effect.HOLD) else "",
        note=cells.get(Meaning.NOTE),
        rest=cells.rest(),
    )
    twice.check(cells, code, place)
    return row


def _lot(cells: Cells, _places: Places, twice: _Twice) -> Outcome:
    if cells.says_nothing(()):
        return Empty(cells.row.line)
    code, (passage, days) = cells.need(Meaning.CODE), cells.age()
    row = LotRow(
        line=cells.row.line,
        key=cells.key(),
        code=code,
        kind=cells.need(Meaning.LOT_KIND),
        cell_line=cells.need(Meaning.LINE),
        passage=passage,
        days=days,
        made_on=cells.day(Meaning.DATE),
        expires_on=cells.day(Meaning.EXPIRES),
        retest_on=cells.day(Meaning.RETEST),
        filled=cells.whole(Meaning.FILLED),
        format=cells.get(Meaning.FORMAT),
        gmp=same(cells.get(Meaning.GRADE)) in _YES,
        owner=cells.get(Meaning.OWNER),
        donor=cells.get(Meaning.DONOR),
        type=cells.get(Meaning.TYPE),
        medium=cells.get(Meaning.MEDIUM),
        note=cells.get(Meaning.NOTE),
        rest=cells.rest(),
    )
    twice.check(cells, code, None)
    return row


def _container(cells: Cells, _places: Places, twice: _Twice) -> Outcome:
    if cells.says_nothing(()):
        return Empty(cells.row.line)
    code, parent, label = (
        cells.get(meaning) for meaning in (Meaning.CODE, Meaning.CONTAINER, Meaning.SLOT)
    )
    row = StorageRow(
        line=cells.row.line,
        key=cells.key(),
        name=cells.need(Meaning.NAME),
        type=cells.need(Meaning.CONTAINER_TYPE),
        code=code,
        parent=parent,
        label=label,
        note=cells.get(Meaning.NOTE),
        rest=cells.rest(),
    )
    twice.check(cells, code, Place((), parent, label) if parent and label else None)
    return row


_READERS: Final[Mapping[ImportKind, Callable[[Cells, Places, _Twice], Outcome]]] = {
    ImportKind.VIALS: _vial,
    ImportKind.LOTS: _lot,
    ImportKind.STORAGE: _container,
}


def _about_place(mapping: ImportMapping) -> list[str]:
    return list(_place_columns(mapping))


def _place_columns(mapping: ImportMapping) -> Iterator[str]:
    for level in mapping.levels:
        yield from filter(None, (level.column, level.type_column))
    for meaning in (Meaning.SLOT, Meaning.CONTAINER):
        if meaning in mapping.columns:
            yield mapping.columns[meaning]


def _identity(cells: Cells) -> LotIdentity:
    line = cells.get(Meaning.LINE)
    if not line:
        raise LotUnsaid
    passage, days = cells.age()
    return LotIdentity(
        line=line,
        passage=passage,
        days=days,
        made_on=cells.day(Meaning.DATE),
        type=cells.get(Meaning.TYPE),
        stock=cells.get(Meaning.STOCK),
        medium=cells.get(Meaning.MEDIUM),
    )


def _line(cells: Cells) -> LineSeen:
    mapping = cells.layout.mapping
    words = frozenset(map(same, mapping.pool_words))
    pool = same(cells.get(Meaning.POOL)) in words
    count = mapping.pool_components if pool else 1
    return LineSeen(cells.get(Meaning.LINE), cells.get(Meaning.SOURCE), pool, count)


def _effect(cells: Cells, effect: Effect) -> bool:
    note = same(cells.get(Meaning.NOTE))
    return any(
        same(rule.text) == note if rule.whole else same(rule.text) in note
        for rule in cells.layout.mapping.note_rules
        if rule.effect is effect
    )
