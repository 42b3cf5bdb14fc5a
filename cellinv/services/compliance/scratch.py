"""A scratch inventory for qualification: made in a folder, worked in by three people, left."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from cellinv.domain.language import tr
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.storage import Placement
from cellinv.services import banks, custody, people
from cellinv.services.compliance.checking import Found

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Clock, Desk, Signer

ROLES: Final = {
    "oq-tech": ("technician", "supervisor"),
    "oq-qa": ("qa",),
    "oq-admin": ("administrator",),
}
VIALS: Final = 4
REASON: Final = "Operation qualification"


@dataclass
class Scratch:
    """Where it is, who works in it, and what was made so far."""

    folder: Path
    station: str
    clock: Clock
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    made: Desk | None = None
    ids: dict[str, int] = field(default_factory=dict)
    vials: tuple[int, ...] = ()

    @property
    def desk(self) -> Desk:
        """Return the desk of whoever set it up."""
        if self.made is None:
            raise RuntimeError(tr("There is no inventory."))
        return self.made

    def url(self, name: str) -> str:
        """Return the place of an inventory in the folder."""
        return f"sqlite:///{self.folder / name}"

    def of(self, login: str) -> Desk:
        """Let somebody sit down."""
        return people.sign_in(self.desk, login, self.password)

    def hand(self, login: str) -> Signer:
        """Let somebody prove who they are."""
        return people.prove(self.desk, login, self.password)

    def take(self, login: str, witness: str = "") -> str:
        """Withdraw the first vial and return the entry."""
        desk = self.of(login)
        if witness:
            desk = people.witness(desk, witness, self.password)
        return custody.withdraw(desk, self.vials[:1], purpose="banking", reason=REASON).entry

    def release(self, lot: str, login: str) -> None:
        """Release a lot by somebody."""
        desk, purposes = self.of(login), ("banking", "production")
        banks.release_lot(desk, self.ids[lot], purposes, reason=REASON, by=self.hand(login))

    def rows(self) -> list[Vial]:
        """Return the vials as they are."""
        with self.desk.database.read() as session:
            query = select(Vial).where(Vial.id.in_(self.vials)).order_by(Vial.id)
            return list(session.scalars(query))

    def slots(self) -> dict[int, tuple[int | None, int | None]]:
        """Return where vials stand: row and column by the vial's id."""
        query = select(Placement.vial_id, Placement.slot_row, Placement.slot_column).where(
            Placement.vial_id.in_(self.vials), Placement.ended_at.is_(None)
        )
        with self.desk.database.read() as session:
            return {vial or 0: (row, column) for vial, row, column in session.execute(query)}

    def states(self, wanted: str, *, first: int = VIALS, standing: int) -> Found:
        """Return the states of the first vials and how many stand; both have to be as wanted."""
        rows, slots = self.rows()[:first], self.slots()
        told = "; ".join(f"{one.code} {tr(one.status)}" for one in rows)
        right = all(one.status == wanted for one in rows) and len(slots) == standing
        return Found.where(tr("{told}; {n} vials stand", told=told, n=len(slots)), right=right)

    def close(self) -> None:
        """Let go of the file."""
        if self.made is not None:
            self.made.database.dispose()
