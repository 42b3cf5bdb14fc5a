"""What a dose may be made of, and until when it may be given."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from cellinv.domain.errors import DomainError


@dataclass(frozen=True, slots=True)
class Candidate:
    """A vial that could be given: of which lot, its number in it, and until when."""

    vial_id: int
    code: str
    lot_id: int
    lot: str
    number: int
    expires_on: date | None


class OtherLot(DomainError):
    """The study wants one lot for a cohort."""

    sentence: ClassVar[str] = (
        "{vial} is of lot {lot}, but this cohort of {study} is given {wanted}."
    )
    way_out: ClassVar[str] = "Take a vial of lot {wanted}."
    rule: ClassVar[str] = "In this study the subjects of a cohort are given one lot."


class NothingToGive(DomainError):
    """No lot has enough vials that may be given."""

    sentence: ClassVar[str] = "At {site} no lot of {product} has {count} free vials to give."
    way_out: ClassVar[str] = "Release a lot, have vials brought here, or ask for fewer."


class DosesComplete(DomainError):
    """A subject would get more doses than the study plans."""

    sentence: ClassVar[str] = "{subject} has the {planned} doses that study {study} plans."
    rule: ClassVar[str] = "A study says how many doses each of its subjects is given."


class NoVials(DomainError):
    """A dose of nothing."""

    sentence: ClassVar[str] = "A dose needs at least one vial."


class VialNotOfDose(DomainError):
    """A vial is taken for a dose that it isn't part of."""

    sentence: ClassVar[str] = "{vial} is not a vial of dose {dose}."


class UseBeforePassed(DomainError):
    """A prepared dose is too old."""

    sentence: ClassVar[str] = "Dose {dose} was to be given before {before} UTC."
    way_out: ClassVar[str] = "Return or destroy it, and prepare another."
    rule: ClassVar[str] = "A prepared dose is given before its use-before time."


class UseBeforeUnsound(DomainError):
    """A use-before time that is past when the dose is prepared."""

    sentence: ClassVar[str] = "{before} UTC is not after the preparation of dose {dose}."


class DosePrepared(DomainError):
    """A dose is prepared once."""

    sentence: ClassVar[str] = "Dose {dose} was prepared before."


class MethodMissing(DomainError):
    """A preparation without a method."""

    sentence: ClassVar[str] = "Say how the dose was prepared."


class AmountsUnsound(DomainError):
    """Amounts that can't be."""

    sentence: ClassVar[str] = "{what} of dose {dose} can't be {amount}."


def first_expiring(
    found: Iterable[Candidate], count: int, *, from_end: bool = False
) -> tuple[Candidate, ...]:
    """Return ``count`` vials of one lot: of the lot that expires first of those with enough.

    What never expires comes last; within a lot by the vial's own date and number, or in the
    opposite order. Nothing where no lot has enough.
    """
    ordered = sorted(found, key=_turn)
    enough = Counter(each.lot_id for each in ordered)
    first = next((each.lot_id for each in ordered if enough[each.lot_id] >= count), None)
    of_lot = [each for each in ordered if each.lot_id == first]
    return tuple(of_lot[: -count - 1 : -1] if from_end else of_lot[:count])


def _turn(each: Candidate) -> tuple[date, str, int]:
    return each.expires_on or date.max, each.lot, each.number


def check_one_lot(
    vials: Iterable[Candidate], given: Collection[str], *, study: str
) -> None:  # fmt: skip
    """Refuse vials of another lot than the cohort is given, or of two lots; raises OtherLot."""
    allowed = sorted(given)
    for vial in vials:
        allowed = allowed or [vial.lot]
        if vial.lot not in allowed:
            raise OtherLot(vial=vial.code, lot=vial.lot, study=study, wanted=", ".join(allowed))


def check_use_before(dose: str, use_before_at: datetime | None, at: datetime) -> None:
    """Refuse a prepared dose that is too old at a time; raises UseBeforePassed."""
    if use_before_at is not None and at > use_before_at:
        raise UseBeforePassed(dose=dose, before=f"{use_before_at:%Y-%m-%d %H:%M}")


def dose_code(subject: str, number: int) -> str:
    """Return the code proposed for a subject's dose; ``number`` counts from 1."""
    return f"{subject}-D{number}"
