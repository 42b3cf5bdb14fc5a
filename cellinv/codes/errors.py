"""What can be wrong with a scanned text, a symbol to be drawn or a picture to be read."""

from typing import ClassVar

from cellinv.domain.errors import DomainError, SurroundingsError


class ScanEmpty(DomainError):
    """Nothing is left after the scanner's own characters."""

    sentence: ClassVar[str] = "The scan was empty."
    way_out: ClassVar[str] = "Scan again."


class CommandMalformed(DomainError):
    """It begins like a command but is none."""

    sentence: ClassVar[str] = "“{text}” begins like a command, but commands are letters only."
    way_out: ClassVar[str] = "Scan the line of the bench card again."


class Gs1Malformed(DomainError):
    """A symbol says it is GS1, and its content isn't."""

    sentence: ClassVar[str] = "This GS1 code can't be read from “{rest}” on."
    way_out: ClassVar[str] = "Scan again; if it stays so, the label is printed wrongly."


class Gs1FieldWrong(DomainError):
    """A value does not have the form its identifier asks for."""

    sentence: ClassVar[str] = "({ai}) {title} can't be “{value}”."
    way_out: ClassVar[str] = "Scan again; a separator may be missing or the label printed wrongly."


class Gs1CheckDigitWrong(DomainError):
    """The check digit does not fit the number."""

    sentence: ClassVar[str] = "The check digit of ({ai}) {title} {value} is wrong."
    way_out: ClassVar[str] = "Scan again, or compare with the printed number."


class Gs1DateWrong(DomainError):
    """There is no such day or time."""

    sentence: ClassVar[str] = "({ai}) {title} {value} is no date."
    way_out: ClassVar[str] = "Scan again; if it stays so, the label is printed wrongly."


class Gs1FieldTwice(DomainError):
    """One identifier has two values, or two identifiers contradict each other."""

    sentence: ClassVar[str] = "({ai}) {title} and ({other}) can't stand in one code."
    way_out: ClassVar[str] = "Scan each label on its own."


class Gs1PartnerMissing(DomainError):
    """An identifier stands without the one it needs."""

    sentence: ClassVar[str] = "({ai}) {title} needs {needs} on the same label."
    way_out: ClassVar[str] = "Add it, or leave ({ai}) out."


class IsbtFieldWrong(DomainError):
    """The content of a data structure is too short or has characters it can't have."""

    sentence: ClassVar[str] = "The ISBT 128 {name} “{content}” is incomplete or wrong."
    way_out: ClassVar[str] = "Scan again; if it stays so, the label is printed wrongly."


class IsbtUnknown(DomainError):
    """No data structure begins like this."""

    sentence: ClassVar[str] = "This ISBT 128 code can't be read from “{rest}” on."
    way_out: ClassVar[str] = "Scan again; if it stays so, the label is printed wrongly."


class IsbtCountWrong(DomainError):
    """A compound message carries another number of structures than it says."""

    sentence: ClassVar[str] = "The ISBT 128 code should hold {expected} parts and holds {found}."
    way_out: ClassVar[str] = "Scan again: part of it was not read."


class CheckCharacterWrong(DomainError):
    """The check character typed does not fit the number typed."""

    sentence: ClassVar[str] = "{number} does not go with the check character {check}."
    way_out: ClassVar[str] = "Compare with the label and type it again, or scan it."


class CodeEmpty(DomainError):
    """A symbol of nothing was asked for."""

    sentence: ClassVar[str] = "There is no code to draw."
    way_out: ClassVar[str] = "Give the record a code first."


class CodeTooLong(DomainError):
    """The text does not fit the largest symbol of its kind."""

    sentence: ClassVar[str] = "The code “{text}” is too long for a {symbol}."
    way_out: ClassVar[str] = "Use a shorter code or a symbol that holds more."


class CodeNotEncodable(DomainError):
    """The text has characters the symbol has no place for."""

    sentence: ClassVar[str] = "A {symbol} can't hold “{text}”."
    way_out: ClassVar[str] = "Use letters, digits and plain signs, or another symbol."


class PictureUnreadable(SurroundingsError):
    """The file is missing, damaged or no picture."""

    sentence: ClassVar[str] = "The picture {path} can't be opened."
    way_out: ClassVar[str] = "Check that it exists and is a PNG, JPEG, TIFF, BMP or GIF file."


class PictureTooLarge(SurroundingsError):
    """The picture has more pixels than is sensible to search."""

    sentence: ClassVar[str] = "The picture {path} is too large to be searched."
    way_out: ClassVar[str] = "Save it smaller, or cut out the part with the codes."


class GridWrong(DomainError):
    """A grid without rows or columns."""

    sentence: ClassVar[str] = "A grid of {rows} × {columns} has no cells."
    way_out: ClassVar[str] = "Give rows and columns as for the rack, for example 8x12."
