"""A trial's number, its states and who may be enrolled where."""

from enum import StrEnum
from typing import ClassVar, Final

from cellinv.domain.banks.identifiers import Registry, check_trial_id
from cellinv.domain.errors import DomainError
from cellinv.domain.naming import CodeTaken


class StudyState(StrEnum):
    """How far a trial is."""

    PLANNED = "planned"
    RECRUITING = "recruiting"
    CLOSED = "closed"
    COMPLETED = "completed"
    STOPPED = "stopped"


_NEXT: Final = {
    StudyState.PLANNED: (StudyState.RECRUITING, StudyState.STOPPED),
    StudyState.RECRUITING: (StudyState.CLOSED, StudyState.STOPPED),
    StudyState.CLOSED: (StudyState.RECRUITING, StudyState.COMPLETED, StudyState.STOPPED),
    StudyState.COMPLETED: (),
    StudyState.STOPPED: (),
}
DOSING: Final = frozenset({StudyState.RECRUITING, StudyState.CLOSED})
"""The states in which enrolled subjects are given doses."""

_GIVES: Final = {
    "FDA": (Registry.NCT, Registry.IND),
    "NMPA": (Registry.CDE, Registry.CHICTR, Registry.NCT),
    "EMA": (Registry.EU_CT, Registry.EUDRACT, Registry.NCT),
    "MOH": (Registry.MOH, Registry.NCT),
    "PMDA": (Registry.JRCT, Registry.NCT),
    "MHRA": (Registry.ISRCTN, Registry.NCT),
}
"""In which registries the trials are that an authority oversees."""


class RegistryOfOther(DomainError):
    """A trial number that the study's authority doesn't work with."""

    sentence: ClassVar[str] = "{number} is not a number that trials overseen by {authority} have."
    way_out: ClassVar[str] = "{authority} works with {known}."


class StudyStateForbids(DomainError):
    """A study can't go from one state to another."""

    sentence: ClassVar[str] = "Study {study} is {state} and can't become {wanted}."
    way_out: ClassVar[str] = "From {state} it can become {permitted}."


class NotRecruiting(DomainError):
    """Somebody would be enrolled while the study takes nobody."""

    sentence: ClassVar[str] = "Study {study} is {state}: nobody is enrolled."
    way_out: ClassVar[str] = "A supervisor sets it to recruiting."
    rule: ClassVar[str] = "Subjects are enrolled in recruiting studies alone."


class NotDosing(DomainError):
    """A dose in a study that gives none."""

    sentence: ClassVar[str] = "Study {study} is {state}: no doses are planned in it."
    rule: ClassVar[str] = "Doses are given while a study recruits or follows its subjects."


class SiteNotOpen(DomainError):
    """Somebody would be enrolled at a site that the study has not opened."""

    sentence: ClassVar[str] = "Study {study} is not open at {site}."
    way_out: ClassVar[str] = "Open it there first: it is open at {opened}."


class SiteAlreadyOpen(DomainError):
    """The study is open at this site already."""

    sentence: ClassVar[str] = "Study {study} is open at {site} already."


class IdentityTaken(CodeTaken):
    """A chain-of-identity identifier that is somebody else's; out of reach, nothing is told."""

    sentence: ClassVar[str] = "The chain-of-identity identifier {code} is in use already."
    way_out: ClassVar[str] = "Check it: each subject has one of their own."
    rule: ClassVar[str] = ""

    def __init__(self, *, code: str, subject_id: int) -> None:
        super().__init__(code=code, kind="subject", record_id=subject_id)


class EnrolmentFull(DomainError):
    """As many subjects are enrolled as were planned."""

    sentence: ClassVar[str] = "{where} has its {planned} planned subjects."
    way_out: ClassVar[str] = "Enrol at another site, or have the plan changed."


class ArmUnsound(DomainError):
    """Arms that a study can't have."""

    sentence: ClassVar[str] = "Arm {arm} of study {study} is named twice."
    way_out: ClassVar[str] = "Give each arm a code of its own."


class StudyNotBlinded(DomainError):
    """An act of blinded studies in one that is open."""

    sentence: ClassVar[str] = "Study {study} is open: everybody knows what its subjects get."


class ConsentNotInForce(DomainError):
    """A consent that was withdrawn before, or never given, is to be withdrawn."""

    sentence: ClassVar[str] = "Donor {donor} has no consent in force{version}."
    way_out: ClassVar[str] = "See the donor's card for their consents."


class EarlierThanGiven(DomainError):
    """A consent would be withdrawn before it was given, or in the future."""

    sentence: ClassVar[str] = "{day} is before the consent was given, or still to come."


def check_registry(number: str, authority: str) -> str:
    """Return a trial number as its registry writes it; it fits the authority's registries.

    Of an authority not known here any known registry is taken.

    Raises:
        TrialIdUnsound, RegistryOfOther.
    """
    known = _GIVES.get(authority.strip().upper())
    if known is not None:
        for registry in known:
            try:
                return str(check_trial_id(number, registry))
            except DomainError:
                continue
    found = check_trial_id(number)
    if known is not None:
        raise RegistryOfOther(number=found, authority=authority, known=", ".join(known))
    return str(found)


def next_states(state: str) -> tuple[str, ...]:
    """Return the states a study may go to from one."""
    return tuple(each.value for each in _NEXT[StudyState(state)])


def check_state(study: str, state: str, wanted: str) -> StudyState:
    """Return the state a study may go to from the one it is in; StudyStateForbids otherwise."""
    permitted = _NEXT[StudyState(state)]
    if wanted not in permitted:
        raise StudyStateForbids(
            study=study, state=state, wanted=wanted, permitted=", ".join(permitted) or "–"
        )
    return StudyState(wanted)
