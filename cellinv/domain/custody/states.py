"""The states of a vial and of a lot, and which may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final

from cellinv.domain.errors import DomainError
from cellinv.domain.language import a_list, tr


class VialStatus(StrEnum):
    """Where a vial is in its life."""

    EXPECTED = "expected"
    STORED = "stored"
    OUT = "out"
    IN_TRANSIT = "in_transit"
    CONSUMED = "consumed"
    ADMINISTERED = "administered"
    DESTROYED = "destroyed"
    TRANSFERRED = "transferred"
    VOID = "void"
    MISSING = "missing"


class LotState(StrEnum):
    """What quality says of a lot."""

    QUARANTINE = "quarantine"
    RELEASED = "released"
    ON_HOLD = "on_hold"
    REJECTED = "rejected"
    RECALLED = "recalled"


class VialIsFinal(DomainError):
    """A vial whose life has ended; only a correction may say otherwise."""

    sentence: ClassVar[str] = "Vial {vial} is {before} and can't become {after}."
    way_out: ClassVar[str] = "If that record is wrong, correct it."
    rule: ClassVar[str] = "A vial that is used, given, destroyed, transferred or void stays so."
    who_can: ClassVar[str] = "A supervisor can correct a record."


class VialCannotBecome(DomainError):
    """A step between two states of a vial that does not exist."""

    sentence: ClassVar[str] = "Vial {vial} is {before} and can't become {after}."
    way_out: ClassVar[str] = "From here it can become: {possible}."
    rule: ClassVar[str] = "A vial goes from one state to the next in a fixed order."


class LotCannotBecome(DomainError):
    """A step between two states of a lot that does not exist."""

    sentence: ClassVar[str] = "Lot {lot} is {before} and can't become {after}."
    way_out: ClassVar[str] = "From here it can become: {possible}."
    rule: ClassVar[str] = "A lot is released from quarantine or hold, and recalled from any state."
    who_can: ClassVar[str] = "QA decides on the state of a lot."


FINAL: Final = frozenset(
    {
        VialStatus.CONSUMED,
        VialStatus.ADMINISTERED,
        VialStatus.DESTROYED,
        VialStatus.TRANSFERRED,
        VialStatus.VOID,
    }
)

_USED: Final = frozenset(FINAL - {VialStatus.VOID})

VIAL_STEPS: Final[Mapping[VialStatus, frozenset[VialStatus]]] = MappingProxyType(
    {
        VialStatus.EXPECTED: frozenset(
            {VialStatus.STORED, VialStatus.OUT, VialStatus.VOID, VialStatus.MISSING}
        ),
        VialStatus.STORED: _USED | {VialStatus.OUT, VialStatus.IN_TRANSIT, VialStatus.MISSING},
        VialStatus.OUT: _USED | {VialStatus.STORED, VialStatus.IN_TRANSIT, VialStatus.MISSING},
        VialStatus.IN_TRANSIT: (_USED - {VialStatus.CONSUMED})
        | {VialStatus.STORED, VialStatus.OUT, VialStatus.MISSING},
        VialStatus.MISSING: frozenset({VialStatus.STORED, VialStatus.OUT, VialStatus.IN_TRANSIT}),
    }
)

LOT_STEPS: Final[Mapping[LotState, frozenset[LotState]]] = MappingProxyType(
    {
        LotState.QUARANTINE: frozenset({LotState.RELEASED, LotState.REJECTED, LotState.RECALLED}),
        LotState.RELEASED: frozenset({LotState.ON_HOLD, LotState.RECALLED}),
        LotState.ON_HOLD: frozenset({LotState.RELEASED, LotState.RECALLED}),
        LotState.REJECTED: frozenset({LotState.RECALLED}),
    }
)


def check_transition(before: VialStatus, after: VialStatus, *, vial: str) -> None:
    """Refuse a step a vial can't take; VialIsFinal or VialCannotBecome."""
    if before in FINAL:
        raise VialIsFinal(vial=vial, before=_word(before), after=_word(after))
    if after not in VIAL_STEPS[before]:
        possible = a_list(map(_word, sorted(VIAL_STEPS[before])))
        raise VialCannotBecome(
            vial=vial, before=_word(before), after=_word(after), possible=possible
        )


def check_lot_transition(before: LotState, after: LotState, *, lot: str) -> None:
    """Refuse a step a lot can't take; LotCannotBecome."""
    steps = LOT_STEPS.get(before, frozenset())
    if after not in steps:
        possible = a_list(map(_word, sorted(steps))) or "—"
        raise LotCannotBecome(lot=lot, before=_word(before), after=_word(after), possible=possible)


def _word(state: str) -> str:
    return tr(state.replace("_", " "))
