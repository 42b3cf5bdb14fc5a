"""Where a programme's story is set, and the lots that its acts are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cellinv.services.demo.plan import Programme
    from cellinv.services.demo.stage import Stage
    from cellinv.services.desk import Desk, Place


@dataclass
class Bank:
    """A lot with its vials, and which of them are still in their boxes."""

    lot_id: int
    code: str
    vials: dict[int, str]
    stored: list[int] = field(default_factory=list)

    def take(self, count: int) -> list[int]:
        """Return the last vials that are stored, and count them as gone."""
        taken, self.stored = self.stored[-count:], self.stored[:-count]
        return taken


@dataclass
class Scene:
    """A programme's stage, its owner, its site and its clinics."""

    stage: Stage
    programme: Programme
    sponsor: int
    site: Place
    clinics: tuple[Place, ...]

    def desk(self, login: str, witness: str | None = None) -> Desk:
        """Return somebody's desk at the programme's site, for one act with a witness."""
        desk = self.stage.desk(login, self.site)
        return desk.witnessed(self.stage.signer(witness)) if witness else desk
