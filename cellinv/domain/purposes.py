"""What vials are taken for, as data: which purpose may take from which state, and despite what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cellinv.domain.catalog import Entry, by_code
from cellinv.domain.custody.states import FINAL, LotState, VialStatus


class HoldKind(StrEnum):
    """Why something must not be used for now."""

    QUARANTINE = "quarantine"
    HOLD = "hold"
    DO_NOT_USE = "do_not_use"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    EXPOSURE = "exposure"
    TEMPERATURE = "temperature"


class ReservationKind(StrEnum):
    """What vials are set aside for."""

    REQUEST = "request"
    DOSE = "dose"
    QC = "qc"
    STABILITY = "stability"
    RETAIN = "retain"
    RESERVE = "reserve"
    SHIPMENT = "shipment"


class Grade(StrEnum):
    """Whether a lot was made under good manufacturing practice."""

    GMP = "GMP"
    NON_GMP = "non-GMP"


@dataclass(frozen=True, slots=True)
class Purpose:
    """A row of the purpose table.

    ``lot_states`` it may take from; ``needs_release``: a release must name it; ``holds``: the
    kinds of open hold that stand in its way; ``grades`` of lot it may take; ``consent``: the
    scope the donors' consents must cover (empty: none); ``consent_unstated``: whether a donor
    without any recorded consent lets it pass; ``serves``: reservations it may draw on without
    naming them; ``within_passages``: it takes nothing beyond a product's passage limit;
    ``in_run``: only a run takes them; ``ends_in``: the state it leaves the vial in.
    """

    code: str
    name: str
    lot_states: frozenset[LotState]
    expired: bool
    needs_release: bool
    holds: frozenset[HoldKind]
    grades: frozenset[Grade]
    consent: str
    consent_unstated: bool
    serves: frozenset[ReservationKind]
    within_passages: bool
    in_run: bool
    ends_in: VialStatus

    @classmethod
    def from_dict(cls, fields: Mapping[str, object]) -> "Purpose":
        """Read a catalogue entry; CatalogUnsound where it can't be."""
        entry = Entry(fields)
        ends_in = entry.choice("ends_in", VialStatus)
        if ends_in not in FINAL:
            raise entry.unsound("ends_in must be a final state")
        return cls(
            code=entry.text("code"),
            name=entry.text("name"),
            lot_states=frozenset(entry.choices("lot_states", LotState)),
            expired=entry.flag("expired"),
            needs_release=entry.flag("needs_release"),
            holds=frozenset(entry.choices("holds", HoldKind)),
            grades=frozenset(entry.choices("grades", Grade)),
            consent=entry.text("consent", ""),
            consent_unstated=entry.flag("consent_unstated"),
            serves=frozenset(entry.choices("serves", ReservationKind)),
            within_passages=entry.flag("within_passages"),
            in_run=entry.flag("in_run"),
            ends_in=ends_in,
        )


def purposes(entries: Iterable[Mapping[str, object]]) -> dict[str, Purpose]:
    """Return the purpose table by code, in its own order."""
    return by_code((purpose.code, purpose) for purpose in map(Purpose.from_dict, entries))
