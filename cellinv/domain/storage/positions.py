"""Slots of a box and what a box prints beside them: labels made and read in every scheme."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar, Final, NamedTuple

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr


class Slot(NamedTuple):
    """A place in a grid, counted from zero at the top left, whatever the box prints."""

    row: int
    column: int


class Mode(StrEnum):
    """Whether a slot is named by its row and column, or by one running number."""

    AXES = "axes"
    LINEAR = "linear"


class Axis(StrEnum):
    """How the rows or the columns of a box are counted."""

    NUMBERS = "numbers"
    LETTERS = "letters"
    SMALL_LETTERS = "small_letters"
    ROMAN = "roman"
    SMALL_ROMAN = "small_roman"


class Corner(StrEnum):
    """A corner of the box as it lies before the reader."""

    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM_RIGHT = "bottom_right"


class Order(StrEnum):
    """The way a running number takes through the box."""

    ROW_MAJOR = "row_major"
    COLUMN_MAJOR = "column_major"
    ROW_SNAKE = "row_snake"
    COLUMN_SNAKE = "column_snake"


class SchemeUnsound(DomainError):
    """A labelling that would name two slots alike, or none."""

    sentence: ClassVar[str] = "This way of labelling slots can't work: {why}."
    way_out: ClassVar[str] = "Change the labelling of the container type."


class SlotUnreadable(DomainError):
    """A text that is no slot of this kind of box."""

    sentence: ClassVar[str] = "“{slot}” is not a slot; this box reads like {example}."
    way_out: ClassVar[str] = "Give the slot as the box prints it."


class SlotOutside(DomainError):
    """A slot that can be read but lies beyond the box; ``within`` is the closest inside."""

    sentence: ClassVar[str] = "Box is {rows} × {columns}; {slot} doesn't exist."
    way_out: ClassVar[str] = "Its slots go from {first} to {last}."

    @property
    def within(self) -> Slot:
        """Return the slot at the edge nearest to the one that was asked for."""
        found = self.values["within"]
        assert isinstance(found, Slot)  # noqa: S101 set by this module alone
        return found

    def with_nearest(self, label: str) -> "SlotOutsideNear":
        """Return the same refusal naming a free slot as the way out."""
        return SlotOutsideNear(**self.values, nearest=label)


class SlotOutsideNear(SlotOutside):
    """A slot beyond the box, where a free one close to it is known."""

    way_out: ClassVar[str] = "Nearest free: {nearest}."


_SEPARATORS: Final = frozenset(["", "-", "_", ".", ",", ":", "/", " "])
_APART: Final = re.compile("[\\s,;:/._\u2010-\u2015\u2212\u3001-]+")
_JOINED: Final = re.compile(r"([A-Z]+)([0-9]+)|([0-9]+)([A-Z]+)")
_TOKEN: Final = re.compile(r"[A-Z]{1,12}|[0-9]{1,9}")
_READ_AHEAD: Final = 200
_MOST_DIGITS: Final = 6
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelScheme:
    """How a box names its slots: what it prints, never where a thing is.

    ``padding`` is the least number of digits; ``origin`` the corner that has the first label;
    ``order`` counts for linear labels only; ``skip`` lists letters left out, as in ``IO``.
    """

    mode: Mode = Mode.AXES
    rows: Axis = Axis.LETTERS
    columns: Axis = Axis.NUMBERS
    padding: int = 0
    origin: Corner = Corner.TOP_LEFT
    order: Order = Order.ROW_MAJOR
    skip: str = ""
    separator: str = ""

    def __post_init__(self) -> None:
        if self.separator not in _SEPARATORS:
            raise SchemeUnsound(why=tr("“{text}” can't part row and column", text=self.separator))
        if not re.fullmatch("[A-Z]{0,20}", self.skip):
            raise SchemeUnsound(why=tr("letters to skip are at most 20 of A to Z"))
        if not 0 <= self.padding <= _MOST_DIGITS:
            raise SchemeUnsound(why=tr("padding is 0 to 6 digits"))
        alike = (self.rows is Axis.NUMBERS) == (self.columns is Axis.NUMBERS)
        if self.mode is Mode.AXES and alike and not self.separator:
            raise SchemeUnsound(why=tr("rows and columns counted alike need a separator"))


PRINTED: Final = LabelScheme()


@lru_cache(maxsize=64)
def labels_of(scheme: LabelScheme, rows: int, columns: int) -> tuple[tuple[str, ...], ...]:
    """Return what a box of this size prints, row by row."""
    return tuple(
        tuple(label_of(scheme, rows, columns, Slot(row, column)) for column in range(columns))
        for row in range(rows)
    )


def label_of(scheme: LabelScheme, rows: int, columns: int, slot: Slot) -> str:
    """Return what a box of this size prints at ``slot``; SlotOutside beyond it."""
    if not (0 <= slot.row < rows and 0 <= slot.column < columns):
        raise _outside(scheme, rows, columns, f"{slot.row + 1}/{slot.column + 1}", slot)
    if scheme.mode is Mode.LINEAR:
        number = _number_of(scheme.order, rows, columns, _turned(scheme, rows, columns, slot)) + 1
        return str(number).zfill(scheme.padding)
    row, column = row_labels(scheme, rows)[slot.row], column_labels(scheme, columns)[slot.column]
    return f"{row}{scheme.separator}{column}"


def slot_of(scheme: LabelScheme, rows: int, columns: int, text: str) -> Slot:
    """Return the slot a typed or scanned label means in a box of this size.

    Case, leading zeros, blanks, full-width forms and the separator don't matter: ``a1``,
    ``A01`` and ``A,01`` are one slot. SlotUnreadable or SlotOutside otherwise.
    """
    tokens = _tokens(text)
    if scheme.mode is Mode.LINEAR:
        return _linear_slot(scheme, rows, columns, text, tokens)
    axes = (scheme.rows, scheme.columns)
    if len(tokens) != len(axes) or not all(map(_suits, axes, tokens)):
        raise _unreadable(scheme, rows, columns, text)
    at = Slot(
        _index(scheme.rows, scheme.skip, rows, tokens[0]),
        _index(scheme.columns, scheme.skip, columns, tokens[1]),
    )
    inside = 0 <= at.row < rows and 0 <= at.column < columns
    if not inside:
        raise _outside(scheme, rows, columns, text, _turned(scheme, rows, columns, at))
    return _turned(scheme, rows, columns, at)


@lru_cache(maxsize=256)
def row_labels(scheme: LabelScheme, rows: int) -> tuple[str, ...]:
    """Return the labels beside the rows, from top to bottom; none where labels are linear."""
    if scheme.mode is Mode.LINEAR:
        return ()
    labels = _axis(scheme.rows, scheme.skip, scheme.padding, rows)
    return labels[::-1] if _from_bottom(scheme) else labels


@lru_cache(maxsize=256)
def column_labels(scheme: LabelScheme, columns: int) -> tuple[str, ...]:
    """Return the labels above the columns, from left to right; none where labels are linear."""
    if scheme.mode is Mode.LINEAR:
        return ()
    labels = _axis(scheme.columns, scheme.skip, scheme.padding, columns)
    return labels[::-1] if _from_right(scheme) else labels


def _from_bottom(scheme: LabelScheme) -> bool:
    return scheme.origin in (Corner.BOTTOM_LEFT, Corner.BOTTOM_RIGHT)


def _from_right(scheme: LabelScheme) -> bool:
    return scheme.origin in (Corner.TOP_RIGHT, Corner.BOTTOM_RIGHT)


def _turned(scheme: LabelScheme, rows: int, columns: int, slot: Slot) -> Slot:
    """Count from the scheme's origin instead of the top left, or back: its own inverse."""
    return Slot(
        rows - 1 - slot.row if _from_bottom(scheme) else slot.row,
        columns - 1 - slot.column if _from_right(scheme) else slot.column,
    )


