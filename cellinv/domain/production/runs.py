"""What must hold of a run: three kinds kept apart, what it takes in, how it is left."""

from typing import ClassVar, Final

from cellinv.domain.errors import DomainError

OPEN: Final = "started"
ENGINEERING: Final = "engineering"
DERIVATION: Final = "derivation"
CLASSES: Final = ("GMP", "non-GMP", ENGINEERING)
"""The kinds of run that are kept apart."""
MOST_FILLED: Final = 20_000
MOST_AMOUNT: Final = 2_147_483_647
"""What the whole numbers of every database hold."""
MOST_CELLS: Final = 10**15
MOST_DAYS: Final = 36_500


class RunKindUnknown(DomainError):
    """A kind of run that there isn't."""

    sentence: ClassVar[str] = "“{kind}” is not a kind of run."
    way_out: ClassVar[str] = "The kinds are: {known}."


class GradeUnknown(DomainError):
    """A grade that there isn't."""

    sentence: ClassVar[str] = "“{grade}” is not a grade."
    way_out: ClassVar[str] = "The grades are: {known}."


class OperatorUnknown(DomainError):
    """Somebody who isn't at work here."""

    sentence: ClassVar[str] = "“{login}” is nobody who works here."
    way_out: ClassVar[str] = "Give the sign-in name of an active person."


class NotAnOperator(DomainError):
    """Somebody who isn't put down for the run, or has left it."""

    sentence: ClassVar[str] = "“{login}” isn't put down for run {run}."
    way_out: ClassVar[str] = "Choose somebody who works on it."


class EquipmentUnknown(DomainError):
    """Equipment that the site doesn't have."""

    sentence: ClassVar[str] = "{site} has no equipment {code}."
    way_out: ClassVar[str] = "Register it first, or choose from: {known}."


class EquipmentNotQualified(DomainError):
    """Equipment whose qualification or calibration is over."""

    sentence: ClassVar[str] = "{code} is not {what} since {day}: no GMP run may use it."
    way_out: ClassVar[str] = "Use other equipment, or start the run as non-GMP or engineering."
    rule: ClassVar[str] = "GMP runs take qualified and calibrated equipment only."
    who_can: ClassVar[str] = "A supervisor can record a new qualification."


class MaterialExpired(DomainError):
    """A reagent's lot that is past its day."""

    sentence: ClassVar[str] = "{name} lot {lot_number} expired on {expires_on}."
    way_out: ClassVar[str] = "Take a lot that isn't expired."


class RunMadeLots(DomainError):
    """A run that made lots can't be as if it had not been."""

    sentence: ClassVar[str] = "Run {run} can't be abandoned: it made {lots}."
    way_out: ClassVar[str] = "End the run; if its lots are no good, let QA reject them."


class RunMadeNothing(DomainError):
    """A run that would end without inputs."""

    sentence: ClassVar[str] = "Run {run} took nothing in."
    way_out: ClassVar[str] = "Scan what went into it, or abandon it with a reason."


class TooManyFilled(DomainError):
    """More vials than anybody fills at once."""

    sentence: ClassVar[str] = "Lot {lot} can't have {filled} vials."
    way_out: ClassVar[str] = "Fill at most {most} at once."


class AmountUnsound(DomainError):
    """An amount below none, or beyond all bounds."""

    sentence: ClassVar[str] = "{what} of {code} can't be {amount}."
    way_out: ClassVar[str] = "Give a number from 0 to {most}."


def check_amounts(code: str, *told: tuple[str, int | None, int]) -> None:
    """Check amounts, each with its name and the most it can be; none is no amount.

    Raises:
        AmountUnsound: one is below 0 or above the most.
    """
    for what, amount, most in told:
        if amount is not None and not 0 <= amount <= most:
            raise AmountUnsound(what=what, code=code, amount=str(amount)[:24], most=most)


class ExpiresBeforeFilled(DomainError):
    """A lot that would be expired on the day it is filled."""

    sentence: ClassVar[str] = "Lot {lot} can't expire on {expires_on}: it is filled on {filled_on}."
    way_out: ClassVar[str] = "Give a later day, or leave it to the product's shelf life."


class NotEmpty(DomainError):
    """Something that must be said is empty."""

    sentence: ClassVar[str] = "{what} is missing."
    way_out: ClassVar[str] = "Fill it in."


class WordUnknown(DomainError):
    """A word that is none of those there are to choose from."""

    sentence: ClassVar[str] = "“{given}” is none of: {known}."
    way_out: ClassVar[str] = "Choose one of them."


def known_word(given: str, known: tuple[str, ...]) -> str:
    """Return one of some words as it is kept.

    Raises:
        WordUnknown: it is none of them.
    """
    word = given.strip().casefold()
    if word not in known:
        raise WordUnknown(given=given.strip()[:80], known=", ".join(known))
    return word


def run_class(grade: str, engineering: object) -> str:
    """Return which of the three kinds a run is of: an engineering run is of its own."""
    return ENGINEERING if engineering else grade
