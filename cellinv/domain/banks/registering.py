"""What must hold before a donor, a line, a lot or a run is registered."""

from cellinv.domain.errors import DomainError


class FilledMismatch(DomainError):
    """The vials listed don't add up to the number filled."""

    sentence = "Lot {lot} declares {filled} filled vials, but {listed} are listed."
    way_out = "Correct the number filled, or the list of vials."
    rule = "Registered minus void equals filled."


class LineKindUnknown(DomainError):
    """A kind of cell line that there isn't."""

    sentence = "“{kind}” is not a kind of cell line."
    way_out = "The kinds are: {known}."


class DonorNotStated(DomainError):
    """A line that isn't legacy has a component without a donor."""

    sentence = "Component {number} of line {line} names no donor."
    way_out = "Name the donor; only legacy lines may leave it open."


class GradeMixed(DomainError):
    """Material made outside GMP would enter a GMP lot."""

    sentence = "Lot {lot} is GMP, but {source} that it comes from is not."
    way_out = "Register the new lot as non-GMP."
    rule = "What isn't GMP can never end up in a clinical lot."


class EngineeringNotGmp(DomainError):
    """An engineering run would count as GMP."""

    sentence = "{run} is an engineering run; it can't be GMP."
    way_out = "Start it as non-GMP, or as a GMP run that isn't for engineering."
    rule = "An engineering run proves the process; what it makes never reaches a patient."


class GradeNotForRun(DomainError):
    """A GMP run would take in what isn't GMP."""

    sentence = "Run {run} is GMP, but vial {vial} of lot {lot} is {grade}."
    way_out = "Take a vial of a GMP lot, or start a non-GMP run."
    rule = "What isn't GMP can never end up in a clinical lot."
    who_can = "Nobody can raise the grade of a lot that is made."


class FromNothing(DomainError):
    """A lot would come out of a run that nothing went into."""

    sentence = "Nothing went into run {run}: {lot} would come from nobody."
    way_out = "Scan what went in first, or fill {kinds} from the derivation of a cell line."
    rule = "Only a derivation begins with what a donor gave; all else is made from a lot."


class OwnersApart(DomainError):
    """What one sponsor owns would go into what another owns."""

    sentence = "{what} belongs to {owner}, but {into} belongs to {other}."
    way_out = "Choose what belongs to {other}."
    rule = "The material of several sponsors is kept apart."


class RunNotOpen(DomainError):
    """The run takes nothing in or out any more."""

    sentence = "Run {run} is {status}."
    way_out = "Choose a run that is under way."


class ConsentUnsound(DomainError):
    """A consent without a version or a scope, or given on a day that is still to come."""

    sentence = "This can't be a consent of {donor}: {why}."
    way_out = "Give the version of the form, the purposes, and the day it was signed."


class ConsentKnown(DomainError):
    """A version of a form that the donor signed before."""

    sentence = "Version {version} of {donor}'s consent is recorded already."
    way_out = "Record another version, or withdraw this one."


class ConsentScopeUnknown(DomainError):
    """A consent names a purpose that doesn't exist."""

    sentence = "“{purpose}” is not a purpose."
    way_out = "The purposes are: {known}."