def _number_of(order: Order, rows: int, columns: int, slot: Slot) -> int:
    row, column = slot
    if order in (Order.ROW_MAJOR, Order.ROW_SNAKE):
        back = order is Order.ROW_SNAKE and row % 2
        return row * columns + (columns - 1 - column if back else column)
    back = order is Order.COLUMN_SNAKE and column % 2
    return column * rows + (rows - 1 - row if back else row)


def _numbered(order: Order, rows: int, columns: int, number: int) -> Slot:
    if order in (Order.ROW_MAJOR, Order.ROW_SNAKE):
        row, column = divmod(number, columns)
        back = order is Order.ROW_SNAKE and row % 2
        return Slot(row, columns - 1 - column if back else column)
    column, row = divmod(number, rows)
    back = order is Order.COLUMN_SNAKE and column % 2
    return Slot(rows - 1 - row if back else row, column)


def _linear_slot(
    scheme: LabelScheme, rows: int, columns: int, text: str, tokens: list[str]
) -> Slot:
    if len(tokens) != 1 or not tokens[0].isdigit():
        raise _unreadable(scheme, rows, columns, text)
    number = int(tokens[0]) - 1
    last = rows * columns - 1
    at = _numbered(scheme.order, rows, columns, min(max(number, 0), last))
    if not 0 <= number <= last:
        raise _outside(scheme, rows, columns, text, _turned(scheme, rows, columns, at))
    return _turned(scheme, rows, columns, at)


