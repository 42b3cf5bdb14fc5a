"""What the ledger's rules are called when they are broken."""

from cellinv.domain.errors import DomainError, IntegrityError


class UnknownChain(DomainError):
    """The state: unknown chain."""

    sentence = "There is no ledger chain {chain}."
    way_out = "Name one of this inventory's sites."


class LateNeedsReason(DomainError):
    """The state: late needs reason."""

    sentence = "A late entry needs a reason."
    way_out = "Say why it is entered only now."


class HappenedInFuture(DomainError):
    """The state: happened in future."""

    sentence = "{at} is still to come; an act can't be recorded before it happened."
    way_out = "Check the time."


class HappenedBeforeLast(DomainError):
    """The state: happened before last."""

    sentence = "It can't have happened at {at}: {entry} already records an act on {what} at {last}."
    way_out = "Give a later time, or correct that entry first."


class EntryUnknown(DomainError):
    """The state: entry unknown."""

    sentence = "There is no ledger entry {entry}."
    way_out = "Entries are written CHAIN:SEQ, as the act printed it."


class NothingToUndo(EntryUnknown):
    """The state: of one's own acts none is left that could be undone."""

    sentence = "{who} did nothing at {where} that can still be undone."
    way_out = "Name the entry, as in {where}:12; the history of a thing lists its entries."


class EntryReversed(DomainError):
    """The state: entry reversed."""

    sentence = "{entry} was already reversed by {by}."


class NotReversible(DomainError):
    """The state: not reversible."""

    sentence = "{entry} ({action}) can't be undone."
    way_out = "Record what is true now as a new act."


class LaterActs(DomainError):
    """The state: later acts."""

    sentence = "{entry} can't be undone: {later} came after it."
    way_out = "Undo those first, newest first."


class UndoTooLate(DomainError):
    """The state: undo too late."""

    sentence = "{entry} is older than {minutes} minutes, or was done by somebody else or elsewhere."
    way_out = "A supervisor can correct it."


class PeriodNotOver(DomainError):
    """Days that can't be reviewed: not over yet, or the wrong way round."""

    sentence = "The days from {first} to {last} can't be reviewed."
    way_out = "Choose days that are over, the first one first."


class NothingToReview(DomainError):
    """Nobody else did anything on those days."""

    sentence = "Nobody else did anything from {first} to {last}."
    way_out = "Nothing was signed: your own acts are reviewed by another person."


class LedgerBroken(IntegrityError):
    """The state: ledger broken."""

    sentence = "{finding}"
