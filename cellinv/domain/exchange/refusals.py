"""Why a row of a foreign file can't be loaded, one class for each reason."""

from typing import ClassVar

from cellinv.domain.errors import DomainError


class CellMissing(DomainError):
    """A column that must say something says nothing in this row."""

    sentence: ClassVar[str] = "“{column}” is empty."
    way_out: ClassVar[str] = "Fill it in."


class RowTooWide(DomainError):
    """More cells than the header has names: something has shifted."""

    sentence: ClassVar[str] = "The row has {cells} cells, the header {headers}."
    way_out: ClassVar[str] = "Put a text that contains the separator into quotation marks."


class KeyTwice(DomainError):
    """Two rows that say they are the same thing."""

    sentence: ClassVar[str] = "{columns} “{key}” is also in line {line}."
    way_out: ClassVar[str] = "Keep one of the two rows."


class CodeTwice(DomainError):
    """A code given to two things."""

    sentence: ClassVar[str] = "Code “{code}” is also in line {line}."
    way_out: ClassVar[str] = "A code names one thing: correct one of the two."


class SlotTwice(DomainError):
    """Two things in one slot."""

    sentence: ClassVar[str] = "Slot {slot} is also in line {line}."
    way_out: ClassVar[str] = "A slot holds one thing: correct one of the two."


class SlotMissing(DomainError):
    """A vial in a box with slots, without one."""

    sentence: ClassVar[str] = "No slot is named in {container}."
    way_out: ClassVar[str] = "Say which slot it stands in."


class TypeUnknown(DomainError):
    """A container's type that is not in the catalogue, or that can't be found out."""

    sentence: ClassVar[str] = "“{type}” is not a type of container known here."
    way_out: ClassVar[str] = "Known are: {known}."


class TypeNotFound(DomainError):
    """No type of the catalogue has the slots seen in a container."""

    sentence: ClassVar[str] = "No box of the catalogue has the slots named in {container}."
    way_out: ClassVar[str] = "Name its type in the mapping, or correct the slots."


class TypeDiffers(DomainError):
    """One container said to be of two types."""

    sentence: ClassVar[str] = "{container} is {type} here and {other} in line {line}."
    way_out: ClassVar[str] = "Give it one type."


class NumberUnreadable(DomainError):
    """A text where a whole number is needed."""

    sentence: ClassVar[str] = "“{text}” in “{column}” is not a whole number."
    way_out: ClassVar[str] = "Write digits only."


class LotUnsaid(DomainError):
    """A vial of which neither lot nor line is told."""

    sentence: ClassVar[str] = "The row says neither a lot nor a line."
    way_out: ClassVar[str] = "Fill in one of them, or empty the row if the slot is free."
