"""Everything that went into a thing: what it was made of, how, by whom, where it stood."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from cellinv.domain.lineage.graph import Node


@dataclass(frozen=True, slots=True)
class SubjectIn:
    """A subject on the way."""

    code: str
    study: str
    site: str
    state: str
    enrolled_on: date | None


@dataclass(frozen=True, slots=True)
class DoseIn:
    """A dose: for whom, how it was prepared, when, where and by whom it was given."""

    code: str
    subject: str
    product: str
    status: str
    planned_on: date | None
    method: str | None
    prepared_by: str | None
    prepared_at: datetime | None
    released_at: datetime | None
    given_at: datetime | None
    given_by: str | None
    given_where: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class VialIn:
    """A vial: what it went into, how much of it, and how long it was out of the cold (s)."""

    code: str
    lot: str
    number: int
    status: str
    went_into: str | None
    given_ul: int | None
    wasted_ul: int | None
    exposed_s: int
    longest_s: int


@dataclass(frozen=True, slots=True)
class LotIn:
    """A lot or bank."""

    code: str
    kind: str
    status: str
    grade: str
    owner: str
    site: str
    line: str | None
    product: str | None
    run: str | None
    passage: str | None
    filled: int
    filled_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class RunIn:
    """A run: its protocol, equipment and operators."""

    code: str
    kind: str
    status: str
    grade: str
    engineering: bool | None
    site: str
    protocol: str | None
    protocol_version: str | None
    equipment: str | None
    operators: tuple[str, ...]
    started_at: datetime | None
    ended_at: datetime | None
    note: str | None


@dataclass(frozen=True, slots=True)
class FigureIn:
    """An in-process figure as it stands now; ``number`` is exact decimal text."""

    run: str
    kind: str
    number: str
    unit: str
    measured_at: datetime
    entered_by: str
    note: str | None


@dataclass(frozen=True, slots=True)
class MaterialIn:
    """A reagent's lot that went into a run."""

    run: str
    name: str
    supplier: str | None
    lot_number: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class ResultIn:
    """One attempt at a test of a lot; ``result`` is missing where none came yet."""

    lot: str
    item: str
    name: str
    method: str
    specification: str
    laboratory: str
    attempt: int
    result: str | None
    verdict: str | None
    outcome: str | None
    case: str | None
    analyst: str | None
    entered_by: str | None
    entered_at: datetime | None
    reviewed_by: str | None
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReleaseIn:
    """A release of a lot."""

    lot: str
    purposes: str
    study: str | None
    released_by: str
    released_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignatureIn:
    """A signature under one of the records or under an act on them; ``state`` as it is proved."""

    kind: str
    code: str
    name: str
    meaning: str
    signed_at: datetime
    state: str
    entry: str


@dataclass(frozen=True, slots=True)
class LineIn:
    """A cell line."""

    code: str
    name: str
    kind: str
    owner: str
    donors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DonorIn:
    """A donor."""

    code: str
    owner: str
    material: str | None
    eligibility: str | None


@dataclass(frozen=True, slots=True)
class ConsentIn:
    """A version of a donor's consent."""

    donor: str
    form_version: str
    scope: str
    given_on: date
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class HoldIn:
    """A hold on one of the records, open or closed."""

    kind: str
    code: str
    hold: str
    reason: str
    case: str | None
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseIn:
    """A case about one of the records."""

    code: str
    kind: str
    title: str
    decision: str | None
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class StayIn:
    """Where a vial stood, anew wherever what is around it moved; ``exposed_s`` meanwhile."""

    vial: str
    path: tuple[str, ...]
    slot: str | None
    from_at: datetime
    to_at: datetime | None
    exposed_s: int


@dataclass(frozen=True, slots=True)
class PersonIn:
    """Somebody who acted on the records: in what part, how often, from when to when."""

    person: str
    action: str
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """What went into ``root``, each kind of fact in its own order.

    ``ends_at``: the blinded study at which the way ends for whoever asks, ``treated`` how many
    of it were treated. ``hidden``: how many records of a kind are out of reach.
    """

    root: Node
    ends_at: str | None
    treated: int | None
    hidden: tuple[tuple[str, int], ...] = ()
    subjects: tuple[SubjectIn, ...] = ()
    doses: tuple[DoseIn, ...] = ()
    vials: tuple[VialIn, ...] = ()
    lots: tuple[LotIn, ...] = ()
    runs: tuple[RunIn, ...] = ()
    figures: tuple[FigureIn, ...] = ()
    materials: tuple[MaterialIn, ...] = ()
    results: tuple[ResultIn, ...] = ()
    releases: tuple[ReleaseIn, ...] = ()
    signatures: tuple[SignatureIn, ...] = ()
    lines: tuple[LineIn, ...] = ()
    donors: tuple[DonorIn, ...] = ()
    consents: tuple[ConsentIn, ...] = ()
    holds: tuple[HoldIn, ...] = ()
    cases: tuple[CaseIn, ...] = ()
    stays: tuple[StayIn, ...] = ()
    people: tuple[PersonIn, ...] = ()

    @property
    def parts(self) -> dict[str, tuple[Any, ...]]:
        """Return the rows of each kind of fact, by the name of its field."""
        named = (each.name for each in fields(self)[4:])
        return {name: getattr(self, name) for name in named}
