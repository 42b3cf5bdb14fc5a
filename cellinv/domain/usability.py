"""Whether a vial may be used for a purpose: one rule, and every reason why not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, NamedTuple

from cellinv.domain.custody.states import FINAL, LotState, VialStatus
from cellinv.domain.errors import DomainError
from cellinv.domain.language import a_list, tr
from cellinv.domain.purposes import Grade, HoldKind, Purpose, ReservationKind


class OpenHold(NamedTuple):
    """An open hold: on what (``lot``, ``donor``, ``container`` …), its code, and its kind."""

    on: str
    code: str
    kind: HoldKind


class Reserved(NamedTuple):
    """What a vial is set aside for, and the record that asked for it."""

    kind: ReservationKind
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class VialFacts:
    """All that decides whether a vial is usable.

    ``released_for``: the purposes that open releases of its lot name, as they apply here (study,
    market, party). ``holds``: open holds on the vial, its lot, ancestor lots and their runs, line,
    donors, and the containers above it. ``expires_on``: the vial's own date, else its lot's.
    ``consents``: what the consents of all its donors that are stated cover, or ``None`` where
    none is. ``donor_unstated``: a line among its origins lacks a donor, or a donor a consent.
    ``passages``: how often the cells of the lot, or of a lot it came from, were passaged, where
    that is known; ``passage_limit``: how often those of its product may be.
    """

    vial: str
    status: VialStatus
    lot: str
    lot_state: LotState
    grade: Grade
    released_for: frozenset[str] = frozenset()
    holds: tuple[OpenHold, ...] = ()
    expires_on: date | None = None
    reserved: Reserved | None = None
    consents: frozenset[str] | None = None
    donor_unstated: bool = False
    passages: int | None = None
    passage_limit: int | None = None


class VialIsGone(DomainError):
    """The vial's life has ended."""

    sentence: ClassVar[str] = "Vial {vial} is {status}; it can't be used."
    way_out: ClassVar[str] = "Take another vial of {lot}."
    rule: ClassVar[str] = "A vial is used whole and once."
    who_can: ClassVar[str] = "A supervisor can correct a record that is wrong."


class VialNotAtHand(DomainError):
    """The vial is neither in storage nor in a person's hands."""

    sentence: ClassVar[str] = "Vial {vial} is {status}, neither stored nor out."
    way_out: ClassVar[str] = "Store it first, or take another vial of {lot}."
    rule: ClassVar[str] = "Only a vial that is there can be used."
    who_can: ClassVar[str] = "A technician can store it once it is found or received."


class LotStateForbids(DomainError):
    """The purpose may not take from a lot in this state."""

    sentence: ClassVar[str] = (
        "{purpose} may not take from lot {lot}: it is in the state “{lot_state}”."
    )
    way_out: ClassVar[str] = "Take a vial from a lot in the state: {permitted}."
    rule: ClassVar[str] = "The purpose table says which lots may be used for what."
    who_can: ClassVar[str] = "QA decides on the state of a lot."


class ReleaseDoesNotCover(DomainError):
    """The lot is released, but not for this."""

    sentence: ClassVar[str] = "Lot {lot} is not released for {purpose}."
    way_out: ClassVar[str] = "It is released for: {released_for}."
    rule: ClassVar[str] = "A release names the purposes it covers."
    who_can: ClassVar[str] = "QA can release the lot for more."


class GradeForbids(DomainError):
    """The lot was not made to the grade the purpose needs."""

    sentence: ClassVar[str] = "Lot {lot} is {grade}; {purpose} takes {permitted} only."
    way_out: ClassVar[str] = "Take a vial from a lot of that grade."
    rule: ClassVar[str] = "What was not made under GMP never reaches a patient."
    who_can: ClassVar[str] = "Nobody can raise the grade of a lot that is made."


class PassagesBeyond(DomainError):
    """The cells were passaged more often than the product allows."""

    sentence: ClassVar[str] = (
        "Lot {lot} is at passage {passages}; {purpose} takes at most {limit} of its product."
    )
    way_out: ClassVar[str] = "Take a vial of an earlier passage."
    rule: ClassVar[str] = "A product has a limit of passages: beyond it nobody knows the cells."
    who_can: ClassVar[str] = "A new limit needs a new validation and another product's record."


class HeldBack(DomainError):
    """An open hold stands in the way."""

    sentence: ClassVar[str] = "A hold ({hold}) is open on {on} {code}."
    way_out: ClassVar[str] = "Take a vial that it doesn't touch, or wait until it is closed."
    rule: ClassVar[str] = "Nothing under this hold may be used for {purpose}."
    who_can: ClassVar[str] = "QA can close a hold."


class Expired(DomainError):
    """The vial's last day is over."""

    sentence: ClassVar[str] = "Vial {vial} expired on {expires_on}."
    way_out: ClassVar[str] = "Take a vial that isn't expired."
    rule: ClassVar[str] = "Expired material may not be used for {purpose}."
    who_can: ClassVar[str] = "QA can extend an expiry on the strength of stability results."


class ReservedElsewhere(DomainError):
    """The vial is set aside for something else."""

    sentence: ClassVar[str] = "Vial {vial} is reserved: {reserved_for}."
    way_out: ClassVar[str] = "Take a vial that is free."
    rule: ClassVar[str] = "A reserved vial goes to what it was reserved for."
    who_can: ClassVar[str] = "A supervisor can lift the reservation."


