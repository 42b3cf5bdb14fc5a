"""What can go wrong between a record and a printed label."""

from typing import ClassVar

from cellinv.domain.errors import DomainError, SurroundingsError, UsageError


class CodeTooLongForLabel(DomainError):
    """The symbol of a code does not fit the place a layout gives it."""

    sentence: ClassVar[str] = "The code {code} is too long for a readable symbol on {layout}."
    way_out: ClassVar[str] = "Choose a larger label."
    rule: ClassVar[str] = "A module narrower than 0.169 mm is not read reliably, so none is drawn."


class CodeTooFineForPrinter(DomainError):
    """The dots of a printer are too coarse for the modules of a label."""

    sentence: ClassVar[str] = "At {dpi} dpi the symbol of {code} on {layout} would not be readable."
    way_out: ClassVar[str] = "Use a printer of 300 or 600 dpi, or a larger label."
    rule: ClassVar[str] = "A module is at least two dots wide."


class LayoutUnknown(UsageError):
    """No label layout of that name is installed."""

    sentence: ClassVar[str] = "There is no label layout {name}."
    way_out: ClassVar[str] = "Known layouts: {known}."


class LayoutBroken(SurroundingsError):
    """A layout file says something a label cannot be made from."""

    sentence: ClassVar[str] = "The label layout {file} cannot be used: {why}"
    way_out: ClassVar[str] = "Correct the file, or put back the one delivered with the program."


class LabelFormatUnknown(UsageError):
    """The ending of the file name names no output that labels have."""

    sentence: ClassVar[str] = "Labels cannot be written as {file}."
    way_out: ClassVar[str] = "Let the name end in {suffixes}."


class ResolutionUnknown(UsageError):
    """The output does not exist at that number of dots per inch."""

    sentence: ClassVar[str] = "Labels are not made at {dpi} dpi."
    way_out: ClassVar[str] = "Choose one of {choices}."


class NoLabels(UsageError):
    """There is nothing to print."""

    sentence: ClassVar[str] = "There is no label to write."
    way_out: ClassVar[str] = "Name at least one code."


class PictureTooLarge(UsageError):
    """One picture cannot hold that many labels."""

    sentence: ClassVar[str] = "{count} labels at {dpi} dpi do not fit in one picture."
    way_out: ClassVar[str] = "Write a PDF, or fewer labels at a time."


class LabelFileNotWritten(SurroundingsError):
    """The file system refused the file; whatever stood there before is unchanged."""

    sentence: ClassVar[str] = "The file {file} could not be written: {why}."
    way_out: ClassVar[str] = "Check the folder and the room on the disk, then try again."


class PrinterRefused(SurroundingsError):
    """The printer, or what stands in for one, did not start."""

    sentence: ClassVar[str] = "The printer did not take the labels."
    way_out: ClassVar[str] = "Check that it is on and has paper, then print again."


class NoGraphics(SurroundingsError):
    """Labels need Qt's drawing, and a Qt application without drawing is running."""

    sentence: ClassVar[str] = "Labels cannot be drawn in this process."
    way_out: ClassVar[str] = "Start the client, or use the command line."
