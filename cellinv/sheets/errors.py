"""What can go wrong with a spreadsheet file, one class for each state it can be in."""

from typing import ClassVar

from cellinv.domain.errors import DomainError, SurroundingsError


class SheetNotWritten(SurroundingsError):
    """The disk, or a program that has the file open, refused a file of ours."""

    sentence: ClassVar[str] = "{name} could not be written: {why}."
    way_out: ClassVar[str] = "Close the file in other programs, or choose another folder."


class SheetNotRead(SurroundingsError):
    """The file is not there, or may not be opened."""

    sentence: ClassVar[str] = "{name} could not be opened: {why}."
    way_out: ClassVar[str] = "Check that the file is there and that you may read it."


class NotASpreadsheet(DomainError):
    """The bytes are of some other kind."""

    sentence: ClassVar[str] = "{name} is not a spreadsheet."
    way_out: ClassVar[str] = "Save it as .xlsx, .ods, .xls or .csv and try again."


class SheetEncrypted(DomainError):
    """A password is needed, and none is asked for."""

    sentence: ClassVar[str] = "{name} is protected by a password."
    way_out: ClassVar[str] = "Save it without the password and try again."


class SheetDamaged(DomainError):
    """It began like a spreadsheet and could not be read to its end."""

    sentence: ClassVar[str] = "{name} is damaged: {why}."
    way_out: ClassVar[str] = "Open it in a spreadsheet program, save it anew and try again."


class SheetTooLarge(DomainError):
    """Reading it would take more memory than a list of vials can need."""

    sentence: ClassVar[str] = "{name} is too large: {what} is over the limit of {limit}."
    way_out: ClassVar[str] = "Split it, or copy its rows into a new file."


class SheetEmpty(DomainError):
    """There is no row in it."""

    sentence: ClassVar[str] = "{name} is empty."
    way_out: ClassVar[str] = "Choose a file that has a header and rows."


class HeaderNotFound(DomainError):
    """No row of it names the columns."""

    sentence: ClassVar[str] = "{name} has no header row that names its columns."
    way_out: ClassVar[str] = "Put one row with a name for each column above the data."


class SheetNotFound(DomainError):
    """A sheet was asked for by name and the file has none of that name."""

    sentence: ClassVar[str] = "{name} has no sheet “{sheet}”; it has: {sheets}."
    way_out: ClassVar[str] = "Name one of these, or none for the first with a table."


class NotACustodyBook(DomainError):
    """A spreadsheet, but not one of ours."""

    sentence: ClassVar[str] = "{name} is not a custody workbook of this program."
    way_out: ClassVar[str] = "Choose the file that the custody export wrote."
