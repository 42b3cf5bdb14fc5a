"""What a recall is told as: what it reaches, where, and how far it is accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from cellinv.domain.lineage.graph import Node
    from cellinv.domain.recall import Accounting
    from cellinv.records.queries.recall import DoseFound, LotFound, VialFound
    from cellinv.records.queries.things import Thing

Way = Literal["treated", "planned", "placebo"]


class StandingVial(NamedTuple):
    """A vial that a recall reaches, with its place and what became of it.

    ``account`` is what its own record proves, or what somebody said; ``None`` while it is open.
    """

    found: VialFound
    place: tuple[str, ...]
    slot: str | None
    account: str | None
    note: str | None = None


class AffectedSubject(NamedTuple):
    """A subject: who got an active dose of it, for whom one is only set aside, or got placebo."""

    code: str
    study: str
    site: str
    state: str
    way: Way


class AffectedStudy(NamedTuple):
    """A study: how many subjects are affected; all who were treated where arms are hidden."""

    code: str
    subjects_affected: int
    blinded: bool
    by_site: tuple[tuple[str, int], ...]


class AffectedSite(NamedTuple):
    """A site: what of it is there, and how many subjects; ``told`` once its notice was made."""

    code: str
    stock: int
    in_transit: int
    subjects: int
    planned: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Everything that a recall reaches, as far as whoever asks may see it.

    ``hidden`` counts what is out of their reach, by kind. ``common`` is the nearest that all the
    roots came from, or what a single root came from straight away; ``shared`` are the reagents
    that went into all of them.
    """

    roots: tuple[Thing, ...]
    lots: tuple[LotFound, ...]
    vials: tuple[StandingVial, ...]
    doses: tuple[DoseFound, ...]
    subjects: tuple[AffectedSubject, ...]
    studies: tuple[AffectedStudy, ...]
    sites: tuple[AffectedSite, ...]
    common: tuple[Node, ...]
    shared: tuple[str, ...] = ()
    hidden: dict[str, int] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return the codes of the roots."""
        return ", ".join(root.code for root in self.roots)

    def subjects_of(self, way: Way) -> tuple[AffectedSubject, ...]:
        """Return the subjects affected in one way."""
        return tuple(one for one in self.subjects if one.way == way)

    def by_state(self) -> dict[str, list[str]]:
        """Return the codes of the vials by their state."""
        found: dict[str, list[str]] = {}
        for vial in self.vials:
            found.setdefault(vial.found.status, []).append(vial.found.code)
        return found


@dataclass(frozen=True, slots=True)
class RecallRow:
    """A recall or an exercise as it is on record; times are UTC."""

    id: int
    code: str
    exercise: bool
    root_kind: str
    root_id: int
    root: str
    reason: str
    owner_id: int
    case_id: int | None
    case: str | None
    begun_at: datetime
    begun_by: str
    held_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    conclusion: str | None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """The notice to a site: when it was made, and who there confirmed it on which day."""

    site_id: int
    site: str
    made_at: datetime
    confirmed_on: date | None
    confirmed_by: str | None


@dataclass(frozen=True, slots=True)
class RecallView:
    """A recall with what it reaches today, its accounting and its notices.

    ``listed_ms`` is how long the first complete list took; ``accounted_at`` when the last vial
    was accounted for, ``None`` while some are open.
    """

    row: RecallRow
    reached: Reached
    accounting: Accounting
    notices: tuple[NoticeRow, ...]
    listed_ms: int | None
    accounted_at: datetime | None
    held_lots: int
    held_vials: int
