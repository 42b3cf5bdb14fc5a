"""What testing refuses: panels, samples, results and reviews that can't be as given."""

from typing import ClassVar

from cellinv.domain.errors import DomainError


class PanelFrozen(DomainError):
    """A lot that is tested by a panel already."""

    sentence: ClassVar[str] = "Lot {lot} is tested by {panel} since {since}."
    way_out: ClassVar[str] = "A panel stays the same for a lot; approve deviations from it."
    rule: ClassVar[str] = "A lot's panel is frozen when its testing starts."


class PanelNotFor(DomainError):
    """A panel of another kind of lot, product, owner or site."""

    sentence: ClassVar[str] = "The panel {panel} is not for lot {lot}."
    way_out: ClassVar[str] = "Panels for it: {known}."


class ReportMissing(DomainError):
    """An item whose results came without a file."""

    sentence: ClassVar[str] = "No report was entered with a result of {item} of lot {lot}."
    way_out: ClassVar[str] = "Ask whoever entered the result; a retest can bring its report."


class NoPanelFor(DomainError):
    """No panel is in force for a lot."""

    sentence: ClassVar[str] = "No panel is in force for lot {lot}, a {kind}."
    way_out: ClassVar[str] = "Make one first, or name one."


class SeveralPanels(DomainError):
    """More than one panel fits a lot equally well."""

    sentence: ClassVar[str] = "Several panels fit lot {lot}: {panels}."
    way_out: ClassVar[str] = "Name one of them."


class NotTested(DomainError):
    """A lot without a panel."""

    sentence: ClassVar[str] = "Lot {lot} isn't tested by any panel yet."
    way_out: ClassVar[str] = "Start its testing first."


class ItemUnknown(DomainError):
    """A code that no item of the lot's panel has."""

    sentence: ClassVar[str] = "The panel of lot {lot} has no item {item}."
    way_out: ClassVar[str] = "Its items are: {known}."


class SampleVialWrong(DomainError):
    """A vial that can't be part of a lot's sample."""

    sentence: ClassVar[str] = "Vial {vial} can't be sampled for lot {lot}: {why}."
    way_out: ClassVar[str] = "Take stored, free vials of the lot."


class SampleShort(DomainError):
    """Fewer free vials than a sample needs."""

    sentence: ClassVar[str] = "Lot {lot} has {free} free stored vials; the sample needs {wanted}."
    way_out: ClassVar[str] = "Choose fewer items, or lift a reservation."


class PullDayMissing(DomainError):
    """A stability sample without its day."""

    sentence: ClassVar[str] = "A stability sample needs the day it is pulled on."


class AttemptOpen(DomainError):
    """An item that waits for a result, or whose last result isn't through."""

    sentence: ClassVar[str] = "{lot} {item}: attempt {attempt} is {state}."
    way_out: ClassVar[str] = "Finish that attempt before another."
    rule: ClassVar[str] = "A retest follows a result that was found invalid; it never hides one."
    who_can: ClassVar[str] = "QA closes the case of a result out of specification."


class ResultMissing(DomainError):
    """An item without a value."""

    sentence: ClassVar[str] = "{lot} {item} has no result yet."
    way_out: ClassVar[str] = "Enter it first."


class ValueMissing(DomainError):
    """An empty value."""

    sentence: ClassVar[str] = "No value is given for {item}."
    way_out: ClassVar[str] = "Write what was found, with its unit."


class ResultNotJudged(DomainError):
    """A result whose verdict nobody gave yet."""

    sentence: ClassVar[str] = "{lot} {item} can't be reviewed: {why}, so a person must judge it."
    way_out: ClassVar[str] = "Judge it with a reason first."


class ResultReviewed(DomainError):
    """A result that was reviewed already."""

    sentence: ClassVar[str] = "{lot} {item} was reviewed already."
    way_out: ClassVar[str] = "A further finding is a new attempt."


class NothingToJudge(DomainError):
    """A result whose verdict is known."""

    sentence: ClassVar[str] = "{lot} {item} needs no judgement: it is “{verdict}”."


class ReasonMissing(DomainError):
    """A decision without a reason."""

    sentence: ClassVar[str] = "This decision needs a reason."
    way_out: ClassVar[str] = "Say why."


class CaseNotOpen(DomainError):
    """A result that no open case is about."""

    sentence: ClassVar[str] = "{lot} {item} has no open case."


class CauseMissing(DomainError):
    """A case closed without cause or decision."""

    sentence: ClassVar[str] = "A case is closed with a cause and a decision."
    way_out: ClassVar[str] = "Write both."


class ItemPassed(DomainError):
    """A deviation from an item that was met."""

    sentence: ClassVar[str] = "{lot} {item} needs no deviation: it is {state}."


class FileTooLarge(DomainError):
    """A result's file beyond what an inventory keeps."""

    sentence: ClassVar[str] = "{name} is too large to be kept: at most {most} MB."
    way_out: ClassVar[str] = "Keep the file elsewhere and attach the laboratory's report."


class ResultFileChanged(DomainError):
    """Bytes that aren't those that were entered."""

    sentence: ClassVar[str] = "{name} is not the file that was entered: its SHA-256 differs."
    way_out: ClassVar[str] = "Verify the inventory, and compare with a backup."


class ResultsUnreadable(DomainError):
    """A laboratory's file without the columns that say what was found."""

    sentence: ClassVar[str] = "{name} can't be read as results: {why}."
    way_out: ClassVar[str] = "It needs the columns Lot, Item and Result (or Value)."
