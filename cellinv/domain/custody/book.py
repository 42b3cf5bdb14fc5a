"""What a chain-of-custody book says: the values every sheet of it is written from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class BookAnchor:
    """A head of a chain at a moment, as left in every book: later books must agree with it."""

    inventory: str
    epoch: int
    chain: str
    seq: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BookCover:
    """What the book is about, and who made it when, from which inventory and program."""

    inventory: str
    scope: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    made_by: str
    made_at: datetime
    program: str
    zone: str = "UTC"
    anchors: tuple[BookAnchor, ...] = ()


@dataclass(frozen=True, slots=True)
class BookEvent:
    """One act on one thing, as its ledger entry has it.

    ``entry`` is ``CHAIN:SEQ``; ``zone`` the IANA name of the site's time zone;
    ``recorded_at`` is given for an act told late.
    """

    entry: str
    entry_hash: str
    happened_at: datetime
    zone: str
    thing: str
    who: str
    action: str
    witness: str = ""
    source: str = ""
    target: str = ""
    reason: str = ""
    exposure_s: int | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BookLineage:
    """One step up (what it came from) or down (what became of it), nearest first."""

    start: str
    way: Literal["up", "down"]
    steps: int
    kind: str
    code: str
    status: str = ""
    through: str = ""


@dataclass(frozen=True, slots=True)
class BookStay:
    """An interval at one place; a move of a container around begins a new one."""

    thing: str
    path: str
    slot: str
    from_at: datetime
    to_at: datetime | None
    because: str
    entry: str
    moved: str = ""


@dataclass(frozen=True, slots=True)
class BookQuality:
    """What stood in the way, or did not, when an act was done on a thing."""

    entry: str
    at: datetime
    thing: str
    lot: str
    lot_status: str
    holds: str = ""
    released_for: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class BookSignature:
    """A signature: printed name, time, meaning, hash of what it signs (21 CFR 11.50)."""

    entry: str
    at: datetime
    name: str
    meaning: str
    signed_hash: str


@dataclass(frozen=True, slots=True)
class BookCheck:
    """One thing verified when the book was made, and what was found."""

    what: str
    found: str


@dataclass(frozen=True, slots=True)
class CustodyBook:
    """Everything a custody workbook holds, in the order it is to be read."""

    cover: BookCover
    events: tuple[BookEvent, ...] = ()
    lineage: tuple[BookLineage, ...] = ()
    stays: tuple[BookStay, ...] = ()
    quality: tuple[BookQuality, ...] = ()
    signatures: tuple[BookSignature, ...] = ()
    checks: tuple[BookCheck, ...] = ()