class ConsentDoesNotCover(DomainError):
    """A donor's consent doesn't reach as far as this purpose."""

    sentence: ClassVar[str] = "The donors' consent behind {lot} doesn't cover {purpose}."
    way_out: ClassVar[str] = "It covers: {covers}."
    rule: ClassVar[str] = "Cells are used for what their donors agreed to."
    who_can: ClassVar[str] = "A supervisor can record a wider consent."


class ConsentNotStated(DomainError):
    """Nothing is known of the donor's consent."""

    sentence: ClassVar[str] = "No donor consent is on record behind {lot}."
    way_out: ClassVar[str] = "Take a vial of another line, or record the consent first."
    rule: ClassVar[str] = "Without a consent on record cells may not be used for {purpose}."
    who_can: ClassVar[str] = "A supervisor can record donor and consent."


AT_HAND: Final = frozenset({VialStatus.STORED, VialStatus.OUT})


def refusals(
    facts: VialFacts, purpose: Purpose, today: date, *, serving: Reserved | None = None
) -> tuple[DomainError, ...]:
    """Return every reason why a vial may not be used for a purpose; none where it may.

    ``today`` is the day at the vial's site; a vial may be used on the day it expires.
    ``serving`` is the reservation that the act fulfils, if any.
    """
    return (
        *_vial_refusals(facts),
        *_lot_refusals(facts, purpose),
        *_passage_refusals(facts, purpose),
        *_hold_refusals(facts, purpose),
        *_date_refusals(facts, purpose, today),
        *_reservation_refusals(facts, purpose, serving),
        *_consent_refusals(facts, purpose),
    )


def usable(
    facts: VialFacts, purpose: Purpose, today: date, *, serving: Reserved | None = None
) -> bool:
    """Say whether a vial may be used for a purpose."""
    return not refusals(facts, purpose, today, serving=serving)


def _vial_refusals(facts: VialFacts) -> Iterator[DomainError]:
    if facts.status in FINAL:
        yield VialIsGone(vial=facts.vial, status=_word(facts.status), lot=facts.lot)
    elif facts.status not in AT_HAND:
        yield VialNotAtHand(vial=facts.vial, status=_word(facts.status), lot=facts.lot)


def _lot_refusals(facts: VialFacts, purpose: Purpose) -> Iterator[DomainError]:
    if facts.grade not in purpose.grades:
        yield GradeForbids(
            lot=facts.lot,
            grade=facts.grade,
            purpose=purpose.name,
            permitted=_listed(purpose.grades),
        )
    if facts.lot_state not in purpose.lot_states:
        yield LotStateForbids(
            lot=facts.lot,
            lot_state=_word(facts.lot_state),
            purpose=purpose.name,
            permitted=_listed(purpose.lot_states),
        )
    elif purpose.needs_release and purpose.code not in facts.released_for:
        yield ReleaseDoesNotCover(
            lot=facts.lot, purpose=purpose.name, released_for=_listed(facts.released_for)
        )


def beyond_passages(passages: int | None, limit: int | None) -> bool:
    """Say whether cells were passaged too often; what isn't known is not held against them."""
    return passages is not None and limit is not None and passages > limit


def _passage_refusals(facts: VialFacts, purpose: Purpose) -> Iterator[DomainError]:
    if purpose.within_passages and beyond_passages(facts.passages, facts.passage_limit):
        yield PassagesBeyond(
            lot=facts.lot,
            passages=facts.passages,
            limit=facts.passage_limit,
            purpose=purpose.name,
        )


def _hold_refusals(facts: VialFacts, purpose: Purpose) -> Iterator[DomainError]:
    for hold in facts.holds:
        if hold.kind in purpose.holds:
            yield HeldBack(
                on=_word(hold.on), code=hold.code, hold=_word(hold.kind), purpose=purpose.name
            )


def _date_refusals(facts: VialFacts, purpose: Purpose, today: date) -> Iterator[DomainError]:
    if facts.expires_on is not None and today > facts.expires_on and not purpose.expired:
        yield Expired(
            vial=facts.vial, expires_on=facts.expires_on.isoformat(), purpose=purpose.name
        )


def _reservation_refusals(
    facts: VialFacts, purpose: Purpose, serving: Reserved | None
) -> Iterator[DomainError]:
    reserved = facts.reserved
    if reserved is None or reserved == serving or reserved.kind in purpose.serves:
        return
    reserved_for = " ".join(filter(None, (_word(reserved.kind), reserved.reference)))
    yield ReservedElsewhere(vial=facts.vial, reserved_for=reserved_for)


def _consent_refusals(facts: VialFacts, purpose: Purpose) -> Iterator[DomainError]:
    if (facts.consents is None or facts.donor_unstated) and not purpose.consent_unstated:
        yield ConsentNotStated(lot=facts.lot, purpose=purpose.name)
    if facts.consents is not None and purpose.consent and purpose.consent not in facts.consents:
        yield ConsentDoesNotCover(
            lot=facts.lot, purpose=purpose.name, covers=_listed(facts.consents)
        )


def _listed(names: Iterable[str]) -> str:
    return a_list(_word(name) for name in sorted(names)) or "—"


def _word(name: str) -> str:
    """Return a stable name as people read it."""
    return tr(name.replace("_", " "))