def _tokens(text: str) -> list[str]:
    """Split a label into its one or two parts, upper case; nothing where it has none."""
    plain = unicodedata.normalize("NFKC", text).upper().strip()
    joined = _JOINED.fullmatch(plain)
    parts = [part for part in joined.groups() if part] if joined else _APART.split(plain)
    return parts if all(_TOKEN.fullmatch(part) for part in parts) else []


def _suits(axis: Axis, token: str) -> bool:
    return token.isdigit() == (axis is Axis.NUMBERS)


def _index(axis: Axis, skip: str, size: int, token: str) -> int:
    """Return the place of a label on its axis; ``size`` or more, or -1, where it is beyond."""
    if axis is Axis.NUMBERS:
        return int(token) - 1
    return _lookup(axis, skip, max(size, _READ_AHEAD)).get(token, max(size, _READ_AHEAD))


@lru_cache(maxsize=64)
def _lookup(axis: Axis, skip: str, size: int) -> Mapping[str, int]:
    labels = _axis(axis, skip, 0, size)
    return MappingProxyType({label.upper(): place for place, label in enumerate(labels)})


def _axis(axis: Axis, skip: str, padding: int, size: int) -> tuple[str, ...]:
    return tuple(_axis_label(axis, skip, padding, place) for place in range(size))


def _axis_label(axis: Axis, skip: str, padding: int, place: int) -> str:
    if axis is Axis.NUMBERS:
        return str(place + 1).zfill(padding)
    label = _roman(place + 1) if axis in (Axis.ROMAN, Axis.SMALL_ROMAN) else letters(place, skip)
    return label.lower() if axis in (Axis.SMALL_LETTERS, Axis.SMALL_ROMAN) else label


def letters(place: int, skip: str = "") -> str:
    """Return A…Z, AA… for a place counted from zero, without the letters to ``skip``."""
    alphabet = [letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in skip]
    label, left = "", place + 1
    while left:
        left, digit = divmod(left - 1, len(alphabet))
        label = alphabet[digit] + label
    return label


def _roman(number: int) -> str:
    label = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        label += sign * times
    return label


def _unreadable(scheme: LabelScheme, rows: int, columns: int, text: str) -> SlotUnreadable:
    example = label_of(scheme, rows, columns, Slot(rows - 1, columns - 1))
    return SlotUnreadable(slot=text.strip(), example=example)


def _outside(scheme: LabelScheme, rows: int, columns: int, text: str, slot: Slot) -> SlotOutside:
    within = Slot(min(max(slot.row, 0), rows - 1), min(max(slot.column, 0), columns - 1))
    first, last = (
        label_of(scheme, rows, columns, _turned(scheme, rows, columns, at))
        for at in (Slot(0, 0), Slot(rows - 1, columns - 1))
    )
    return SlotOutside(
        slot=text.strip(), rows=rows, columns=columns, first=first, last=last, within=within
    )
