"""Why a row that reads well can't enter this inventory, and why a whole file can't."""

from typing import ClassVar

from cellinv.domain.errors import DomainError, UsageError


class KeyTooLong(DomainError):
    """What identifies the row is longer than a name may be."""

    sentence: ClassVar[str] = "What identifies this row is too long to be kept."
    way_out: ClassVar[str] = "Shorten {columns}."


class RowTooLong(DomainError):
    """More in a row than the notes of a record take."""

    sentence: ClassVar[str] = "The row is {count} characters long; {most} is the most."
    way_out: ClassVar[str] = "Keep the longest of its texts as a file."


class CellUnstorable(DomainError):
    """A character that no database keeps."""

    sentence: ClassVar[str] = "The row has characters that can't be stored."
    way_out: ClassVar[str] = "Type the text of “{column}” anew."


class CellUnprintable(DomainError):
    """A character that nobody typed and no printer prints."""

    sentence: ClassVar[str] = "“{column}” has a control character in it ({char})."
    way_out: ClassVar[str] = "Type the text of “{column}” anew."


class NameUnsound(DomainError):
    """A container's name that can't be printed or read."""

    sentence: ClassVar[str] = "“{name}” can't be a container's name: {why}."
    way_out: ClassVar[str] = "Use letters, digits and the usual separators."


class OwnerUnknown(DomainError):
    """An owner who is no party of this inventory."""

    sentence: ClassVar[str] = "There is no party “{owner}” to own this."
    way_out: ClassVar[str] = "Register the party first, or name one that is: {known}."


class OfAnotherOwner(DomainError):
    """A record that belongs to somebody else than the rows say."""

    sentence: ClassVar[str] = "{code} belongs to another owner."
    way_out: ClassVar[str] = "Import these rows for that owner, or use another name."


class LotClosed(DomainError):
    """A lot that quality decided on gets no further vials."""

    sentence: ClassVar[str] = "Lot {lot} is {status}; its fill record is closed."
    way_out: ClassVar[str] = "Register further vials as a lot of their own."
    rule: ClassVar[str] = "Registered minus void equals filled, and quality decided on these."


class NumberTaken(DomainError):
    """Another vial of the lot has the number."""

    sentence: ClassVar[str] = "Lot {lot} already has a vial number {number}."
    way_out: ClassVar[str] = "Correct the number, or leave it out."


class VialKnown(DomainError):
    """The code's vial is here already and not where the row says."""

    sentence: ClassVar[str] = "{code} is known already: {status}, {place}."
    way_out: ClassVar[str] = "Use move, return or undo; an import moves nothing."
    rule: ClassVar[str] = "What is here already, an import never changes."


class VialOfAnotherLot(DomainError):
    """The code's vial belongs to another lot than the row says."""

    sentence: ClassVar[str] = "{code} is a vial of lot {there}, not of {lot}."
    way_out: ClassVar[str] = "Correct the lot or the code."


class LotKindUnknown(DomainError):
    """No such kind of lot."""

    sentence: ClassVar[str] = "“{kind}” is not a kind of lot."
    way_out: ClassVar[str] = "The kinds are: {known}."


class FormatUnknown(DomainError):
    """No such primary container."""

    sentence: ClassVar[str] = "“{format}” is not a format of the catalogue."
    way_out: ClassVar[str] = "The formats are: {known}."


class FillTooLarge(DomainError):
    """More vials than one fill has."""

    sentence: ClassVar[str] = "Lot {lot} can't have {filled} vials."
    way_out: ClassVar[str] = "A lot has {most} vials at most."


class LineDiffers(DomainError):
    """A line that is known to come from other donors."""

    sentence: ClassVar[str] = "Line {line} is not from donor {donor}."
    way_out: ClassVar[str] = "Correct the donor, or leave it out."


class ContainerDiffers(DomainError):
    """The container is here already, and is another thing than the row says."""

    sentence: ClassVar[str] = "{name} is here already, as {type}."
    way_out: ClassVar[str] = "Correct its type, or choose another name."


class RackUnsaid(DomainError):
    """Nothing tells which box was scanned."""

    sentence: ClassVar[str] = "{file} doesn't say which box it is a scan of."
    way_out: ClassVar[str] = "Name the file after the box, such as B-0113.csv."


class RackRefused(DomainError):
    """The scan and the records differ in what no scan can decide; none of it is taken."""

    sentence: ClassVar[str] = "The scan of {box} was not taken: {problems}."
    way_out: ClassVar[str] = "Put the box right, or record what happened, and scan it again."
    rule: ClassVar[str] = "A rack is taken whole or not at all."


class RejectsOverFile(UsageError):
    """The returned rows would take the place of the file they come from."""

    sentence: ClassVar[str] = "{name} is the file being imported."
    way_out: ClassVar[str] = "Let the rejected rows go to another file."


class ListUnknown(UsageError):
    """A list nobody makes."""

    sentence: ClassVar[str] = "There is no list “{what}”."
    way_out: ClassVar[str] = "The lists are: storage, lots, vials, ledger."
