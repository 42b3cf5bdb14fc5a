"""The explicit context of an act: who, at which station and site, on which inventory, and when."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.records.engine import Database
    from cellinv.records.ledger.session import LedgerSession

_PROOF_BYTES: Final = 16


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime | None:
        """Return the time as aware UTC, or ``None`` to let the database's server say."""


class SystemClock:
    """This computer's clock; on PostgreSQL the server's decides."""

    def now(self) -> datetime:
        """Return the time as aware UTC."""
        return datetime.now(UTC)


@dataclass
class SetClock:
    """A clock that stands where it is put: for tests and for making a demonstration."""

    at: datetime

    def now(self) -> datetime:
        """Return the time it was put to."""
        return self.at


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who signed in."""

    id: int
    login: str
    name: str

    @property
    def shown(self) -> str:
        """Return the name as people write it."""
        return f"{self.name} ({self.login})"


@dataclass(frozen=True, slots=True)
class Right:
    """A role at one site or all (``None``), for one owner or all, until the end of a day.

    ``grant_id`` is the record it was read from: an act is refused once that says otherwise.
    """

    role: str
    site_id: int | None
    owner_id: int | None
    until_on: date | None = None
    grant_id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Signer(Actor):
    """Somebody who proved who they are, to sign one act; made by ``people.prove`` alone.

    ``proof`` is never the same twice, and the inventory takes each for one act only. ``how`` is
    ``password`` or ``badge`` (with a PIN).
    """

    rights: tuple[Right, ...] = field(default=(), compare=False)
    how: str = field(default="password", compare=False)
    proof: str = field(default="", compare=False)
    proved_at: datetime | None = field(default=None, compare=False)

    @classmethod
    def of(
        cls, actor: Actor, rights: tuple[Right, ...], at: datetime, how: str = "password"
    ) -> Signer:
        """Return somebody as one who just proved who they are."""
        proof = secrets.token_hex(_PROOF_BYTES)
        return cls(actor.id, actor.login, actor.name, rights, how, proof, at)


@dataclass(frozen=True, slots=True)
class Place:
    """A site, with its chain (its code) and its time zone."""

    id: int
    code: str
    name: str
    time_zone: str

    @property
    def zone(self) -> ZoneInfo:
        """Return the site's time zone."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts, where, on what, at what time. Passed, never global.

    ``at`` makes the next act a late entry; ``reason`` is that of acts which state none. ``batch``
    joins many acts into one transaction: the bulk path; ``snapshot`` joins many reads likewise.
    ``withheld`` are roles that are or were granted and can't be used in this sitting, each with
    why (``training``, ``sitting`` or ``ended``); with ``emergency`` it was opened to look and to
    move containers in an emergency alone. ``sighted`` reads what is in the kits of blinded
    studies, if whoever sits there may; ``looked`` are the looks at them that this sitting has
    recorded.
    """

    database: Database
    station: str
    clock: Clock = field(default_factory=SystemClock)
    actor: Actor | None = None
    rights: tuple[Right, ...] = ()
    site: Place | None = None
    witness: Signer | None = None
    at: datetime | None = None
    reason: str | None = None
    batch: LedgerSession | None = None
    snapshot: Session | None = None
    withheld: tuple[tuple[Right, str], ...] = ()
    emergency: bool = False
    sighted: bool = False
    looked: set[object] = field(default_factory=set, compare=False, repr=False)

    def now(self) -> datetime:
        """Return the time by this desk's clock."""
        return self.clock.now() or datetime.now(UTC)

    def today(self) -> date:
        """Return the day at this desk's site."""
        zone = self.site.zone if self.site else UTC
        return (self.at or self.now()).astimezone(zone).date()

    @property
    def held(self) -> tuple[Right, ...]:
        """Return the rights that haven't ended since somebody sat down."""
        if all(right.until_on is None for right in self.rights):
            return self.rights
        day = self.now().astimezone(self.site.zone if self.site else UTC).date()
        return tuple(r for r in self.rights if r.until_on is None or day <= r.until_on)

    def late(self, at: datetime | None, reason: str | None = None) -> Desk:
        """Return this desk for an act that happened earlier, with the reason of the late entry."""
        return replace(self, at=at, reason=reason)

    def witnessed(self, witness: Signer | None) -> Desk:
        """Return this desk with a second person at the act."""
        return replace(self, witness=witness)

    def at_site(self, site: Place | None) -> Desk:
        """Return this desk at another site."""
        return replace(self, site=site)
